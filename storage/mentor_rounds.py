"""Rounds that match everybody who looks for a mentor at once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work


class MentorRoundState(StrEnum):
    """What has become of a mentoring round."""

    DRAFT = "draft"
    SENT = "sent"
    DROPPED = "dropped"


class MentorRound(Base):
    """A round of matching that waits for review. `pairs` holds request and mentor ids, with their score."""

    __tablename__ = "mentor_round"
    __table_args__ = (Index("ix_mentor_round_made_by", "made_by"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    pairs: Mapped[dict[str, Any]]
    state: Mapped[MentorRoundState]
    at: Mapped[datetime]


async def round_(work: Work, round_id: int) -> MentorRound | None:
    """One round, locked."""
    return await work.session.get(MentorRound, round_id, with_for_update=True)


async def draft_round(work: Work) -> MentorRound | None:
    """The round that waits for review; there is one at most."""
    return (
        await work.session.scalars(
            select(MentorRound)
            .where(MentorRound.state == MentorRoundState.DRAFT)
            .order_by(MentorRound.id.desc())
            .limit(1)
        )
    ).first()
