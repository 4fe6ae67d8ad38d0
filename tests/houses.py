"""Stepup as tests play it: a community, and the console with what it printed."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App
from bot.clock import Clock
from bot.platforms.console.play import Play
from bot.platforms.console.send import ConsoleSender
from bot.platforms.console.stage import Stage
from config import community

# A Monday in winter, so that London time is UTC.
START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
COMMUNITY = (
    community.SHIPPED.read_text(encoding="utf-8")
    .replace("moderator = []", 'moderator = ["console:mo"]')
    .replace("organiser = []", 'organiser = ["console:orla"]')
)


def community_with(*admins: str) -> str:
    """The community file with these accounts as its admins."""
    named = ", ".join(f'"{admin}"' for admin in admins)
    return COMMUNITY.replace('admin = ["console:olga"]', f"admin = [{named}]")


class Transcript:
    """A console whose every line and answer is kept."""

    def __init__(self, house: App, clock: Clock) -> None:
        self.printed: list[str] = []
        house.delivery.serve(ConsoleSender(self.printed.append, clock, house.settings.community.zone))
        self._play = Play(house, Stage(clock=clock, session=secrets.token_hex(4)), self.printed.append)

    async def play(self, *lines: str) -> str:
        """Type these lines; returns what was printed meanwhile."""
        before = len(self.printed)
        for line in lines:
            await self._play.line(line)
        return "\n".join(self.printed[before:])

    async def acted(self, script: str) -> str:
        """Play the lines of a script that begin with `> `; the transcript as it came out."""
        out: list[str] = []
        for line in script.splitlines():
            if line.startswith("> "):
                out.append(line)
                if said := await self.play(line.removeprefix("> ")):
                    out.append(said)
            elif line.startswith("# "):
                out += ["", line]
        return "\n".join(out).strip() + "\n"


def scripts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))
