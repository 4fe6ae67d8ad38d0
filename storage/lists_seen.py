"""Which numbered list somebody saw last in a conversation: a number that they type means what it showed.

Holds about a person: the ids of what they were shown, and a short sum of how it looked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work, table_of
from storage.upsert import insert

KEPT = timedelta(days=30)


class ListSeen(Base):
    """One list that a person was shown: pairs of an id and the sum of how the row looked."""

    __tablename__ = "list_seen"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(320), primary_key=True)
    rows: Mapped[list[Any]]
    seen_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was shown under a number."""

    id: int
    looked: str

    def looks_like(self, shown: str) -> bool:
        """Whether it still looks as it did."""
        return self.looked == _sum(shown)


_new = insert(table_of(ListSeen))
_REMEMBER = _new.on_conflict_do_update(
    index_elements=["person_id", "kind", "conversation"],
    set_={name: _new.excluded[name] for name in ("rows", "seen_at")},
)


async def remember(
    work: Work, person_id: int, kind: str, conversation: str, shown: Sequence[tuple[int, str]]
) -> None:
    """Keep what somebody is shown: ids in the order of their numbers, and how each row looks."""
    row = {
        "person_id": person_id,
        "kind": kind,
        "conversation": conversation,
        "rows": [[each, _sum(row)] for each, row in shown],
        "seen_at": work.now,
    }
    await work.execute(_REMEMBER, row)


async def last(work: Work, person_id: int, kind: str, conversation: str) -> list[Seen] | None:
    """What somebody last saw of this kind in a conversation, in the order of its numbers."""
    rows = await work.session.scalar(
        select(ListSeen.rows).where(
            ListSeen.person_id == person_id,
            ListSeen.kind == kind,
            ListSeen.conversation == conversation,
            ListSeen.seen_at > work.now - KEPT,
        )
    )
    return [Seen(int(each), str(looked)) for each, looked in rows] if rows is not None else None


async def mark(work: Work, person_id: int, kind: str, conversation: str, *, row_id: int, shown: str) -> None:
    """One row of the list that somebody saw here looks so now, and they know it."""
    row = await work.session.get(ListSeen, (person_id, kind, conversation))
    if row is not None:
        row.rows = [[each, _sum(shown) if each == row_id else looked] for each, looked in row.rows]


async def purge(work: Work) -> None:
    """Throw away lists that were seen too long ago to be meant."""
    await work.session.execute(delete(ListSeen).where(ListSeen.seen_at < work.now - KEPT))


def _sum(row: str) -> str:
    return hashlib.sha256(row.encode()).hexdigest()[:16]
