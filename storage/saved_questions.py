"""Questions about members that somebody asks again and again, by the name that they gave each.

Holds about a person: the questions that they saved, with the names of these.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert

# More than anybody keeps in mind.
MOST = 30


class SavedQuestion(Base):
    """A question as it was typed, by `folded`, which is its `name` in small letters."""

    __tablename__ = "saved_question"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    folded: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]


async def save(work: Work, person_id: int, name: str, words: str) -> None:
    """Keep a question in place of one of the same name."""
    values = {"name": name, "words": words, "saved_at": work.now}
    await work.session.execute(
        insert(SavedQuestion)
        .values(person_id=person_id, folded=name.casefold(), **values)
        .on_conflict_do_update(index_elements=["person_id", "folded"], set_=values)
    )


async def of(work: Work, person_id: int) -> dict[str, str]:
    """Somebody's questions by name, in order."""
    rows = await work.session.execute(
        select(SavedQuestion.name, SavedQuestion.words)
        .where(SavedQuestion.person_id == person_id)
        .order_by(SavedQuestion.folded)
    )
    return {row.name: row.words for row in rows}


async def drop(work: Work, person_id: int, name: str) -> str | None:
    """Keep a question no longer. Returns what it was, None where there is none of that name."""
    gone: str | None = await work.session.scalar(
        delete(SavedQuestion)
        .where(SavedQuestion.person_id == person_id, SavedQuestion.folded == name.casefold())
        .returning(SavedQuestion.words)
    )
    return gone
