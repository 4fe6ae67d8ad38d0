"""Announcements: what is posted where and when, and what became of it.

Holds about a person: who wrote an announcement; their name goes with the `person` row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.identity import Address, Channel
from storage.database import Base, Work

LATELY = timedelta(days=7)
MOST_LATELY = 10


class AnnouncementState(StrEnum):
    """What has become of one: `ASKED` waits for a second person's yes, `HELD` for its author's word."""

    DRAFT = "draft"
    ASKED = "asked"
    WAITING = "waiting"
    PAUSED = "paused"
    SENT = "sent"
    HELD = "held"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


class Announcement(Base):
    """One announcement; `at` is in UTC, None for at once.

    `state` is draft, asked (for a second person's approval), waiting, paused, sent, held, cancelled or
    replaced (by an edit). `approved_by` is the person who said yes, where somebody had to.

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
    state: Mapped[AnnouncementState]
    rule: Mapped[str] = mapped_column(Text, default="", server_default="")
    start: Mapped[str] = mapped_column(String(32), default="", server_default="")
    approved_by: Mapped[int | None]
    made_by: Mapped[str] = mapped_column(String(255), default="", server_default="")
    created_at: Mapped[datetime]

    @property
    def version(self) -> str:
        """A short sum of what a change changes, by which it is seen that another came first."""
        said = f"{self.text}|{self.at and self.at.isoformat()}|{self.rule}|{self.start}"
        return hashlib.sha256(said.encode()).hexdigest()[:12]


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
    """One announcement, locked."""
    return await work.session.get(Announcement, announcement_id, with_for_update=True)


async def channels(work: Work, announcement_id: int) -> list[Channel]:
    """Where it is posted, in order."""
    rows = await work.session.scalars(
        select(AnnouncementChannel)
        .where(AnnouncementChannel.announcement_id == announcement_id)
        .order_by(AnnouncementChannel.name, AnnouncementChannel.platform)
    )
    return [Channel(row.name, Address(row.platform, row.conversation)) for row in rows]


async def add_channels(work: Work, announcement_id: int, channels: Iterable[Channel]) -> None:
    """Have it posted in these channels too."""
    await work.add(
        *(
            AnnouncementChannel(
                announcement_id=announcement_id,
                platform=channel.address.platform,
                conversation=channel.address.conversation,
                name=channel.name,
            )
            for channel in channels
        )
    )


async def waiting(work: Work) -> list[Announcement]:
    """What is to be posted, is paused, or waits for somebody's word; the next one first, the held last."""
    rows = await work.session.scalars(
        select(Announcement)
        .where(
            Announcement.state.in_(
                (
                    AnnouncementState.WAITING,
                    AnnouncementState.PAUSED,
                    AnnouncementState.ASKED,
                    AnnouncementState.HELD,
                )
            )
        )
        .order_by(Announcement.state == AnnouncementState.HELD, Announcement.at, Announcement.id)
    )
    return list(rows)


async def made_by(work: Work, author_id: int, message: str) -> list[Announcement]:
    """What a message of its author's asked for, as far as it is still to be posted."""
    rows = await work.session.scalars(
        select(Announcement)
        .where(
            Announcement.author_id == author_id,
            Announcement.made_by == message,
            Announcement.state.in_(
                (
                    AnnouncementState.DRAFT,
                    AnnouncementState.ASKED,
                    AnnouncementState.WAITING,
                    AnnouncementState.PAUSED,
                )
            ),
        )
        .order_by(Announcement.id)
        .with_for_update()
    )
    return list(rows)


async def lately(work: Work) -> list[Announcement]:
    """What was posted in the last week, the latest first."""
    posted_at = func.coalesce(Announcement.at, Announcement.created_at)
    rows = await work.session.scalars(
        select(Announcement)
        .where(Announcement.state == AnnouncementState.SENT, posted_at > work.now - LATELY)
        .order_by(posted_at.desc(), Announcement.id.desc())
        .limit(MOST_LATELY)
    )
    return list(rows)


async def moved(work: Work, announcement_id: int, at: datetime) -> None:
    """Its instant (UTC) changed with the rules of its zone."""
    await work.session.execute(update(Announcement).where(Announcement.id == announcement_id).values(at=at))
