"""What is shown of an event that is to be announced once more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.identity import Channel
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.events.buttons import AnnounceAgain, KeepEvent
from handlers.events.organiser_messages import named
from storage.events import Event

ANNOUNCE_EXAMPLE = "events announce Intro to Snakemake"


def preview(
    event: Event,
    message: Message,
    channels: Sequence[Channel],
    zone: ZoneInfo,
    *,
    last: datetime | None,
    edit_id: int,
) -> Message:
    """The announcement as it reads now; `last` is when it was posted last (UTC), as far as that is known.

    `edit_id` is under what channels are kept in which it wasn't posted before, 0 for none.
    """
    where = named(channels)
    before = ""
    if last is not None:
        before = f" It was last posted on {markup.time(last, times.full(last, zone))}."
    elif event.announced_at is None and event.announce_at is not None:
        planned = markup.time(event.announce_at, times.full(event.announce_at, zone))
        before = f" So far it is to be posted on {planned}; that would be instead."
    return Message(
        f"Here is how it reads now:\n\n{message.text}\n\nShall I post it in {where}?{before}",
        (
            Button("Post it", AnnounceAgain(event_id=event.id, edit_id=edit_id), Style.PRIMARY, word="post"),
            Button("No, leave it", KeepEvent()),
        ),
        mentions=message.mentions,
    )


def posted_today(event: Event) -> Refusal:
    return Refusal(f"{markup.bold(event.title)} was posted again today already. Once a day is enough.")
