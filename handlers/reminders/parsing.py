"""Reading `remind me to … in 2 hours` and `remind #channel … tomorrow at 9am`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.phrases import times
from bot.chat.phrases.fault import NotATime, NoTime
from bot.chat.phrases.understanding import TimeWanted, Unclear, Understanding, understand, wanted
from bot.chat.question import ANSWER
from bot.chat.recurrence import Recurrence
from handlers.reminders import messages
from handlers.reminders.messages import (
    CHANNEL_EXAMPLE,
    EDIT_EXAMPLE,
    EXAMPLE,
    PERSON_EXAMPLE,
    RECURRING_EXAMPLE,
)
from handlers.shared import quotations, time_fields

LONGEST = 1000  # characters
# Others are not to be told the same thing all day long.
OFTENEST = {"me": timedelta(minutes=5), "others": timedelta(hours=1)}

_TO = re.compile(r"^(?:to|that|about|of)\s+", re.IGNORECASE)
# “Ben Okafor to …”: as many words as names have, and none that begins a sentence about oneself.
_NAME = re.compile(
    r"^(?!(?:to|that|about|of|myself|us|in|at|on|every)\b)(?P<name>[^\s#@\"“]+(?:\s[^\s#@\"“]+){0,3}?)\s+"
    r"(?P<rest>(?:to|that|about|of)\s.+)$",
    re.IGNORECASE | re.DOTALL,
)
# “remind me and Olga to …”, “remind @alice, @mo to …”
_MORE_PEOPLE = re.compile(
    r"^(?:(?:and|&)\s+|,\s*(?:and\s+)?)\S+(?:\s\S+){0,2}?\s+(?:to|that|about)\s", re.IGNORECASE
)
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
    is_named = target.casefold() != "me" and target[:1] not in ("#", "@")
    if is_named:
        target, rest = _named(words)
    if _MORE_PEOPLE.match(rest):
        raise messages.one_at_a_time()
    example = {"#": CHANNEL_EXAMPLE, "@": PERSON_EXAMPLE}.get(target[:1], EXAMPLE)
    if not rest.strip():
        raise messages.what_and_when(example)
    oftenest = OFTENEST["me" if target.casefold() == "me" else "others"]

    def line(text: str) -> str:
        return f"remind {target} {'to ' if is_named else ''}{_protected(text)} {ANSWER}"

    try:
        found = _understood(rest, zone, now, example, oftenest, or_none=True)
    except NoTime:
        quoted = quotations.split(rest)
        said = quoted[0] if quoted and not quoted[1].strip() else rest
        raise messages.when(line(checked_text(said, example))) from None
    if not found.text.strip():
        raise messages.what(f"remind {target} to {ANSWER} {found.when}")
    text = checked_text(found.text, example)
    try:
        wanted(found, found.when)
    except (TimeWanted, Unclear) as unclear:
        raise time_fields.question(unclear, line(text)) from unclear
    return Asked(
        text,
        found.moment,
        channel=target if target.startswith("#") else None,
        person=target if target.startswith("@") or is_named else None,
        recurs=found.recurs,
    )


def _named(words: str) -> tuple[str, str]:
    """A person's name without an @, and what follows it. Raises Refusal."""
    match = _NAME.match(words.strip())
    if match is None:
        raise messages.whom_to_remind(words)
    return match["name"], match["rest"]


def edited(words: str, zone: ZoneInfo, now: datetime, *, number: str, oftenest: timedelta) -> Edited:
    """A new text, a new time, or both. Text in quotation marks is never taken for a time. Raises Refusal.

    `number` is how the one that is changed was named, for the question where the time isn't clear.
    """
    said = words.strip()
    if not said:
        raise messages.what_shall_change()
    quoted = quotations.split(said)
    if quoted is not None and not quoted[1].strip():
        return Edited(checked_text(quoted[0], EDIT_EXAMPLE), None, None)
    try:
        found = _understood(said, zone, now, EDIT_EXAMPLE, oftenest, or_none=quoted is None)
    except NoTime:
        return Edited(checked_text(said, EDIT_EXAMPLE), None, None)
    text = checked_text(found.text, EDIT_EXAMPLE) if found.text else None
    line = f"remind edit {number} {_protected(text) if text else ''} {ANSWER}"
    try:
        wanted(found, found.when)
    except (TimeWanted, Unclear) as unclear:
        raise time_fields.question(unclear, line) from unclear
    return Edited(text, found.moment, found.recurs)


def _protected(text: str) -> str:
    """A text in quotation marks, so that nothing in it is read as a time again."""
    return f"“{text}”" if not re.search("[“”]", text) else text


def _understood(
    rest: str, zone: ZoneInfo, now: datetime, example: str, oftenest: timedelta, *, or_none: bool = False
) -> Understanding:
    """What is to be said, and when. Raises Refusal; and NoTime where that is a way to say it."""
    quoted = quotations.split(rest)
    try:
        found = understand(quoted[1] if quoted and quoted[1].strip() else rest, zone, now)
        if found.recurs is not None:
            time_fields.often_enough(found.recurs, oftenest)
    except NoTime:
        if or_none:
            raise
        raise messages.not_understood(quoted[1] if quoted else rest) from None
    except NotATime as fault:
        raise messages.not_a_time(
            fault, RECURRING_EXAMPLE if " every " in f" {rest} " else example
        ) from fault
    if quoted is None or not quoted[1].strip():
        return found
    if found.text:
        raise messages.not_understood(found.text)
    return replace(found, text=quoted[0])


def checked_text(text: str, example: str) -> str:
    """What to say, without the “to” in front. Raises Refusal where nothing is left of it."""
    said = _LOOSE_END.sub("", _TO.sub("", text.strip()))
    if not said or said.casefold() in ("to", "that", "about"):
        raise messages.remind_of_what(example)
    if len(said) > LONGEST:
        raise messages.too_long(len(said), LONGEST)
    return said
