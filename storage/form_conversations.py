"""Forms being answered as a conversation. Kept here so that a restart loses no answer.

Holds about a person: what they have typed so far; gone when the form is finished or cancelled, or
was left for `KEPT`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work

# As long as anything else that was typed and led to nothing.
KEPT = timedelta(days=30)
MOST_LEFT = 5  # forms that one person may have left in the middle


class FormConversation(Base):
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


class FormLeft(Base):
    """A form that was left in the middle for another one, and can be gone on with."""

    __tablename__ = "dialogue_left"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    form: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    at: Mapped[int]
    typed: Mapped[dict[str, Any]]
    channels: Mapped[dict[str, Any]]
    begun_at: Mapped[datetime]
    left_at: Mapped[datetime]


async def current(work: Work, person_id: int) -> FormConversation | None:
    """The form that somebody is in the middle of, locked."""
    return await work.session.get(FormConversation, person_id, with_for_update=True)


async def left(work: Work, person_id: int) -> list[FormLeft]:
    """The forms that a person left in the middle, the latest first."""
    rows = await work.session.scalars(
        select(FormLeft)
        .where(FormLeft.person_id == person_id)
        .order_by(FormLeft.left_at.desc(), FormLeft.form)
    )
    return list(rows)


async def has_begun(work: Work, person_id: int, form: str, subject: str) -> bool:
    """Whether a person is in the middle of a form, open or left."""
    row = await current(work, person_id)
    if row is not None and (row.form, row.subject) == (form, subject):
        return True
    return await work.session.get(FormLeft, (person_id, form, subject)) is not None


async def typed_in(work: Work, form: str, subject: str) -> dict[int, dict[str, Any]]:
    """What everybody has typed who is in the middle of a form, open or left."""
    found: dict[int, dict[str, Any]] = {}
    for table in (FormLeft, FormConversation):
        rows = await work.session.execute(
            select(table.person_id, table.typed).where(table.form == form, table.subject == subject)
        )
        found |= {row.person_id: row.typed for row in rows}
    return found


async def purge(work: Work) -> None:
    """Throw away forms that nobody came back to."""
    for table in (FormConversation, FormLeft):
        await work.session.execute(delete(table).where(table.begun_at < work.now - KEPT))


async def begin(
    work: Work, person_id: int, *, form: str, subject: str, conversation: str, typed: dict[str, str]
) -> None:
    """Open a form for a person; another that was open is left as it is, to be gone on with."""
    await leave(work, person_id)
    await _forget(work, person_id, form, subject)
    work.session.add(
        FormConversation(
            person_id=person_id, form=form, subject=subject, conversation=conversation, at=0, typed=typed,
            channels={}, begun_at=work.now,
        )
    )  # fmt: skip
    await work.session.flush()


async def go_on(work: Work, one: FormLeft, *, conversation: str) -> FormConversation:
    """Open a form again that was left, where it was left."""
    kept = {name: getattr(one, name) for name in ("form", "subject", "at", "typed", "channels", "begun_at")}
    await leave(work, one.person_id)
    await _forget(work, one.person_id, one.form, one.subject)
    row = FormConversation(person_id=one.person_id, conversation=conversation, **kept)
    work.session.add(row)
    await work.session.flush()
    return row


async def leave(work: Work, person_id: int) -> None:
    """Put the open form aside, if anything was answered in it; of many, the oldest are thrown away."""
    row = await current(work, person_id)
    if row is None:
        return
    values = {name: getattr(row, name) for name in ("at", "typed", "channels", "begun_at")}
    form, subject = row.form, row.subject
    await end(work, person_id)
    if not (values["at"] or values["typed"]):
        return
    await _forget(work, person_id, form, subject)
    work.session.add(FormLeft(person_id=person_id, form=form, subject=subject, left_at=work.now, **values))
    await work.session.flush()
    for old in (await left(work, person_id))[MOST_LEFT:]:
        await _forget(work, person_id, old.form, old.subject)


async def drop(work: Work, person_id: int, form: str) -> None:
    """Forget what somebody has begun to answer in forms of this name."""
    for table in (FormConversation, FormLeft):
        await work.session.execute(delete(table).where(table.person_id == person_id, table.form == form))


async def _forget(work: Work, person_id: int, form: str, subject: str) -> None:
    await work.session.execute(
        delete(FormLeft).where(
            FormLeft.person_id == person_id, FormLeft.form == form, FormLeft.subject == subject
        )
    )
    work.session.expire_all()


async def end(work: Work, person_id: int) -> None:
    """The open form is finished or cancelled; those that were left stay."""
    await work.session.execute(delete(FormConversation).where(FormConversation.person_id == person_id))
    work.session.expire_all()
