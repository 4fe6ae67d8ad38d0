"""What a host sees of their own events: how each stands, and how many come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.message import Message
from bot.chat.phrases import times
from handlers.events.messages import once_a_series, span
from storage.events import Event
from storage.rsvps import Answer, Hosted


def rows(hosted: Sequence[Hosted], came: Mapping[int, int], now: datetime, zone: ZoneInfo) -> list[str]:
    """A line each, of a series only the next; `came` is how many were at those that are over."""
    to_come = once_a_series([one for one in hosted if one.ends_at > now])
    over = [one for one in hosted if one.ends_at <= now]
    return [
        *(_row(one, _stands(one, zone), zone) for one in to_come),
        *(_row(one, _was(one, came.get(one.event_id, 0)), zone) for one in over),
    ]


def _row(one: Hosted, said: str, zone: ZoneInfo) -> str:
    series = " (one of several dates)" if one.series_id is not None else ""
    return f"- {markup.bold(one.title)}, {span(one, zone)}{series} – {said}"


def _stands(one: Hosted, zone: ZoneInfo) -> str:
    if one.is_draft:
        return "a draft, not published"
    answers = _answers(one)
    if one.announced:
        return answers
    if one.announce_at is None:
        return f"not announced yet; {answers}"
    return f"to be announced on {markup.time(one.announce_at, times.full(one.announce_at, zone))}; {answers}"


def _answers(one: Hosted) -> str:
    going = one.answers.get(Answer.GOING, 0)
    parts = [f"{going} of {one.capacity} going" if one.capacity is not None else f"{going} going"]
    for answer, said in (
        (Answer.MAYBE, "maybe"),
        (Answer.WAITING, "waiting"),
        (Answer.OFFERED, "offered a place"),
    ):
        if count := one.answers.get(answer):
            parts.append(f"{count} {said}")
    return ", ".join(parts) if one.answers else "nobody has answered yet"


def _was(one: Hosted, came: int) -> str:
    going = one.answers.get(Answer.GOING, 0)
    return f"over: {came} came" if came else f"over: {going} meant to come, nobody is noted as there"


def hosts_it(event: Event, name: str, by: int | None, zone: ZoneInfo) -> Message:
    """To somebody who is named as host of an event."""
    who = markup.literal(name) if name else "An organiser"
    return Message(
        f"{who} has named you as host of {markup.bold(event.title)}, {span(event, zone)}. `events` shows you "
        "how many are coming, `events attendance` who, and notes who came; `events write` writes to them. "
        "`events news` changes how often I tell you who signs up.",
        mentions=(by,) if by is not None else (),
    )


def hosts_it_no_more(event: Event, name: str, by: int | None, zone: ZoneInfo) -> Message:
    """To somebody who was named as host of an event, and isn't any more."""
    who = markup.literal(name) if name else "An organiser"
    return Message(
        f"{who} has changed who hosts {markup.bold(event.title)}, {span(event, zone)}: you don't any more. "
        "If that isn't right, please tell them.",
        mentions=(by,) if by is not None else (),
    )
