"""What changes where a calendar is taken in: new events, and those that say something else by now."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat import calendar_process
from bot.chat.calendar import Occurrence, Reading
from handlers.calendars import follow_actions, matching, messages
from handlers.calendars.matching import Matched
from handlers.events import actions as event_actions
from handlers.events import clash_lookup, post_actions
from handlers.events.change_messages import Change
from storage import audit, events, followed_calendars, imported_events, rsvps
from storage.database import Work
from storage.event_series import EventOccurrence, EventSeries
from storage.events import Audience, Event, EventState
from storage.followed_calendars import FollowedCalendar
from storage.imported_events import CalendarImport, ImportedEvent, Known

# How far ahead dates are taken in, and how many at most.
AHEAD = timedelta(days=366)
BEHIND = timedelta(days=14)
MOST_NEW = 500
KEPT = timedelta(days=7)  # a calendar that nobody said yes to
_OURS = re.compile(r"^(?P<id>\d{1,9})-(?P<at>\d+\.\d{6})@stepup$")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a calendar would change; `ours` are dates in it that Stepup itself wrote."""

    import_id: int
    matched: Matched
    ours: int
    follows: bool = False


async def show(work: Work, reading: Reading, *, by: int, address: str = "") -> Shown:
    """Keep a calendar until its sender says yes; `address` is where it was read. Raises Refusal."""
    found, ours = await of_others(work, reading.found)
    shown = await compare(
        work, found, address or reading.name, name=reading.name, elsewhere=reading.elsewhere
    )
    if len(shown.new) + len(shown.changed) > MOST_NEW:
        raise messages.too_many(len(shown.new) + len(shown.changed), MOST_NEW)
    import_id = await keep(work, reading.name, found, by=by, address=address)
    follows = bool(address) and await followed_calendars.at_address(work, address) is not None
    return Shown(import_id, shown, ours, follows)


async def keep(work: Work, name: str, found: Sequence[Occurrence], *, by: int, address: str) -> int:
    """Keep what was found in a calendar until somebody says yes. Returns its id."""
    kept = {"dates": [calendar_process.packed(one) for one in found]}
    if address:
        await imported_events.forget_of(work, address)
    row = CalendarImport(made_by=by, name=name, found=kept, at=work.now, address=address)
    await work.add(row)
    return row.id


async def compare(
    work: Work,
    found: Sequence[Occurrence],
    calendar: str,
    *,
    name: str,
    elsewhere: Collection[str] = (),
) -> Matched:
    """What a calendar says beside what is known; `name` is what it was known by before it had an address.

    `elsewhere` are the UIDs of what is in it and not among what was found.
    """
    return matching.to_come(
        matching.matched(
            await imported_events.known(work, work.now),
            found,
            work.community.zone,
            calendar=calendar,
            name=name,
            ours=await imported_events.ours(work, work.now),
            elsewhere=elsewhere,
        ),
        work.now,
    )


async def of_others(work: Work, found: Sequence[Occurrence]) -> tuple[list[Occurrence], int]:
    """Those that Stepup didn't write itself, and how many it did: they are its own events already."""
    written = {one.uid: match for one in found if (match := _OURS.match(one.uid))}
    made_at = await imported_events.made_at(work, {int(match["id"]) for match in written.values()})
    ours = {
        uid
        for uid, match in written.items()
        if (at := made_at.get(int(match["id"]))) is not None and f"{at.timestamp():.6f}" == match["at"]
    }
    others = [one for one in found if one.uid not in ours]
    return others, len(found) - len(others)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a calendar: how many dates are new, changed and cancelled, and how many people heard."""

    new: int
    changed: int
    cancelled: int
    told: int
    followed: FollowedCalendar | None = None
    """The calendar that is followed from now on."""


async def take_in(work: Work, import_id: int, *, by: int, follow: bool = False) -> TakenIn:
    """Take in what was shown, as far as it is still so, and have it read again. Raises Refusal."""
    row = await imported_events.waiting(work, import_id)
    if row is None:
        raise messages.dealt_with()
    found, name, address = (
        [calendar_process.unpacked(one) for one in row.found["dates"]],
        row.name,
        row.address,
    )
    await work.delete(row)
    await work.flush()
    followed = await followed_calendars.at_address(work, address, lock=True) if address else None
    is_new = follow and followed is None and bool(address)
    if is_new:
        followed = await follow_actions.follow(work, address=address, name=name, by=by)
    source = address if followed is not None else name
    now = await compare(work, found, source, name=name)
    taken = await apply(work, now, source, key=f"import-{import_id}", import_id=import_id, by=by)
    await audit.record(work, actor_id=by, action="events.import", detail=name)
    return replace(taken, followed=followed if is_new else None)


async def apply(
    work: Work, now: Matched, calendar: str, *, key: str, import_id: int, by: int | None
) -> TakenIn:
    """Have the events say what a calendar says. `key` tells this from other times that it was read."""
    series = {
        one.uid: event.series_id for event, one in (*now.changed, *now.same) if event.series_id is not None
    }
    for one in now.new:
        await _add(work, one, series, calendar, import_id=import_id, by=by)
    # Whoever follows it hears of changes as everybody does: they didn't make them.
    done = await _follow(work, now.changed, key, by=by if import_id else None)
    for event, one in (*done.pairs, *now.same):
        await imported_events.note(
            work,
            event.event_id,
            one.uid,
            one.which,
            matching.content(one),
            calendar=calendar,
            is_off=one.cancelled,
            said=matching.kept(one),
        )
    return TakenIn(len(now.new), done.changed, done.cancelled, done.told)


def _event(work: Work, one: Occurrence, *, by: int | None) -> Event:
    """What an occurrence becomes; nothing is kept of it yet."""
    return Event(
        title=one.title,
        description=one.description,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        zone=one.zone or work.community.zone.key,
        place=one.place[: event_actions.LONGEST_PLACE],
        host_id=by,
        state=EventState.PUBLISHED,
        created_at=work.now,
        announce_at=None,
        announced_at=work.now,
        capacity=None,
        code="",
        sequence=0,
        all_day=one.all_day,
        audience=Audience.EVERYONE,
        audience_name="",
    )


async def clashes(work: Work, found: Matched, zone: ZoneInfo) -> list[str]:
    """What is in the rooms of the new dates of a calendar already, a line each; times are in `zone`."""
    new = [_event(work, one, by=None) for one in found.new if not one.cancelled]
    return await clash_lookup.of_rooms(work, new, zone)


async def _add(
    work: Work, one: Occurrence, series: dict[str, int], calendar: str, *, import_id: int, by: int | None
) -> None:
    """Make an event of an occurrence; nothing is posted of it, and whoever looks finds it."""
    event = _event(work, one, by=by)
    await work.add(event)
    await work.add(
        ImportedEvent(
            event_id=event.id,
            uid=one.uid,
            which=one.which,
            content=matching.content(one),
            calendar=calendar,
            was_off=False,
            import_id=import_id,
            asked_at=None,
            said=matching.kept(one),
        )
    )
    if one.which and one.uid:
        if not series.get(one.uid):
            start = one.starts_at.astimezone(ZoneInfo(event.zone)).replace(tzinfo=None)
            # Its dates are listed one by one: the calendar that they come from has the rule.
            row = EventSeries(rule="", start=start.isoformat(), zone=event.zone)
            await work.add(row)
            series[one.uid] = row.id
        await work.add(EventOccurrence(event_id=event.id, series_id=series[one.uid]))
    await post_actions.arrange_reminders(work, event)


@dataclass(slots=True)
class _Followed:
    """What became of changes: those that count now, how many of which kind, and how many people heard."""

    pairs: list[tuple[Known, Occurrence]] = field(default_factory=list)
    changed: int = 0
    cancelled: int = 0
    told: int = 0


async def _follow(
    work: Work, changed: Sequence[tuple[Known, Occurrence]], key: str, *, by: int | None
) -> _Followed:
    """Have events say what their calendar says; of a series everybody is told once of all its dates."""
    done = _Followed()
    groups: dict[tuple[str, int], list[tuple[Known, Occurrence]]] = {}
    for known, one in changed:
        of = ("series", known.series_id) if known.series_id is not None else ("event", known.event_id)
        groups.setdefault(of, []).append((known, one))
    for group in groups.values():
        standing = []
        for known, one in sorted(group, key=lambda pair: pair[0].event_id):
            event = await events.find(work, known.event_id, lock=True)
            if event is None or event.starts_at <= work.now:
                continue
            if event.state == EventState.CANCELLED and not known.was_off:
                # It was called off here, and stays so whatever its calendar says.
                done.pairs.append((known, one))
                continue
            if event.state == EventState.CANCELLED and not one.cancelled and one.starts_at > work.now:
                event.state = EventState.PUBLISHED
                await post_actions.arrange_reminders(work, event)
            if event.state == EventState.PUBLISHED and (one.cancelled or one.starts_at > work.now):
                standing.append((event, known, one))
        await _cancel(work, done, [each for each in standing if each[2].cancelled], by=by)
        await _change(work, done, [each for each in standing if not each[2].cancelled], key, by=by)
    return done


_Standing = tuple[Event, Known, Occurrence]


async def _cancel(work: Work, done: _Followed, off: Sequence[_Standing], *, by: int | None) -> None:
    if not off:
        return
    done.told += await event_actions.call_off_dates(work, [event for event, _, _ in off], by=by)
    done.cancelled += len(off)
    done.pairs += [(known, one) for _, known, one in off]


async def _change(
    work: Work, done: _Followed, standing: Sequence[_Standing], key: str, *, by: int | None
) -> None:
    """Make the changes of one event, or of the dates of one series."""
    parts: dict[str, Any] = {}
    found: list[Event] = []
    before: tuple[str, datetime | None] | None = None
    for event, known, one in standing:
        done.pairs.append((known, one))
        done.changed += 1
        changes = matching.changes(known, one, event)
        if known.was_off:
            parts["cancelled"] = False
        if not changes and not known.was_off:
            continue
        before = before or await post_actions.known_as(work, event)
        parts |= changes
        for name, value in changes.items():
            setattr(event, name, value)
        event.sequence += 1
        await work.flush()
        await post_actions.move(work, event)
        found.append(event)
    if found and before:
        found.sort(key=lambda event: (event.starts_at, event.id))
        await post_actions.refresh(work, found[0])
        done.told += await post_actions.tell_changed(
            work, found, before, Change(parts), f"{key}-{found[0].id}", but=by
        )


async def take_out(work: Work, import_id: int) -> tuple[int, int]:
    """Take what an import made out again, but for what somebody answered. Returns how many go and stay."""
    out, stay = 0, 0
    for event in await imported_events.made_by(work, import_id):
        if await rsvps.who(work, event.id, list(rsvps.Answer)):
            stay += 1
            continue
        event.state = EventState.DROPPED
        await post_actions.drop_arranged(work, event)
        out += 1
    return out, stay


def since(now: datetime) -> datetime:
    """From when (UTC) dates are read: what was moved into the days before is known as that."""
    return (now - BEHIND).astimezone(UTC)


def until(now: datetime) -> datetime:
    """Until when (UTC) dates are read."""
    return (now + AHEAD).astimezone(UTC)


async def tidy(work: Work) -> None:
    """Forget calendars that nobody said yes to."""
    await imported_events.forget_old(work, work.now - KEPT)
