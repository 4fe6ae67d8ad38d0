"""The console as a stage: who is speaking, where, and the directions that begin with a colon."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.chat.identity import Address, Channel, Identity
from bot.chat.incoming import Incoming, Kind
from bot.chat.phrases import times, understanding
from bot.chat.phrases.fault import NotATime
from bot.chat.sent_file import SentFile
from bot.clock import Clock

PLATFORM = "console"
# People who are on the stage from the start; anyone else steps on with `:as`.
CAST = ("olga", "alice", "bob")
_CHANNEL = re.compile(r"#[\w][\w-]{0,79}")
_MENTION = re.compile(r"@[\w][\w.-]{0,79}")
_NAME = re.compile(r"[a-z0-9][\w.-]{0,79}", re.IGNORECASE)


class BadDirection(Exception):
    """A line that begins with a colon can't be followed; the text says why."""


@dataclass
class Stage:
    """Who speaks now, and where. `place` is a channel such as ``#events``, or empty for direct."""

    clock: Clock
    session: str
    who: str = CAST[0]
    place: str = ""
    seen: list[str] = field(default_factory=lambda: list(CAST))
    count: int = 0

    def become(self, name: str) -> None:
        """Type as somebody else. Raises BadDirection."""
        folded = name.removeprefix("@").casefold()
        if not _NAME.fullmatch(folded):
            raise BadDirection(f"“{name}” can't be a name here; for example “:as alice”.")
        self.who = folded
        if folded not in self.seen:
            self.seen.append(folded)

    def go(self, place: str) -> None:
        """Type in a channel, or directly. Raises BadDirection."""
        if place.casefold() in ("dm", "direct", ""):
            self.place = ""
        elif _CHANNEL.fullmatch(place):
            self.place = place.casefold()
        else:
            raise BadDirection(f"“{place}” isn't a place; for example “:in #events” or “:in dm”.")

    @property
    def where(self) -> str:
        """The place as it is shown."""
        return self.place or "dm"

    def says(self, words: str) -> Incoming:
        """What the current person types, as the router takes it."""
        return replace(
            self._incoming(),
            words=words,
            explicit=words[:1] in ("/", "!"),
            channels={
                name: (Channel(name, Address(PLATFORM, name.casefold())),)
                for name in _unique(_CHANNEL.findall(words))
            },
            people={
                name: Identity(PLATFORM, name[1:].casefold()) for name in _unique(_MENTION.findall(words))
            },
        )

    def sends(self, path: str, words: str) -> Incoming:
        """A file that the current person sends, with some words."""
        file = Path(path).expanduser()
        if self.place:
            raise BadDirection("Files are sent directly; go there with “:in dm”.")
        if not file.is_file():
            raise BadDirection(f"There is no file “{path}” here.")
        sent = SentFile(file.name, file.stat().st_size, {"path": str(file.absolute())})
        return replace(self.says(words), file=sent)

    def presses(self, action: str) -> Incoming:
        """The press of a button."""
        return replace(self._incoming(), kind=Kind.PRESS, action=action)

    def _incoming(self) -> Incoming:
        self.count += 1
        identity = Identity(PLATFORM, self.who)
        return Incoming(
            key=f"{self.session}:{self.count}",
            identity=identity,
            name=self.who.capitalize(),
            place=Address(PLATFORM, self.place) if self.place else Address.direct(identity),
            place_name=self.place or "this direct message",
            direct=not self.place,
            kind=Kind.WORDS,
        )


def _unique(found: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(found)


def until(words: str, clock: Clock, zone: ZoneInfo) -> times.Moment:
    """The moment that `:wait 2 hours` or `:wait until 2026-12-03 14:00` waits for."""
    said = words.strip()
    if not said:
        raise BadDirection("How long? Try “:wait 2 hours” or “:wait until 2026-12-03 14:00”.")
    phrase = said.removeprefix("until ").strip() if said.startswith("until ") else f"in {said}"
    try:
        return understanding.moment(phrase, zone, clock.now())
    except NotATime as fault:
        raise BadDirection(f"{fault} Try “:wait 2 hours” or “:wait until 2026-12-03 14:00”.") from fault
