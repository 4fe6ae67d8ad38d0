"""Who somebody is on a platform, and where a message can go."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.chat import markup


@dataclass(frozen=True, slots=True)
class Identity:
    """One account on one platform. People are told apart by this, never by a display name."""

    platform: str
    user: str


def email_digest(email: str) -> str:
    """What stands for an e-mail address, where it is only to be known again."""
    return hashlib.sha256(email.strip().casefold().encode()).hexdigest()


# As somebody writes an account where no platform says whose it is.
ACCOUNT = re.compile(r"^(slack|matrix|console):\S+$")
ACCOUNT_EXAMPLES = "slack:U0123ABCD or matrix:@alice:example.org"


def described(identity: Identity, name: str) -> str:
    """How somebody is found on a platform, in mark-up: on Matrix the user id says it all."""
    if identity.platform == "matrix":
        return f"on Matrix as {markup.code(identity.user)}"
    return f"on {identity.platform.capitalize()} as {markup.literal(name)} ({markup.code(identity.user)})"


@dataclass(frozen=True, slots=True)
class Address:
    """A conversation on a platform.

    A conversation that begins with ``@`` is the direct conversation with that user, one that begins with
    ``&`` a conversation with several, named with spaces between; the platform opens either when the first
    message goes there.
    """

    platform: str
    conversation: str

    @classmethod
    def direct(cls, identity: Identity) -> Address:
        """Where one person alone reads."""
        return cls(identity.platform, "@" + identity.user)

    @classmethod
    def together(cls, platform: str, users: Iterable[str]) -> Address:
        """The conversation with several users of one platform, in whatever order they are named."""
        return cls(platform, "&" + " ".join(sorted(users)))

    @property
    def group(self) -> tuple[str, ...]:
        """The users of a conversation with several, or none for any other."""
        return tuple(self.conversation[1:].split(" ")) if self.conversation.startswith("&") else ()

    @property
    def direct_user(self) -> str | None:
        """The user of a direct conversation, or None for a channel or room."""
        return self.conversation[1:] if self.conversation.startswith("@") else None


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel or room that somebody named, with the name to call it by in messages."""

    name: str
    address: Address
