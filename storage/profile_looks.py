"""Who looked at whose profile, of those who may see more than members chose to show others.

Holds about a person: that somebody looked at their profile, on which day and how; for a year.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import IDS_ONCE, Base, Work
from storage.people import Person
from storage.upsert import insert

KEPT = timedelta(days=365)
_STEP = 500  # rows in one statement


class How(StrEnum):
    """How somebody came to see a profile."""

    PROFILE = "profile"
    LIST = "list"
    EXPORT = "export"


class ProfileLook(Base):
    """The first look of somebody's at a profile on a day (of the community's zone), in one way."""

    __tablename__ = "profile_look"
    __table_args__ = (
        UniqueConstraint("person_id", "by_id", "how", "day", name="uq_profile_look"),
        Index("ix_profile_look_by_id", "by_id"),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    how: Mapped[How]
    day: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Look:
    """A look at one's profile; `by` is None for whoever has left."""

    at: datetime
    how: How
    by_id: int | None
    by: str | None


async def note(work: Work, person_ids: Collection[int], *, by: int, how: How) -> None:
    """Somebody sees these profiles; their own isn't noted."""
    day = work.now.astimezone(work.community.zone).date().isoformat()
    rows = [
        {"person_id": one, "by_id": by, "how": how, "day": day, "at": work.now}
        for one in person_ids
        if one != by
    ]
    for start in range(0, len(rows), _STEP):
        await work.session.execute(
            insert(ProfileLook)
            .values(rows[start : start + _STEP])
            .on_conflict_do_nothing(index_elements=["person_id", "by_id", "how", "day"])
        )


async def of(work: Work, person_id: int, most: int) -> tuple[list[Look], int]:
    """The last looks at somebody's profile, the newest first, and how many there are in all."""
    mine = ProfileLook.person_id == person_id
    rows = await work.session.execute(
        select(ProfileLook.at, ProfileLook.how, ProfileLook.by_id, Person.name)
        .outerjoin(Person, Person.id == ProfileLook.by_id)
        .where(mine)
        .order_by(ProfileLook.at.desc(), ProfileLook.id.desc())
        .limit(most)
    )
    total = await work.session.scalar(select(func.count()).select_from(ProfileLook).where(mine))
    return [Look(*row) for row in rows], total or 0


async def purge(work: Work) -> None:
    """Delete looks that are a year old."""
    await work.session.execute(delete(ProfileLook).where(ProfileLook.at < work.now - KEPT))
