"""Which buttons a person can press: those of the latest message that they can see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, text
from sqlalchemy.orm import aliased

from storage.database import Work
from storage.outbox import Outbox, OutboxState, Urgency
from storage.questions import OPEN_FOR

LAST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OfferedButtons:
    """Buttons that a person can see: the packed message that carries them.

    `asked_for`: it answers a command of theirs. `answered_since`: a command or an answer of theirs was
    answered after it. `too_old`: it is itself such an answer, so long ago that no typed words mean it; what
    came by itself may be answered later. `remote_id` is the platform's id of the message, where it is known.
    """

    payload: dict[str, Any] = field(default_factory=dict)
    asked_for: bool = False
    answered_since: bool = False
    too_old: bool = False
    seen_at: datetime | None = None
    remote_id: str = ""


# As the index says it.
_HAS_CHOICES = text("has_choices")


# A row that was being sent when a process died may have been seen: its buttons count.
_MAY_BE_SEEN = (OutboxState.SENT, OutboxState.SENDING, OutboxState.UNCERTAIN)


async def seen_in(
    work: Work, platform: str, conversations: Collection[str], user: str
) -> OfferedButtons | None:
    """The latest message with buttons in these conversations that this user can see."""
    later = aliased(Outbox)
    answered_since = (
        select(later.id)
        .where(
            later.id > Outbox.id,
            later.platform == platform,
            later.urgency == Urgency.REPLY,
            later.only_for == user,
            later.dest.in_(list(conversations)),
        )
        .exists()
    )
    return await _choices(work, platform, user, Outbox.dest.in_(list(conversations)), lapsed=answered_since)


async def seen_by(work: Work, platform: str, user: str) -> OfferedButtons | None:
    """The latest message with buttons in any channel or in this user's direct conversation."""
    return await _choices(work, platform, user, or_(Outbox.dest.not_like("@%"), Outbox.dest == "@" + user))


async def of_message(
    work: Work, platform: str, remote_id: str, user: str, *, conversations: Collection[str]
) -> OfferedButtons | None:
    """The buttons of one message, if this user can see it.

    Its id isn't known yet when a process died between sending it and writing that down; then it is
    the latest in these conversations of which it isn't known whether it was sent. A message whose id is known
    and that has no buttons for this user has none.
    """
    unsure = and_(
        Outbox.state.in_((OutboxState.SENDING, OutboxState.UNCERTAIN)), Outbox.dest.in_(list(conversations))
    )
    known = await _choices(work, platform, user, Outbox.remote_id == remote_id)
    if known is not None or not conversations or await is_ours(work, platform, remote_id):
        return known
    return await _choices(work, platform, user, unsure)


async def is_ours(work: Work, platform: str, remote_id: str) -> bool:
    """Whether a message is one of Stepup's, by the platform's id of it."""
    of_it = select(Outbox.id).where(Outbox.platform == platform, Outbox.remote_id == remote_id).limit(1)
    return await work.session.scalar(of_it) is not None


async def _choices(
    work: Work,
    platform: str,
    user: str,
    which: ColumnElement[bool],
    *,
    lapsed: ColumnElement[bool] | None = None,
) -> OfferedButtons | None:
    seen_at = func.coalesce(Outbox.sent_at, Outbox.first_tried_at)
    found = await work.session.execute(
        select(
            Outbox.payload,
            Outbox.urgency,
            Outbox.remote_id,
            seen_at.label("seen_at"),
            (false() if lapsed is None else lapsed).label("answered_since"),
        )
        .where(
            Outbox.platform == platform,
            _HAS_CHOICES,
            Outbox.state.in_(_MAY_BE_SEEN),
            or_(Outbox.only_for.is_(None), Outbox.only_for == user),
            seen_at > work.now - LAST,
            which,
        )
        .order_by(seen_at.desc(), Outbox.id.desc())
        .limit(1)
    )
    row = found.one_or_none()
    if row is None:
        return None
    asked_for = row.urgency == Urgency.REPLY
    too_long_ago = row.seen_at <= work.now - OPEN_FOR
    return OfferedButtons(
        row.payload,
        asked_for,
        bool(row.answered_since),
        asked_for and too_long_ago,
        row.seen_at,
        row.remote_id or "",
    )
