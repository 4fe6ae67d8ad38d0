"""What one person asked for, once, and who they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.identity import Address, Channel, Identity
from bot.chat.question import ANSWER
from bot.chat.role import Role

_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")


@dataclass(frozen=True, slots=True)
class Person:
    """The one who asks, as far as is known."""

    id: int
    name: str
    identity: Identity
    role: Role
    registered: bool
    zone: ZoneInfo
    in_form: bool = True
    """Whether a form of theirs may be open."""
    asked: bool = True
    """Whether a question that they were asked may be open."""


@dataclass(frozen=True, slots=True)
class Request:
    """What one person asked for, once. `now` is in UTC; `message` is the platform's id of what they wrote."""

    person: Person
    place: Address
    place_name: str
    direct: bool
    words: str
    now: datetime
    key: str
    prefix: str = ""
    channels: Mapping[str, tuple[Channel, ...]] = field(default_factory=dict)
    people: Mapping[str, Identity] = field(default_factory=dict)
    outsider: bool = False
    hidden: bool = False
    message: str = ""
    file_name: str = ""
    """What a file is called that came with it."""
    answers: str = ""
    """The platform's id of the message that they replied to."""
    command: str = ""
    """The words of the command that is being done; empty for a press or a form."""

    @property
    def read_in(self) -> Address:
        """Where the answer is read: here, or in the direct conversation where nothing can be hidden here."""
        return self.place if self.direct or self.hidden else Address.direct(self.person.identity)

    def line(self, said: str) -> str | None:
        """The whole command with room for an answer where `said` was; None for a press or a form."""
        # What stands in quotation marks is a title or a text: a name in it isn't who is meant.
        bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), self.words)
        word = re.compile(rf"(?<!\w){re.escape(said.strip())}(?!\w)")
        found = word.search(bare) or word.search(self.words)
        if not self.command or found is None:
            return None
        return f"{self.command} {self.words[: found.start()]}{ANSWER}{self.words[found.end() :]}"

    def example(self, words: str) -> str:
        """A command as it is typed in this place, for putting into a message."""
        return markup.code(self.prefix + words)
