"""`events`: what is coming, saying who comes, and having it in one's calendar."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from bot.chat.incoming import REACTION
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.events import (
    calendar_files,
    calendar_messages,
    draft_preview,
    event_lookup,
    hosting_messages,
    messages,
    organiser_messages,
    post_actions,
    rsvp_actions,
    undo,
)
from handlers.events.buttons import GetCalendarFile, MoreEvents, NewCalendarAddress, Rsvp, RsvpSeries
from handlers.events.calendar_files import FEED
from handlers.events.parsing import says_of_coming
from handlers.shared import web_pages
from storage import attendance, calendar_feeds, dead_links, event_series, events, imported_events, rsvps
from storage.database import Work
from storage.events import EventState
from storage.rsvps import Answer

# After so long nobody means the event that they answered last by words that don't name it.
JUST_OVER = timedelta(days=14)
ANSWERED_LATELY = timedelta(days=1)


async def coming(work: Work, request: Request) -> Reply:
    """What is coming up, the reader's own first."""
    return await _page(work, request, 0)


async def more(work: Work, request: Request, pressed: MoreEvents) -> Reply:
    """The next page of it."""
    return await _page(work, request, pressed.start)


async def _page(work: Work, request: Request, start: int) -> Reply:
    organises = request.person.role >= Role.ORGANISER
    found = await rsvps.coming(work, request.person.id, planned=organises)
    hosting = await _hosting(work, request)
    if not found and not hosting:
        return Reply.say(messages.NOTHING_PLANNED)
    open_now = [item.title for item in found if item.announced]
    show = request.example(f"events show {open_now[0]}") if open_now else ""
    return Reply(messages.overview(found, request.person.zone, show=show, start=start, hosting=hosting))


async def _hosting(work: Work, request: Request) -> list[str]:
    """What the asker hosts, a line each: what is to come, and what was just over."""
    hosted = await rsvps.hosted(work, request.person.id, since=work.now - JUST_OVER)
    over = [one.event_id for one in hosted if one.ends_at <= work.now]
    came = await attendance.how_many(work, over) if over else {}
    return hosting_messages.rows(hosted, came, work.now, request.person.zone)


async def rsvp(work: Work, request: Request, pressed: Rsvp) -> Reply:
    """Take somebody's answer; the last one counts."""
    reply = await _answer(work, request, pressed.event_id, pressed.answer)
    if request.message.startswith(REACTION):
        await rsvps.note_reaction(work, pressed.event_id, request.person.id, request.message)
    return reply


async def withdraw_reaction(work: Work, request: Request, reaction: str) -> str:
    """Somebody took the reaction back with which they answered: they haven't answered any more."""
    said = []
    for event_id in await rsvps.answered_by(work, request.person.id, reaction):
        with suppress(Refusal):
            taken = await rsvp_actions.take_answer_back(work, event_id, request.person.id, None, None)
            said.append(messages.not_answered(taken.event))
    return "\n\n".join(said)


async def say(work: Work, request: Request) -> Reply | None:
    """“Maybe” or “can't come”, typed after an event was answered, or of one that is named. Raises Refusal."""
    meant = says_of_coming(request.words)
    if meant is None:
        return None
    said, title = meant[0], meant[1].removeprefix("the ")
    if title:
        found = event_lookup.meant(request, await rsvps.open_events(work), command="events show", words=title)
        if len(found) > 1:
            raise messages.say_which_date(found, request.words, request.person.zone)
        return await _answer(work, request, found[0].id, said)
    event = await rsvps.answered_last(work, request.person.id, since=work.now - ANSWERED_LATELY)
    if event is None:
        raise messages.say_which_event(request.words)
    return await _answer(work, request, event.id, said)


async def _answer(work: Work, request: Request, event_id: int, answer: Answer) -> Reply:
    person = request.person
    said = await rsvp_actions.answer_event(work, event_id, person.id, answer, role=person.role)
    await undo.note_answers(work, person.id, undo.ANSWERED, said.event.id, [said])
    remind = await rsvp_actions.reminded_before(work, said.event, person.id)
    return Reply(
        messages.answered(said.event, said.before, said.now, person.zone, remind=remind, place=said.place)
    )


async def rsvp_series(work: Work, request: Request, pressed: RsvpSeries) -> Reply:
    """The same answer to all that is still to come of a series."""
    answered = await rsvp_actions.answer_series(work, pressed.series_id, request.person.id, pressed.answer)
    await undo.note_answers(work, request.person.id, undo.ANSWERED_SERIES, answered[0].event.id, answered)
    waiting = [one.event for one in answered if one.now is Answer.WAITING]
    rest = [one.event for one in answered if one.now is not Answer.WAITING]
    return Reply.say(messages.series_answered(pressed.answer, rest, waiting, request.person.zone))


async def show(work: Work, request: Request) -> Reply:
    """The next event of a title, or the one on a date."""
    drafts = await events.drafts(work, request.person.id)
    among = [*await rsvps.open_events(work), *drafts]
    found = event_lookup.meant(request, among, command="events show")
    event, zone = found[0], request.person.zone
    if event.state is EventState.DRAFT:
        return Reply(await draft_preview.shown(work, event, zone))
    found = [one for one in found if one.state is not EventState.DRAFT]
    answers = dict(await rsvps.who(work, event.id, rsvps.INTERESTED))
    own = answers.get(request.person.id)
    place = None
    if own is Answer.WAITING:
        place = await rsvps.place_in_queue(work, event.id, request.person.id)
    who_comes = None
    if request.person.role >= Role.ORGANISER:
        which = organiser_messages.dated(event, zone) if len(found) > 1 else event.title
        who_comes = request.example(f"events attendance {which}")
    said = list(answers.values())
    message = messages.shown(
        found,
        await post_actions.told_of(work, event),
        (said.count(Answer.GOING), said.count(Answer.WAITING)),
        own,
        zone,
        place=place,
        who_comes=who_comes,
        file=calendar_files.file_of(work, [event]),
        series_id=await event_series.series_of(work, event.id) if len(found) > 1 else None,
    )
    below = []
    if (source := await imported_events.source_of(work, event.id)) is not None:
        below.append(messages.came_from(source))
    if await dead_links.among(work, web_pages.named_in(event.place)):
        below.append(messages.PAGE_GONE)
    message = replace(message, text="\n\n".join([message.text, *below]))
    return Reply(message, direct=True)


async def calendar_file(work: Work, request: Request, pressed: GetCalendarFile) -> Reply:
    """One event's file; the button under “you're going”."""
    event = await events.find(work, pressed.event_id)
    if event is None or event.announced_at is None:
        raise messages.cancelled_or_gone()
    answer = await rsvps.answered(work, event.id, request.person.id)
    if event.state is EventState.CANCELLED and answer in rsvps.INTERESTED:
        file = calendar_files.invitation_of(work, event, request.person.name, None)
        return Reply(calendar_messages.out_of_calendar(event, file), direct=True)
    if event.state != EventState.PUBLISHED:
        raise messages.cancelled_or_gone()
    if answer in (Answer.GOING, Answer.MAYBE):
        file = calendar_files.invitation_of(work, event, request.person.name, answer)
    else:
        file = calendar_files.file_of(work, [event])
    return Reply(calendar_messages.for_calendar(event, file), direct=True)


async def calendar(work: Work, request: Request) -> Reply:
    """The address of one's own feed; a file where the community has no web address."""
    if work.community.public_url:
        return await _address(work, request, anew=False)
    found = await calendar_feeds.calendar(work, request.person.id)
    if not found:
        return Reply.say(calendar_messages.NOTHING_IN_CALENDAR)
    return Reply(calendar_messages.all_for_calendar(calendar_files.file_of(work, found)), direct=True)


async def new_address(work: Work, request: Request, pressed: NewCalendarAddress) -> Reply:
    """Another secret address for one's own feed; the old one ends."""
    return await _address(work, request, anew=True)


async def _address(work: Work, request: Request, *, anew: bool) -> Reply:
    secret = await calendar_feeds.feed_secret(work, request.person.id, anew=anew)
    url = f"{work.community.public_url.rstrip('/')}/{FEED}/{secret}.ics"
    return Reply(calendar_messages.calendar_address(url, anew=anew), direct=True)


# For help ------------------------------------------------------------------------------------------


async def waits(work: Work, request: Request) -> list[str]:
    """Places that are offered to the asker."""
    found = await rsvps.coming(work, request.person.id)
    offered = [item.title for item in found if item.answer is Answer.OFFERED]
    return [messages.offered(title, show=request.example(f"events show {title}")) for title in offered]


async def examples(work: Work, request: Request) -> dict[str, str]:
    """By command: an example with the next event that the asker may mean."""
    found = await rsvps.coming(work, request.person.id, planned=request.person.role >= Role.ORGANISER)
    if not found:
        return {}
    title = found[0].title
    named = ("events show", "events edit", "events cancel", "events code", "events attendance")
    return {command: f"{command} {title}" for command in named}
