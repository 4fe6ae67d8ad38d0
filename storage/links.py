"""Codes by which two accounts are made one member, and what can still be taken back of that.

Holds about a person: a hash of a code of theirs for ten minutes; and for a day, what was where before their
accounts were one.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.identity import Identity
from storage.database import IDS_ONCE, Base, Work

CODE_FOR = timedelta(minutes=10)
UNDOABLE_FOR = timedelta(days=1)


class LinkCode(Base):
    """A code that somebody was given on one account (`platform`, `user`), and who typed it on another."""

    __tablename__ = "link_code"
    __table_args__ = (IDS_ONCE,)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    platform: Mapped[str] = mapped_column(String(16))
    user: Mapped[str] = mapped_column(String(255))
    typed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    typed_platform: Mapped[str] = mapped_column(String(16), default="")
    typed_user: Mapped[str] = mapped_column(String(255), default="")
    until: Mapped[datetime]


class Link(Base):
    """That somebody's accounts are one member, and what was changed for that."""

    __tablename__ = "link"
    __table_args__ = (IDS_ONCE,)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    journal: Mapped[list[Any]]
    at: Mapped[datetime]


def hashed(code: str) -> str:
    """A code as it is kept: the store gives none away."""
    return hashlib.sha256(code.encode()).hexdigest()


async def give(work: Work, person_id: int, identity: Identity, code: str) -> None:
    """Keep a code that somebody was given; one before it no longer counts."""
    await work.session.execute(delete(LinkCode).where(LinkCode.person_id == person_id))
    work.session.add(
        LinkCode(
            person_id=person_id,
            code=hashed(code),
            platform=identity.platform,
            user=identity.user,
            typed_by=None,
            until=work.now + CODE_FOR,
        )
    )
    await work.session.flush()


async def given(work: Work, code: str) -> LinkCode | None:
    """The code that somebody typed, as long as it counts."""
    rows = await work.session.scalars(
        select(LinkCode).where(LinkCode.code == hashed(code), LinkCode.until > work.now)
    )
    return rows.one_or_none()


async def find(work: Work, code_id: int) -> LinkCode | None:
    """The same by its id."""
    found = await work.session.get(LinkCode, code_id, with_for_update=True, populate_existing=True)
    return found if found is not None and found.until > work.now else None


async def typed(work: Work, row: LinkCode, person_id: int, identity: Identity) -> None:
    """Somebody typed it on another account, and means it; whoever was given it is asked next."""
    row.typed_by, row.typed_platform, row.typed_user = person_id, identity.platform, identity.user
    row.until = work.now + CODE_FOR
    await work.session.flush()


async def done(work: Work, row: LinkCode) -> None:
    """A code has served, or isn't to."""
    await work.session.execute(delete(LinkCode).where(LinkCode.id == row.id))


async def keep(work: Work, person_id: int, journal: list[Any]) -> None:
    """Keep what was changed, for as long as it can be taken back."""
    work.session.add(Link(person_id=person_id, journal=journal, at=work.now))
    await work.session.flush()


async def last(work: Work, person_id: int) -> Link | None:
    """What was done last for somebody that can still be taken back."""
    rows = await work.session.scalars(
        select(Link)
        .where(Link.person_id == person_id, Link.at > work.now - UNDOABLE_FOR)
        .order_by(Link.id.desc())
        .limit(1)
    )
    return rows.one_or_none()


async def undone(work: Work, row: Link) -> None:
    """It was taken back."""
    await work.session.execute(delete(Link).where(Link.id == row.id))


async def purge(work: Work) -> None:
    """Let go of what can't be taken back any more, and of codes that no longer count."""
    await work.session.execute(delete(Link).where(Link.at <= work.now - UNDOABLE_FOR))
    await work.session.execute(delete(LinkCode).where(LinkCode.until <= work.now))
