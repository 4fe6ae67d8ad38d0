"""`events`: what is coming, saying who comes, and for organisers making and announcing events."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat import markup, when
from bot.chat.command import (
    ALONE,
    Command,
    Feature,
    FormSteps,
    Press,
    Refusal,
    Reply,
    Request,
    Role,
)
from bot.chat.form import Answers, FieldFault, Form, TextField
from bot.chat.identity import Channel
from handlers import finding
from handlers.events import cancelling, jobs, wording
from handlers.events.request import EXAMPLE, LONGEST_TITLE, Asked, checked_title, read
from storage import events, outbox, schedule
from storage.database import Work
from storage.events import Event, EventChannel

_FORM = "event"


async def coming(request: Request, work: Work) -> Reply:
    """What is coming up, the reader's own first."""
    found = await events.coming(work, request.person.id)
    if not found:
        return Reply.say("Nothing is planned at the moment. New events appear in the channels.")
    return Reply.say(wording.listed(found, request.person.zone))


async def create(request: Request, work: Work) -> Reply:
    """Draft an event and show it; nothing is public before it is published."""
    if not request.words:
        return Reply(form=await _build(request, work, ""))
    asked = read(request.words, request.person.zone, request.now)
    return await _draft(asked, finding.channels(asked.channels, request, example=EXAMPLE), request, work)


async def _draft(asked: Asked, channels: tuple[Channel, ...], request: Request, work: Work) -> Reply:
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
    )
    work.session.add(event)
    await work.session.flush()
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
    return Reply(wording.preview(event, rows, request.person.zone, note))


async def _event(request: Request, work: Work) -> Event:
    event = await events.find(work, int(request.args[0]), lock=True)
    if event is None:
        raise Refusal("That event is gone.")
    return event


async def publish(request: Request, work: Work) -> Reply:
    """Make a draft public: announced now, or at the time that was asked for."""
    event = await _event(request, work)
    title = markup.bold(event.title)
    if event.state == "published":
        return Reply.say(f"{title} is published already.")
    if event.state == "dropped":
        raise Refusal("That draft was discarded; please create the event again.")
    if event.starts_at <= work.now:
        raise Refusal("Its start has passed in the meantime; please create it again.")
    event.state = "published"
    await jobs.arrange_reminder(event, work)
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
        at = markup.time(event.announce_at, when.full(event.announce_at, request.person.zone))
        return Reply.say(f"{title} will be announced in {where} on {at}.")
    await jobs.announce(event, work)
    return Reply.say(f"{title} is published in {where}.")


async def discard(request: Request, work: Work) -> Reply:
    event = await _event(request, work)
    if event.state == "published":
        raise Refusal(f"{markup.bold(event.title)} is published already.")
    event.state = "dropped"
    return Reply.say("Discarded. Nothing was posted.")


async def send_late(request: Request, work: Work) -> Reply:
    """Announce an event that couldn't be announced in time."""
    event = await _event(request, work)
    if event.state != "published":
        raise Refusal("That announcement has been dealt with already.")
    if event.starts_at <= work.now:
        raise Refusal("It has started by now, so announcing it would only confuse people.")
    if event.announced_at is None:
        await jobs.announce(event, work)
    elif not await outbox.revive(work, jobs.key_of(event), until=event.starts_at):
        raise Refusal("That announcement has been dealt with already.")
    where = markup.literal(wording.named(await events.channels(work, event.id)))
    return Reply.say(f"Announced in {where}.")


async def drop_late(request: Request, work: Work) -> Reply:
    event = await _event(request, work)
    expired = await outbox.cancel(work, jobs.key_of(event))
    if event.state != "published" or (event.announced_at is not None and not expired):
        raise Refusal("That announcement has been dealt with already.")
    if event.announced_at is None:
        event.state = "dropped"
    return Reply.say("Dropped. It won't be announced.")


async def rsvp(request: Request, work: Work) -> Reply:
    """Take somebody's answer; the last one counts."""
    event = await _event(request, work)
    said = request.args[1]
    if event.state == "cancelled":
        raise Refusal(f"{markup.bold(event.title)} is cancelled.")
    if event.state != "published" or said not in events.ANSWERS:
        raise Refusal("That event isn't open for answers.")
    if event.ends_at <= work.now:
        raise Refusal(f"{markup.bold(event.title)} is over.")
    before = await events.answer(work, event.id, request.person.id, said)
    return Reply.say(_confirmed(event, said, before, request, work))


def _confirmed(event: Event, said: str, before: str | None, request: Request, work: Work) -> str:
    again = "still " if before == said else ""
    opening = (
        wording.CONFIRMED[said].replace("You're ", f"You're {again}") if again else wording.CONFIRMED[said]
    )
    text = f"{opening} {markup.bold(event.title)}, {wording.times(event, request.person.zone)}."
    ahead = timedelta(minutes=work.community.delivery.event_reminder_minutes)
    if said == "no":
        return f"{text} Thank you for telling me."
    if event.starts_at - ahead > work.now:
        text += f" I'll remind you {when.spoken(ahead)} before."
    return text


async def _build(request: Request, work: Work, subject: str) -> Form:
    def moment(typed: str) -> when.Moment:
        try:
            return when.read(typed, request.person.zone, request.now)
        except when.NotATime as fault:
            raise FieldFault(f"{fault} For example: 3 December 14:00") from fault

    def length(typed: str) -> timedelta:
        try:
            return when.duration(typed)
        except when.NotATime as fault:
            raise FieldFault(f"{fault} For example: 2 hours") from fault

    def announced(typed: str) -> when.Moment | None:
        return None if typed.casefold() == "now" else moment(typed)

    def channels(typed: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys("#" + name.lstrip("#") for name in typed.replace(",", " ").split()))
        unknown = [name for name in names if name not in request.channels]
        if unknown:
            raise FieldFault(
                f"I'm not in a channel called {unknown[0]}. Invite me there, or check the name; for example "
                "#events"
            )
        return names

    here = request.place_name if request.place_name.startswith("#") else ""
    return Form(
        name=_FORM,
        title="A new event",
        submit="Preview",
        subject=subject,
        fields=(
            TextField(name="title", label="Title", required=True, longest=LONGEST_TITLE),
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
                check=channels,
                shown=lambda names: names if isinstance(names, str) else ", ".join(names),
                initial=here or None,
            ),
            TextField(name="place", label="Place or link", longest=300),
            TextField(
                name="announce",
                label="When shall I announce it?",
                hint="Leave it out to announce at once, after you've seen the preview.",
                check=announced,
            ),
        ),
    )


async def _submit(request: Request, work: Work, subject: str, answers: Answers) -> Reply:
    announce: when.Moment | None = answers["announce"]
    starts: when.Moment = answers["starts"]
    if announce is not None and announce.instant >= starts.instant:
        raise Refusal("The announcement has to come before the event starts.", field="announce")
    names: tuple[str, ...] = answers["channel"]
    ends_at: datetime = starts.instant + answers["length"]
    asked = Asked(
        title=checked_title(answers["title"]),
        starts=starts,
        ends_at=ends_at,
        channels=names,
        place=answers["place"] or "",
        announce=announce,
    )
    return await _draft(asked, finding.channels(names, request, example=EXAMPLE), request, work)


FEATURE: Feature[Work] = Feature(
    name="events",
    title="Events",
    commands=(
        Command(
            words="events",
            run=coming,
            role=Role.GUEST,
            summary="see what's coming up, yours first",
            examples=("events",),
            takes_words=False,
        ),
        Command(
            words="events create",
            run=create,
            role=Role.ORGANISER,
            summary="plan an event; you see it before anyone else does",
            examples=(EXAMPLE, f"{EXAMPLE} announce tomorrow at 9am"),
            opens_form=ALONE,
        ),
        Command(
            words="events cancel",
            run=cancelling.cancel,
            role=Role.ORGANISER,
            summary="cancel an event; those who meant to come are told",
            examples=(cancelling.EXAMPLE,),
        ),
    ),
    presses=(
        Press(name="rsvp", run=rsvp, role=Role.GUEST),
        Press(name="event-publish", run=publish, role=Role.ORGANISER),
        Press(name="event-discard", run=discard, role=Role.ORGANISER),
        Press(name="event-send", run=send_late, role=Role.ORGANISER),
        Press(name="event-cancel", run=cancelling.cancel_now, role=Role.ORGANISER),
        Press(name="event-stays", run=cancelling.stays, role=Role.ORGANISER),
        Press(name="event-drop", run=drop_late, role=Role.ORGANISER),
    ),
    forms=(FormSteps(name=_FORM, build=_build, submit=_submit, role=Role.ORGANISER),),
    jobs={jobs.ANNOUNCE: jobs.announce_due, jobs.REMIND: jobs.remind_due},
)
