"""What a platform received, in words that don't depend on the platform. Kept in the inbox as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import Any

from bot.chat.button import PACKED_LIMIT
from bot.chat.identity import Address, Channel, Identity
from bot.chat.sent_file import SentFile


class Kind(StrEnum):
    """What somebody did: wrote, pressed a button, sent a form, took back what they wrote, or came here.

    `REACTED`: they reacted as if to press a button, where it presses none.
    """

    WORDS = "words"
    PRESS = "press"
    FORM = "form"
    WITHDRAWN = "withdrawn"
    ARRIVED = "arrived"
    REACTED = "reacted"


# Longer than any text that Stepup takes (3,000 characters) with a command around it.
LONGEST_WORDS = 4000  # characters


REACTION = "reaction:"
"""What a message's id begins with where it is a reaction."""
MOST_NAMED = 50  # channels or people in one message


# Signs by which answers and things stand in lines that are put together here: nobody types them.
_SIGNS = re.compile("[\N{OBJECT REPLACEMENT CHARACTER}\N{INTERLINEAR ANNOTATION TERMINATOR}]")
LONGEST_NAME = 200  # characters of what a person or a place is called


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing a person said or pressed, once.

    `key` is the platform's own id of it: receiving it twice is one row in the inbox. `outsider`
    marks people of other organisations, who are guests unless an admin granted them a role by hand;
    `unproven` what may not come from whom it says, with which nothing is done. `explicit`
    is True for words that began as a command does, which never answer a question that Stepup asked.
    `prefix` is what commands begin with in that place, for examples that work when pasted.
    `message` is the platform's id of the message that was written, where it can be changed later; `replaces`
    that of an earlier one of theirs, which now says these words, or which they took back (`withdrawn`).
    `click` says on which message somebody pressed the button: the same one twice in a moment is one press.
    `answers` is the platform's id of the message of Stepup's that they replied to; `thread` that of the first
    message of the thread in which they wrote.
    `file` is what they sent with their words; only in a direct conversation.
    `too_long` is how many characters they wrote where that is more than is read; the words are left out then.
    `email` is the digest of their e-mail address, where the platform tells it.
    `route` holds what the platform needs for a reply nobody else sees; it expires, so a reply that
    came too late for it goes as a direct message.
    """

    key: str
    identity: Identity
    name: str
    place: Address
    place_name: str
    direct: bool
    kind: Kind
    words: str = ""
    action: str = ""
    message: str = ""
    replaces: str = ""
    click: str = ""
    answers: str = ""
    thread: str = ""
    file: SentFile | None = None
    too_long: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)
    form: str = ""
    subject: str = ""
    zone: str | None = None
    email: str = ""
    outsider: bool = False
    unproven: bool = False
    explicit: bool = False
    prefix: str = ""
    channels: Mapping[str, tuple[Channel, ...]] = field(default_factory=dict)
    people: Mapping[str, Identity] = field(default_factory=dict)
    route: Mapping[str, str] = field(default_factory=dict)

    def within_limits(self) -> Incoming:
        """The same without what is too long or too much to be read; whoever wrote it is told."""
        written = max(map(len, (self.words, *self.typed.values())), default=0)
        fits = replace(
            self,
            words=_SIGNS.sub("", self.words),
            typed={field: _SIGNS.sub("", said) for field, said in self.typed.items()},
            name=self.name[:LONGEST_NAME],
            place_name=self.place_name[:LONGEST_NAME],
            channels=dict(islice(self.channels.items(), MOST_NAMED)),
            people=dict(islice(self.people.items(), MOST_NAMED)),
        )
        if len(self.action) > PACKED_LIMIT:
            # No button of ours carries as much, so none is meant.
            fits = replace(fits, action="")
        if written > LONGEST_WORDS:
            fits = replace(fits, words="", typed={}, too_long=written)
        return fits

    def pack(self) -> dict[str, Any]:
        """As JSON, leaving out what is empty; what a person typed is dropped once it is handled."""
        packed: dict[str, Any] = {
            "user": self.identity.user,
            "name": self.name,
            "place": self.place.conversation,
            "place_name": self.place_name,
            "kind": self.kind.value,
        }
        for name in (
            "words",
            "action",
            "form",
            "subject",
            "zone",
            "email",
            "prefix",
            "message",
            "replaces",
            "answers",
            "thread",
        ):
            if value := getattr(self, name):
                packed[name] = value
        for name in ("direct", "outsider", "unproven", "explicit"):
            if getattr(self, name):
                packed[name] = True
        if self.too_long:
            packed["too_long"] = self.too_long
        if self.file is not None:
            packed["file"] = self.file.pack()
        for name in ("typed", "route"):
            if value := getattr(self, name):
                packed[name] = dict(value)
        if self.channels:
            packed["channels"] = {
                word: [[c.name, c.address.platform, c.address.conversation] for c in found]
                for word, found in self.channels.items()
            }
        if self.people:
            packed["people"] = {word: [i.platform, i.user] for word, i in self.people.items()}
        kept: dict[str, Any] = storable(packed)
        return kept

    def as_kept(self) -> Incoming:
        """The same without what can't be kept, such as the character zero."""
        kept = Incoming.unpack(self.identity.platform, self.key, self.pack())
        return replace(kept, click=self.click)

    @classmethod
    def unpack(cls, platform: str, key: str, packed: Mapping[str, Any]) -> Incoming:
        """What was packed for the inbox."""
        return cls(
            key=key,
            identity=Identity(platform, packed["user"]),
            name=packed["name"],
            place=Address(platform, packed["place"]),
            place_name=packed["place_name"],
            direct=packed.get("direct", False),
            kind=Kind(packed["kind"]),
            words=packed.get("words", ""),
            action=packed.get("action", ""),
            typed=packed.get("typed", {}),
            form=packed.get("form", ""),
            subject=packed.get("subject", ""),
            zone=packed.get("zone"),
            email=packed.get("email", ""),
            outsider=packed.get("outsider", False),
            unproven=packed.get("unproven", False),
            explicit=packed.get("explicit", False),
            prefix=packed.get("prefix", ""),
            message=packed.get("message", ""),
            replaces=packed.get("replaces", ""),
            answers=packed.get("answers", ""),
            thread=packed.get("thread", ""),
            file=SentFile.unpack(packed["file"]) if "file" in packed else None,
            too_long=packed.get("too_long", 0),
            channels={
                word: tuple(Channel(name, Address(where, conv)) for name, where, conv in found)
                for word, found in packed.get("channels", {}).items()
            },
            people={word: Identity(*i) for word, i in packed.get("people", {}).items()},
            route=packed.get("route", {}),
        )


def storable(value: Any) -> Any:
    """JSON without what PostgreSQL can't keep: the character zero, and halves of characters."""
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
        case dict():
            return {storable(key): storable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [storable(inner) for inner in value]
    return value
