"""What mentors do: offer, pause, and answer those who ask them."""

from __future__ import annotations

from bot.chat.form import subject_id
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.mentoring import actions, agreements, forms, messages
from handlers.mentoring.buttons import (
    Accept,
    AnswerQuestion,
    AskQuestion,
    Decline,
    DeclineAndPause,
    KeepOffer,
    PauseOffer,
)
from storage import mentoring, people
from storage.database import Work


async def offer(work: Work, request: Request) -> Reply:
    """Open the form of an offer."""
    return Reply(form=await forms.build_offer(work, request, ""))


async def submit_offer(work: Work, request: Request, subject: str, answers: forms.OfferAnswers) -> Reply:
    """Keep the offer, and write to those who wait for one like it."""
    kept = await actions.keep_offer(
        work,
        request.person.id,
        topics=answers.topics,
        capacity=int(answers.capacity),
        rhythm=answers.rhythm,
        same_institution=answers.same == forms.YES,
        about=answers.about or "",
        terms=answers.terms,
    )
    await agreements.note(work, request.person.id, request.place)
    described = messages.described_offer(kept, work.catalogue)
    return Reply.say(messages.offered(described, pause=request.example("mentor pause")))


async def keep(work: Work, request: Request, pressed: KeepOffer) -> Reply:
    """It still stands."""
    await actions.confirm_offer(work, request.person.id)
    return Reply.say(messages.OFFER_STAYS)


async def pause_it(work: Work, request: Request, pressed: PauseOffer) -> Reply:
    """The same as `mentor pause`."""
    return await pause(work, request)


async def pause(work: Work, request: Request) -> Reply:
    """Nobody new for now; whoever waits for this mentor is moved on."""
    await actions.pause_offer(work, request.person.id)
    return Reply.say(messages.paused(resume=request.example("mentor resume")))


async def resume(work: Work, request: Request) -> Reply:
    """Offer again what was paused."""
    kept = await actions.resume_offer(work, request.person.id)
    return Reply.say(messages.described_offer(kept, work.catalogue))


async def accept(work: Work, request: Request, pressed: Accept) -> Reply:
    """Become somebody's mentor."""
    mentee_id = await actions.accept_ask(work, pressed.ask_id, by=request.person.id)
    return Reply(messages.accepted(mentee_id, await people.name_of(work, mentee_id)))


async def decline(work: Work, request: Request, pressed: Decline) -> Reply:
    """Say no; nobody learns why."""
    await actions.decline_ask(work, pressed.ask_id, by=request.person.id)
    return Reply.say(messages.DECLINED)


async def decline_and_pause(work: Work, request: Request, pressed: DeclineAndPause) -> Reply:
    """Say no, and offer nothing for now."""
    await actions.decline_ask(work, pressed.ask_id, by=request.person.id, and_pause=True)
    return Reply.say(messages.declined_and_paused(resume=request.example("mentor resume")))


async def question(work: Work, request: Request, pressed: AskQuestion) -> Reply:
    """Open the form of the one question."""
    return Reply(form=await forms.build_question(work, request, str(pressed.ask_id)))


async def submit_question(work: Work, request: Request, subject: str, answers: forms.LineAnswers) -> Reply:
    """Pass the question on."""
    me = request.person
    await actions.ask_question(work, subject_id(subject), answers.text, by=me.id, name=me.name)
    return Reply.say(messages.QUESTION_PASSED_ON)


async def answer(work: Work, request: Request, pressed: AnswerQuestion) -> Reply:
    """Open the form of the answer."""
    return Reply(form=await forms.build_answer(work, request, str(pressed.ask_id)))


async def submit_answer(work: Work, request: Request, subject: str, answers: forms.LineAnswers) -> Reply:
    """Pass the answer on."""
    me = request.person
    await actions.answer_question(work, subject_id(subject), answers.text, by=me.id, name=me.name)
    return Reply.say(messages.ANSWER_PASSED_ON)


async def waits(work: Work, request: Request) -> list[str]:
    """For help: that somebody would like the asker as a mentor, or that a mentor has asked them something."""
    me = request.person.id
    found: list[str] = []
    if await mentoring.waiting_for(work, me):
        found.append(messages.somebody_waits(request.example("mentor status")))
    looking = await mentoring.looking(work, me)
    asked = await actions.asked_now(work, looking) if looking is not None else None
    if asked is not None and asked.question and not asked.answer:
        found.append(messages.a_question_waits(request.example("mentor")))
    return found
