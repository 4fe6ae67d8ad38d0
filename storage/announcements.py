"""Announcements: what is posted where and when, and what became of it.

Holds about a person: who wrote an announcement; their name goes with the `person` row.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work


class Announcement(Base):
    """One announcement; `at` is in UTC, None for at once.

    `state` is draft, waiting, sent, held, cancelled or replaced (by an edit).

    `text` is Markdown as it was typed. What recurs has an RFC 5545 `rule` from `start` (naive, ISO 8601) on
    the wall clock of `zone`; `at` is then the next time.
    """

    __tablename__ = "announcement"
    __table_args__ = (Index("ix_announcement_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(Text, default="", server_default="")
    start: Mapped[str] = mapped_column(String(32), default="", server_default="")
    created_at: Mapped[datetime]


class AnnouncementChannel(Base):
    """One conversation in which an announcement is posted."""

    __tablename__ = "announcement_channel"

    announcement_id: Mapped[int] = mapped_column(
        ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True
    )
    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(320), primary_key=True)
    name: Mapped[str] = mapped_column(Text)


async def find(work: Work, announcement_id: int) -> Announcement | None:
    return await work.session.get(Announcement, announcement_id, with_for_update=True)


async def channels(work: Work, announcement_id: int) -> list[AnnouncementChannel]:
    rows = await work.session.scalars(
        select(AnnouncementChannel)
        .where(AnnouncementChannel.announcement_id == announcement_id)
        .order_by(AnnouncementChannel.name, AnnouncementChannel.platform)
    )
    return list(rows)


async def waiting(work: Work) -> list[Announcement]:
    """What is still to be posted, the next one first."""
    rows = await work.session.scalars(
        select(Announcement).where(Announcement.state == "waiting").order_by(Announcement.at, Announcement.id)
    )
    return list(rows)
