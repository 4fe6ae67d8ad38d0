"""Who holds which role: named in the community file, granted in the chat, or a member by registering."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from bot.chat.role import Role
from storage import people, suspensions
from storage.database import Work
from storage.members import Member
from storage.people import Account, Person, RoleGrant
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role above member. `person_id` is None where they never spoke."""

    person_id: int | None
    name: str
    role: Role
    configured: bool


def configured(work: Work, platform: str, user: str) -> Role | None:
    """The role that the community file gives an account."""
    holder = f"{platform}:{user}"
    named = work.community.roles
    for role, holders in (
        (Role.ADMIN, named.admin),
        (Role.MODERATOR, named.moderator),
        (Role.ORGANISER, named.organiser),
    ):
        if holder in holders:
            return role
    return None


def of_account(
    work: Work, platform: str, user: str, *, registered: bool, granted: Role | None, suspended: bool = False
) -> Role:
    """The highest role of one account, or that its person is suspended."""
    if suspended:
        return Role.SUSPENDED
    held = [Role.MEMBER if registered else Role.GUEST, granted, configured(work, platform, user)]
    return max(role for role in held if role)


async def of_person(work: Work, person_id: int) -> Role:
    """The highest role of a person, by any of their accounts, or that they are suspended."""
    if await suspensions.is_on(work, person_id):
        return Role.SUSPENDED
    registered = await work.session.get(Member, person_id) is not None
    granted = await work.session.scalar(select(RoleGrant.role).where(RoleGrant.person_id == person_id))
    accounts = await work.session.execute(
        select(Account.platform, Account.user).where(Account.person_id == person_id)
    )
    held = [
        of_account(work, platform, user, registered=registered, granted=granted)
        for platform, user in accounts
    ]
    return max(held, default=Role.GUEST)


async def has(work: Work, person_id: int | None, needed: Role) -> bool:
    """Whether a person has at least this role now."""
    if person_id is None:
        return False
    return await of_person(work, person_id) >= needed


async def granted(work: Work, person_id: int) -> Role | None:
    """The role that a person was granted in the chat."""
    found: Role | None = await work.session.scalar(
        select(RoleGrant.role).where(RoleGrant.person_id == person_id)
    )
    return found


async def grant(work: Work, person_id: int, role: Role, *, by: int) -> None:
    """Give a person a role, in place of the one granted before."""
    values = {"role": role, "granted_by": by, "at": work.now}
    await work.session.execute(
        insert(RoleGrant)
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )


async def revoke(work: Work, person_id: int) -> bool:
    """Take a granted role back. False where none was granted."""
    gone = await work.session.scalar(
        delete(RoleGrant).where(RoleGrant.person_id == person_id).returning(RoleGrant.person_id)
    )
    return gone is not None


async def to_tell(work: Work, least: Role = Role.ORGANISER) -> list[int]:
    """Those of at least this role, to be written to, by id.

    Those whom the community file names are among them, though they may never have written themselves.
    """
    told: set[int] = set()
    for holder in await holders(work):
        if holder.role < least:
            continue
        if holder.person_id is not None:
            told.add(holder.person_id)
        elif holder.configured:
            platform, _, user = holder.name.partition(":")
            told.add((await people.meet(work, platform, user, user, None)).id)
    return sorted(told)


async def holders(work: Work) -> list[Holder]:
    """Everybody above member: those of the community file first, then those granted in the chat."""
    found: list[Holder] = []
    named = work.community.roles
    for role, accounts in (
        (Role.ADMIN, named.admin),
        (Role.MODERATOR, named.moderator),
        (Role.ORGANISER, named.organiser),
    ):
        for account in accounts:
            platform, _, user = account.partition(":")
            row = (
                await work.session.execute(
                    select(Person.id, Person.name)
                    .join(Account, Account.person_id == Person.id)
                    .where(Account.platform == platform, Account.user == user)
                )
            ).one_or_none()
            person_id, name = row or (None, account)
            found.append(Holder(person_id, name, role, configured=True))
    rows = await work.session.execute(
        select(Person.id, Person.name, RoleGrant.role)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .order_by(RoleGrant.at)
    )
    found += [Holder(person_id, name, role, configured=False) for person_id, name, role in rows]
    return sorted(found, key=lambda holder: -holder.role.rank)
