"""What somebody did last, as far as it can be taken back: `undo` does that.

Holds about a person: what kind of thing they did last and to what, for a day at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work, table_of
from storage.upsert import insert

# An act can be taken back for so long; what is older is kept until it is thrown away.
UNDOABLE_FOR = timedelta(minutes=10)
KEPT = timedelta(days=1)


class LastAct(Base):
    """One person's last act: its kind, empty where it can't be taken back, and the id of what it was done to.

    `detail` is what was there before, or under “why” what is said of an act that stays.
    """

    __tablename__ = "last_act"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[int]
    detail: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Act:
    """The same once it is taken from the store."""

    kind: str
    subject: int
    detail: dict[str, Any]


_new = insert(table_of(LastAct))
_NOTE = _new.on_conflict_do_update(
    index_elements=["person_id"],
    set_={name: _new.excluded[name] for name in ("kind", "subject", "detail", "at")},
)


async def note(work: Work, person_id: int, kind: str, subject: int = 0, **detail: Any) -> None:
    """Keep what somebody did as their last act."""
    row = {"person_id": person_id, "kind": kind, "subject": subject, "detail": detail, "at": work.now}
    await work.execute(_NOTE, row)
    work.acted = True


async def note_lasting(work: Work, person_id: int, why: str = "") -> None:
    """Keep that what somebody did last can't be taken back; `why`, in Markdown, says what can be done."""
    await note(work, person_id, "", why=why)


def leave(work: Work) -> None:
    """Nothing is done anew: what somebody did last stays that."""
    work.acted = True


async def take(work: Work, person_id: int) -> Act | None:
    """The last act of a person if it isn't too long ago; it is nobody's any more."""
    row = (
        await work.session.execute(
            delete(LastAct)
            .where(LastAct.person_id == person_id)
            .returning(LastAct.kind, LastAct.subject, LastAct.detail, LastAct.at)
        )
    ).one_or_none()
    if row is None or row.at <= work.now - UNDOABLE_FOR:
        return None
    return Act(row.kind, row.subject, row.detail)


async def purge(work: Work) -> None:
    """Throw away what can no longer be taken back."""
    await work.session.execute(delete(LastAct).where(LastAct.at < work.now - KEPT))
