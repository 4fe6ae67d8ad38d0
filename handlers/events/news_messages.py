"""What a host is told of who signs up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.message import Message
from handlers.events.messages import dates, listed, places_left, span
from storage.event_news import SignUp
from storage.events import Event
from storage.rsvps import Answer

MOST_NAMED = 15


@dataclass(frozen=True, slots=True)
class Signed:
    """Who answered an event since its host heard last, and how many places are taken by now."""

    event: Event
    new: tuple[SignUp, ...]
    taken: int
    series_id: int | None = None


def news(found: Sequence[Signed], zone: ZoneInfo) -> Message | None:
    """Who answered, by event; None where that is nothing a host needs to know."""
    by_series: dict[tuple[str, int], list[Signed]] = {}
    for one in found:
        key = ("series", one.series_id) if one.series_id is not None else ("event", one.event.id)
        by_series.setdefault(key, []).append(one)
    lines = [line for line in (_line(several, zone) for several in by_series.values()) if line]
    if not lines:
        return None
    said = f" {lines[0]}" if len(lines) == 1 else "\n\n" + "\n".join(f"- {line}" for line in lines)
    return Message(
        f"News of what you host:{said}\n\n`events news` changes how often I tell you.",
        mentions=tuple(new.person_id for one in found for new in one.new),
    )


def _line(several: Sequence[Signed], zone: ZoneInfo) -> str:
    """One event, or several dates of a series: of each person what they answered to the first of them."""
    answers: dict[int, SignUp] = {}
    for signed in several:
        for one in signed.new:
            answers.setdefault(one.person_id, one)
    parts = []
    for answer, said in ((Answer.GOING, "going"), (Answer.MAYBE, "maybe"), (Answer.WAITING, "waiting")):
        names = [one.name for one in answers.values() if one.answer is answer]
        if names:
            parts.append(f"{said}: {_named(names)}")
    # Who can't come isn't named, as nobody asked them why.
    if count := sum(one.answer is Answer.NO for one in answers.values()):
        parts.append(f"{count} can't come")
    if not parts:
        return ""
    event = several[0].event
    if len(several) > 1:
        on = dates([signed.event for signed in several], zone, most=3)
        return f"{markup.bold(event.title)} on {on} – {'; '.join(parts)}."
    return f"{markup.bold(event.title)}, {span(event, zone)} – {'; '.join(parts)}. {_stands(several[0])}"


def _stands(signed: Signed) -> str:
    capacity = signed.event.capacity
    if capacity is None:
        return f"That makes {signed.taken} going."
    if signed.taken >= capacity:
        return "It is full now."
    return f"That makes {signed.taken} going, {places_left(capacity - signed.taken)}."


def _named(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMED:
        return markup.literal(listed(names))
    return f"{markup.literal(', '.join(names[:MOST_NAMED]))} and {len(names) - MOST_NAMED} more"
