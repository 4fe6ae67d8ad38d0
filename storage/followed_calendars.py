"""Calendars that are read again and again, each at its address, and how that went.

Who follows one looks after it for the community; it is handed on when they leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import IDS_ONCE, Base, Work


class FollowedCalendar(Base):
    """A calendar at an `address`, which may be as good as a password to it. Instants are in UTC.

    `etag` and `modified` are what its server said of it last, `read_at` when it was last read well,
    `whole_at` when all of it was last looked through, and `failing_since` since when that doesn't go;
    `failures` counts. `proposed` is a digest of what its organiser was last asked about.
    """

    __tablename__ = "followed_calendar"
    __table_args__ = (
        UniqueConstraint("address", name="uq_followed_calendar_address"),
        Index("ix_followed_calendar_made_by", "made_by"),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    etag: Mapped[str] = mapped_column(String(200), default="")
    modified: Mapped[str] = mapped_column(String(60), default="")
    read_at: Mapped[datetime]
    whole_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(Text, default="")
    told_of_trouble: Mapped[bool] = mapped_column(default=False)
    proposed: Mapped[str] = mapped_column(String(64), default="")


async def add(work: Work, *, address: str, name: str, by: int) -> FollowedCalendar:
    """Follow a calendar that was read just now."""
    row = FollowedCalendar(
        made_by=by, name=name, address=address, read_at=work.now, whole_at=work.now, failing_since=None
    )
    await work.add(row)
    return row


async def find(work: Work, calendar_id: int, *, lock: bool = False) -> FollowedCalendar | None:
    """A calendar that is followed, locked for a change if asked."""
    return await work.session.get(FollowedCalendar, calendar_id, with_for_update=lock or None)


async def at_address(work: Work, address: str, *, lock: bool = False) -> FollowedCalendar | None:
    """The calendar that is followed at an address, locked for a change if asked."""
    query = select(FollowedCalendar).where(FollowedCalendar.address == address)
    found: FollowedCalendar | None = await work.session.scalar(query.with_for_update() if lock else query)
    return found


async def every(work: Work) -> Sequence[FollowedCalendar]:
    """All that are followed, by name."""
    rows = await work.session.scalars(
        select(FollowedCalendar).order_by(func.lower(FollowedCalendar.name), FollowedCalendar.id)
    )
    return rows.all()
