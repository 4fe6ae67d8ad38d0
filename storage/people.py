"""People and their accounts on each platform.

Holds about a person: the name and user id each platform gave, and their time zone. Erase by
deleting the `person` row; accounts go with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.identity import Address, Identity
from bot.chat.role import Role
from storage import member_words, schedule, suspensions
from storage.contact_choices import ContactChoice
from storage.database import IDS_ONCE, Base, UtcDateTime, Work, table_of
from storage.form_conversations import FormConversation
from storage.members import Member
from storage.questions import OpenQuestion
from storage.suspensions import Suspension
from storage.upsert import insert

# The kind of job that is due at once when somebody's zone changes.
ZONE_CHANGED = "zone-changed"
# How exactly it is known which of their accounts somebody used last.
USED_EVERY = timedelta(minutes=1)
# How many are looked at to find whom a name may mean, and whom one that was typed wrongly may.
MOST_NAMED = 10
_MOST_ALIKE = 2_000


class Person(Base):
    """Anyone who ever spoke to Stepup. `zone` is an IANA name; `zone_chosen` outranks a platform's."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name", "name", "id"), IDS_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    zone: Mapped[str | None] = mapped_column(String(64))
    zone_chosen: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    deletion_told_at: Mapped[datetime | None]
    """When they were told that they will be forgotten, unless they are heard from."""


class Account(Base):
    """One account of a person on one platform."""

    __tablename__ = "account"
    __table_args__ = (
        Index("ix_account_person_id", "person_id"),
        Index("ix_account_email_mark", "email_mark"),
    )

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    user: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    used_at: Mapped[datetime]
    email_mark: Mapped[str | None] = mapped_column(String(64))
    """By what a list of people knows their e-mail address, where the platform told it."""


class RoleGrant(Base):
    """The role that a person was granted in the chat; what the community file names isn't here."""

    __tablename__ = "role_grant"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role]
    granted_by: Mapped[int | None]
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Known:
    """What one query tells of somebody who asks. `granted` is a role granted in the chat."""

    id: int
    name: str
    zone: str | None
    registered: bool
    granted: Role | None = None
    in_form: bool = False
    """Whether a form of theirs is open."""
    asked: bool = False
    """Whether a question of theirs may be open."""
    account_name: str = ""
    used_at: datetime | None = None
    suspended: bool = False


# What each command needs is put together once.
_person, _account = table_of(Person), table_of(Account)


_this = (_account.c.platform == bindparam("of"), _account.c.user == bindparam("this"))


_KNOWN = (
    select(
        _person.c.id,
        _person.c.name,
        _person.c.zone,
        table_of(Member).c.person_id.is_not(None),
        table_of(RoleGrant).c.role,
        table_of(FormConversation).c.person_id.is_not(None),
        # Two processes may each have asked one: that there is any is all that counts.
        exists().where(table_of(OpenQuestion).c.person_id == _person.c.id, table_of(OpenQuestion).c.last),
        _account.c.name,
        _account.c.used_at,
        table_of(Suspension).c.person_id.is_not(None),
    )
    .select_from(_account)
    .join(_person, _person.c.id == _account.c.person_id)
    .outerjoin(table_of(Member), table_of(Member).c.person_id == _person.c.id)
    .outerjoin(table_of(RoleGrant), table_of(RoleGrant).c.person_id == _person.c.id)
    .outerjoin(table_of(FormConversation), table_of(FormConversation).c.person_id == _person.c.id)
    .outerjoin(table_of(Suspension), table_of(Suspension).c.person_id == _person.c.id)
    .where(*_this)
)


_USED = (
    update(_account)
    .where(*_this)
    .values(used_at=bindparam("at", type_=UtcDateTime()), name=bindparam("called"))
)


def zone_or_none(name: str | None) -> ZoneInfo | None:
    """The time zone of this name, if there is one."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


async def meet(work: Work, platform: str, user: str, name: str, zone: str | None) -> Known:
    """The person behind an account, made known if this is the first time they speak.

    A `zone` that isn't one is left out: platforms let people write anything there.
    """
    zone = zone if zone_or_none(zone) else None
    found = await known(work, platform, user)
    if found is None:
        person = Person(name=name, zone=zone, zone_chosen=False, created_at=work.now)
        work.session.add(person)
        await work.session.flush()
        await work.session.execute(
            insert(Account).values(
                platform=platform, user=user, person_id=person.id, name=name, used_at=work.now
            )
        )
        suspended = await suspensions.met(work, person.id, platform, user)
        return Known(person.id, name, zone, False, suspended=suspended)
    if found.account_name != name or found.used_at is None or work.now - found.used_at > USED_EVERY:
        await work.execute(_USED, {"of": platform, "this": user, "at": work.now, "called": name})
    if zone and zone != found.zone:
        changed = await work.session.scalar(
            update(Person)
            .where(Person.id == found.id, Person.zone_chosen.is_(False), _one_account(found.id))
            .values(zone=zone)
            .returning(Person.zone)
        )
        if changed and found.zone:
            await _moved(work, found.id, zone)
        return replace(found, zone=changed or found.zone)
    return found


def is_seldom_here(work: Work, known: Known) -> bool:
    """Whether to ask who somebody may be: they are no member, or weren't here a moment ago."""
    return not known.registered or known.used_at is None or work.now - known.used_at > USED_EVERY


def _one_account(person_id: int) -> ColumnElement[bool]:
    """Whether a person has one account only: the zones of several may differ, and would take turns."""
    count = select(func.count()).select_from(Account).where(Account.person_id == person_id)
    return or_(Person.zone.is_(None), count.scalar_subquery() == 1)


async def _moved(work: Work, person_id: int, zone: str) -> None:
    """Have what goes by a person's clock follow them to another zone."""
    await schedule.arrange(work, kind=ZONE_CHANGED, subject_id=person_id, at=work.now, zone=zone)


async def known(work: Work, platform: str, user: str) -> Known | None:
    """The person behind an account, or None if they never spoke."""
    row = (await work.execute(_KNOWN, {"of": platform, "this": user})).one_or_none()
    return Known(*tuple(row)) if row else None


async def named(work: Work, name: str, *, seen: Collection[str] | None, own: int) -> tuple[Known, ...]:
    """Registered people whose name this may be, typed rightly or wrongly, as far as they may be seen.

    Those of exactly that name, else those whose name begins so, else those of whom a word does, else those
    that contain it: `MOST_NAMED` at most; else some whose name has a word that begins with the same letter.
    `seen` are the visibilities of those who may be found, None for all; `own` is always found.
    """
    said = name.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    words = said.split()
    if not words:
        return ()
    begins = f"{'% '.join(words)}%"
    ways = (
        (_named(said), MOST_NAMED),
        (_named(f"{said}%"), MOST_NAMED),
        (_named(begins, f"% {begins}"), MOST_NAMED),
        (_named(f"%{said}%"), MOST_NAMED),
        (_named(*(f"{before}{word[0]}%" for word in words for before in ("", "% "))), _MOST_ALIKE),
    )
    for condition, most in ways:
        if found := await _registered(work, condition, most=most, seen=seen, own=own):
            return found
    return ()


def _named(*patterns: str) -> ColumnElement[bool]:
    return or_(*(Person.name.ilike(pattern, escape="\\") for pattern in patterns))


async def with_account(work: Work, name: str, *, seen: Collection[str] | None, own: int) -> tuple[Known, ...]:
    """The same of those one of whose accounts is called so."""
    theirs = select(Account.person_id).where(func.lower(Account.user) == name.lower())
    return await _registered(work, Person.id.in_(theirs), most=MOST_NAMED, seen=seen, own=own)


async def registered(work: Work, person_id: int, *, seen: Collection[str] | None, own: int) -> Known | None:
    """The same of one member by their id."""
    found = await _registered(work, Person.id == person_id, most=1, seen=seen, own=own)
    return found[0] if found else None


async def _registered(
    work: Work, condition: ColumnElement[bool], *, most: int, seen: Collection[str] | None, own: int
) -> tuple[Known, ...]:
    if seen is not None:
        condition = and_(
            condition,
            or_(
                and_(Member.visibility.in_(list(seen)), Person.id.not_in(suspensions.suspended())),
                Person.id == own,
            ),
        )
    rows = await work.session.execute(
        select(Person.id, Person.name, Person.zone, true())
        .join(Member, Member.person_id == Person.id)
        .where(condition)
        .order_by(Person.name, Person.id)
        .limit(most)
    )
    return tuple(Known(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a person is reached privately: on the platform they chose, else by the account they used last."""

    person_id: int
    address: Address
    zone: str | None


async def reach(work: Work, person_ids: Iterable[int]) -> dict[int, Reach]:
    """How to reach each of these people privately, in their order; whoever has an account is in it.

    Whoever is suspended isn't.
    """
    ids = list(person_ids)
    if not ids:
        return {}
    rows = await work.session.execute(
        select(Account.person_id, Account.platform, Account.user, Person.zone)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(ContactChoice, ContactChoice.person_id == Account.person_id)
        .where(Account.person_id.in_(ids), Account.person_id.not_in(suspensions.suspended()))
        .order_by(
            func.coalesce(Account.platform == ContactChoice.platform, false()),
            Account.used_at,
            Account.platform,
            Account.user,
        )
    )
    found = {
        row.person_id: Reach(row.person_id, Address.direct(Identity(row.platform, row.user)), row.zone)
        for row in rows
    }
    return {person_id: found[person_id] for person_id in ids if person_id in found}


async def rename(work: Work, person_id: int, *, name: str, zone: str, chosen: bool | None = True) -> None:
    """Record the name and the time zone of a person.

    `chosen`: they chose the zone themself, so that it follows their platform no longer; None leaves that so.
    """
    before = await work.session.scalar(select(Person.zone).where(Person.id == person_id))
    if before and before != zone:
        await _moved(work, person_id, zone)
    await work.session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(name=name, zone=zone, **({"zone_chosen": chosen} if chosen is not None else {}))
    )
    await member_words.rename(work, person_id, name)


async def has_chosen_zone(work: Work, person_id: int) -> bool:
    """Whether a person said their zone themself."""
    return bool(await work.session.scalar(select(Person.zone_chosen).where(Person.id == person_id)))


async def zone_of(work: Work, person_id: int) -> ZoneInfo | None:
    """The time zone of a person, where it is known."""
    return zone_or_none(await work.session.scalar(select(Person.zone).where(Person.id == person_id)))


async def hold(work: Work, person_ids: Iterable[int]) -> None:
    """Have nobody else who holds any of these people go on before this unit of work is done.

    In the order of their ids, so that nobody waits for each other.
    """
    for person_id in sorted(person_ids):
        await work.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


async def name_of(work: Work, person_id: int) -> str:
    """Somebody's name; of one who was forgotten, that they left."""
    name = await work.session.scalar(select(Person.name).where(Person.id == person_id))
    return name or "someone who left"


async def names(work: Work, person_ids: Iterable[int]) -> dict[int, str]:
    """The names of these people."""
    rows = await work.session.execute(select(Person.id, Person.name).where(Person.id.in_(list(person_ids))))
    return {row.id: row.name for row in rows}


@dataclass(frozen=True, slots=True)
class Reached:
    """One account of a person, with its name there."""

    platform: str
    user: str
    name: str


async def direct_addresses(work: Work, person_id: int) -> list[Address]:
    """The conversations with each account of a person alone."""
    found = (await accounts(work, [person_id]))[person_id]
    return [Address.direct(Identity(one.platform, one.user)) for one in found]


async def accounts(work: Work, person_ids: Iterable[int]) -> dict[int, list[Reached]]:
    """All accounts of each of these people, the one used last at the end."""
    ids = list(person_ids)
    found: dict[int, list[Reached]] = {person_id: [] for person_id in ids}
    rows = await work.session.execute(
        select(Account.person_id, Account.platform, Account.user, Account.name)
        .where(Account.person_id.in_(ids))
        .order_by(Account.used_at, Account.platform, Account.user)
    )
    for row in rows:
        found[row.person_id].append(Reached(row.platform, row.user, row.name))
    return found
