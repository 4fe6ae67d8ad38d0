"""`events`: what is coming, saying who comes, and for organisers making and running events."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.events import actions, calendar_files, event_lookup, messages
from handlers.events.buttons import GetCalendarFile, NewCalendarAddress, Rsvp, RsvpSeries
from handlers.events.calendar_files import FEED
from storage import events
from storage.database import Work
from storage.events import Answer, Event, EventState


async def coming(work: Work, request: Request) -> Reply:
    """What is coming up, the reader's own first."""
    found = await events.coming(work, request.person.id)
    if not found:
        return Reply.say("Nothing is planned at the moment. New events appear in the channels.")
    first = request.example(f"events show {found[0].event.title}")
    text = messages.listed(found, request.person.zone)
    return Reply.say(f"{text}\n\nTo say whether you come, or to take a place, type for example {first}.")


async def rsvp(work: Work, request: Request, pressed: Rsvp) -> Reply:
    """Take somebody's answer; the last one counts."""
    event = await events.find(work, pressed.event_id, lock=True)
    said = pressed.answer
    if event is None:
        raise Refusal("That event is gone.")
    if event.state == EventState.CANCELLED:
        raise Refusal(f"{markup.bold(event.title)} is cancelled.")
    if event.state != EventState.PUBLISHED or said not in events.ANSWERS:
        raise Refusal("That event isn't open for answers.")
    if event.ends_at <= work.now:
        raise Refusal(f"{markup.bold(event.title)} is over.")
    before = await events.answered(work, event.id, request.person.id)
    if event.announced_at is None and before is None and request.person.role < Role.ORGANISER:
        raise Refusal("That event isn't open for answers.")
    now = await actions.record_answer(work, event, request.person.id, before, said)
    text = _confirmed(work, event, now, before, request)
    if now == Answer.WAITING:
        queue = await events.queue(work, event.id)
        place = queue.index(request.person.id) + 1
        return Reply(Message(messages.waiting(event, place), _step_back(event)))
    return Reply(Message(text, _calendar(event) if now == Answer.GOING else ()))


async def rsvp_series(work: Work, request: Request, pressed: RsvpSeries) -> Reply:
    """The same answer to all that is still to come of a series."""
    said = pressed.answer
    found = [
        event
        for event in await events.in_series(work, pressed.series_id, lock=True)
        if event.state == EventState.PUBLISHED and event.announced_at is not None
    ]
    if not found or said not in events.ANSWERS:
        raise Refusal("Nothing of that series is still to come.")
    answers = {}
    for event in found:
        before = await events.answered(work, event.id, request.person.id)
        answers[event.id] = await actions.record_answer(work, event, request.person.id, before, said)
    waiting = [event for event in found if answers[event.id] == Answer.WAITING]
    title = markup.bold(found[0].title)
    if said == Answer.NO:
        return Reply.say(f"You're not going to any of {title}. Thank you for telling me.")
    rest = [event for event in found if answers[event.id] != Answer.WAITING]
    zone = request.person.zone
    parts = []
    if rest:
        every = "all of " if not waiting else ""
        parts.append(f"{messages.CONFIRMED[said]} {every}{title}: {messages.dates(rest, zone)}.")
    if waiting:
        full = "Full are" if rest else f"All dates of {title} are full:"
        parts.append(f"{full} {messages.dates(waiting, zone)}. You're on the waiting list for them.")
    return Reply.say(" ".join(parts))


def _confirmed(work: Work, event: Event, said: Answer, before: Answer | None, request: Request) -> str:
    again = "still " if before == said else ""
    opening = messages.CONFIRMED.get(said, "")
    opening = opening.replace("You're ", f"You're {again}") if again else opening
    text = f"{opening} {markup.bold(event.title)}, {messages.span(event, request.person.zone)}."
    ahead = timedelta(minutes=work.community.delivery.event_reminder_minutes)
    if said == Answer.NO and before == Answer.WAITING:
        return f"You're off the waiting list for {markup.bold(event.title)}. Thank you for telling me."
    if said == Answer.NO:
        return f"{text} Thank you for telling me."
    if event.starts_at - ahead > work.now:
        text += f" I'll remind you {times.spoken(ahead)} before."
    return text


def _calendar(event: Event) -> tuple[Button, ...]:
    return (Button("Calendar file", GetCalendarFile(event_id=event.id)),)


def _step_back(event: Event) -> tuple[Button, ...]:
    return (Button("Leave the waiting list", Rsvp(event_id=event.id, answer=Answer.NO)),)


async def calendar_file(work: Work, request: Request, pressed: GetCalendarFile) -> Reply:
    """One event's file; the button under “you're going”."""
    event = await events.find(work, pressed.event_id)
    if event is None or event.state != EventState.PUBLISHED or event.announced_at is None:
        raise Refusal("That event is cancelled, or gone.")
    text = f"Here is {markup.bold(event.title)} for your calendar."
    return Reply(Message(text, files=(calendar_files.file_of(work, [event]),)), direct=True)


async def calendar(work: Work, request: Request) -> Reply:
    """The address of one's own feed; a file where the community has no web address."""
    if work.community.public_url:
        return await _address(work, request, anew=False)
    found = await events.calendar(work, request.person.id)
    if not found:
        return Reply.say("There is nothing in your calendar yet: say that you're going to an event first.")
    text = (
        "Here are your events for your calendar. It is as of now: the organisers haven't set up the web "
        "address by which a calendar could follow changes."
    )
    return Reply(Message(text, files=(calendar_files.file_of(work, found),)), direct=True)


async def new_address(work: Work, request: Request, pressed: NewCalendarAddress) -> Reply:
    return await _address(work, request, anew=True)


async def _address(work: Work, request: Request, *, anew: bool) -> Reply:
    secret = await events.feed_secret(work, request.person.id, anew=anew)
    url = f"{work.community.public_url.rstrip('/')}/{FEED}/{secret}.ics"
    text = (
        f"Subscribe to this address in your calendar: {markup.link(url, url)}\n\nIt shows the events you're "
        "going to or may go to, and follows changes. Keep it to yourself: whoever has it can read it."
    )
    if anew:
        text += " The old address no longer works."
    button = Button("Give me a new address", NewCalendarAddress())
    return Reply(Message(text, (button,)), direct=True)


async def show(work: Work, request: Request) -> Reply:
    """The next event of a title, or the one on a date."""
    among = [item.event for item in await events.coming(work, request.person.id)]
    among.sort(key=lambda event: event.starts_at)
    found = event_lookup.meant(request.words, among, request, command="events show")
    event = found[0]
    zone = request.person.zone
    taught = messages.taught((await events.teaches(work, [event.id])).get(event.id, {}), work.catalogue)
    parts = [messages.described(event, zone, taught)]
    if len(found) > 1:
        parts.append(f"Also on {messages.dates(found[1:], zone)}.")
    answers = await events.who(work, event.id, events.INTERESTED)
    going = sum(1 for _, answer in answers if answer == Answer.GOING)
    waiting = sum(1 for _, answer in answers if answer == Answer.WAITING)
    places = f" of {event.capacity}" if event.capacity is not None else ""
    parts.append(f"Going: {going}{places}{f', waiting: {waiting}' if waiting else ''}.")
    own = dict(answers).get(request.person.id)
    if own == Answer.WAITING:
        queue = await events.queue(work, event.id)
        parts.append(messages.waiting(event, queue.index(request.person.id) + 1))
    elif own:
        parts.append(
            {"going": "You're going.", "maybe": "You said maybe.", "offered": "A place is offered to you."}[
                own
            ]
        )
    if request.person.role >= Role.ORGANISER:
        day = event.starts_at.astimezone(zone)
        which_one = f"{event.title} on {day.day} {day:%B}" if len(found) > 1 else event.title
        parts.append(f"{request.example(f'events attendance {which_one}')} shows who.")
    text = "\n\n".join(part for part in parts if part)
    return Reply(
        Message(text, messages.rsvp_buttons(event), (calendar_files.file_of(work, [event]),)), direct=True
    )
