"""Who isn't to be written to unasked just now, and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import or_, select

from bot.chat.identity import Address, Identity
from bot.chat.quiet_hours import silent_until
from storage import people
from storage.contact_choices import ContactChoice, hours_of
from storage.database import Work
from storage.people import Account, Person

AT_ONCE = 500  # accounts in one query


async def until(work: Work, addresses: Iterable[Address]) -> Mapping[Address, datetime]:
    """Of these conversations, those with somebody who wants nothing unasked now, and until when (UTC)."""
    by_platform: defaultdict[str, set[str]] = defaultdict(set)
    for one in addresses:
        if one.direct_user is not None:
            by_platform[one.platform].add(one.direct_user)
    found: dict[Address, datetime] = {}
    for platform, several in by_platform.items():
        users = sorted(several)
        for start in range(0, len(users), AT_ONCE):
            found |= await _of(work, platform, users[start : start + AT_ONCE])
    return found


async def _of(work: Work, platform: str, users: list[str]) -> dict[Address, datetime]:
    one = ContactChoice
    rows = await work.session.execute(
        select(Account.platform, Account.user, Person.zone, one.quiet_from, one.quiet_to, one.paused_until)
        .join(Person, Person.id == Account.person_id)
        .join(one, one.person_id == Person.id)
        .where(
            Account.platform == platform,
            Account.user.in_(users),
            or_(one.quiet_from.is_not(None), one.paused_until > work.now),
        )
    )
    found: dict[Address, datetime] = {}
    for row in rows:
        zone = people.zone_or_none(row.zone) or work.community.zone
        hours = hours_of(row.quiet_from, row.quiet_to)
        silent = silent_until(work.now, zone, hours=hours, paused_until=row.paused_until)
        if silent is not None:
            found[Address.direct(Identity(row.platform, row.user))] = silent
    return found
