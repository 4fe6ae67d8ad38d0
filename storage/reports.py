"""Frozen reports: figures that the disclosure rule has passed, as they stood when a round closed.

Holds nothing about a person: only totals of at least the smallest number that may be shown. A report is never
worked out again, so that no two of them differ by one person.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert


class FrozenReport(Base):
    """The figures of one thing (`kind` and `subject`), such as a check-in round or a quarter's training."""

    __tablename__ = "frozen_report"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject: Mapped[str] = mapped_column(String(40), primary_key=True)
    figures: Mapped[dict[str, Any]]
    at: Mapped[datetime]


async def freeze(work: Work, kind: str, subject: str, figures: dict[str, Any]) -> bool:
    """Keep figures for good. False: there are some already, and they stay."""
    added = await work.session.execute(
        insert(FrozenReport)
        .values(kind=kind, subject=subject, figures=figures, at=work.now)
        .on_conflict_do_nothing(index_elements=["kind", "subject"])
        .returning(FrozenReport.kind)
    )
    return added.scalar() is not None


async def once(
    work: Work, kind: str, subject: str, make: Callable[[], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    """The figures of a report: as they were frozen, else made now and frozen.

    Where somebody else froze some meanwhile, those count.
    """
    kept = await frozen(work, kind, subject)
    if kept is not None:
        return kept
    made = await make()
    if await freeze(work, kind, subject, made):
        return made
    return await frozen(work, kind, subject) or made


async def frozen(work: Work, kind: str, subject: str) -> dict[str, Any] | None:
    """The figures of a report as they were frozen, if they were."""
    row = await work.session.get(FrozenReport, (kind, subject))
    return row.figures if row else None
