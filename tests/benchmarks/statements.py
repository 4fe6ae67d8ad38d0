"""How many statements eight common commands cost, each from being received to its answer being recorded."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot import app, log
from bot.platforms.console.stage import Stage
from config.settings import Settings
from tests.transcript import Transcript

MOST = 12
QUIET = 0.3  # seconds in which a command is done and all is still again
BEFORE = (
    "events create Glassblowing on 10 December 2030 14:00 for 2 hours in #events", ":press Publish",
    "remind me to stretch in 3 days",
)  # fmt: skip
REGISTERED = (
    "register", "Ann Lee", "UCL", "6", "yes",
)  # fmt: skip
COMMANDS = (
    "help",
    "events",
    "events show Glassblowing",
    "remind me to breathe in 40 days",
    "remind list",
    "remind cancel 1",
    "members",
    "mentors",
)


async def run() -> None:
    print(f"statements   at most {MOST} is the aim; without BEGIN and COMMIT")
    log.configure("ERROR")
    said: list[str] = []
    found: dict[str, int] = {}

    @event.listens_for(Engine, "before_cursor_execute")
    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    with tempfile.TemporaryDirectory() as folder:
        async with app.opened(Settings(data=Path(folder)), paced=False) as stepup:
            stage = Transcript(stepup, stepup.clock)
            for name in ("ben", "olga"):
                await stage.play(f":as {name}", *REGISTERED)
            await stage.play(":as olga", *BEFORE)
            typed = Stage(clock=stepup.clock, session="benchmark", who="olga")
            async with stepup.working():
                for words in (*COMMANDS, *COMMANDS):
                    await asyncio.sleep(QUIET)
                    said.clear()
                    await stepup.inbox.receive(typed.says(words))
                    await asyncio.sleep(QUIET)
                    found[words] = len(said)
    for words, count in found.items():
        print(f"  {words:32} {count:3}")


if __name__ == "__main__":
    asyncio.run(run())
