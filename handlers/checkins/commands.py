"""`checkin`: answering one, and for organisers starting one and seeing how far it has got."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.form import subject_id
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.checkins import actions, forms, messages
from handlers.checkins.buttons import AnswerCheckin, AnswerLater, AskAgain, DropRound, NeverAsk, OpenRound
from handlers.checkins.forms import StartAnswers
from handlers.checkins.parsing import (
    EXAMPLE,
    FILTER_EXAMPLE,
    QUESTION,
    Asked,
    checked_audience,
    checked_title,
    read,
)
from handlers.shared import member_query, privacy_notice
from handlers.skills import pathway
from storage import audit, checkins, members, skills
from storage.checkins import AskState, CheckinRound, RoundState
from storage.database import Work


async def answer(work: Work, request: Request) -> Reply:
    """Open the check-in that is running; what was begun is gone on with."""
    found = await checkins.running(work)
    if found is None:
        return Reply.say("No check-in is open at the moment. I'll write to you when there is one.")
    asked = await checkins.asked(work, found.id, request.person.id)
    if await checkins.has_refused(work, request.person.id):
        again = Button("Ask me again", AskAgain(round_id=found.id), Style.PRIMARY)
        return Reply(Message("You asked me not to send you check-ins. Shall I ask you again?", (again,)))
    if asked is None and not await actions.join(work, found, request):
        return Reply.say(f"The check-in {markup.bold(found.title)} isn't for your group.")
    return Reply(form=await forms.build(work, request, str(found.id)))


async def answer_now(work: Work, request: Request, pressed: AnswerCheckin) -> Reply:
    return Reply(form=await forms.build(work, request, str(pressed.round_id)))


async def later(work: Work, request: Request, pressed: AnswerLater) -> Reply:
    found, asked = await forms.opened(work, request, pressed.round_id)
    if asked.state == AskState.ANSWERED:
        return Reply.say("You've answered already, thank you. To change an answer, press “Answer now”.")
    asked.state = AskState.LATER
    closes = messages.closes(found, request.person.zone)
    return Reply.say(f"All right. Type {request.example('checkin')} whenever you like, until {closes}.")


async def never(work: Work, request: Request, pressed: NeverAsk) -> Reply:
    asked = await checkins.asked(work, pressed.round_id, request.person.id)
    if asked is not None and asked.state != AskState.ANSWERED:
        asked.state = AskState.REFUSED
    await checkins.refuse(work, request.person.id)
    again = Button("Ask me again", AskAgain(round_id=pressed.round_id))
    return Reply(
        Message("I won't send you check-ins any more. You can change your mind at any time.", (again,))
    )


async def again(work: Work, request: Request, pressed: AskAgain) -> Reply:
    await checkins.take_part_again(work, request.person.id)
    found = await checkins.running(work)
    if found is None:
        return Reply.say("Good. I'll write to you when there is a check-in.")
    asked = await checkins.asked(work, found.id, request.person.id)
    if asked is None and not await actions.join(work, found, request):
        return Reply.say("Good. I'll write to you when there is a check-in for your group.")
    if asked is not None and asked.state == AskState.REFUSED:
        asked.state = AskState.ASKED
    return Reply(form=await forms.build(work, request, str(found.id)))


async def submit(work: Work, request: Request, subject: str, answers: forms.CheckinAnswers) -> Reply:
    """Keep the answers, for the person and, if they agree, for the totals."""
    _, asked = await forms.opened(work, request, subject_id(subject))
    said = forms.levels_by_skill(asked.skills["keys"], answers)
    counted = bool(answers.counted)
    await members.record_consent(
        work,
        request.person.id,
        purpose=forms.PURPOSE,
        version=work.community.privacy.version,
        text_hash=privacy_notice.fingerprint(forms.COUNTED),
        platform=request.place.platform,
        place=request.place.conversation,
        given=counted,
    )
    await checkins.answer(work, asked, actions.rows(asked, said, counted=counted), counted=counted)
    await skills.note(work, request.person.id, actions.states(said))
    asked.state, asked.answered_at, asked.note = AskState.ANSWERED, work.now, answers.note or ""
    own = await skills.own(work, request.person.id)
    steps = pathway.toward(own, pathway.wishes(own), work.catalogue)
    return Reply.say(messages.thanks(steps, counted, request.example("pathway"), work.catalogue))


# Organisers ---------------------------------------------------------------------------------------


async def start(work: Work, request: Request) -> Reply:
    """Draft a round and show it; nobody is asked before that."""
    await _none_running(work, request)
    if not request.words.strip():
        return Reply(form=await forms.build_start(work, request, ""))
    asked = read(request.words, request.person.zone, request.now, work.catalogue)
    return await _draft(work, asked, QUESTION, request)


async def _none_running(work: Work, request: Request) -> None:
    running = await checkins.running(work)
    if running is not None:
        raise Refusal(
            f"The check-in {markup.bold(running.title)} is open until "
            f"{messages.closes(running, request.person.zone)}; there can be one at a time."
        )


async def _draft(work: Work, asked: Asked, question: str, request: Request) -> Reply:
    await _none_running(work, request)
    found = CheckinRound(
        title=asked.title,
        audience="" if asked.audience.casefold() in ("everyone", "all") else asked.audience,
        question=question,
        state=RoundState.DRAFT,
        made_by=request.person.id,
        created_at=work.now,
        closes_at=asked.closes.instant,
        zone=request.person.zone.key,
    )
    await work.add(found)
    # Counted before those who don't want to be asked are left out: nobody learns who they are.
    explained = member_query.explained(checked_audience(asked.audience, work.catalogue), work.catalogue)
    fitting = await checkins.fitting(work, await actions.matching(work, found))
    least = work.community.disclosure.base if found.audience else 1
    if fitting < least:
        raise Refusal(
            f"Fewer than {least} {'member' if least == 1 else 'members'} fit that "
            f"({markup.literal(explained)}), so nothing could be shown of it.",
            example=FILTER_EXAMPLE if found.audience else EXAMPLE,
        )
    return Reply(messages.preview(found, fitting, explained, request.person.zone))


async def _draft_of(work: Work, round_id: int) -> CheckinRound:
    found = await checkins.find(work, round_id, lock=True)
    if found is None or found.state != RoundState.DRAFT:
        raise Refusal("That check-in has been dealt with already.")
    return found


async def open_(work: Work, request: Request, pressed: OpenRound) -> Reply:
    found = await _draft_of(work, pressed.round_id)
    if found.closes_at <= work.now:
        raise Refusal("Its closing date has passed in the meantime; please start it again.", example=EXAMPLE)
    if await checkins.running(work) is not None:
        raise Refusal("Another check-in has been opened meanwhile; there can be one at a time.")
    await actions.start(work, found)
    if not await checkins.is_only_one_open(work):
        raise Refusal("Another check-in has been opened meanwhile; there can be one at a time.")
    await audit.record(work, actor_id=request.person.id, action="checkin.start", detail=found.title)
    return Reply.say(
        f"{markup.bold(found.title)} is open. {request.example('checkin status')} shows how far it has got."
    )


async def drop(work: Work, request: Request, pressed: DropRound) -> Reply:
    (await _draft_of(work, pressed.round_id)).state = RoundState.DROPPED
    return Reply.say("Discarded. Nobody was asked.")


async def status(work: Work, request: Request) -> Reply:
    found = await checkins.running(work)
    if found is None:
        return Reply.say(f"No check-in is open. To start one, type {request.example(EXAMPLE)}.")
    return Reply.say(messages.status(found, await actions.so_far(work, found), request.person.zone))


async def submit_start(work: Work, request: Request, subject: str, answers: StartAnswers) -> Reply:
    asked = Asked(checked_title(answers.title), answers.closes, answers.audience or "")
    return await _draft(work, asked, answers.question or QUESTION, request)
