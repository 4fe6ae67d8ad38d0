"""Making an event: reading what was asked, the preview, and publishing it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.form import Answers, FieldFault, Form, TextField
from bot.chat.identity import Channel
from bot.chat.phrases import recurrences, times
from bot.chat.recurrence import Recurrence
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import jobs, wording
from handlers.events.request import (
    EXAMPLE,
    LONGEST_TITLE,
    MOST_OCCURRENCES,
    Asked,
    checked_recurrence,
    checked_title,
    places_of,
    read,
)
from handlers.shared import lookups, skill_levels
from storage import events, outbox, schedule
from storage.database import Work
from storage.events import Event, EventChannel, EventOccurrence, EventSeries

FORM = "event"

TEACH_EXAMPLE = f"{EXAMPLE} teaching software testing 3"


async def create(work: Work, request: Request) -> Reply:
    """Draft an event and show it; nothing is public before it is published."""
    if not request.words:
        return Reply(form=await build(work, request, ""))
    asked = read(request.words, request.person.zone, request.now)
    return await _draft(work, asked, lookups.channels(asked.channels, request, example=EXAMPLE), request)


async def _draft(work: Work, asked: Asked, channels: tuple[Channel, ...], request: Request) -> Reply:
    teaches = skill_levels.read(asked.teaches, work.catalogue, example=TEACH_EXAMPLE) if asked.teaches else {}
    event = Event(
        title=asked.title,
        description="",
        starts_at=asked.starts.instant,
        ends_at=asked.ends_at,
        zone=request.person.zone.key,
        place=asked.place[:500],
        host_id=request.person.id,
        state="draft",
        created_at=work.now,
        announce_at=asked.announce.instant if asked.announce else None,
        announced_at=None,
        capacity=asked.capacity,
        code="",
        sequence=0,
    )
    work.session.add(event)
    await work.session.flush()
    await events.set_teaches(work, event.id, dict(teaches))
    if asked.recurs is not None:
        await _begin_series(work, event, asked.recurs)
    rows = [
        EventChannel(
            event_id=event.id,
            platform=channel.address.platform,
            conversation=channel.address.conversation,
            name=channel.name,
        )
        for channel in channels
    ]
    work.session.add_all(rows)
    note = markup.literal(asked.starts.note)
    taught = wording.taught(dict(teaches), work.catalogue)
    series = _as_planned(event, asked.recurs) if asked.recurs else None
    return Reply(wording.preview(event, rows, request.person.zone, note=note, taught=taught, series=series))


async def _begin_series(work: Work, event: Event, recurs: Recurrence) -> None:
    series = EventSeries(rule=recurs.rule, start=recurs.start.isoformat(), zone=recurs.zone.key)
    work.session.add(series)
    await work.session.flush()
    work.session.add(EventOccurrence(event_id=event.id, series_id=series.id))
    await work.session.flush()


def _as_planned(event: Event, recurs: Recurrence) -> wording.Series:
    """The series as it will be, before its events are made."""
    planned = tuple(_copy(event, start) for start in recurs.instants(MOST_OCCURRENCES))
    return wording.Series(0, recurs.said, planned)


def _copy(event: Event, starts_at: datetime) -> Event:
    """The same event at another time; its length on the clock stays the same."""
    zone = ZoneInfo(event.zone)
    wall_length = event.ends_at.astimezone(zone).replace(tzinfo=None) - event.starts_at.astimezone(
        zone
    ).replace(tzinfo=None)
    ends_at, _ = times.localise(starts_at.astimezone(zone).replace(tzinfo=None) + wall_length, zone)
    return Event(
        title=event.title,
        description=event.description,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=event.zone,
        place=event.place,
        host_id=event.host_id,
        state=event.state,
        created_at=event.created_at,
        announce_at=None,
        announced_at=None,
        capacity=event.capacity,
        code="",
        sequence=0,
    )


async def _complete_series(work: Work, event: Event) -> None:
    """Make the later events of a series when its first is published."""
    series_id = await events.series_of(work, event.id)
    row = await work.session.get(EventSeries, series_id) if series_id is not None else None
    if row is None:
        return
    recurs = Recurrence.kept(row.rule, row.start, row.zone)
    channels = await events.channels(work, event.id)
    teaches = (await events.teaches(work, [event.id])).get(event.id, {})
    for start in recurs.instants(MOST_OCCURRENCES):
        if start == event.starts_at:
            continue
        later = _copy(event, start)
        work.session.add(later)
        await work.session.flush()
        work.session.add(EventOccurrence(event_id=later.id, series_id=row.id))
        work.session.add_all(
            EventChannel(event_id=later.id, platform=c.platform, conversation=c.conversation, name=c.name)
            for c in channels
        )
        await events.set_teaches(work, later.id, {key: level or 0 for key, level in teaches.items()})
        await jobs.arrange(work, later)


async def _event(work: Work, request: Request) -> Event:
    event = await events.find(work, int(request.args[0]), lock=True)
    if event is None:
        raise Refusal("That event is gone.")
    return event


async def publish(work: Work, request: Request) -> Reply:
    """Make a draft public: announced now, or at the time that was asked for."""
    event = await _event(work, request)
    title = markup.bold(event.title)
    if event.state == "published":
        return Reply.say(f"{title} is published already.")
    if event.state == "dropped":
        raise Refusal("That draft was discarded; please create the event again.")
    if event.starts_at <= work.now:
        raise Refusal("Its start has passed in the meantime; please create it again.")
    event.state = "published"
    await _complete_series(work, event)
    await jobs.arrange(work, event)
    where = markup.literal(wording.named(await events.channels(work, event.id)))
    if event.announce_at and event.announce_at > work.now:
        await schedule.arrange(
            work,
            kind=jobs.ANNOUNCE,
            subject_id=event.id,
            at=event.announce_at,
            zone=event.zone,
            wall=event.announce_at.astimezone(ZoneInfo(event.zone)).replace(tzinfo=None),
        )
        at = markup.time(event.announce_at, times.full(event.announce_at, request.person.zone))
        return Reply.say(f"{title} will be announced in {where} on {at}.")
    await jobs.announce(work, event)
    return Reply.say(f"{title} is published in {where}.")


async def discard(work: Work, request: Request) -> Reply:
    event = await _event(work, request)
    if event.state == "published":
        raise Refusal(f"{markup.bold(event.title)} is published already.")
    event.state = "dropped"
    return Reply.say("Discarded. Nothing was posted.")


async def send_late(work: Work, request: Request) -> Reply:
    """Announce an event that couldn't be announced in time."""
    event = await _event(work, request)
    if event.state != "published":
        raise Refusal("That announcement has been dealt with already.")
    if event.starts_at <= work.now:
        raise Refusal("It has started by now, so announcing it would only confuse people.")
    if event.announced_at is None:
        await jobs.announce(work, event)
    elif not await outbox.revive(work, jobs.key_of(event), until=event.starts_at):
        raise Refusal("That announcement has been dealt with already.")
    where = markup.literal(wording.named(await events.channels(work, event.id)))
    return Reply.say(f"Announced in {where}.")


async def drop_late(work: Work, request: Request) -> Reply:
    event = await _event(work, request)
    expired = await outbox.cancel(work, jobs.key_of(event))
    if event.state != "published" or (event.announced_at is not None and not expired):
        raise Refusal("That announcement has been dealt with already.")
    if event.announced_at is None:
        await jobs.drop(work, event)
    return Reply.say("Dropped. It won't be announced.")


async def build(work: Work, request: Request, subject: str) -> Form:
    def moment(typed: str) -> times.Moment:
        try:
            return times.read(typed, request.person.zone, request.now)
        except times.NotATime as fault:
            raise FieldFault(f"{fault} For example: 3 December 14:00") from fault

    def length(typed: str) -> timedelta:
        try:
            return times.duration(typed)
        except times.NotATime as fault:
            raise FieldFault(f"{fault} For example: 2 hours") from fault

    def announced(typed: str) -> times.Moment | None:
        return None if typed.casefold() == "now" else moment(typed)

    def places(typed: str) -> int:
        try:
            return places_of(typed.strip())
        except Refusal as fault:
            raise FieldFault(markup.as_text(fault.wrong)) from fault

    def taught(typed: str) -> dict[str, int]:
        try:
            return skill_levels.read(typed, work.catalogue)
        except Refusal as fault:
            raise FieldFault(f"{markup.as_text(fault.wrong)} For example: software testing 3") from fault

    def shown(levels: dict[str, int] | str) -> str:
        return levels if isinstance(levels, str) else skill_levels.typed(levels, work.catalogue)

    def recurs(typed: str) -> str:
        if not recurrences.mentioned(typed):
            raise FieldFault("Say it like: every second Tuesday until July")
        return typed

    # A button under the needs begins the form with the skill that is wanted.
    wanted = subject.replace("/", ":") if subject else ""
    here = request.place_name if request.place_name.startswith("#") else ""
    return Form(
        name=FORM,
        title="A new event",
        submit="Preview",
        subject=subject,
        fields=(
            TextField(
                name="title",
                label="Title",
                required=True,
                longest=LONGEST_TITLE,
                initial=f"Training: {work.catalogue.name_of(wanted)}" if wanted else None,
            ),
            TextField(
                name="starts",
                label="When does it start?",
                hint="For example: 3 December 14:00.",
                required=True,
                check=moment,
            ),
            TextField(
                name="length",
                label="How long does it last?",
                hint="For example: 2 hours.",
                required=True,
                check=length,
            ),
            TextField(
                name="channel",
                label="Which channel is it announced in?",
                hint="With its #, for example: #events.",
                required=True,
                check=lambda typed: lookups.named_channels(typed, request),
                shown=lambda names: names if isinstance(names, str) else ", ".join(names),
                initial=here or None,
            ),
            TextField(name="place", label="Place or link", longest=300),
            TextField(
                name="capacity",
                label="How many places?",
                hint="Leave it out if anyone may come. When they are taken, people wait and move up.",
                check=places,
            ),
            TextField(
                name="teaches",
                label="Which skills does it teach?",
                hint="With the level it takes people to, for example: software testing 3.",
                check=taught,
                shown=shown,
                initial={wanted: 2} if wanted else None,
            ),
            TextField(
                name="recurs",
                label="Does it recur?",
                hint="For example: every second Tuesday until July. Leave it out if it happens once.",
                check=recurs,
            ),
            TextField(
                name="announce",
                label="When shall I announce it?",
                hint="Leave it out to announce at once, after you've seen the preview.",
                check=announced,
            ),
        ),
    )


async def submit(work: Work, request: Request, subject: str, answers: Answers) -> Reply:
    announce: times.Moment | None = answers["announce"]
    starts: times.Moment = answers["starts"]
    if announce is not None and announce.instant >= starts.instant:
        raise Refusal("The announcement has to come before the event starts.", field="announce")
    names: tuple[str, ...] = answers["channel"]
    ends_at: datetime = starts.instant + answers["length"]
    recurs = _recurring(answers["recurs"], starts) if answers["recurs"] else None
    if recurs is not None and recurs.first.instant != starts.instant:
        raise Refusal("The start isn't a day on which it recurs; please make the two agree.", field="recurs")
    asked = Asked(
        title=checked_title(answers["title"]),
        starts=starts,
        ends_at=ends_at,
        channels=names,
        place=answers["place"] or "",
        announce=announce,
        capacity=answers["capacity"],
        teaches=skill_levels.typed(answers["teaches"], work.catalogue) if answers["teaches"] else "",
        recurs=recurs,
    )
    return await _draft(work, asked, lookups.channels(names, request, example=EXAMPLE), request)


def _recurring(typed: str, starts: times.Moment) -> Recurrence:
    """The recurrence that was typed beside a start, at the start's time of day. Raises Refusal."""
    just_before = starts.instant - timedelta(seconds=1)
    try:
        _, found = recurrences.read(f"{typed} at {starts.wall:%H:%M}", starts.zone, just_before)
    except times.NotATime as fault:
        raise Refusal(markup.literal(str(fault)), field="recurs") from fault
    return checked_recurrence(found)


async def teach(work: Work, request: Request) -> Reply:
    """Begin an event that teaches a skill; the button under the needs of members."""
    key = request.args[0].replace("/", ":")
    if key not in work.catalogue.skills:
        raise Refusal("That skill is no longer in the catalogue.")
    return Reply(form=await build(work, request, request.args[0]))
