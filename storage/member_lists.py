"""Lists of people that moderators take in: while they are looked through, and who on them hasn't come yet.

Holds about a person: what a list says of somebody who was never here, by a keyed mark of their e-mail
address (the address itself isn't kept), and for a day all of a list that somebody sent.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, Text, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.identity import Identity
from storage.database import IDS_ONCE, Base, Work
from storage.members import Member, MemberDraft, Profile, draft, has_declined, unpacked
from storage.people import Account, Person, RoleGrant
from storage.upsert import insert

LOOKED_THROUGH_WITHIN = timedelta(days=1)
# Whoever hasn't joined in a year won't because of a list.
KEPT = timedelta(days=365)


class MemberList(Base):
    """A list that is being looked through by whoever sent it."""

    __tablename__ = "member_list"
    __table_args__ = IDS_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    columns: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class ListedPerson(Base):
    """Somebody on a list who was never here, by the mark of their e-mail address."""

    __tablename__ = "listed_person"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    profile: Mapped[dict[str, Any]]
    taken_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who is on a list and hasn't registered; with a `mark`, and no id, if they were never here."""

    name: str
    institution: str
    person_id: int | None
    invited: bool
    mark: str = ""


async def keep(work: Work, made_by: int, name: str, columns: Mapping[str, Any]) -> int:
    """Keep a list while it is looked through, in place of an earlier one. Returns its id."""
    await work.session.execute(delete(MemberList).where(MemberList.made_by == made_by))
    row = MemberList(made_by=made_by, name=name, columns=dict(columns), at=work.now)
    await work.add(row)
    return row.id


async def kept(work: Work, list_id: int, made_by: int) -> MemberList | None:
    """A list that somebody is looking through."""
    found: MemberList | None = await work.session.scalar(
        select(MemberList).where(MemberList.id == list_id, MemberList.made_by == made_by)
    )
    return found


async def put_aside(work: Work, list_id: int) -> None:
    """Keep a list no longer."""
    await work.session.execute(delete(MemberList).where(MemberList.id == list_id))


async def here(work: Work, email_digest: str) -> tuple[int, bool] | None:
    """The person with an account of this address, and whether they are a member; None where none is known."""
    rows = await work.session.execute(
        select(Account.person_id, Member.person_id)
        .outerjoin(Member, Member.person_id == Account.person_id)
        .where(Account.email_mark == _mark(work, email_digest))
        .order_by(Account.used_at.desc())
        .limit(1)
    )
    row = rows.one_or_none()
    return (row[0], row[1] is not None) if row is not None else None


async def put_down(work: Work, email_digest: str, name: str, profile: Profile) -> str | None:
    """Keep what a list says of somebody who is known by their e-mail address alone.

    Returns the mark of whoever wasn't on a list before.
    """
    values = {"name": name, "profile": asdict(profile), "taken_at": work.now}
    mark = _mark(work, email_digest)
    known = await work.session.scalar(select(ListedPerson.mark).where(ListedPerson.mark == mark))
    await work.session.execute(
        insert(ListedPerson)
        .values(mark=mark, **values)
        .on_conflict_do_update(index_elements=["mark"], set_=values)
    )
    return mark if known is None else None


async def met(work: Work, identity: Identity, person_id: int, email_digest: str) -> None:
    """Somebody is here whose e-mail address their platform tells: what a list says of them is theirs now.

    A list that comes later knows them by its mark.
    """
    mark = _mark(work, email_digest)
    await work.session.execute(
        update(Account)
        .where(
            Account.platform == identity.platform,
            Account.user == identity.user,
            or_(Account.email_mark.is_(None), Account.email_mark != mark),
        )
        .values(email_mark=mark)
        .execution_options(synchronize_session=False)
    )
    found = await work.session.scalar(
        delete(ListedPerson).where(ListedPerson.mark == mark).returning(ListedPerson.profile)
    )
    if found is None or await has_declined(work, person_id):
        return
    if await work.session.get(Member, person_id) is None:
        await draft(work, person_id, unpacked(found))


async def waiting(work: Work) -> list[Waiting]:
    """All who are on a list and haven't registered, by name."""
    here = await work.session.execute(
        select(MemberDraft.person_id, Person.name, MemberDraft.profile, MemberDraft.invited_at)
        .join(Person, Person.id == MemberDraft.person_id)
        .outerjoin(Member, Member.person_id == MemberDraft.person_id)
        .where(Member.person_id.is_(None), MemberDraft.declined_at.is_(None))
    )
    never = await work.session.scalars(select(ListedPerson))
    found = [
        *(Waiting(name, profile["institution"], id_, at is not None) for id_, name, profile, at in here),
        *(Waiting(row.name, row.profile["institution"], None, False, row.mark) for row in never),
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.institution))


async def invite(work: Work) -> list[int]:
    """Those whose account is known and who weren't invited yet; from now on they were."""
    some = select(Member.person_id)
    rows = await work.session.scalars(
        update(MemberDraft)
        .where(
            MemberDraft.invited_at.is_(None),
            MemberDraft.declined_at.is_(None),
            MemberDraft.person_id.not_in(some),
        )
        .values(invited_at=work.now)
        .returning(MemberDraft.person_id)
        .execution_options(synchronize_session=False)
    )
    return sorted(rows)


async def take_off(work: Work, person_id: int) -> bool:
    """Forget what lists say of somebody who isn't a member, now and later; their name, too.

    False where none says anything.
    """
    gone = await work.session.scalar(
        update(MemberDraft)
        .where(MemberDraft.person_id == person_id, MemberDraft.declined_at.is_(None))
        .values(profile={}, declined_at=work.now)
        .returning(MemberDraft.person_id)
    )
    if gone is None:
        return False
    # As their own account has it, from which they have just spoken.
    own = select(Account.name).where(Account.person_id == person_id).order_by(Account.used_at.desc()).limit(1)
    await work.session.execute(
        update(Person).where(Person.id == person_id).values(name=own.scalar_subquery())
    )
    return True


async def drop_people(work: Work, person_ids: Iterable[int], marks: Iterable[str]) -> int:
    """Forget what a list says of these, but of those who were invited. Returns how many they were."""
    drafted = await work.session.scalars(
        delete(MemberDraft)
        .where(
            MemberDraft.person_id.in_(list(person_ids)),
            MemberDraft.invited_at.is_(None),
            MemberDraft.declined_at.is_(None),
        )
        .returning(MemberDraft.person_id)
    )
    never = await work.session.scalars(
        delete(ListedPerson).where(ListedPerson.mark.in_(list(marks))).returning(ListedPerson.mark)
    )
    gone = drafted.all()
    await _drop_who_was_never_here(work, gone)
    return len(gone) + len(never.all())


async def _drop_who_was_never_here(work: Work, person_ids: Collection[int]) -> None:
    """Delete those of some people whom only a list has made known: their account was never used."""
    used = select(Account.person_id).join(Person, Person.id == Account.person_id)
    await work.session.execute(
        delete(Person).where(
            Person.id.in_(list(person_ids)),
            Person.id.not_in(used.where(Account.used_at > Person.created_at)),
            Person.id.not_in(select(Member.person_id)),
            Person.id.not_in(select(RoleGrant.person_id)),
        )
    )


async def purge(work: Work) -> None:
    """Delete lists that nobody looked through to the end, and who hasn't come in a year."""
    old = work.now - LOOKED_THROUGH_WITHIN
    await work.session.execute(delete(MemberList).where(MemberList.at < old))
    ago = work.now - KEPT
    await work.session.execute(delete(ListedPerson).where(ListedPerson.taken_at < ago))
    stale = (MemberDraft.taken_at < ago, MemberDraft.declined_at.is_(None))
    never = await work.session.scalars(
        delete(MemberDraft).where(*stale, MemberDraft.invited_at.is_(None)).returning(MemberDraft.person_id)
    )
    await _drop_who_was_never_here(work, never.all())
    # That they were invited is kept, so that they never are again.
    invited = await work.session.scalars(
        update(MemberDraft)
        .where(*stale)
        .values(profile={}, declined_at=work.now)
        .returning(MemberDraft.person_id)
    )
    name = select(Account.user).where(Account.person_id == Person.id).limit(1).scalar_subquery()
    unused = select(Account.person_id).where(Account.used_at <= Person.created_at)
    await work.session.execute(
        update(Person)
        .where(Person.id.in_(invited.all()), Person.id.in_(unused))
        .values(name=name)
        .execution_options(synchronize_session=False)
    )


def _mark(work: Work, email_digest: str) -> str:
    """What an address is known by here: without the secret nobody can try addresses out."""
    return hmac.new(work.disclosure_key, email_digest.encode(), hashlib.sha256).hexdigest()
