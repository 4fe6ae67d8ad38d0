"""Events, the channels they are announced in, what they teach, and who is coming.

Holds about a person: which events they host, how they answered, whether they were there, what they said of it
afterwards, and the secret of their calendar; rows go with the `person` row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, delete, false, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.identity import Address, Channel
from storage.database import IDS_ONCE, Base, Work


class EventState(StrEnum):
    """What has become of an event; a draft that was discarded is `DROPPED`."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


class Audience(StrEnum):
    """For whom an event is."""

    EVERYONE = "everyone"
    GROUP = "group"
    INSTITUTION = "institution"
    JOB_FAMILY = "job-family"


class Event(Base):
    """One event. `state` is draft, published, cancelled or dropped.

    Instants are in UTC; `zone` is the event's own. `capacity` is None where anyone may come; `code` is
    shown in the session to take attendance; `sequence` counts the changes, as calendars want to know.
    `wall` is the naive local time in `zone` at which it starts (ISO 8601), from which `starts_at` was
    worked out with the time-zone database `tzdata`; empty for events of before that was kept. `offered_at`
    is when it was offered, with others of its week, to those who would like to learn what it teaches;
    `cancelled_because` is what its organiser said of why it was called off. `audience_name` is the group,
    institution or job family that it is for; whoever else wants to may come. `full_at` is since when somebody
    had to wait for a place, `freed_at` when nobody had to any more. `all_day`: it is on whole days of its
    zone, from midnight to midnight.
    """

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_starts_at", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(Text, default="")
    host_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    created_at: Mapped[datetime]
    announce_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    capacity: Mapped[int | None]
    code: Mapped[str] = mapped_column(String(12), default="", server_default="")
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    wall: Mapped[str] = mapped_column(String(32), default="", server_default="")
    tzdata: Mapped[str] = mapped_column(String(16), default="", server_default="")
    offered_at: Mapped[datetime | None]
    cancelled_because: Mapped[str] = mapped_column(Text, default="", server_default="")
    full_at: Mapped[datetime | None]
    freed_at: Mapped[datetime | None]
    all_day: Mapped[bool] = mapped_column(default=False, server_default=false())
    audience: Mapped[Audience] = mapped_column(default=Audience.EVERYONE, server_default=Audience.EVERYONE)
    audience_name: Mapped[str] = mapped_column(Text, default="", server_default="")


class EventChannel(Base):
    """One conversation in which an event is announced; a channel bridged to two platforms is two."""

    __tablename__ = "event_channel"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(320), primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class EventTeaches(Base):
    """A skill that an event teaches, and the level it takes people to."""

    __tablename__ = "event_teaches"
    __table_args__ = (Index("ix_event_teaches_skill", "skill"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(120), primary_key=True)
    level: Mapped[int | None]


class EventEdit(Base):
    """A change that was asked for and waits for a yes. Instants in `changes` are ISO 8601 in UTC."""

    __tablename__ = "event_edit"
    __table_args__ = (
        Index("ix_event_edit_event_id", "event_id"),
        Index("ix_event_edit_made_by", "made_by"),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    changes: Mapped[dict[str, Any]]
    at: Mapped[datetime]


async def find(work: Work, event_id: int, *, lock: bool = False) -> Event | None:
    """One event."""
    return await work.session.get(Event, event_id, with_for_update=lock or None)


async def channels(work: Work, event_id: int) -> list[Channel]:
    """Where it is posted, in order."""
    rows = await work.session.scalars(
        select(EventChannel)
        .where(EventChannel.event_id == event_id)
        .order_by(EventChannel.platform, EventChannel.conversation)
    )
    return [Channel(row.name, Address(row.platform, row.conversation)) for row in rows]


async def add_channels(work: Work, event_id: int, channels: Iterable[Channel]) -> None:
    """Have it posted in these channels too."""
    await work.add(
        *(
            EventChannel(
                event_id=event_id,
                platform=channel.address.platform,
                conversation=channel.address.conversation,
                name=channel.name,
            )
            for channel in channels
        )
    )


async def planned(work: Work) -> list[Event]:
    """Published events that haven't started, the next one first."""
    rows = await work.session.scalars(
        select(Event)
        .where(Event.state == EventState.PUBLISHED, Event.starts_at > work.now)
        .order_by(Event.starts_at, Event.id)
    )
    return list(rows)


async def past(work: Work, since: datetime) -> list[Event]:
    """Published events that have started and hadn't ended by then (UTC), the latest first."""
    rows = await work.session.scalars(
        select(Event)
        .where(Event.state == EventState.PUBLISHED, Event.ends_at > since, Event.starts_at <= work.now)
        .order_by(Event.starts_at.desc(), Event.id)
    )
    return list(rows)


async def held(work: Work, since: datetime) -> list[Event]:
    """Events that were made public, cancelled ones too, and hadn't ended by then (UTC), the latest first."""
    rows = await work.session.scalars(
        select(Event)
        .where(Event.state.in_((EventState.PUBLISHED, EventState.CANCELLED)), Event.ends_at > since)
        .order_by(Event.starts_at.desc(), Event.id)
    )
    return list(rows)


async def drafts(work: Work, person_id: int) -> list[Event]:
    """The drafts of somebody's that aren't over, the next one first."""
    rows = await work.session.scalars(
        select(Event)
        .where(Event.host_id == person_id, Event.state == EventState.DRAFT, Event.starts_at > work.now)
        .order_by(Event.starts_at, Event.id)
    )
    return list(rows)


async def find_edit(work: Work, edit_id: int) -> EventEdit | None:
    """A change that waits for a yes."""
    return await work.session.get(EventEdit, edit_id)


async def of_other_rules(work: Work, tzdata: str) -> list[Event]:
    """Events to come whose instants were worked out with another time-zone database."""
    rows = await work.session.scalars(
        select(Event)
        .where(
            Event.state == EventState.PUBLISHED,
            Event.starts_at > work.now,
            Event.wall != "",
            Event.tzdata != tzdata,
        )
        .order_by(Event.id)
    )
    return list(rows)


async def teaches(work: Work, event_ids: Iterable[int]) -> dict[int, dict[str, int | None]]:
    """What each of these events teaches: skills by key, with the level."""
    rows = await work.session.scalars(
        select(EventTeaches).where(EventTeaches.event_id.in_(list(event_ids))).order_by(EventTeaches.skill)
    )
    found: dict[int, dict[str, int | None]] = {}
    for row in rows:
        found.setdefault(row.event_id, {})[row.skill] = row.level
    return found


async def set_teaches(work: Work, event_id: int, levels: Mapping[str, int | None]) -> None:
    """Note what an event teaches, levels by the skill's key."""
    for skill, level in levels.items():
        work.session.add(EventTeaches(event_id=event_id, skill=skill, level=level))
    await work.session.flush()


async def teaching(work: Work, skills: Iterable[str] | None) -> dict[str, list[Event]]:
    """The announced events to come that teach these skills (None for any), by skill, the next one first."""
    query = (
        select(EventTeaches.skill, Event)
        .join(Event, Event.id == EventTeaches.event_id)
        .where(Event.state == EventState.PUBLISHED, Event.announced_at.is_not(None), Event.ends_at > work.now)
        .order_by(Event.starts_at, Event.id)
    )
    if skills is not None:
        query = query.where(EventTeaches.skill.in_(list(skills)))
    found: dict[str, list[Event]] = {}
    for skill, event in await work.session.execute(query):
        found.setdefault(skill, []).append(event)
    return found


async def forget_edits(work: Work, before: datetime) -> None:
    """Delete changes that nobody said yes to."""
    await work.session.execute(delete(EventEdit).where(EventEdit.at < before))
