"""What mentors do: offer, pause, and answer those who ask them."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.form import subject_id
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.mentoring import actions, forms, messages, pair_actions
from handlers.mentoring.buttons import Accept, AnswerQuestion, AskQuestion, Decline, DeclineAndPause
from handlers.mentoring.forms import OfferAnswers
from storage import letters, mentoring, people
from storage.database import Work
from storage.mentoring import MentorAskState


async def offer(work: Work, request: Request) -> Reply:
    return Reply(form=await forms.build_offer(work, request, ""))


async def submit_offer(work: Work, request: Request, subject: str, answers: forms.OfferAnswers) -> Reply:
    row = as_offer(work, request.person.id, answers)
    await mentoring.save_offer(work, row)
    await actions.tell_waiting(work, request.person.id)
    return Reply.say(
        f"{messages.described_offer(work, row)} Thank you! I'll write to you when somebody would like you "
        f"as a mentor. {request.example('mentor pause')} stops that at any time."
    )


async def pause(work: Work, request: Request) -> Reply:
    """Nobody new for now; whoever waits for this mentor is moved on."""
    row = await mentoring.offer(work, request.person.id, lock=True)
    if row is None:
        raise Refusal("You don't offer mentoring yet.", example="mentor offer")
    row.paused = True
    await work.flush()
    await actions.free_of(work, request.person.id)
    return Reply.say(
        f"Your offer is paused; those you mentor stay with you. {request.example('mentor resume')} offers "
        "it again."
    )


async def resume(work: Work, request: Request) -> Reply:
    row = await mentoring.offer(work, request.person.id, lock=True)
    if row is None:
        raise Refusal("You don't offer mentoring yet.", example="mentor offer")
    row.paused = False
    await work.flush()
    await actions.tell_waiting(work, request.person.id)
    return Reply.say(messages.described_offer(work, row))


async def accept(work: Work, request: Request, pressed: Accept) -> Reply:
    """Become somebody's mentor, if there is still a place: of two at once only one gets the last."""
    ask, found = await actions.open_ask(work, pressed.ask_id, request)
    row = await mentoring.offer(work, request.person.id, lock=True)
    capacity = row.capacity if row is not None else 0
    taken = await mentoring.active(work, request.person.id)
    if taken >= capacity:
        raise Refusal(
            f"You mentor {taken} {'person' if taken == 1 else 'people'} already, which is as many as you "
            "offered. Offer more places first, or say “Not this time”.",
            example="mentor offer",
        )
    await pair_actions.agree(work, ask, found)
    if taken + 1 >= capacity:
        await actions.free_of(work, request.person.id)
    name = await people.name_of(work, found.mentee_id)
    return Reply.say(
        f"Thank you! {markup.bold(name)} hears it now, and I introduce you to each other.",
        mentions=[found.mentee_id],
    )


async def decline(work: Work, request: Request, pressed: Decline) -> Reply:
    ask, _ = await actions.open_ask(work, pressed.ask_id, request)
    await actions.move_on(work, ask, MentorAskState.DECLINED)
    return Reply.say("All right, thank you for telling me. No reason needed.")


async def decline_and_pause(work: Work, request: Request, pressed: DeclineAndPause) -> Reply:
    ask, _ = await actions.open_ask(work, pressed.ask_id, request)
    row = await mentoring.offer(work, request.person.id, lock=True)
    if row is not None:
        row.paused = True
        await work.flush()
    await actions.move_on(work, ask, MentorAskState.DECLINED)
    await actions.free_of(work, request.person.id)
    return Reply.say(
        f"All right, and your offer is paused. {request.example('mentor resume')} offers it again when you "
        "like."
    )


async def question(work: Work, request: Request, pressed: AskQuestion) -> Reply:
    return Reply(form=await forms.build_question(work, request, str(pressed.ask_id)))


async def submit_question(work: Work, request: Request, subject: str, answers: forms.LineAnswers) -> Reply:
    ask, found = await actions.open_ask(work, subject_id(subject), request)
    if ask.question:
        raise Refusal("You've asked your question already.")
    ask.question = answers.text
    await actions.wait_for_answer(work, ask)
    await letters.write_to(
        work,
        found.mentee_id,
        key=f"mentor-question:{ask.id}",
        message=messages.question(request.person.id, request.person.name, ask.question, ask.id),
        author_id=request.person.id,
        about="your question",
    )
    return Reply.say("I've passed your question on, and I'll send you the answer.")


async def answer(work: Work, request: Request, pressed: AnswerQuestion) -> Reply:
    return Reply(form=await forms.build_answer(work, request, str(pressed.ask_id)))


async def submit_answer(work: Work, request: Request, subject: str, answers: forms.LineAnswers) -> Reply:
    ask, _ = await actions.question_of(work, subject_id(subject), request)
    ask.answer = answers.text
    await actions.wait_for_answer(work, ask)
    text = f"{markup.bold(request.person.name)} answers: “{markup.literal(ask.answer)}”"
    message = Message(text, messages.ask_buttons(ask, may_question=False), mentions=(request.person.id,))
    await letters.write_to(
        work,
        ask.mentor_id,
        key=f"mentor-answer:{ask.id}",
        message=message,
        author_id=request.person.id,
        about="your answer",
    )
    return Reply.say("Thank you, I've passed it on.")


def as_offer(work: Work, person_id: int, answers: OfferAnswers) -> mentoring.MentorOffer:
    return mentoring.MentorOffer(
        person_id=person_id,
        topics=answers.topics,
        capacity=int(answers.capacity),
        rhythm=answers.rhythm,
        same_institution=answers.same == "yes",
        about=answers.about or "",
        paused=False,
        updated_at=work.now,
    )
