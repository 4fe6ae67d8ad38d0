"""What is said where an organiser answers an event for somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from handlers.events.buttons import GetCalendarFile, Rsvp
from handlers.events.messages import span, waiting, will_remind
from handlers.events.rsvp_actions import SignedUp
from storage.events import Event
from storage.rsvps import Answer

SIGN_UP_EXAMPLE = "events rsvp Intro to Snakemake @alice, Bob Jones"


def told(
    event: Event, signed: SignedUp, name: str, by: int, *, zone: ZoneInfo, remind: Sequence[timedelta]
) -> Message:
    """What somebody reads for whom an organiser answered; `remind` is how long before it they hear of it."""
    not_coming = Button("Not going", Rsvp(event_id=event.id, answer=Answer.NO))
    opening = f"{markup.literal(name)} has put you down for {markup.bold(event.title)}, {span(event, zone)}."
    if signed.now is not Answer.GOING:
        place = waiting(event, signed.place) if signed.place is not None else ""
        return Message(f"{opening} {place}".strip(), (not_coming,), mentions=(by,))
    soon = f" {will_remind(remind)}" if remind else ""
    calendar = Button("Calendar file", GetCalendarFile(event_id=event.id))
    return Message(
        f"{opening}{soon} If you can't come, please tell me.", (not_coming, calendar), mentions=(by,)
    )


def signed_up(
    event: Event, found: Sequence[SignedUp], names: Mapping[int, str], unknown: Sequence[str] = ()
) -> Message:
    """What became of each of those who were named; `unknown` are names that nobody has."""

    def listed(of: Sequence[SignedUp]) -> str:
        return markup.literal(", ".join(names[one.person_id] for one in of))

    title = markup.bold(event.title)
    new = [one for one in found if one.is_new]
    going = [one for one in new if one.now is Answer.GOING]
    queued = [one for one in new if one.now is not Answer.GOING]
    refused = [one for one in found if one.now is Answer.NO]
    before = [one for one in found if one not in new and one not in refused]
    parts = [f"Down for {title}: {listed(going)}."] if going else []
    if queued:
        parts.append(f"{title} is full; on its waiting list: {listed(queued)}.")
    if new:
        parts.append("I'm telling them, so that they can say if it isn't so.")
    if before:
        parts.append(f"On the list already: {listed(before)}.")
    if refused:
        parts.append(f"Left as they are, because they said that they aren't coming: {listed(refused)}.")
    if unknown:
        parts.append(f"I don't know anyone called {markup.literal(', '.join(unknown))}.")
    return Message(" ".join(parts), mentions=tuple(names))


def stays_signed_up(event: Event) -> str:
    return (
        f"Whoever you put down for {markup.bold(event.title)} has been told, so I can't take it back; they "
        "can say themselves that they aren't coming."
    )


def too_many(count: int, most: int) -> Refusal:
    return Refusal(f"That is {count} names; please name {most} at most at a time.", example=SIGN_UP_EXAMPLE)
