"""The forms of events: a new one, a change of one, and a line about one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.chat import markup
from bot.chat.form import FieldFault, Form, FormAnswers, TextField, ZoneField, subject_id
from bot.chat.phrases import lengths, times, understanding
from bot.chat.phrases.clock_times import is_only_a_clock
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import TimeWanted, understand_phrase
from bot.chat.recurrence import Recurrence
from bot.chat.refusal import Refusal
from bot.chat.request import Request
from config.catalogue import Catalogue
from handlers.events import (
    attendance_actions,
    attendance_messages,
    audiences,
    change_actions,
    details_lookup,
    organiser_messages,
)
from handlers.events.audiences import Meant
from handlers.events.parsing import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    Asked,
    checked_recurrence,
    checked_title,
    length_of,
    places_of,
    several,
    tags_of,
)
from handlers.shared import lookups, skill_levels, time_fields
from handlers.shared.field_checks import checked
from storage import event_details
from storage.database import Work

COMMENT = "event-comment"

EDIT = "event-edit"

FORM = "event"

# Fields that an answer to the whole form may be refused for.
ANNOUNCE, CAPACITY, HOSTS, RECURS = "announce", "capacity", "hosts", "recurs"


class CommentAnswers(FormAnswers):
    """A line about an event."""

    text: str


async def build_comment(work: Work, request: Request, subject: str) -> Form:
    """A line about an event. Raises Refusal."""
    event = await attendance_actions.rateable(work, subject_id(subject), by=request.person.id)
    return Form(
        name=COMMENT,
        title="How was it?",
        submit="Send",
        subject=subject,
        intro=attendance_messages.before_commenting(event),
        fields=(TextField(name="text", label="Your line", required=True, multiline=True, longest=500),),
    )


class EditAnswers(FormAnswers):
    """An event as it is to be."""

    title: str
    starts: datetime
    length: timedelta
    place: str | None = None
    capacity: int | None = None
    description: str | None = None
    audience: Meant | None = None
    tags: tuple[str, ...] | None = None
    hosts: str | None = None
    zone: str


async def build_edit(work: Work, request: Request, subject: str) -> Form:
    """An event as it is, to be changed; times in the asker's zone. Raises Refusal."""
    event = await change_actions.changeable(work, subject_id(subject))
    zone = request.person.zone
    known = await details_lookup.known_audiences(work)
    details = await event_details.of(work, event.id)

    def moment(typed: str) -> datetime:
        try:
            return instant_of(typed)
        except NotATime as fault:
            raise time_fields.field_fault(fault, typed, "3 December 14:00") from fault

    def instant_of(typed: str) -> datetime:
        if is_only_a_clock(typed):
            # A time of day alone keeps the day.
            typed = f"{typed} on {event.starts_at.astimezone(zone):%Y-%m-%d}"
        try:
            return understanding.moment(typed, zone, request.now).instant
        except TimeWanted:
            # A day alone keeps the time of day.
            start = event.starts_at.astimezone(zone)
            return understanding.moment(f"{typed} at {start:%H:%M}", zone, request.now).instant

    def length(typed: str) -> timedelta:
        return checked(lambda: length_of(typed), example="2 hours")

    def places(typed: str) -> int:
        return checked(lambda: places_of(typed.strip()))

    def shown(instant: datetime) -> str:
        local = instant.astimezone(zone)
        return f"{local.day} {local:%B %Y %H:%M}"

    return Form(
        name=EDIT,
        title="Change an event",
        submit="Preview",
        subject=subject,
        fields=(
            TextField(name="title", label="Title", required=True, longest=LONGEST_TITLE, initial=event.title),
            TextField(
                name="starts",
                label="When does it start?",
                required=True,
                check=moment,
                shown=shown,
                initial=event.starts_at,
            ),
            TextField(
                name="length",
                label="How long does it last?",
                required=True,
                check=length,
                shown=times.spoken,
                initial=event.ends_at - event.starts_at,
            ),
            TextField(name="place", label="Place or link", longest=300, initial=event.place or None),
            TextField(
                name=CAPACITY,
                label="How many places?",
                hint="Leave it out if anyone may come.",
                check=places,
                initial=event.capacity,
            ),
            _description(event.description or None),
            _audience(known, Meant(event.audience, event.audience_name)),
            _tags(details.tags),
            _hosts(", ".join(host.name for host in details.hosts)),
            ZoneField(
                name="zone",
                label="Time zone",
                hint="Its time stays the same by the clock of this zone.",
                required=True,
                initial=event.zone,
            ),
        ),
    )


def _audience(known: Sequence[Meant], initial: Meant) -> TextField:
    return TextField(
        name="audience",
        label="Whom is it for?",
        hint="A community of practice, an institution or a job family. Leave it out if it is for everyone.",
        check=lambda typed: checked(lambda: audiences.meant(typed, known)),
        shown=lambda meant: meant if isinstance(meant, str) else meant.name,
        initial=initial if initial.name else None,
    )


def _tags(initial: tuple[str, ...] = ()) -> TextField:
    return TextField(
        name="tags",
        label="Tags",
        hint="With commas between, for example: workflows, beginners.",
        check=lambda typed: checked(lambda: tags_of(typed)),
        shown=lambda tags: tags if isinstance(tags, str) else ", ".join(tags),
        initial=initial or None,
    )


def _hosts(initial: str = "") -> TextField:
    return TextField(
        name=HOSTS,
        label="Who hosts it?",
        hint="Names, with commas between. Leave it out, and nobody is named.",
        longest=200,
        initial=initial or None,
    )


def _description(initial: str | None = None) -> TextField:
    return TextField(
        name="description",
        label="What is it about?",
        hint="Whom it is for, what to bring, what people will be able to do afterwards.",
        multiline=True,
        longest=LONGEST_DESCRIPTION,
        initial=initial,
    )


class EventAnswers(FormAnswers):
    """An event as its form says it."""

    title: str
    starts: times.Moment
    length: timedelta
    channel: tuple[str, ...]
    place: str | None = None
    capacity: int | None = None
    recurs: str | None = None
    teaches: dict[str, int] | None = None
    announce: times.Moment | None = None
    description: str | None = None
    audience: Meant | None = None
    tags: tuple[str, ...] | None = None
    hosts: str | None = None


async def build_event(work: Work, request: Request, subject: str) -> Form:
    """A new event; `subject` is the key of a skill that it is to teach, or empty."""

    def moment(typed: str) -> times.Moment:
        try:
            return understanding.moment(typed, request.person.zone, request.now)
        except NotATime as fault:
            raise time_fields.field_fault(fault, typed, "3 December 14:00") from fault

    def length(typed: str) -> timedelta:
        try:
            return lengths.read(typed)
        except NotATime as fault:
            raise FieldFault(f"{fault} For example: 2 hours") from fault

    def announced(typed: str) -> times.Moment | None:
        return None if typed.casefold() == "now" else moment(typed)

    def places(typed: str) -> int:
        return checked(lambda: places_of(typed.strip()))

    def taught(typed: str) -> dict[str, int]:
        return checked(lambda: skill_levels.read(typed, work.catalogue), example="software testing 3")

    def shown(levels: dict[str, int] | str) -> str:
        return levels if isinstance(levels, str) else skill_levels.typed(levels, work.catalogue)

    def recurs(typed: str) -> str:
        try:
            found = understand_phrase(f"{typed} at noon", request.person.zone, request.now)
        except NotATime as fault:
            raise FieldFault(f"{fault} Say it like: every second Tuesday until July") from fault
        if found.recurs is None:
            raise FieldFault("Say it like: every second Tuesday until July")
        return typed

    known = await details_lookup.known_audiences(work)
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
                name=CAPACITY,
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
            _description(),
            TextField(
                name=RECURS,
                label="Does it recur?",
                hint="For example: every second Tuesday until July. Leave it out if it happens once.",
                check=recurs,
            ),
            TextField(
                name=ANNOUNCE,
                label="When shall I announce it?",
                hint="Leave it out to announce at once, after you've seen the preview.",
                check=announced,
            ),
            _audience(known, Meant()),
            _tags(),
            _hosts(),
        ),
    )


def recurring(typed: str, starts: times.Moment) -> Recurrence:
    """The recurrence that was typed beside a start, at the start's time of day. Raises Refusal."""
    just_before = starts.instant - timedelta(seconds=1)
    try:
        found = understand_phrase(f"{typed} at {starts.wall:%H:%M}", starts.zone, just_before).recurs
    except NotATime as fault:
        raise Refusal(markup.literal(str(fault)), field=RECURS) from fault
    if found is None:
        raise organiser_messages.until_when()
    return checked_recurrence(found)


def asked_for(answers: EventAnswers, catalogue: Catalogue) -> Asked:
    """What checked answers ask for together. Raises Refusal."""
    announce, starts = answers.announce, answers.starts
    if announce is not None and announce.instant >= starts.instant:
        raise organiser_messages.announced_too_late(field=ANNOUNCE)
    recurs = recurring(answers.recurs, starts) if answers.recurs else None
    if recurs is not None and recurs.first.instant != starts.instant:
        raise organiser_messages.start_and_recurrence_differ(RECURS)
    return Asked(
        title=checked_title(answers.title),
        starts=starts,
        ends_at=starts.instant + answers.length,
        channels=answers.channel,
        place=answers.place or "",
        announce=announce,
        capacity=answers.capacity,
        teaches=skill_levels.typed(answers.teaches, catalogue) if answers.teaches else "",
        recurs=recurs,
        description=(answers.description or "").strip(),
        audience=answers.audience.name if answers.audience else "",
        tags=answers.tags or (),
        hosts=several(answers.hosts or ""),
    )
