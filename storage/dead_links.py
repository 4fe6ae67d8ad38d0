"""Pages that were gone when they were last looked at: of events, and of what there is to learn from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.events import Event, EventState
from storage.upsert import insert

SEEN_TWICE = timedelta(days=6)  # a page that is gone once may be back in a week
# The kind of what is due: pages are looked at.
LOOK = "links-looked-at"


class DeadLink(Base):
    """A page that is gone, and when that was first seen (UTC)."""

    __tablename__ = "dead_link"

    address: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[datetime]


async def among(work: Work, addresses: Collection[str]) -> set[str]:
    """Which of these pages were gone at two looks at least."""
    if not addresses:
        return set()
    found = await work.session.scalars(
        select(DeadLink.address).where(
            DeadLink.address.in_(list(addresses)), DeadLink.since <= work.now - SEEN_TWICE
        )
    )
    return set(found)


async def keep(work: Work, *, gone: Collection[str], unsure: Collection[str]) -> None:
    """Keep which pages are gone; of those that nobody can be sure of, what was known stays."""
    left = [*gone, *unsure]
    await work.session.execute(delete(DeadLink).where(DeadLink.address.not_in(left)))
    if gone:
        await work.session.execute(
            insert(DeadLink)
            .values([{"address": address, "since": work.now} for address in gone])
            .on_conflict_do_nothing(index_elements=["address"])
        )


async def places(work: Work) -> list[str]:
    """Where the events to come take place, as far as a page is said."""
    found = await work.session.scalars(
        select(Event.place).where(
            Event.state == EventState.PUBLISHED, Event.ends_at > work.now, Event.place.contains("://")
        )
    )
    return list(found)
