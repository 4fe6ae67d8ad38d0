"""Reading `remind me to … in 2 hours` and `remind #channel … tomorrow at 9am`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.phrases import recurrences, times
from bot.chat.recurrence import Recurrence
from handlers.reminders import messages
from handlers.reminders.messages import (
    CHANNEL_EXAMPLE,
    EDIT_EXAMPLE,
    EXAMPLE,
    PERSON_EXAMPLE,
    RECURRING_EXAMPLE,
)
from handlers.shared import quotations

LONGEST = 1000  # characters
# Others are not to be told the same thing all day long.
OFTENEST = {"me": timedelta(minutes=5), "others": timedelta(hours=1)}

_TO = re.compile(r"^(?:to|that|about|of)\s+", re.IGNORECASE)
# What can only be a piece of a time that wasn't understood.
_PIECE = re.compile(r"\b(?:between\b.*|and|or|on\s+the\s+\w+\s+day)$", re.IGNORECASE)
_LOOSE_END = re.compile(r"[\s,]+$")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be said, and when. `channel` or `person` is whom, as it was typed; neither is “me”."""

    text: str
    moment: times.Moment
    channel: str | None = None
    person: str | None = None
    recurs: Recurrence | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """What is to change; None is left as it was."""

    text: str | None
    moment: times.Moment | None
    recurs: Recurrence | None


def read(words: str, zone: ZoneInfo, now: datetime) -> Asked:
    """What a person asked for, with times in their zone. Raises Refusal."""
    target, _, rest = words.strip().partition(" ")
    if target.casefold() != "me" and target[:1] not in ("#", "@"):
        raise messages.whom_to_remind(words)
    example = {"#": CHANNEL_EXAMPLE, "@": PERSON_EXAMPLE}.get(target[:1], EXAMPLE)
    if not rest.strip():
        raise messages.what_and_when(example)
    oftenest = OFTENEST["me" if target.casefold() == "me" else "others"]
    text, moment, recurs = _split(rest, zone, now, example, oftenest)
    return Asked(
        checked_text(text, example),
        moment,
        channel=target if target.startswith("#") else None,
        person=target if target.startswith("@") else None,
        recurs=recurs,
    )


def edited(words: str, zone: ZoneInfo, now: datetime, *, oftenest: timedelta) -> Edited:
    """A new text, a new time, or both. Text in quotation marks is never taken for a time. Raises Refusal."""
    said = words.strip()
    if not said:
        raise messages.what_shall_change()
    quoted = quotations.split(said)
    if quoted is not None:
        text = checked_text(quoted[0], EDIT_EXAMPLE)
        if not quoted[1].strip():
            return Edited(text, None, None)
        left, moment, recurs = _split(quoted[1], zone, now, EDIT_EXAMPLE, oftenest)
        if left:
            raise messages.not_understood(left)
        return Edited(text, moment, recurs)
    if not recurrences.mentioned(said):
        try:
            times.split(said, zone, now)
        except times.NoTime:
            return Edited(checked_text(said, EDIT_EXAMPLE), None, None)
        except times.NotATime as fault:
            raise messages.not_a_time(fault, EDIT_EXAMPLE) from fault
    left, moment, recurs = _split(said, zone, now, EDIT_EXAMPLE, oftenest)
    return Edited(checked_text(left, EDIT_EXAMPLE) if left else None, moment, recurs)


def _split(
    rest: str, zone: ZoneInfo, now: datetime, example: str, oftenest: timedelta
) -> tuple[str, times.Moment, Recurrence | None]:
    recurring = recurrences.mentioned(rest)
    try:
        if not recurring:
            text, moment = times.split(rest, zone, now)
            return text, moment, None
        text, recurs = recurrences.read(rest, zone, now, oftenest=oftenest)
        if piece := _PIECE.search(text):
            raise times.NotATime(f"I can't read “{piece[0]}” as part of that time.")
    except times.NotATime as fault:
        raise messages.not_a_time(fault, RECURRING_EXAMPLE if recurring else example) from fault
    return text, recurs.first, recurs


def checked_text(text: str, example: str) -> str:
    """What to say, without the “to” in front. Raises Refusal where nothing is left of it."""
    said = _LOOSE_END.sub("", _TO.sub("", text.strip()))
    if not said or said.casefold() in ("to", "that", "about"):
        raise messages.remind_of_what(example)
    if len(said) > LONGEST:
        raise messages.too_long(len(said), LONGEST)
    return said
