"""What the bot asked somebody last, with what was understood so far: the answer alone completes it.

Holds about a person: the command that they typed, until it is answered or `KEPT` has passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.question import Wants
from storage.database import IDS_ONCE, Base, Work

# Typed words are an answer for so long; a button under the question works until it is thrown away.
OPEN_FOR = timedelta(minutes=10)
KEPT = timedelta(days=1)


class OpenQuestion(Base):
    """One question. `line` is the command that its answer completes; `options` are pairs of label and answer;
    `channels` and `people` are whom the line names.

    Typed words only answer the one that is `last`, and only in `conversation`.
    """

    __tablename__ = "question"
    __table_args__ = IDS_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    conversation: Mapped[str] = mapped_column(String(320))
    line: Mapped[str] = mapped_column(Text)
    wants: Mapped[Wants]
    options: Mapped[list[Any]]
    channels: Mapped[dict[str, Any]]
    people: Mapped[dict[str, Any]]
    last: Mapped[bool]
    asked_at: Mapped[datetime] = mapped_column(index=True)


async def ask(
    work: Work,
    person_id: int,
    *,
    conversation: str,
    line: str,
    wants: Wants,
    options: Sequence[tuple[str, str]],
    channels: dict[str, Any],
    people: dict[str, Any],
) -> int:
    """Keep a question as the last one of a person. Returns its id."""
    await lapse(work, person_id)
    row = OpenQuestion(
        person_id=person_id, conversation=conversation, line=line, wants=wants,
        options=[list(option) for option in options], channels=channels, people=people, last=True,
        asked_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    return row.id


async def last(work: Work, person_id: int, conversations: Sequence[str] | None) -> OpenQuestion | None:
    """The question that somebody was asked last, if it isn't too long ago, and was asked here.

    Without `conversations` wherever it was.
    """
    here = () if conversations is None else (OpenQuestion.conversation.in_(conversations),)
    found: OpenQuestion | None = await work.session.scalar(
        select(OpenQuestion)
        .where(
            OpenQuestion.person_id == person_id,
            OpenQuestion.last,
            *here,
            OpenQuestion.asked_at > work.now - OPEN_FOR,
        )
        .order_by(OpenQuestion.id.desc())
        .limit(1)
    )
    return found


async def of(work: Work, question_id: int, person_id: int) -> OpenQuestion | None:
    """One of a person's own questions, however old."""
    row = await work.session.get(OpenQuestion, question_id)
    return row if row is not None and row.person_id == person_id else None


async def answered(work: Work, question: OpenQuestion) -> None:
    """It is answered: nothing answers it again."""
    await work.session.delete(question)
    await work.session.flush()


async def lapse(work: Work, person_id: int) -> None:
    """Typed words answer no question of this person's any more; their buttons still do."""
    await work.session.execute(
        update(OpenQuestion).where(OpenQuestion.person_id == person_id, OpenQuestion.last).values(last=False)
    )


async def purge(work: Work) -> None:
    """Throw away what was never answered."""
    await work.session.execute(delete(OpenQuestion).where(OpenQuestion.asked_at < work.now - KEPT))
