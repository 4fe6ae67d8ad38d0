"""What is said of events that were looked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from config.catalogue import Resource
from handlers.events.buttons import MoreFoundEvents
from handlers.shared import learning_resources, pages
from storage.event_search import Found

FIND_EXAMPLE = "events find Snakemake"
MOST_LISTED = 10
MOST_RESOURCES = 5


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


def with_resources(
    message: Message, said: str, resources: Sequence[Resource], gone: Collection[str], *, any_event: bool
) -> Message:
    """What was found, and what there is to learn at one's own pace with the same words."""
    listed = learning_resources.listed(resources, most=MOST_RESOURCES, gone=gone)
    own_pace = f"At your own pace:\n\n{listed}"
    if len(resources) > MOST_RESOURCES:
        own_pace += (
            f"\n- and {len(resources) - MOST_RESOURCES} more; `training` and a skill shows those for it"
        )
    none = f"I know of no event to come with “{markup.literal(said)}” in it."
    return replace(message, text=f"{message.text if any_event else none}\n\n{own_pace}")


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
