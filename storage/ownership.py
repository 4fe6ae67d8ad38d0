"""What somebody looks after for others, and who does so after them.

Holds about a person: which things of theirs were handed on, without their name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, and_, literal, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from storage.announcements import Announcement, AnnouncementState
from storage.checkins import CheckinPlan, CheckinRound, RoundState
from storage.database import IDS_ONCE, Base, Work
from storage.digests import DigestChannel
from storage.events import Event, EventState
from storage.followed_calendars import FollowedCalendar
from storage.mentor_rounds import MentorRound, MentorRoundState
from storage.reminders import Reminder, ReminderState


class Kind(StrEnum):
    """What is looked after."""

    EVENT = "event"
    ANNOUNCEMENT = "announcement"
    REMINDER = "reminder"
    CHECKIN = "check-in"
    CHECKINS = "check-ins"
    MENTORING_ROUND = "mentoring round"
    DIGEST = "digest"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Owned:
    """The column that says whose it is, what it is called, and whether it is still to come."""

    owner: InstrumentedAttribute[Any]
    title: ColumnElement[str]
    alive: Callable[[Work], ColumnElement[bool]]


OWNED: dict[Kind, Owned] = {
    Kind.EVENT: Owned(
        Event.host_id,
        Event.title,  # type: ignore[arg-type]
        lambda work: and_(
            Event.state.in_((EventState.DRAFT, EventState.PUBLISHED)), Event.ends_at > work.now
        ),
    ),
    Kind.ANNOUNCEMENT: Owned(
        Announcement.author_id,
        Announcement.text,  # type: ignore[arg-type]
        lambda work: Announcement.state.in_(
            (
                AnnouncementState.WAITING,
                AnnouncementState.PAUSED,
                AnnouncementState.ASKED,
                AnnouncementState.HELD,
            )
        ),
    ),
    Kind.REMINDER: Owned(
        Reminder.owner_id,
        Reminder.text,  # type: ignore[arg-type]
        lambda work: and_(
            Reminder.channel != "", Reminder.state.in_((ReminderState.WAITING, ReminderState.HELD))
        ),
    ),
    Kind.CHECKIN: Owned(
        CheckinRound.made_by,
        CheckinRound.title,  # type: ignore[arg-type]
        lambda work: CheckinRound.state == RoundState.OPEN,
    ),
    Kind.CHECKINS: Owned(
        CheckinPlan.made_by,
        CheckinPlan.title,  # type: ignore[arg-type]
        lambda work: CheckinPlan.until > work.now,
    ),
    Kind.MENTORING_ROUND: Owned(
        MentorRound.made_by,
        literal(""),
        lambda work: MentorRound.state == MentorRoundState.DRAFT,
    ),
    Kind.DIGEST: Owned(
        DigestChannel.made_by,
        DigestChannel.name,  # type: ignore[arg-type]
        lambda work: true(),
    ),
    Kind.CALENDAR: Owned(
        FollowedCalendar.made_by,
        FollowedCalendar.name,  # type: ignore[arg-type]
        lambda work: true(),
    ),
}


class Handover(Base):
    """Things that need somebody else to look after them: a list of kind and id each."""

    __tablename__ = "handover"
    __table_args__ = (IDS_ONCE,)

    id: Mapped[int] = mapped_column(primary_key=True)
    things: Mapped[list[Any]]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    taken: Mapped[str] = mapped_column(String(8), default="")
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that somebody looks after."""

    kind: Kind
    id: int
    title: str


async def of(work: Work, person_id: int) -> list[Thing]:
    """What somebody looks after that is still to come."""
    found: list[Thing] = []
    for kind, owned in OWNED.items():
        id_ = owned.owner.class_.id
        rows = await work.session.execute(
            select(id_, owned.title).where(owned.owner == person_id, owned.alive(work)).order_by(id_)
        )
        found += [Thing(kind, row[0], row[1]) for row in rows]
    return found


async def give(work: Work, things: Iterable[tuple[Kind, int]], to: int) -> int:
    """Have somebody else look after these, as far as they are still to come. Returns how many there were."""
    given = 0
    for kind, id_ in things:
        owned = OWNED[kind]
        rows = await work.session.scalars(
            update(owned.owner.class_)
            .where(owned.owner.class_.id == id_, owned.alive(work))
            .values({owned.owner: to})
            .returning(owned.owner.class_.id)
            .execution_options(synchronize_session=False)
        )
        given += len(rows.all())
    work.session.expire_all()
    return given


async def hand_over(work: Work, things: Sequence[Thing]) -> int:
    """Note that these need somebody. Returns the id of that note."""
    row = Handover(things=[[one.kind.value, one.id] for one in things], taken_by=None, at=work.now)
    work.session.add(row)
    await work.session.flush()
    return row.id


async def take(work: Work, handover_id: int, by: int) -> list[tuple[Kind, int]] | None:
    """What is to be taken over, once; None where somebody has taken it."""
    rows = await work.session.execute(
        update(Handover)
        .where(Handover.id == handover_id, Handover.taken == "")
        .values(taken="yes", taken_by=by)
        .returning(Handover.things)
    )
    row = rows.one_or_none()
    return [(Kind(kind), id_) for kind, id_ in row.things] if row is not None else None


async def taker(work: Work, handover_id: int) -> int | None:
    """Who has taken it over."""
    found: int | None = await work.session.scalar(select(Handover.taken_by).where(Handover.id == handover_id))
    return found
