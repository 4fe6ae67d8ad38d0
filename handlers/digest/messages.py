"""What the weekly digest says, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.identity import Channel
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from bot.chat.refusal import Refusal
from handlers.digest.buttons import StopDigest, TakeDigest
from handlers.digest.digest_content import Digest
from handlers.events.messages import OWN_ANSWERS, audience, places_left, span
from storage.digests import Coming
from storage.events import Audience
from storage.rsvps import Answer

CHANNEL_EXAMPLE = "digest in #events every Monday at 9:00"
STOP_EXAMPLE = "digest stop in #events"
MOST_EACH = 12
NOTHING = "Nothing is coming up in the next week, and nothing is new."
_HEADINGS = ("This week", "New", "Places again")


def digest(found: Digest, zone: ZoneInfo, answers: Mapping[int, Answer], *, private: bool) -> Message:
    """The digest in the zone of whoever reads it; `answers` are theirs, by event, where one person does."""
    parts = ["Coming up in the community:"]
    for heading, rows in zip(_HEADINGS, (found.this_week, found.new, found.places), strict=True):
        if not rows:
            continue
        said = [_row(one, zone, answers.get(one.event_id)) for one in rows[:MOST_EACH]]
        if len(rows) > MOST_EACH:
            said.append(f"- and {len(rows) - MOST_EACH} more")
        parts += [markup.bold(heading), "\n".join(said)]
    parts.append("`events` shows all, and lets you say whether you come.")
    return Message("\n\n".join(parts), (Button("No more digests", StopDigest()),) if private else ())


def _row(one: Coming, zone: ZoneInfo, answer: Answer | None) -> str:
    said = [f"- {markup.bold(one.title)}, {span(one, zone)}"]
    if one.series_id is not None:
        said.append("one of several dates")
    if one.audience is not Audience.EVERYONE:
        said.append(f"for {audience(one.audience, one.audience_name)}")
    if answer is not None and answer in OWN_ANSWERS:
        said.append(OWN_ANSWERS[answer].removeprefix(" – "))
    elif one.left is not None:
        said.append(places_left(one.left) if one.left else "full")
    return "; ".join(said)


def now(message: Message, *, wants: bool, next_at: datetime, zone: ZoneInfo) -> Message:
    """The digest as it is now, with whether the reader gets it every week."""
    at = times.full(next_at, zone)
    if wants:
        text = f"You get this every week, next on {at}."
        return Message(f"{message.text}\n\n{text}", (Button("No more digests", StopDigest()),))
    text = "Shall I send you this every week, when there is something to tell?"
    return Message(f"{message.text}\n\n{text}", (Button("Yes, every week", TakeDigest()),))


def will_come(next_at: datetime, zone: ZoneInfo, *, already: bool) -> str:
    at = times.full(next_at, zone)
    if already:
        return f"You get the digest already; the next one is on {at}, if there is something to tell."
    return f"You'll get the digest every week, first on {at}, if there is something to tell."


def wont_come(*, did: bool) -> str:
    return "You won't get the digest any more." if did else "You don't get the digest."


def posted_in(channels: Sequence[Channel], recurs: Recurrence, zone: ZoneInfo, next_at: datetime) -> str:
    names = markup.literal(" and ".join(dict.fromkeys(one.name for one in channels)))
    return (
        f"I'll post the digest in {names} {recurs.said_to(zone)}, next on {times.full(next_at, zone)}, when "
        "there is something to tell."
    )


def stopped(names: Sequence[str]) -> str:
    return f"The digest is no longer posted in {markup.literal(' and '.join(dict.fromkeys(names)))}."


def listed(found: Sequence[tuple[str, Recurrence]], zone: ZoneInfo) -> str:
    """Where it is posted, and when."""
    if not found:
        return "The digest is posted in no channel."
    rows = [f"- {markup.literal(name)}, {recurs.said_to(zone)}" for name, recurs in found]
    return "The digest is posted here:\n\n" + "\n".join(rows)


def no_longer_allowed(name: str) -> Message:
    """To whoever had it posted and may no longer."""
    return Message(
        f"I no longer post the digest in {markup.literal(name)}, because you are no longer an organiser. "
        "Another organiser can have it posted again."
    )


def for_organisers() -> Refusal:
    return Refusal("Only organisers can have the digest posted in a channel.", example="digest on")


def not_weekly() -> Refusal:
    return Refusal("A digest comes on a day of the week, at a time.", example=CHANNEL_EXAMPLE)


def not_posted_there(name: str) -> Refusal:
    return Refusal(f"The digest isn't posted in {markup.literal(name)}.", example=CHANNEL_EXAMPLE)


def unclear(said: str) -> Refusal:
    return Refusal(f"I don't understand “{markup.literal(said[:60])}”.", example=CHANNEL_EXAMPLE)
