"""Writing to a person privately, wherever they were last seen."""

from __future__ import annotations

from bot.chat.message import Message
from storage import outbox, people
from storage.database import Work
from storage.outbox import Urgency


async def write_to(
    work: Work,
    person_id: int | None,
    *,
    key: str,
    message: Message,
    author_id: int | None = None,
    about: str = "",
    urgency: Urgency = Urgency.REMINDER,
) -> None:
    """Put a private message in the outbox; nobody who left, or never had an account, is written to.

    `author_id` hears of it if it can't be delivered, and `about` says what it was.
    """
    if person_id is None:
        return
    to = (await people.reach(work, [person_id])).get(person_id)
    if to is not None:
        await outbox.enqueue(
            work,
            key=key,
            to=to.address,
            message=message,
            urgency=urgency,
            author_id=author_id,
            about=about,
        )
