"""The weekly digest: who gets it privately, in which channels it is posted, and what is told in it.

Holds about a person: that they asked for it; the row goes with the `person` row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.identity import Address, Channel
from storage import consents
from storage.consents import Purpose
from storage.database import IDS_ONCE, Base, Work
from storage.event_series import EventOccurrence
from storage.events import Audience, Event, EventState
from storage.members import Member, MemberGroup
from storage.rsvps import TAKING, Answer, Rsvp
from storage.upsert import insert

FREED_LATELY = timedelta(days=7)


class DigestChoice(Base):
    """That somebody gets the digest privately; `sent_for` (UTC) is the last moment for which it was made."""

    __tablename__ = "digest_choice"
    __table_args__ = (Index("ix_digest_choice_sent_for", "sent_for"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    sent_for: Mapped[datetime]


class DigestChannel(Base):
    """A conversation in which the digest is posted: a recurrence as for events, and who asked for it."""

    __tablename__ = "digest_channel"
    __table_args__ = (
        UniqueConstraint("platform", "conversation", name="uq_digest_channel_platform"),
        Index("ix_digest_channel_made_by", "made_by"),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    conversation: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    start: Mapped[str] = mapped_column(String(32))
    zone: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    @property
    def channel(self) -> Channel:
        """The conversation with its name."""
        return Channel(self.name, Address(self.platform, self.conversation))


@dataclass(frozen=True, slots=True)
class Coming:
    """An event to come as the digest tells it. Instants are in UTC.

    `was_full` is whether a place came free of late for which somebody had had to wait, `waiting` how many do
    now; `left` is how many are to be had, None where anyone may come.
    """

    event_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    announced_at: datetime
    audience: Audience
    audience_name: str
    series_id: int | None
    all_day: bool
    zone: str
    was_full: bool
    left: int | None
    waiting: int


async def coming(work: Work, until: datetime) -> list[Coming]:
    """The announced events that start until then (UTC), the next one first."""
    counts = (
        select(
            Rsvp.event_id,
            func.sum(cast(Rsvp.answer.in_(TAKING), Integer)).label("taken"),
            func.sum(cast(Rsvp.answer == Answer.WAITING, Integer)).label("waiting"),
        )
        .where(
            Rsvp.event_id.in_(select(Event.id).where(Event.starts_at > work.now, Event.starts_at <= until))
        )
        .group_by(Rsvp.event_id)
        .subquery()
    )
    rows = await work.session.execute(
        select(Event, EventOccurrence.series_id, counts.c.taken, counts.c.waiting)
        .outerjoin(EventOccurrence, EventOccurrence.event_id == Event.id)
        .outerjoin(counts, counts.c.event_id == Event.id)
        .where(
            Event.state == EventState.PUBLISHED,
            Event.announced_at.is_not(None),
            Event.starts_at > work.now,
            Event.starts_at <= until,
        )
        .order_by(Event.starts_at, Event.id)
    )
    return [_coming(*row, now=work.now) for row in rows]


def _coming(
    event: Event, series_id: int | None, taken: int | None, waiting: int | None, *, now: datetime
) -> Coming:
    left = None if event.capacity is None else max(0, event.capacity - (taken or 0))
    return Coming(
        event.id,
        event.title,
        event.starts_at,
        event.ends_at,
        event.announced_at or event.created_at,
        event.audience,
        event.audience_name,
        series_id,
        event.all_day,
        event.zone,
        event.freed_at is not None and event.freed_at >= now - FREED_LATELY,
        left,
        waiting or 0,
    )


# For whom it is made privately ------------------------------------------------------------------------


async def wants(work: Work, person_id: int) -> bool:
    """Whether somebody gets the digest privately: they asked for it, and want messages about events."""
    if await consents.withdrew(work, [person_id], Purpose.EVENT_MESSAGES):
        return False
    return await work.session.get(DigestChoice, person_id) is not None


async def ask_for(work: Work, person_id: int) -> bool:
    """Have somebody get it from the next one on. False: they do already."""
    added = await work.session.execute(
        insert(DigestChoice)
        .values(person_id=person_id, sent_for=work.now)
        .on_conflict_do_nothing(index_elements=["person_id"])
        .returning(DigestChoice.person_id)
    )
    return added.scalar() is not None


async def stop(work: Work, person_id: int) -> bool:
    """Somebody wants it no more. False: they didn't get it."""
    gone = await work.session.scalar(
        delete(DigestChoice).where(DigestChoice.person_id == person_id).returning(DigestChoice.person_id)
    )
    return gone is not None


async def next_readers(work: Work, moment: datetime, limit: int) -> list[int]:
    """Some of those for whom that of this moment (UTC) isn't made yet."""
    rows = await work.session.scalars(
        select(DigestChoice.person_id)
        .where(DigestChoice.sent_for < moment)
        .order_by(DigestChoice.person_id)
        .limit(limit)
    )
    return list(rows)


async def note_made(work: Work, person_ids: Sequence[int], moment: datetime) -> None:
    """Keep that the one of this moment (UTC) is made for these people."""
    await work.session.execute(
        update(DigestChoice).where(DigestChoice.person_id.in_(list(person_ids))).values(sent_for=moment)
    )


async def audiences(work: Work, person_ids: Collection[int]) -> dict[int, set[tuple[Audience, str]]]:
    """By person: the groups, the institution and the job family of which they are."""
    found: dict[int, set[tuple[Audience, str]]] = {person_id: set() for person_id in person_ids}
    ids = list(person_ids)
    rows = await work.session.execute(
        select(Member.person_id, Member.institution, Member.job_family).where(Member.person_id.in_(ids))
    )
    for row in rows:
        found[row.person_id] |= {
            (Audience.INSTITUTION, row.institution),
            (Audience.JOB_FAMILY, row.job_family),
        }
    groups = await work.session.execute(
        select(MemberGroup.person_id, MemberGroup.name).where(MemberGroup.person_id.in_(ids))
    )
    for person_id, name in groups:
        found[person_id].add((Audience.GROUP, name))
    return found


async def answers(
    work: Work, event_ids: Collection[int], person_ids: Collection[int]
) -> dict[tuple[int, int], Answer]:
    """What these people answered to these events, by event and person."""
    rows = await work.session.execute(
        select(Rsvp.event_id, Rsvp.person_id, Rsvp.answer).where(
            Rsvp.event_id.in_(list(event_ids)), Rsvp.person_id.in_(list(person_ids))
        )
    )
    return {(row.event_id, row.person_id): row.answer for row in rows}


# Where it is posted -----------------------------------------------------------------------------------


async def channels(work: Work) -> list[DigestChannel]:
    """Where it is posted, by name."""
    return list(
        await work.session.scalars(select(DigestChannel).order_by(DigestChannel.name, DigestChannel.id))
    )


async def channel(work: Work, digest_id: int) -> DigestChannel | None:
    """One of them."""
    return await work.session.get(DigestChannel, digest_id)


async def in_channel(work: Work, found: Collection[Channel]) -> list[DigestChannel]:
    """Where it is posted of these channels."""
    places = [
        (DigestChannel.platform == one.address.platform)
        & (DigestChannel.conversation == one.address.conversation)
        for one in found
    ]
    if not places:
        return []
    return list(
        await work.session.scalars(select(DigestChannel).where(or_(*places)).order_by(DigestChannel.id))
    )
