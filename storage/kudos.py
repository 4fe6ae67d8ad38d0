"""Kudos: members thank each other, where others read it.

Holds about a person: whom they thanked and for what, and what they were thanked for; the first loses its
giver and the second goes with the `person` row. A text of which no receiver is left goes too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, delete, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.identity import Address, Channel
from storage import suspensions
from storage.database import IDS_ONCE, Base, Work
from storage.people import Person
from storage.upsert import insert


class Theme(StrEnum):
    """What somebody is thanked for."""

    CODE = "code"
    DATA = "data"
    TEACHING = "teaching"
    INFRASTRUCTURE = "infrastructure"
    COMMUNITY = "community"
    AUTHORSHIP = "authorship"
    SAFETY = "safety"


class KudosState(StrEnum):
    """What has become of a word of thanks."""

    DRAFT = "draft"
    GIVEN = "given"
    TAKEN_BACK = "taken back"


class Kudos(Base):
    """One word of thanks. Instants are in UTC; `posted` is whether others than its receivers read it."""

    __tablename__ = "kudos"
    __table_args__ = (
        Index("ix_kudos_giver_id_given_at", "giver_id", "given_at"),
        Index("ix_kudos_given_at", "given_at"),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    giver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    theme: Mapped[Theme]
    state: Mapped[KudosState]
    created_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    posted: Mapped[bool] = mapped_column(default=False)


class KudosReceiver(Base):
    """Who is thanked; `shown`: they have it stand on their profile; `declined`: they'd rather not be named.

    What was declined stays for the limits on how often somebody thanks another.
    """

    __tablename__ = "kudos_receiver"
    __table_args__ = (Index("ix_kudos_receiver_person_id", "person_id"),)

    kudos_id: Mapped[int] = mapped_column(ForeignKey("kudos.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    shown: Mapped[bool] = mapped_column(default=False)
    declined: Mapped[bool] = mapped_column(default=False)


class KudosChannel(Base):
    """Where kudos are posted; `name` is what the channel was called when that was said."""

    __tablename__ = "kudos_channel"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class KudosRefusal(Base):
    """That somebody would rather not be thanked in public."""

    __tablename__ = "kudos_refusal"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)


@dataclass(frozen=True, slots=True)
class Received:
    """One word of thanks, as its receiver sees it; without a `giver` where they left. `at` is in UTC."""

    id: int
    text: str
    theme: Theme
    giver: str | None
    giver_id: int | None
    at: datetime
    shown: bool


async def find(work: Work, kudos_id: int) -> Kudos | None:
    """One, locked."""
    return await work.session.get(Kudos, kudos_id, with_for_update=True, populate_existing=True)


async def draft(work: Work, *, giver_id: int, receivers: Iterable[int], text: str, theme: Theme) -> Kudos:
    """Keep it for its giver to look at."""
    row = Kudos(
        giver_id=giver_id,
        text=text,
        theme=theme,
        state=KudosState.DRAFT,
        created_at=work.now,
        given_at=None,
    )
    await work.add(row)
    for person_id in receivers:
        await work.add(KudosReceiver(kudos_id=row.id, person_id=person_id, shown=False))
    return row


async def receivers(work: Work, kudos_id: int) -> dict[int, str]:
    """The names of those who are thanked, by their ids; without whoever is suspended."""
    rows = await work.session.execute(
        select(Person.id, Person.name)
        .join(KudosReceiver, KudosReceiver.person_id == Person.id)
        .where(
            KudosReceiver.kudos_id == kudos_id,
            KudosReceiver.declined.is_(False),
            Person.id.not_in(suspensions.suspended()),
        )
        .order_by(Person.name, Person.id)
    )
    return {row.id: row.name for row in rows}


async def decline(work: Work, kudos_id: int, person_id: int) -> bool:
    """Whoever is thanked would rather not be. False where they aren't."""
    row = await work.session.get(KudosReceiver, (kudos_id, person_id))
    if row is None or row.declined:
        return False
    row.declined, row.shown = True, False
    return True


async def has_receivers(work: Work, kudos_id: int, *, but: int | None) -> bool:
    """Whether anybody but `but` is thanked in it still, suspended or not."""
    found = select(KudosReceiver.person_id).where(
        KudosReceiver.kudos_id == kudos_id,
        KudosReceiver.declined.is_(False),
        KudosReceiver.person_id != (but or 0),
    )
    return await work.session.scalar(found.limit(1)) is not None


async def show(work: Work, kudos_id: int, person_id: int, *, shown: bool) -> bool:
    """Have it stand on a receiver's profile, or not. False where it isn't theirs."""
    row = await work.session.get(KudosReceiver, (kudos_id, person_id))
    if row is None or row.declined:
        return False
    row.shown = shown
    return True


async def count_given(work: Work, giver_id: int, since: datetime) -> int:
    """How often somebody has thanked others since then (UTC), what was taken back or declined too."""
    counted = select(func.count()).where(Kudos.giver_id == giver_id, Kudos.given_at >= since)
    return await work.session.scalar(counted) or 0


async def thanked_since(
    work: Work, giver_id: int, people: Collection[int], since: datetime
) -> dict[int, int]:
    """How often somebody has thanked each of these people since then (UTC), counted likewise."""
    rows = await work.session.execute(
        select(KudosReceiver.person_id, func.count())
        .join(Kudos, Kudos.id == KudosReceiver.kudos_id)
        .where(
            Kudos.giver_id == giver_id,
            Kudos.given_at >= since,
            KudosReceiver.person_id.in_(list(people)),
        )
        .group_by(KudosReceiver.person_id)
    )
    return {row[0]: row[1] for row in rows}


async def received(
    work: Work, person_id: int, *, shown: bool = False, most: int | None = None
) -> list[Received]:
    """What somebody was thanked for, the latest first; `shown`: only what stands on their profile."""
    query = (
        select(Kudos, Person.name, KudosReceiver.shown)
        .join(KudosReceiver, KudosReceiver.kudos_id == Kudos.id)
        .outerjoin(Person, Person.id == Kudos.giver_id)
        .where(
            KudosReceiver.person_id == person_id,
            KudosReceiver.declined.is_(False),
            Kudos.state == KudosState.GIVEN,
        )
        .order_by(Kudos.given_at.desc(), Kudos.id.desc())
        .limit(most)
    )
    if shown:
        query = query.where(KudosReceiver.shown.is_(True))
    return [
        Received(row.id, row.text, row.theme, name, row.giver_id, row.given_at or row.created_at, is_shown)
        for row, name, is_shown in await work.session.execute(query)
    ]


async def involving(work: Work, person_id: int, name: str) -> list[Kudos]:
    """All that somebody gave or got, and what others said in which their name stands."""
    got = select(KudosReceiver.kudos_id).where(KudosReceiver.person_id == person_id)
    rows = await work.session.scalars(
        select(Kudos)
        .where(
            or_(
                Kudos.giver_id == person_id,
                Kudos.id.in_(got),
                Kudos.text.icontains(name, autoescape=True),
            )
        )
        .order_by(Kudos.id)
    )
    return list(rows)


async def between(
    work: Work, start: datetime, end: datetime, *, but: int | None = None
) -> list[tuple[Theme, int, str]]:
    """Who was thanked where others read it from `start` until before `end` (UTC), and for what.

    Each once a theme; without whoever would rather not be thanked in public, and `but`.
    """
    rows = await work.session.execute(
        select(Kudos.theme, Person.id, Person.name)
        .join(KudosReceiver, KudosReceiver.kudos_id == Kudos.id)
        .join(Person, Person.id == KudosReceiver.person_id)
        .where(
            Kudos.state == KudosState.GIVEN,
            Kudos.posted.is_(True),
            Kudos.given_at >= start,
            Kudos.given_at < end,
            KudosReceiver.declined.is_(False),
            Person.id.not_in(suspensions.suspended()),
            Person.id.not_in(select(KudosRefusal.person_id)),
            Person.id != (but or 0),
        )
        .distinct()
        .order_by(Kudos.theme, Person.name, Person.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def channels(work: Work) -> list[Channel]:
    """Where kudos are posted."""
    rows = await work.session.scalars(select(KudosChannel).order_by(KudosChannel.platform, KudosChannel.name))
    return [Channel(row.name, Address(row.platform, row.conversation)) for row in rows]


async def set_channels(work: Work, found: Iterable[Channel]) -> None:
    """Have kudos be posted in these, and nowhere else."""
    await work.session.execute(delete(KudosChannel))
    for channel in found:
        address = channel.address
        await work.add(
            KudosChannel(platform=address.platform, conversation=address.conversation, name=channel.name)
        )


async def refuse(work: Work, person_id: int) -> bool:
    """Somebody would rather not be thanked in public. False where that was so."""
    added = await work.session.execute(
        insert(KudosRefusal)
        .values(person_id=person_id)
        .on_conflict_do_nothing(index_elements=["person_id"])
        .returning(KudosRefusal.person_id)
    )
    return added.scalar() is not None


async def welcome(work: Work, person_id: int) -> bool:
    """Somebody may be thanked again. False where that was so."""
    gone = await work.session.scalar(
        delete(KudosRefusal).where(KudosRefusal.person_id == person_id).returning(KudosRefusal.person_id)
    )
    return gone is not None


async def refusing(work: Work, people: Collection[int]) -> set[int]:
    """Those of these people who would rather not be thanked in public."""
    rows = await work.session.scalars(
        select(KudosRefusal.person_id).where(KudosRefusal.person_id.in_(list(people)))
    )
    return set(rows)


async def purge_drafts(work: Work, before: datetime) -> None:
    """Throw away what nobody said yes to."""
    await work.session.execute(
        delete(Kudos).where(Kudos.state != KudosState.GIVEN, Kudos.created_at < before)
    )
