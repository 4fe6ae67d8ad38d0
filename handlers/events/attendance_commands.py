"""Who came, by a code shown in the session or because an organiser says so; and what they thought of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.form import subject_id
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import attendance_actions, attendance_messages, event_lookup, forms, hosting, parsing
from handlers.events.attendance_actions import OPEN_FOR
from handlers.events.attendance_messages import ATTENDANCE_EXAMPLE
from handlers.events.buttons import CommentOnEvent, NoteAttendance, RateEvent
from handlers.events.forms import CommentAnswers
from handlers.shared import lookups
from storage import attendance, audit, events, people, rsvps
from storage.database import Work
from storage.events import Event, EventState
from storage.people import Known
from storage.rsvps import Answer


async def code(work: Work, request: Request) -> Reply:
    """The code of an event, made when it is first asked for."""
    event = _now_or_asked(work, request, await hosting.recent(work, request), "events code")
    attended = request.example(f"events attended {attendance_actions.give_code(event)}")
    return Reply(attendance_messages.code(event, request.person.zone, attended=attended), direct=True)


def _now_or_asked(
    work: Work, request: Request, among: Sequence[Event], command: str, words: str | None = None
) -> Event:
    """The event meant; of several dates the one that is on now, if one is. Raises Refusal, and Question."""
    found = event_lookup.meant(request, among, command=command, words=words)
    on_now = [
        one
        for one in found
        if one.starts_at - attendance_actions.BEFORE <= work.now <= one.ends_at + attendance_actions.BEFORE
    ]
    if len(on_now) == 1:
        return on_now[0]
    return event_lookup.one(request, among, command=command, words=words)


async def attended(work: Work, request: Request) -> Reply:
    """Somebody says that they are there, by the code."""
    said = request.words.strip().upper().rstrip(".!")
    if not said:
        raise attendance_messages.which_code()
    event, news = await attendance_actions.attend_by_code(work, said, request.person.id)
    return Reply.say(attendance_messages.attends(event, already=not news))


async def who_came(work: Work, request: Request) -> Reply:
    """Who comes and who came; with names after the title, note that they did."""
    title, named = parsing.title_and_people(request.words)
    event = _now_or_asked(
        work, request, await hosting.recent(work, request), "events attendance", words=title
    )
    if named:
        return await _note(work, event, named, request)
    answers: dict[Answer, list[int]] = {Answer.WAITING: await rsvps.queue(work, event.id)}
    interested = await rsvps.who(work, event.id, rsvps.INTERESTED)
    for person_id, answer in interested:
        if answer is not Answer.WAITING:
            answers.setdefault(answer, []).append(person_id)
    came = await attendance.attended(work, event.id)
    names = await people.names(work, [*(person_id for person_id, _ in interested), *came])
    await audit.record(work, actor_id=request.person.id, action="events.attendance", detail=event.title)
    ask_of = await _missing(work, event) if work.now >= event.starts_at - attendance_actions.BEFORE else ()
    message = attendance_messages.everybody(
        event, came, answers, names, zone=request.person.zone, ask_of=ask_of
    )
    return Reply(message, direct=True)


async def _note(work: Work, event: Event, named: str, request: Request) -> Reply:
    attendance_actions.check_begun(work, event)
    names, was_there = parsing.who_was_there(named)
    found = [
        await lookups.one(work, name, request, example=ATTENDANCE_EXAMPLE, careful=True) for name in names
    ]
    if not was_there:
        gone = await attendance_actions.take_attendance_back(work, event, found, by=request.person.id)
        return Reply(attendance_messages.not_there(event, found, gone))
    await attendance_actions.note_attendance(work, event, found, by=request.person.id)
    return Reply(attendance_messages.noted(event, found))


async def note_one(work: Work, request: Request, pressed: NoteAttendance) -> Reply:
    """Note somebody by the button beside their name, or everybody who said that they come. Raises Refusal."""
    event = await events.find(work, pressed.event_id)
    if event is None or event.state != EventState.PUBLISHED or event.ends_at < work.now - OPEN_FOR:
        raise attendance_messages.closed()
    missing = await _missing(work, event)
    who = [one for one in missing if pressed.person_id in (0, one.id)]
    if not who:
        raise attendance_messages.noted_already()
    await attendance_actions.note_attendance(work, event, who, by=request.person.id)
    left = [one for one in missing if one not in who]
    return Reply(attendance_messages.noted(event, who, ask_of=left))


async def _missing(work: Work, event: Event) -> list[Known]:
    """Those who said that they come and aren't noted as there, by name."""
    came = set(await attendance.attended(work, event.id))
    going = [one for one, _ in await rsvps.who(work, event.id, (Answer.GOING,)) if one not in came]
    names = await people.names(work, going)
    return [
        Known(one, names[one], None, True) for one in sorted(names, key=lambda one: names[one].casefold())
    ]


async def useful(work: Work, request: Request, pressed: RateEvent) -> Reply:
    """Keep how useful it was to somebody."""
    await attendance_actions.rate(work, pressed.event_id, pressed.rating, by=request.person.id)
    return Reply(attendance_messages.rated(pressed.event_id, pressed.rating))


async def comment(work: Work, request: Request, pressed: CommentOnEvent) -> Reply:
    """Open the form for a line about it."""
    return Reply(form=await forms.build_comment(work, request, str(pressed.event_id)))


async def submit_comment(work: Work, request: Request, subject: str, answers: CommentAnswers) -> Reply:
    """Pass the line on, without a name."""
    event_id = subject_id(subject)
    await attendance_actions.comment(work, event_id, answers.text, by=request.person.id, key=request.key)
    return Reply.say(attendance_messages.COMMENT_PASSED_ON)
