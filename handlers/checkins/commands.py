"""`checkin`: answering one, later or never."""

from __future__ import annotations

from functools import partial

from bot.chat.form import subject_id
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.checkins import actions, forms, messages
from handlers.checkins.buttons import AnswerCheckin, AnswerLater, AskAgain, NeverAsk
from handlers.skills import pathway
from storage import checkins, form_conversations, skills
from storage.checkins import AskState
from storage.database import Work


async def answer(work: Work, request: Request) -> Reply:
    """Open the check-in that is running; what was begun is gone on with."""
    found = await checkins.running(work)
    if found is None:
        return Reply.say(messages.NONE_OPEN)
    asked = await checkins.asked(work, found.id, request.person.id)
    if await checkins.has_refused(work, request.person.id):
        return Reply(messages.ask_you_again(found.id))
    if asked is None and not await actions.join(work, found, request.person.id):
        is_invited = await actions.is_invited(work, found, request.person.id)
        return Reply.say(messages.nothing_new(found) if is_invited else messages.not_for_your_group(found))
    return Reply(form=await forms.build(work, request, str(found.id)))


async def answer_now(work: Work, request: Request, pressed: AnswerCheckin) -> Reply:
    """Open the form of the round of the button; whoever took check-ins back reads first what they mean."""
    if await actions.took_part_back(work, request.person.id):
        return Reply(messages.agree_again(pressed.round_id))
    return Reply(form=await forms.build(work, request, str(pressed.round_id)))


async def later(work: Work, request: Request, pressed: AnswerLater) -> Reply:
    """Note it, and say until when."""
    found = await actions.answer_later(work, pressed.round_id, by=request.person.id)
    if found is None:
        return Reply.say(messages.ANSWERED_ALREADY)
    checkin = request.example("checkin")
    return Reply.say(messages.whenever_you_like(found, request.person.zone, checkin=checkin))


async def never(work: Work, request: Request, pressed: NeverAsk) -> Reply:
    """Ask this person in no round any more."""
    await actions.stop_asking(work, pressed.round_id, by=request.person.id)
    return Reply(messages.no_more(pressed.round_id))


async def again(work: Work, request: Request, pressed: AskAgain) -> Reply:
    """Ask this person again, beginning with the round that is running.

    Whoever took their agreement back reads first what they agree to.
    """
    me = request.person.id
    if await actions.took_part_back(work, me):
        if not pressed.agreed:
            return Reply(messages.agree_again(pressed.round_id))
        await actions.note_agreement(work, me, request.place)
    found, is_for_them = await actions.take_part_again(work, request.person.id)
    if found is None:
        return Reply.say(messages.ASKED_AGAIN)
    if not is_for_them:
        return Reply.say(messages.ASKED_AGAIN_LATER)
    return Reply(form=await forms.build(work, request, str(found.id)))


async def submit(work: Work, request: Request, subject: str, answers: forms.CheckinAnswers) -> Reply:
    """Keep the answers, for the person and, if they agree, for the totals."""
    # Where it wasn't asked, they agreed before.
    asked = "counted" in answers.model_fields_set
    counted = bool(answers.counted) if asked else await actions.lets_count(work, request.person.id)
    await actions.answer_round(
        work,
        subject_id(subject),
        partial(forms.levels_by_skill, answers=answers),
        by=request.person.id,
        counted=counted,
        note=answers.note or "",
        agreed_in=request.place,
    )
    own = await skills.own(work, request.person.id)
    steps = pathway.toward(own, pathway.of_wishes(own), work.catalogue).steps
    widest = sorted(steps, key=lambda step: -step.gap)
    return Reply.say(messages.thanks(widest, counted, request.example("pathway"), work.catalogue))


async def waits(work: Work, request: Request) -> list[str]:
    """For help: the check-in that the asker hasn't answered, whether they joined before it began or since."""
    found = await checkins.running(work)
    if found is None:
        return []
    asked = await checkins.asked(work, found.id, request.person.id)
    if asked is None:
        is_theirs = await actions.is_invited(work, found, request.person.id)
    else:
        is_theirs = asked.state in (AskState.ASKED, AskState.LATER)
    return [messages.waits(found, request.example("checkin"))] if is_theirs else []


async def stop(work: Work, request: Request) -> Reply:
    """Ask this person in no round any more."""
    found = await checkins.running(work)
    await form_conversations.drop(work, request.person.id, forms.NAME)
    await actions.stop_asking(work, found.id if found else 0, by=request.person.id)
    return Reply(messages.no_more(found.id if found else 0))
