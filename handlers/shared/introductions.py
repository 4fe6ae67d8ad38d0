"""Bringing people together in a conversation, or telling each how to reach the others on another chat.

Shared by the features.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat.identity import Address, Identity, described
from bot.chat.message import Message
from storage import outbox
from storage.database import Work
from storage.outbox import Urgency
from storage.people import Reached


def on_one_platform(each: Sequence[Sequence[Reached]]) -> list[Reached] | None:
    """An account of each on a platform that all use, those used last where there are more; None without."""
    for first in reversed(each[0]):
        found = [
            next((one for one in reversed(theirs) if one.platform == first.platform), None) for theirs in each
        ]
        if None not in found:
            return [one for one in found if one is not None]
    return None


async def open_conversation(
    work: Work,
    accounts: Sequence[Reached],
    message: Message,
    *,
    key: str,
    name: str,
    author_id: int,
    about: str,
) -> None:
    """Say something where these accounts, of one platform, are together; once for each `key`.

    `name` is what the conversation is called, and `about` what its author is told it was where it can't be.
    """
    await outbox.enqueue(
        work,
        key=key,
        to=Address.together(accounts[0].platform, [account.user for account in accounts]),
        message=message,
        urgency=Urgency.REMINDER,
        route={"name": name},
        author_id=author_id,
        about=about,
    )


def ways(accounts: Iterable[Reached]) -> str:
    """How somebody with these accounts is reached, in Markdown."""
    return " or ".join(described(Identity(one.platform, one.user), one.name) for one in accounts)
