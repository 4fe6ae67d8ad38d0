"""What the outbox hands to a platform to send, and the ways in which sending can end."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.chat.file import File
from bot.chat.identity import Address
from bot.chat.message import Message


@dataclass(slots=True)
class Lease:
    """Until when (UTC) a message is this process's to send; moved on while sending takes long."""

    until: datetime


# Under which an answer's route says where it was asked: the conversation, the message that asked, and the
# thread in which that stands.
ASKED_IN, ASKED_BY, THREAD = "asked_in", "asked_by", "thread"
# And whom it is for, where it stands before others because it couldn't be said to them alone.
CALLS = "calls"


# The lease of the message that is being sent in this task: what connects to a platform looks at it at the
# last moment, as a process may have stood still since.
LEASE: ContextVar[Lease | None] = ContextVar("lease", default=None)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way. `key` is what it means; sending the same key twice is one message.

    `files` are those of the message, its charts drawn. `only_for` names the one user of the conversation who
    may see it. `first_tried` (UTC) is when it was first handed to the platform, None if it never was.
    `replaces` is the platform's id of the message that says this from now on, in its place; doing so twice is
    as good as once. `rings` is False for an answer to what somebody has just asked for: they are looking, and
    needn't be called.
    """

    key: str
    to: Address
    message: Message
    files: tuple[File, ...] = ()
    only_for: str | None = None
    route: Mapping[str, str] = field(default_factory=dict)
    first_tried: datetime | None = None
    replaces: str | None = None
    rings: bool = True

    @property
    def thread(self) -> str:
        """The thread in which it was asked, where it is answered in the same conversation."""
        here = self.route.get(ASKED_IN) == self.to.conversation
        return self.route.get(THREAD, "") if here else ""


class NotSent(Exception):
    """The platform certainly didn't take the message; it may be tried again."""


class Stale(NotSent):
    """The process stood still for so long that another may be sending it by now."""


class Throttled(NotSent):
    """The platform asks for patience: this doesn't go there for `seconds`, or `everything` doesn't."""

    def __init__(self, seconds: float, *, everything: bool = True) -> None:
        super().__init__(f"throttled for {seconds} s")
        self.seconds = seconds
        self.everything = everything


class Unsure(Exception):
    """The platform may or may not have taken the message."""


class Refused(Exception):
    """The platform will never take this message; the text says why."""


class CannotTell(Exception):
    """Whether the platform has the message can't be found out; `ever`: not later either."""

    def __init__(self, why: str, *, ever: bool = False) -> None:
        super().__init__(why)
        self.ever = ever


class Sender(Protocol):
    """How the outbox talks to one platform.

    `spacing` is the least time, in seconds, between two messages in one conversation, and `per_minute` how
    many go to the platform in all, 0 for as many as there are; changes, and answers that are hidden in a
    conversation, count for neither. `settle` is how long after a send, in seconds, `find` may first be
    believed when it finds nothing.
    """

    platform: str
    spacing: float
    per_minute: float
    settle: float

    async def send(self, out: Outgoing) -> str:
        """Send it; returns the platform's id. Raises NotSent, Unsure or Refused."""

    async def find(self, out: Outgoing) -> str | None:
        """The platform's id of a message that may have been sent, or None if it wasn't.

        Raises CannotTell.
        """
