"""Who asked the organisers to have something taught, until there is something to learn it from.

Holds about a person: the skills that they asked for. Rows go with the `person` row.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert


class TeachingRequest(Base):
    """Somebody asked for a skill to be taught. `at` is in UTC."""

    __tablename__ = "teaching_request"
    __table_args__ = (Index("ix_teaching_request_skill", "skill"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[datetime]


async def note(work: Work, person_id: int, skills: Iterable[str]) -> None:
    """Keep that somebody asked for these."""
    for skill in skills:
        row = insert(TeachingRequest).values(person_id=person_id, skill=skill, at=work.now)
        await work.session.execute(row.on_conflict_do_nothing(index_elements=["person_id", "skill"]))


async def take(work: Work, skill: str) -> list[int]:
    """Who asked for this one; it is kept no longer."""
    rows = await work.session.scalars(
        delete(TeachingRequest).where(TeachingRequest.skill == skill).returning(TeachingRequest.person_id)
    )
    return sorted(rows)
