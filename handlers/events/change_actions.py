"""What changes of an event that is planned: a change is kept until somebody says yes, and then made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.identity import Address, Channel
from handlers.events import (
    change_messages,
    host_actions,
    messages,
    post_actions,
    series_actions,
    waiting_list,
)
from handlers.events.buttons import Which
from handlers.events.change_messages import Change
from handlers.events.series_changes import Moved
from storage import audit, event_details, events, people, rsvps
from storage.database import Work
from storage.events import Event, EventEdit, EventState

_INSTANTS = ("starts_at", "ends_at")
_CHANNELS = "channels"


async def published(work: Work, event_id: int) -> Event:
    """An event that is published, to come or over, locked. Raises Refusal."""
    event = await events.find(work, event_id, lock=True)
    if event is None or event.state != EventState.PUBLISHED:
        raise messages.cancelled_or_gone()
    return event


async def changeable(work: Work, event_id: int) -> Event:
    """An event that can still be changed, locked. Raises Refusal."""
    event = await published(work, event_id)
    if event.starts_at <= work.now:
        raise change_messages.has_started(event)
    return event


async def propose_change(
    work: Work, event: Event, changes: dict[str, Any], *, by: int, field: str
) -> EventEdit:
    """Keep what would change until somebody says yes; `field` is that of a form for the places.

    Raises Refusal.
    """
    taken = await rsvps.taken(work, event.id)
    capacity = changes.get("capacity")
    if capacity is not None and capacity < taken:
        raise change_messages.places_are_taken(taken, field=field)
    packed = {name: value.isoformat() if name in _INSTANTS else value for name, value in changes.items()}
    return await propose(work, event, packed | {"sequence": event.sequence}, by=by)


async def propose(work: Work, event: Event, what: dict[str, Any], *, by: int) -> EventEdit:
    """Keep what was shown of an event until somebody says yes."""
    row = EventEdit(event_id=event.id, made_by=by, changes=what, at=work.now)
    await work.add(row)
    return row


async def keep_channels(work: Work, event: Event, channels: Sequence[Channel], *, by: int) -> int:
    """Keep in which channels it is to be posted as well until somebody says yes. Returns its id."""
    kept = [[one.name, one.address.platform, one.address.conversation] for one in channels]
    return (await propose(work, event, {_CHANNELS: kept}, by=by)).id


async def add_channels(work: Work, event: Event, edit_id: int) -> None:
    """Have an event be posted in the channels that were kept. Raises Refusal."""
    row = await waiting_change(work, edit_id)
    if row.event_id != event.id or _CHANNELS not in row.changes:
        raise change_messages.change_is_dealt_with()
    found = [Channel(name, Address(platform, where)) for name, platform, where in row.changes[_CHANNELS]]
    there = {one.address for one in await events.channels(work, event.id)}
    await events.add_channels(work, event.id, [one for one in found if one.address not in there])
    await work.delete(row)


async def waiting_change(work: Work, edit_id: int) -> EventEdit:
    """A change that waits for a yes. Raises Refusal."""
    row = await events.find_edit(work, edit_id)
    if row is None:
        raise change_messages.change_is_dealt_with()
    return row


def _is_change(row: EventEdit) -> bool:
    """Whether it is a change of the event, and not words about it."""
    return "sequence" in row.changes


async def leave_unchanged(work: Work, edit_id: int) -> None:
    """Throw a change away. Raises Refusal."""
    await work.delete(await waiting_change(work, edit_id))


async def change_event(
    work: Work, row: EventEdit, *, by: int, which: Which | None = None
) -> tuple[list[Event], int]:
    """Make the change: reminders move with it, freed places are offered, and people are told.

    `which` has other dates of its series changed likewise, each on its own day. Returns the events, and how
    many people were told. Raises Refusal.
    """
    if not _is_change(row):
        raise change_messages.change_is_dealt_with()
    others = await series_actions.dates_meant(work, row.event_id, which) if which is not None else []
    event = await changeable(work, row.event_id)
    if row.changes["sequence"] != event.sequence:
        raise change_messages.changed_meanwhile()
    changes = _unpacked(row.changes)
    before = await post_actions.known_as(work, event)
    moved = _moved(event, changes)
    found = {each.id: each for each in (event, *others)}
    for each in found.values():
        await _check_change(
            work, each, changes | (moved.times(each) if moved else {}), of_many=len(found) > 1
        )
    if moved and which is not None:
        await series_actions.move_rule(work, event, moved, found)
    # Once, of however many dates.
    new = await host_actions.new_hosts(work, event, changes.get("hosts", ()))
    await host_actions.tell_new_hosts(work, event, new, by=by)
    if "hosts" in changes:
        await host_actions.tell_hosts_taken_off(work, event, changes["hosts"], by=by)
    for each in found.values():
        await _make(work, each, changes | (moved.times(each) if moved else {}))
    await work.delete(row)
    await work.flush()
    for each in found.values():
        await post_actions.move(work, each)
        await waiting_list.move(work, each)
    await post_actions.refresh(work, event)
    changed = sorted(found.values(), key=lambda each: (each.starts_at, each.id))
    change, told = Change(changes), 0
    if not change.is_minor:
        told = await post_actions.tell_changed(work, changed, before, change, row.id, but=by)
    detail = event.title if len(changed) == 1 else f"{event.title} (series)"
    await audit.record(work, actor_id=by, action="events.edit", detail=detail)
    return changed, told


async def _make(work: Work, event: Event, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if name == "tags":
            await event_details.set_tags(work, event.id, value)
        elif name == "hosts":
            there = await people.names(work, value)
            await host_actions.tell_readers(work, event, [one for one in value if one in there])
            await event_details.set_hosts(work, event.id, [one for one in value if one in there])
        else:
            setattr(event, name, value)
    event.sequence += 1


def _unpacked(kept: dict[str, Any]) -> dict[str, Any]:
    """The parts that change, as they were kept."""
    return {
        name: datetime.fromisoformat(value) if name in _INSTANTS else value
        for name, value in kept.items()
        if name != "sequence"
    }


def _moved(event: Event, changes: dict[str, Any]) -> Moved | None:
    """How an event moves by a change; None where it stays."""
    if not changes.keys() & set(_INSTANTS):
        return None
    starts_at = changes.get("starts_at", event.starts_at)
    return Moved.between(
        event.starts_at, starts_at, changes.get("ends_at", event.ends_at), ZoneInfo(event.zone)
    )


async def _check_change(work: Work, event: Event, changes: dict[str, Any], *, of_many: bool) -> None:
    """Refuse what can't be of one date: a start that has passed, or fewer places than are taken."""
    if changes.get("starts_at", event.starts_at) <= work.now:
        raise change_messages.new_start_has_passed()
    capacity = changes.get("capacity")
    if capacity is None or capacity >= await rsvps.taken(work, event.id):
        return
    if of_many:
        raise change_messages.places_taken_on(event, await rsvps.taken(work, event.id))
    raise change_messages.places_taken_meanwhile()
