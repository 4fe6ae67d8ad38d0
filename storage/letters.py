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
) -> bool:
    """Put a private message in the outbox; nobody who left, or never had an account, is written to.

    False where nobody is, or where it is there already.

    `author_id` hears of it if it can't be delivered, and `about` says what it was.
    """
    if person_id is None:
        return False
    to = (await people.reach(work, [person_id])).get(person_id)
    if to is None:
        return False
    return bool(
        await outbox.enqueue(
            work,
            key=key,
            to=to.address,
            message=message,
            urgency=urgency,
            author_id=author_id,
            about=about,
        )
    )
