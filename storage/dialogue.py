"""Forms being answered as a conversation. Kept here so that a restart loses no answer.

Holds about a person: what they have typed so far; gone when the form is finished or cancelled, or
was left for `KEPT`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work

# As long as anything else that was typed and led to nothing.
KEPT = timedelta(days=30)


class Dialogue(Base):
    """One person's open form: `at` is the index of the question that waits for an answer.

    Only what is said in `conversation` answers it.
    """

    __tablename__ = "dialogue"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    form: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(255))
    conversation: Mapped[str] = mapped_column(String(320))
    at: Mapped[int]
    typed: Mapped[dict[str, Any]]
    channels: Mapped[dict[str, Any]]
    begun_at: Mapped[datetime]


async def current(work: Work, person_id: int) -> Dialogue | None:
    return await work.session.get(Dialogue, person_id, with_for_update=True)


async def purge(work: Work) -> None:
    """Throw away forms that nobody came back to."""
    await work.session.execute(delete(Dialogue).where(Dialogue.begun_at < work.now - KEPT))


async def begin(
    work: Work, person_id: int, *, form: str, subject: str, conversation: str, typed: dict[str, str]
) -> None:
    """Open a form for a person, in place of any other that was open."""
    await end(work, person_id)
    work.session.add(
        Dialogue(
            person_id=person_id,
            form=form,
            subject=subject,
            conversation=conversation,
            at=0,
            typed=typed,
            channels={},
            begun_at=work.now,
        )
    )
    await work.session.flush()


async def end(work: Work, person_id: int) -> None:
    await work.session.execute(delete(Dialogue).where(Dialogue.person_id == person_id))
    work.session.expire_all()
