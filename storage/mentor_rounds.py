"""Rounds that match everybody who looks for a mentor at once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work


class MentorRoundState(StrEnum):
    """What has become of a mentoring round."""

    DRAFT = "draft"
    SENT = "sent"
    DROPPED = "dropped"


class MentorRound(Base):
    """A round of matching that waits for review. `pairs` holds the pairs: numbers, request and mentor ids.

    `version` grows with each change by hand, so that what is sent is what was seen.
    """

    __tablename__ = "mentor_round"
    __table_args__ = (
        Index("ix_mentor_round_made_by", "made_by"),
        # There is one at most that waits for review.
        Index(
            "ix_mentor_round_draft",
            "state",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    pairs: Mapped[dict[str, Any]]
    state: Mapped[MentorRoundState]
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


async def round_(work: Work, round_id: int) -> MentorRound | None:
    """One round, locked."""
    return await work.session.get(MentorRound, round_id, with_for_update=True, populate_existing=True)


async def draft_round(work: Work) -> MentorRound | None:
    """The round that waits for review, locked; there is one at most."""
    return (
        await work.session.scalars(
            select(MentorRound)
            .where(MentorRound.state == MentorRoundState.DRAFT)
            .order_by(MentorRound.id.desc())
            .limit(1)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).first()
