"""Who did what to whom: rows are added and never changed or deleted.

Holds about a person: the ids of who acted and whom it concerned, which mean nothing once a person is
erased; `detail` names no person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.database import Base, Work
from storage.people import Person


class Audit(Base):
    """One act. `action` is such as ``members.query``; `at` is in UTC."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_actor_id", "actor_id"),
        Index("ix_audit_subject_id", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    detail: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Entry:
    """An act, with the names of those it concerns as far as they are still known."""

    id: int
    at: datetime
    actor: str | None
    action: str
    subject: str | None
    detail: str
    actor_id: int | None = None
    subject_id: int | None = None


async def record(
    work: Work, *, actor_id: int | None, action: str, subject_id: int | None = None, detail: str = ""
) -> None:
    """Write down an act, in the transaction in which it happens."""
    work.session.add(
        Audit(at=work.now, actor_id=actor_id, action=action, subject_id=subject_id, detail=detail)
    )


async def entries(
    work: Work,
    *,
    person_id: int | None = None,
    action: str = "",
    before: int | None = None,
    limit: int = 15,
) -> list[Entry]:
    """The latest acts first: by or to a person, of a kind, older than the row `before`."""
    actor, subject = aliased(Person), aliased(Person)
    query = (
        select(
            Audit.id,
            Audit.at,
            actor.name,
            Audit.action,
            subject.name,
            Audit.detail,
            Audit.actor_id,
            Audit.subject_id,
        )
        .outerjoin(actor, actor.id == Audit.actor_id)
        .outerjoin(subject, subject.id == Audit.subject_id)
        .order_by(Audit.id.desc())
        .limit(limit)
    )
    if person_id is not None:
        query = query.where((Audit.actor_id == person_id) | (Audit.subject_id == person_id))
    if action:
        query = query.where(Audit.action.startswith(action, autoescape=True))
    if before is not None:
        query = query.where(Audit.id < before)
    return [Entry(*row) for row in await work.session.execute(query)]
