"""What becomes of messages that can't be delivered, and who is told of it.

A private answer is sent some other way; whoever asked for a public message hears that it won't arrive.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot import log
from bot.chat import chart, markup
from bot.chat.file import File
from bot.chat.incoming import storable
from bot.chat.message import Message
from storage import letters, outbox_claims
from storage.database import Store, Work
from storage.outbox import Claimed

LONGEST_ERROR = 500  # characters that are kept of what a platform said
# How often it is looked for a message of which nobody can say whether it arrived.
LOOKED_FOR = 4
PERHAPS_TWICE = "(You may have had this from me already.)"

logger = log.get("outbox")


async def undecided(store: Store, item: Claimed, error: str, *, wait: timedelta | None) -> None:
    """Nobody can say whether it arrived: a private one is sent again, a public one is not.

    It is looked for a few times before, after `wait`; None where that is no use.
    """
    logger.warning("cannot_tell", row=item.id, platform=item.platform, error=error)

    async def decide(work: Work) -> None:
        if _can_go_directly(item):
            await outbox_claims.reroute(work, item, f"@{item.only_for}", note=PERHAPS_TWICE)
        elif wait is not None and item.attempts < LOOKED_FOR:
            await outbox_claims.doubt(work, item, wait=wait, error=kept(error))
        elif item.dest.startswith("@"):
            await outbox_claims.reroute(work, item, item.dest, note=PERHAPS_TWICE)
        elif await outbox_claims.give_up(work, item, kept(error)):
            reason = "I can't tell whether it was posted, so I didn't post it again"
            await tell_author(work, item, reason)

    await store.run(decide)


async def refused(store: Store, item: Claimed, error: str) -> None:
    """It is refused for good: whoever it is for, or asked for it, hears why wherever they can."""
    logger.warning("refused", row=item.id, platform=item.platform, error=error)

    async def decide(work: Work) -> bool:
        if _can_go_directly(item):
            await outbox_claims.reroute(work, item, f"@{item.only_for}")
            return False
        if files := item.payload.get("files"):
            # It may be the files that aren't taken, and the words may be.
            await outbox_claims.without_files(work, item, _without(files, error))
            return False
        if item.otherwise is not None:
            text = f"I can't answer you in a direct message: {markup.literal(error)}."
            await outbox_claims.tell_otherwise(work, item, item.otherwise, text)
            return False
        if await outbox_claims.give_up(work, item, kept(error)):
            await tell_author(work, item, error)
        return True

    if await store.run(decide):
        logger.error("dead", row=item.id, platform=item.platform, error=error)


async def tell_late(work: Work, item: Claimed) -> None:
    """Tell whoever asked for a message that its time has passed; they may be asked what to do."""
    if item.if_late:
        message = Message.unpack(item.if_late)
        await letters.write_to(work, item.author_id, key=f"late:{item.id}", message=message)
    else:
        await tell_author(work, item, "its time had passed before it could be posted")


async def tell_author(work: Work, item: Claimed, reason: str) -> None:
    """Tell whoever asked for a message that it won't arrive."""
    what = markup.literal(item.about or "a message of yours")
    message = Message(f"I couldn't deliver {what}: {markup.literal(reason)}.")
    await letters.write_to(work, item.author_id, key=f"undelivered:{item.id}", message=message)


def kept(error: str) -> str:
    """What a platform said, as it can be kept whatever it was."""
    said: str = storable(log.redact(error))
    return said[:LONGEST_ERROR]


def _can_go_directly(item: Claimed) -> bool:
    """Whether a message for one person, which can't go where it was to, can go to them directly."""
    return item.only_for is not None and item.dest != f"@{item.only_for}"


def _without(files: list[dict[str, Any]], error: str) -> str:
    """To whoever was to have files: that they can't, and why."""
    names = markup.literal(" and ".join(_name(file) for file in files))
    return (
        f"I couldn't send {names} with this: {markup.literal(error)}. Please tell whoever runs Stepup here."
    )


def _name(file: dict[str, Any]) -> str:
    return chart.unpack(file).caption.name if "chart" in file else File.unpack(file).name
