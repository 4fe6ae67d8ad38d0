"""`events needs`: what people need so that they can take part, said by them and read by the hosts alone."""

from __future__ import annotations

from bot.chat.form import Form, FormAnswers, TextField, subject_id
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import event_lookup, messages, needs_messages
from handlers.events.buttons import SayNeeds
from handlers.shared import quotations
from storage import access_needs, audit, event_details, events, letters, rsvps
from storage.database import Work
from storage.events import Event, EventState

FORM = "event-needs"
_NOTHING = ("nothing", "none", "no", "no needs", "-")


class NeedsAnswers(FormAnswers):
    """What somebody needs."""

    text: str


async def build(work: Work, request: Request, subject: str) -> Form:
    """What somebody needs at an event. Raises Refusal."""
    event = await _answered(work, subject_id(subject), request.person.id)
    return Form(
        name=FORM,
        title="What do you need?",
        submit="Tell the hosts",
        subject=subject,
        intro=needs_messages.before_saying(event),
        fields=(
            TextField(
                name="text",
                label="What you need",
                hint="It takes the place of what you said before; “nothing” takes that away.",
                required=True,
                multiline=True,
                longest=needs_messages.LONGEST,
            ),
        ),
    )


async def submit(work: Work, request: Request, subject: str, answers: NeedsAnswers) -> Reply:
    """Keep what somebody needs, and have the hosts know that there is something. Raises Refusal."""
    return await _say(work, request, subject_id(subject), answers.text)


async def open_form(work: Work, request: Request, pressed: SayNeeds) -> Reply:
    """The button under an answer."""
    return Reply(form=await build(work, request, str(pressed.event_id)))


async def needs(work: Work, request: Request) -> Reply:
    """What people need, for a host; for anybody else their own. Raises Refusal."""
    planned = await rsvps.open_events(work)
    line = quotations.at_the_end(request.words)
    if line is not None:
        title, text = line
        event = event_lookup.meant(request, planned, command="events needs", words=title.rstrip(" :"))[0]
        return await _say(work, request, event.id, text)
    hosted = await event_details.planned_or_hosted_by(work, request.person.id)
    among = list({event.id: event for event in (*planned, *hosted)}.values())
    event = event_lookup.meant(request, among, command="events needs")[0]
    if request.person.id not in await event_details.hosts_of(work, event):
        return Reply(form=await build(work, request, str(event.id)))
    found = await access_needs.of_event(work, event.id)
    if not found:
        return Reply.say(needs_messages.nobody_needs(event))
    await audit.record(work, actor_id=request.person.id, action="events.needs", detail=event.title)
    # Not as the answer: this way every copy of it goes when the needs themselves do.
    await letters.write_to(
        work,
        request.person.id,
        key=f"{access_needs.key_of(event.id)}{request.key}",
        message=needs_messages.listed(event, found, request.person.zone),
    )
    return Reply.say(needs_messages.SENT)


async def _say(work: Work, request: Request, event_id: int, text: str) -> Reply:
    me = request.person.id
    event = await _answered(work, event_id, me)
    said = text.strip(" .")
    if len(said) > needs_messages.LONGEST:
        raise needs_messages.too_long(len(said))
    if not said or said.casefold() in _NOTHING:
        await access_needs.forget(work, event.id, me)
        return Reply.say(needs_messages.taken_away(event))
    await access_needs.say(work, event.id, me, said)
    for host in await event_details.hosts_of(work, event):
        if host != me:
            key = f"event-needs-said:{event.id}:{host}:{request.key}"
            await letters.write_to(work, host, key=key, message=needs_messages.somebody_needs(event))
    return Reply.say(needs_messages.noted(event))


async def _answered(work: Work, event_id: int, person_id: int) -> Event:
    """An event to come that somebody may come to. Raises Refusal."""
    event = await events.find(work, event_id)
    if event is None or event.state != EventState.PUBLISHED:
        raise messages.cancelled_or_gone()
    if event.ends_at <= work.now:
        raise messages.is_over(event)
    if await rsvps.answered(work, event.id, person_id) not in rsvps.INTERESTED:
        raise needs_messages.answer_first(event)
    return event
