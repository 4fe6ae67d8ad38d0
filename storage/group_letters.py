"""What somebody is about to write to everybody in a community of practice.

Holds about a person: such a text, until it is sent or for a week.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Text, delete
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import IDS_ONCE, Base, Work

KEPT = timedelta(days=7)


class GroupLetter(Base):
    """A text that was shown to its author and is to be sent."""

    __tablename__ = "group_letter"
    __table_args__ = IDS_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


async def keep(work: Work, name: str, text: str, *, by: int) -> int:
    """Keep a text until its author says yes. Returns its id."""
    row = GroupLetter(author_id=by, name=name, text=text, at=work.now)
    await work.add(row)
    return row.id


async def take(work: Work, letter_id: int, *, by: int) -> tuple[str, str] | None:
    """The group and the text of a letter, which is kept no longer; None for one that is gone."""
    found = await work.session.execute(
        delete(GroupLetter)
        .where(GroupLetter.id == letter_id, GroupLetter.author_id == by)
        .returning(GroupLetter.name, GroupLetter.text)
    )
    row = found.one_or_none()
    return (row[0], row[1]) if row is not None else None


async def purge(work: Work) -> None:
    """Delete what nobody said yes to."""
    await work.session.execute(delete(GroupLetter).where(GroupLetter.at < work.now - KEPT))
