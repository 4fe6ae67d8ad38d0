"""Stepup as tests play it: a community, and the console with what it printed."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.clock import Clock
from bot.platforms.console.inbound import Play
from bot.platforms.console.outbound import ConsoleSender
from bot.platforms.console.stage import Stage
from bot.stepup import Stepup
from config import community
from handlers.members import list_actions, list_columns, list_messages

# A Monday in winter, so that London time is UTC.
_SIZE = re.compile(r"(\[file [^,\]]+), \d+ bytes")
STORIES = Path(__file__).parent / "stories"
START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
COMMUNITY = (
    community.SHIPPED.read_text(encoding="utf-8")
    .replace("moderator = []", 'moderator = ["console:mo"]')
    .replace("organiser = []", 'organiser = ["console:orla"]')
)
# By which figures are moved, so that they are the same in every run.
DISCLOSURE_KEY = SecretStr("5e" * 32)


def community_with(*admins: str) -> str:
    """The community file with these accounts as its admins."""
    named = ", ".join(f'"{admin}"' for admin in admins)
    return COMMUNITY.replace('admin = ["console:olga"]', f"admin = [{named}]")


class Transcript:
    """A console whose every line and answer is kept."""

    def __init__(self, stepup: Stepup, clock: Clock) -> None:
        self.printed: list[str] = []
        stepup.outbox.serve(ConsoleSender(self.printed.append, clock, stepup.settings.community.zone))
        self._stepup = stepup
        self._clock = clock
        self._play = Play(stepup, Stage(clock=clock, session=secrets.token_hex(4)), self.printed.append)

    @property
    def who(self) -> str:
        """Who speaks at the moment."""
        return self._play.who

    async def play(self, *lines: str) -> str:
        """Type these lines; returns what was printed meanwhile."""
        before = len(self.printed)
        for line in lines:
            await self._play.line(line)
        return "\n".join(self.printed[before:])

    async def presses(self, who: str, action: str) -> str:
        """Press a button that this person may never have seen."""
        before = len(self.printed)
        await self._stepup.inbox.receive(
            Stage(clock=self._clock, session=secrets.token_hex(4), who=who).presses(action)
        )
        await self._stepup.settle()
        return "\n".join(self.printed[before:])

    async def acted(self, script: str) -> str:
        """Play the lines of a script; the transcript as it came out.

        `> ` lines are typed. `~ ann, ben: register | keep` has each of these type all of that unseen.
        `% ann, ben` are extras: what they are told from then on is only counted.
        `$ stepup members import people.csv` is the command.
        """
        out: list[str] = []
        crowd: set[str] = set()
        for line in script.splitlines():
            if line.startswith("> "):
                out.append(line)
                if said := _without(crowd, await self._entries(line.removeprefix("> "))):
                    out.append(said)
            elif line.startswith("~ "):
                out.append(line)
                names, _, words = line.removeprefix("~ ").partition(": ")
                who = self._play.who
                for name in names.split(", "):
                    await self.play(f":as {name}", *words.split(" | "))
                await self.play(f":as {who}")
            elif line.startswith("% "):
                out.append(line)
                crowd.update(line.removeprefix("% ").split(", "))
            elif line.startswith("$ "):
                out += [line, await self._command(line)]
            elif line.startswith("# "):
                out += ["", line]
        # How large a picture or a copy comes out depends on the machine.
        return _SIZE.sub(r"\1", "\n".join(out).strip()) + "\n"

    async def _entries(self, line: str) -> list[str]:
        before = len(self.printed)
        await self._play.line(line)
        return self.printed[before:]

    async def _command(self, line: str) -> str:
        """`stepup members import`, with or without `--dry-run`."""
        words = line.split()
        async with self._stepup.store.work() as work:
            columns = list_columns.read((STORIES / words[4]).read_text(encoding="utf-8-sig"))
            assert columns is not None
            found = await list_actions.checked(work, columns)
            taken = await list_actions.take(work, found)
            if dry := "--dry-run" in words:
                await work.session.rollback()
        return list_messages.told(taken.all, taken.already, found, dry_run=dry)


def _without(crowd: set[str], entries: list[str]) -> str:
    """What was printed, with those of the crowd as a number."""
    mine = [entry for entry in entries if _reader(entry) not in crowd]
    others = len({_reader(entry) for entry in entries} & crowd)
    if others:
        mine.append(f"({others} {'other is' if others == 1 else 'others are'} written to as well.)")
    return "\n".join(mine)


def _reader(entry: str) -> str:
    """Whom alone a printed message is for."""
    match = re.match(r"\[[^]]+\] stepup to @(\S+) \(only you\):", entry)
    return match[1] if match else ""


def scripts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))
