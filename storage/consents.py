"""What people agreed to, purpose by purpose, and what they took back.

Holds about a person: each word of theirs on a purpose, with the version and hash of the text they were shown,
the instant (UTC), and the conversation it was said in. Goes with the `person` row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.identity import Address
from storage.database import Base, Work
from storage.people import Account

AT_ONCE = 500  # accounts in one query


class Purpose(StrEnum):
    """What somebody's data is used for, as it is kept."""

    MEMBERSHIP = "membership"
    CHECKINS = "check-ins"
    TOTALS = "totals"
    MENTORING = "mentoring"
    EVENT_MESSAGES = "event messages"


# By what the keys of messages begin with: those that go to nobody who took the purpose back. What somebody
# has to know as long as they are down for an event isn't here: that it moves, is off, has a place for them.
MESSAGES = {
    "event-reminder": Purpose.EVENT_MESSAGES,
    "event-write": Purpose.EVENT_MESSAGES,
    "event-feedback": Purpose.EVENT_MESSAGES,
    "training-learnt": Purpose.EVENT_MESSAGES,
    "digest": Purpose.EVENT_MESSAGES,
}


class Consent(Base):
    """That a person agreed to a text, or no longer: which, when and where. Rows are added, never changed."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(40))
    text_hash: Mapped[str] = mapped_column(String(64))
    given: Mapped[bool]
    at: Mapped[datetime]
    platform: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(320))


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's latest word on a purpose. `at` is in UTC, `text_hash` that of the text they were shown."""

    given: bool
    at: datetime
    version: str
    text_hash: str


async def record(
    work: Work, person_id: int, purpose: Purpose, *, text_hash: str, said_in: Address, given: bool = True
) -> None:
    """Record what a person said to a purpose: yes, or with `given` False no, or no longer.

    The version is that of the notice as it is configured now.
    """
    work.session.add(
        Consent(
            person_id=person_id,
            purpose=purpose,
            version=work.community.privacy.version,
            text_hash=text_hash,
            given=given,
            at=work.now,
            platform=said_in.platform,
            place=said_in.conversation,
        )
    )
    await work.flush()


async def record_new(
    work: Work, person_id: int, purpose: Purpose, *, text_hash: str, said_in: Address
) -> None:
    """Record that a person agreed to a purpose, unless that is their latest word on it already."""
    if not await has_agreed(work, person_id, purpose, text_hash=text_hash):
        await record(work, person_id, purpose, text_hash=text_hash, said_in=said_in)


async def latest(work: Work, person_id: int) -> dict[str, Said]:
    """The latest word of a person on each purpose that they said something to."""
    last = select(func.max(Consent.id)).where(Consent.person_id == person_id).group_by(Consent.purpose)
    rows = await work.session.execute(
        select(Consent.purpose, Consent.given, Consent.at, Consent.version, Consent.text_hash).where(
            Consent.id.in_(last)
        )
    )
    return {row.purpose: Said(row.given, row.at, row.version, row.text_hash) for row in rows}


async def has_agreed(work: Work, person_id: int, purpose: Purpose, *, text_hash: str) -> bool:
    """Whether the latest word of a person on a purpose is a yes to exactly this text."""
    said = (await latest(work, person_id)).get(purpose)
    return said is not None and said.given and said.text_hash == text_hash


async def withdrew(work: Work, person_ids: Collection[int], purpose: Purpose) -> list[int]:
    """Who of these people said as their latest word on a purpose that they take it back."""
    last: dict[int, bool] = {}
    asked = sorted(person_ids)
    for start in range(0, len(asked), AT_ONCE):
        rows = await work.session.execute(
            select(Consent.person_id, Consent.given)
            .where(Consent.person_id.in_(asked[start : start + AT_ONCE]), Consent.purpose == purpose)
            .order_by(Consent.id)
        )
        last |= {row.person_id: row.given for row in rows}
    return [person_id for person_id, given in last.items() if not given]


async def unwanted(work: Work, messages: Iterable[tuple[str, Address]]) -> set[str]:
    """Of these messages, by key and to whom, the keys of those whose receiver took their purpose back."""
    users: defaultdict[tuple[Purpose, str], dict[str, list[str]]] = defaultdict(dict)
    for key, to in messages:
        purpose = MESSAGES.get(key.partition(":")[0])
        if purpose is not None and to.direct_user is not None:
            users[purpose, to.platform].setdefault(to.direct_user, []).append(key)
    found: set[str] = set()
    for (purpose, platform), keys in users.items():
        several = sorted(keys)
        for start in range(0, len(several), AT_ONCE):
            for user in await _withdrew(work, purpose, platform, several[start : start + AT_ONCE]):
                found.update(keys[user])
    return found


async def _withdrew(work: Work, purpose: Purpose, platform: str, users: list[str]) -> list[str]:
    rows = await work.session.execute(
        select(Account.user, Consent.given)
        .join(Consent, Consent.person_id == Account.person_id)
        .where(Account.platform == platform, Account.user.in_(users), Consent.purpose == purpose)
        .order_by(Consent.id)
    )
    return [user for user, given in {row.user: row.given for row in rows}.items() if not given]
