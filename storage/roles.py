"""Who holds which role: named in the community file, or a member by registering."""

from __future__ import annotations

from sqlalchemy import select

from storage.database import Work
from storage.members import Member
from storage.people import Account

# From the least to the most; each may do everything that the one before it may.
ORDER = ("guest", "member", "organiser", "moderator", "admin")


def of_account(work: Work, platform: str, user: str, *, registered: bool) -> str:
    """The role of one account."""
    holder = f"{platform}:{user}"
    named = work.community.roles
    if holder in named.admin:
        return "admin"
    if holder in named.moderator:
        return "moderator"
    if holder in named.organiser:
        return "organiser"
    return "member" if registered else "guest"


async def has(work: Work, person_id: int | None, needed: str) -> bool:
    """Whether a person has at least this role now, by any of their accounts."""
    if person_id is None:
        return False
    registered = await work.session.get(Member, person_id) is not None
    accounts = await work.session.execute(
        select(Account.platform, Account.user).where(Account.person_id == person_id)
    )
    held = [of_account(work, platform, user, registered=registered) for platform, user in accounts]
    return max((ORDER.index(role) for role in held), default=0) >= ORDER.index(needed)
