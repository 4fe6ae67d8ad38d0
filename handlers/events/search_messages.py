"""What is said of events that were looked for."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.events.buttons import MoreFoundEvents
from handlers.shared import pages
from storage.event_search import Found

FIND_EXAMPLE = "events find Snakemake"
MOST_LISTED = 10


def found(said: str, rows: Sequence[Found], start: int, zone: ZoneInfo, *, many: bool) -> Message:
    """A page of what was found; `many`: there may be more than was looked for."""
    words = f"“{markup.literal(said)}”"
    if not rows:
        return Message(
            f"I know of no event to come with {words} in it. `events` shows all that is coming up, and "
            "`training` what there is to learn."
        )
    page = rows[start : start + MOST_LISTED]
    count = f"{len(rows)} or more" if many else str(len(rows))
    events = "1 event" if len(rows) == 1 else f"{count} events"
    after = start + len(page)
    return Message(
        f"{events} to come with {words}:\n\n"
        + "\n".join(_row(one, zone) for one in page)
        + "\n\n`events show` and a title tells more of one.",
        pages.more(after, len(rows), lambda start: MoreFoundEvents(words=said, start=start)),
    )


def nearly(said: str, rows: Sequence[Found], zone: ZoneInfo) -> Message:
    """What is called nearly as was looked for."""
    listed = "\n".join(_row(one, zone) for one in rows[:MOST_LISTED])
    return Message(f"I know of nothing with “{markup.literal(said)}” in it. Perhaps you mean:\n\n{listed}")


def _row(one: Found, zone: ZoneInfo) -> str:
    when = (
        times.days(one.starts_at, one.ends_at, ZoneInfo(one.zone))
        if one.all_day
        else times.span(one.starts_at, one.ends_at, zone)
    )
    return f"- {markup.bold(one.title)}, {markup.time(one.starts_at, when)}"


def say_what() -> Refusal:
    return Refusal("What shall I look for?", example=FIND_EXAMPLE)
