"""Who did what to whom: rows are added and never changed or deleted.

The database itself refuses both. Each row carries a hash of what it says and of the row before it, so that a
row that was changed, taken out or put in past Stepup breaks the chain (`verified`). Whoever is one with
another person now is known by `former_person`, as the log still has the number of before.

Holds about a person: the ids of who acted and whom it concerned, which mean nothing once a person is
erased; `detail` names no person.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, Text, func, or_, select, text
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.database import Base, Work
from storage.people import Person


class Audit(Base):
    """One act. `action` is such as ``members.query``; `at` is in UTC.

    `hash` is that of the row, in hexadecimal digits, and `previous` that of the one before it, empty for the
    first.
    """

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
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class FormerPerson(Base):
    """By what number somebody was known in the log who is one with another person now."""

    __tablename__ = "former_person"
    __table_args__ = (Index("ix_former_person_person_id", "person_id"),)

    former_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))


_LAST = select(Audit.hash).order_by(Audit.id.desc()).limit(1)
_HOLD = text("SELECT pg_advisory_xact_lock(7236119302)")


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
    if work.is_on("postgresql"):
        # One after the other until each is committed: two rows may not have the same one before them.
        await work.scalar(_HOLD)
    previous = await work.scalar(_LAST) or ""
    row = Audit(
        at=work.now, actor_id=actor_id, action=action, subject_id=subject_id, detail=detail, previous=previous
    )
    row.hash = hash_of(row)
    await work.add(row)


def hash_of(row: Audit) -> str:
    """What the hash of a row is to be (SHA-256), by what it says and the hash of the one before it."""
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [row.previous, at, row.actor_id, row.action, row.subject_id, row.detail]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of looking at the whole log: how many rows, the last hash, and the first row that is wrong.

    `broken` is the id of that row, None where none is; `holds` whether a hash that was asked for is in it.
    """

    rows: int
    last: str
    broken: int | None
    holds: bool = True


async def verified(work: Work, *, holding: str = "") -> Verified:
    """Look at the whole log in order; `holding` is a hash that was written down before, to be in it still."""
    rows, last, found = 0, "", not holding
    stream = await work.session.stream_scalars(
        select(Audit).order_by(Audit.id).execution_options(yield_per=1000)
    )
    async for row in stream:
        if row.previous != last or row.hash != hash_of(row):
            return Verified(rows, last, row.id, found)
        rows, last = rows + 1, row.hash
        found = found or last == holding
    return Verified(rows, last, None, found)


def with_former(person_id: int) -> Select[int]:
    """The numbers by which the log knew somebody before they were one with another, for a query."""
    return select(FormerPerson.former_id).where(FormerPerson.person_id == person_id)


def concerns(person_id: int) -> ColumnElement[bool]:
    """That somebody acted, or was acted upon, under this number or one of before."""
    former = with_former(person_id)
    return or_(
        Audit.actor_id == person_id,
        Audit.subject_id == person_id,
        Audit.actor_id.in_(former),
        Audit.subject_id.in_(former),
    )


async def entries(
    work: Work,
    *,
    person_id: int | None = None,
    action: str = "",
    since: datetime | None = None,
    before: int | None = None,
    limit: int = 15,
) -> list[Entry]:
    """The latest acts first: by or to a person, of a kind, since then (UTC), older than the row `before`."""
    actor, subject = aliased(Person), aliased(Person)
    once_actor, once_subject = aliased(FormerPerson), aliased(FormerPerson)
    actor_id = func.coalesce(once_actor.person_id, Audit.actor_id)
    subject_id = func.coalesce(once_subject.person_id, Audit.subject_id)
    query = (
        select(
            Audit.id,
            Audit.at,
            actor.name,
            Audit.action,
            subject.name,
            Audit.detail,
            actor_id,
            subject_id,
        )
        .outerjoin(once_actor, once_actor.former_id == Audit.actor_id)
        .outerjoin(once_subject, once_subject.former_id == Audit.subject_id)
        .outerjoin(actor, actor.id == actor_id)
        .outerjoin(subject, subject.id == subject_id)
        .order_by(Audit.id.desc())
        .limit(limit)
    )
    if person_id is not None:
        query = query.where(concerns(person_id))
    if action:
        query = query.where(Audit.action.startswith(action, autoescape=True))
    if since is not None:
        query = query.where(Audit.at >= since)
    if before is not None:
        query = query.where(Audit.id < before)
    return [Entry(*row) for row in await work.session.execute(query)]
