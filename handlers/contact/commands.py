"""`contact`, `pause`, `resume` and `quiet`: when and where somebody is written to."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import TimeWanted, Unclear
from bot.chat.question import ANSWER, Option, Question, Wants
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.contact import actions, messages, parsing
from handlers.contact.undo import note_change
from handlers.shared import time_fields
from storage import contact_choices
from storage.database import Work

LINE = f"pause until {ANSWER}"


async def show(work: Work, request: Request) -> Reply:
    """What the asker chose, or choose on which platform. Raises Refusal."""
    if request.words.strip():
        return await _on(work, request)
    chosen = await contact_choices.of(work, request.person.id)
    return Reply.say(await actions.shown(work, request, chosen))


async def _on(work: Work, request: Request) -> Reply:
    wanted = parsing.platform(request.words)
    known = await actions.platforms(work, request.person.id)
    if wanted not in known:
        raise messages.not_your_platform(request.words.strip(), known, link=request.example("link"))
    before = await note_change(work, request)
    await actions.choose(work, request.person.id, replace(before, platform=wanted), request.person.zone)
    return Reply.say(messages.on(wanted))


async def pause(work: Work, request: Request) -> Reply:
    """Leave the asker in peace for a while. Raises Refusal, and Question where it isn't clear how long."""
    words = request.words.strip()
    if not words:
        raise Question(messages.UNTIL_WHEN, line=LINE, wants=Wants.TIME, example=messages.PAUSE_EXAMPLE)
    if words.casefold() in parsing.OFF:
        return await resume(work, request)
    try:
        moment = parsing.pause_end(words, request.person.zone, work.now)
    except (TimeWanted, Unclear) as fault:
        raise time_fields.question(fault, LINE) from fault
    except NotATime as fault:
        raise messages.not_a_pause(str(fault)) from fault
    await note_change(work, request)
    await actions.pause(work, request.person.id, moment.instant, request.person.zone)
    text = messages.paused(moment.instant, request.person.zone, resume=request.example("resume"))
    return Reply.say(text)


async def resume(work: Work, request: Request) -> Reply:
    """End a pause."""
    before = await contact_choices.of(work, request.person.id)
    if before.paused_until is None or before.paused_until <= work.now:
        example, mentoring = request.example(messages.PAUSE_EXAMPLE), request.example("mentor resume")
        return Reply.say(messages.not_paused(example=example, mentoring=mentoring))
    await note_change(work, request)
    waited = await actions.pause(work, request.person.id, None, request.person.zone)
    quiet_now = before.hours and before.hours.end_of(work.now, request.person.zone)
    return Reply.say(messages.resumed(waited, before.hours if quiet_now else None))


async def quiet(work: Work, request: Request) -> Reply:
    """Leave the asker in peace at some hours of each day, or say which they are. Raises Refusal."""
    before = await contact_choices.of(work, request.person.id)
    if not request.words.strip():
        if before.hours is not None:
            return Reply.say(messages.quiet(before.hours, request.person.zone))
        raise Question(
            messages.WHICH_HOURS,
            line=f"quiet {ANSWER}",
            wants=Wants.CHOICE,
            options=[Option(hours, hours) for hours in messages.USUAL_HOURS],
        )
    hours = parsing.quiet_hours(request.words)
    await note_change(work, request)
    await actions.keep_quiet(work, request.person.id, hours, request.person.zone)
    return Reply.say(messages.quiet(hours, request.person.zone) if hours else messages.NO_QUIET)
