"""What was posted: where and when, and having it say something else.

A change goes out through the outbox like a message, after the one that it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from bot.chat.message import Message
from storage.database import Work
from storage.outbox import KEPT, OPEN, WORKER, Claimed, Outbox, OutboxState, mentioned, under
from storage.outbox_claims import finish, sent
from storage.upsert import insert

# Where nobody is shown, or told, that a post says something else now.
CHANGED_SILENTLY = ("slack",)
_SILENT_VERSION = "silent-"
_SILENT = f"edit:{_SILENT_VERSION}"


async def edit_silently(work: Work, key_prefix: str, message: Message, *, version: str) -> bool:
    """Have what was posted under keys that begin so say this, where that disturbs nobody.

    A post that the platform doesn't let us change any more stays as it is, and nobody is told. False:
    somebody's own change of one waits to be made first.
    """
    refused, waiting = aliased(Outbox), aliased(Outbox)
    rows = await work.session.scalars(
        select(Outbox)
        .where(
            under(work, key_prefix),
            Outbox.edits.is_(None),
            Outbox.platform.in_(CHANGED_SILENTLY),
            Outbox.state == OutboxState.SENT,
            ~exists().where(refused.edits == Outbox.dedupe_key, refused.state == OutboxState.DEAD),
        )
        .order_by(Outbox.id)
    )
    posts = rows.all()
    before = select(waiting.id).where(
        waiting.edits.in_([row.dedupe_key for row in posts]),
        waiting.state.in_(OPEN),
        waiting.dedupe_key.not_like(f"{_SILENT}%"),
    )
    if await work.session.scalar(before.limit(1)) is not None:
        return False
    for row in posts:
        await _change(work, row, message, f"{_SILENT_VERSION}{version}", quietly=True)
    work.wake(WORKER)
    return True


async def edit(work: Work, key_prefix: str, message: Message, *, version: str) -> int:
    """Have what was posted, or is to be, under keys that begin so say this from now on.

    What hasn't been claimed yet is changed where it is; a copy that was posted, or may have been, is
    changed by a row of its own, which is one for each `version`. Returns how many copies there are.
    """
    now_says = {
        "payload": message.pack(),
        "has_choices": bool(message.buttons),
        "mentions": mentioned(message.mentions),
    }
    which = (under(work, key_prefix), Outbox.edits.is_(None))
    waiting = await work.session.scalars(
        update(Outbox)
        .where(*which, Outbox.state.in_((OutboxState.PENDING, OutboxState.EXPIRED)))
        .values(**now_says)
        .returning(Outbox.dedupe_key)
        .execution_options(synchronize_session=False)
    )
    changed = waiting.all()
    for key in changed:
        # A change that waits for it to be posted would bring the older words back.
        await _supersede(work, key)
    posted = (
        await work.session.scalars(
            select(Outbox)
            .where(*which, Outbox.state.in_((OutboxState.SENDING, OutboxState.UNCERTAIN, OutboxState.SENT)))
            .order_by(Outbox.id)
        )
    ).all()
    for row in posted:
        await _change(work, row, message, version)
    if posted:
        work.wake(WORKER)
    return len(changed) + len(posted)


async def _supersede(work: Work, key: str) -> None:
    """Drop changes of a message that haven't gone out."""
    await work.session.execute(
        update(Outbox)
        .where(Outbox.edits == key, Outbox.state == OutboxState.PENDING)
        .values(state=OutboxState.CANCELLED)
        .execution_options(synchronize_session=False)
    )


async def _change(
    work: Work, posted: Outbox, message: Message, version: str, *, quietly: bool = False
) -> None:
    """Put one change in the outbox, in the place of an earlier one that hasn't gone out.

    `quietly`: nobody is told where it can't be made.
    """
    await _supersede(work, posted.dedupe_key)
    await work.session.execute(
        insert(Outbox)
        .values(
            dedupe_key=f"edit:{version}:{posted.dedupe_key}"[:700],
            edits=posted.dedupe_key,
            platform=posted.platform,
            dest=posted.dest,
            only_for=posted.only_for,
            route=posted.route,
            payload=message.pack(),
            # Whose buttons count is the message itself, once it is changed.
            has_choices=False,
            mentions=mentioned(message.mentions),
            urgency=posted.urgency,
            state=OutboxState.PENDING,
            author_id=None if quietly else posted.author_id,
            about=f"the change of {posted.about}"[:200] if posted.about else "",
            enqueued_at=work.now,
            try_at=work.now,
            if_late={},
            otherwise={},
            attempts=0,
            last_error="",
        )
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
    )


@dataclass(frozen=True, slots=True)
class Original:
    """The message that a row changes: what became of it, and the platform's id of it."""

    state: OutboxState
    remote_id: str | None


async def original(work: Work, claimed: Claimed) -> Original | None:
    """What a claimed row changes, as far as it is still kept."""
    row = (
        await work.session.execute(
            select(Outbox.state, Outbox.remote_id).where(Outbox.dedupe_key == claimed.edits)
        )
    ).one_or_none()
    return Original(row.state, row.remote_id) if row else None


async def edited(work: Work, claimed: Claimed, remote_id: str) -> bool:
    """Record that a change was made: from now on the message counts as saying that."""
    done = await sent(work, claimed, remote_id)
    if done:
        await work.session.execute(
            update(Outbox)
            .where(Outbox.dedupe_key == claimed.edits)
            .values(
                payload=claimed.payload,
                has_choices=bool(claimed.payload.get("buttons")),
                mentions=claimed.mentions,
            )
            .execution_options(synchronize_session=False)
        )
    return done


async def needless(work: Work, claimed: Claimed) -> bool:
    """What it was to change is gone."""
    return await finish(work, claimed, state=OutboxState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Delivered:
    """Something that was posted: what it was, and when (UTC)."""

    about: str
    sent_at: datetime
    changed: bool


async def delivered(work: Work, key_prefix: str, *, limit: int = 20) -> list[Delivered]:
    """What was posted under keys that begin so, as far as it is still kept, the latest first."""
    edits = aliased(Outbox)
    rows = await work.session.execute(
        select(
            Outbox.about,
            Outbox.sent_at,
            exists()
            .where(edits.edits == Outbox.dedupe_key, edits.state == OutboxState.SENT)
            .label("changed"),
        )
        .where(
            under(work, key_prefix),
            Outbox.edits.is_(None),
            Outbox.state == OutboxState.SENT,
            Outbox.sent_at > work.now - KEPT,
        )
        .order_by(Outbox.sent_at.desc(), Outbox.id.desc())
        .limit(limit)
    )
    return [Delivered(row.about, row.sent_at, row.changed) for row in rows if row.sent_at is not None]
