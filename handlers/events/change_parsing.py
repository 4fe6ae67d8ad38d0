"""Reading what is typed of events that are planned: to change one part, to cancel, to write about. Pure.

events edit Title place "Room 9"
events cancel Title because "the speaker is ill"
events write Title to those waiting "…"
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from handlers.events import organiser_messages
from handlers.events.parsing import LONGEST_DESCRIPTION
from handlers.shared import quotations

# What an event's parts are called where one of them is changed.
_PARTS = {
    "title": ("title", "name"),
    "starts": ("starts", "start", "when", "time", "date", "day", "to"),
    "length": ("length", "duration", "lasts"),
    "place": ("place", "where", "room", "link", "location"),
    "capacity": ("places", "capacity", "cap", "seats"),
    "description": ("description", "about", "text"),
    "audience": ("audience",),
    "tags": ("tags", "tag"),
    "hosts": ("hosts", "host", "hosted by"),
    "zone": ("zone", "timezone"),
}
_PART = re.compile(rf"(?<=\s)(?:{'|'.join(name for names in _PARTS.values() for name in names)})(?=\s)", re.I)
_BECAUSE = re.compile(r"\s+(?:because(?:\s+of)?|as|reason:?)\s+(?P<why>.+)$", re.IGNORECASE | re.DOTALL)
_TO_WHOM = re.compile(
    r" to (?:those |people )?(?:who (?:are |is )?)?"
    r"(?P<who>all|everyone|everybody|going|coming|come|go|maybe|waiting|wait) ?:?$",
    re.IGNORECASE,
)
_EMPTY = re.compile(r'\s*["“]\s*["”]\s*$')
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an event that is to be changed: which event, by its title as typed, and to what."""

    title: str
    field: str
    value: str


def parts_to_change(words: str) -> list[Part]:
    """How words may say a change of one part, the shortest title first: a title may hold such words, too."""
    found = []
    for match in _PART.finditer(words):
        title, value = words[: match.start()].strip(), words[match.end() :].strip()
        field = next(field for field, names in _PARTS.items() if match[0].casefold() in names)
        if title and value:
            found.append(Part(title, field, _bare(value)))
    return found


def _bare(value: str) -> str:
    """What was typed, without quotation marks around all of it."""
    quoted = value[:1] in '"“' and value[-1:] in '"”' and len(value) > 1
    return value[1:-1].strip() if quoted else value


class Readers(StrEnum):
    """Which of those who answered an event are written to."""

    ALL = "all"
    GOING = "going"
    MAYBE = "maybe"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Letter:
    """What an organiser writes about an event, and to whom; the event by its title as typed.

    Without a `text` it is still to be asked for.
    """

    title: str
    readers: Readers
    text: str


_READERS = {
    "going": Readers.GOING,
    "coming": Readers.GOING,
    "come": Readers.GOING,
    "go": Readers.GOING,
    "maybe": Readers.MAYBE,
    "waiting": Readers.WAITING,
    "wait": Readers.WAITING,
}


def to_write(words: str) -> Letter:
    """`Clinic to those waiting "…"`. Raises Refusal."""
    head, text = quotations.at_the_end(words) or (_EMPTY.sub("", words), "")
    if len(text) > LONGEST_DESCRIPTION:
        raise organiser_messages.long_letter(len(text), LONGEST_DESCRIPTION)
    whom = _TO_WHOM.search(head)
    title = head[: whom.start()] if whom else head
    readers = _READERS.get(whom["who"].casefold(), Readers.ALL) if whom else Readers.ALL
    return Letter(title.rstrip(" :").strip(' "“”'), readers, text)


def with_reason(words: str) -> tuple[str, str]:
    """The event that is to be cancelled, and why, as far as it is said. Raises Refusal."""
    match = _BECAUSE.search(words)
    if match is None:
        return words, ""
    why = _bare(match["why"].strip()).rstrip(".")
    if len(why) > LONGEST_REASON:
        raise organiser_messages.long_reason(len(why), LONGEST_REASON)
    return words[: match.start()], why
