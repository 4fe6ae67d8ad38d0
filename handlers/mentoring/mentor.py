"""What mentors do: offer, pause, and answer those who ask them."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.form import Answers, Form
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.mentoring import asking, forms, pairing, wording
from storage import letters, mentoring, people
from storage.database import Work
from storage.mentoring import MentorAsk, MentorRequest


async def offer(work: Work, request: Request) -> Reply:
    return Reply(form=await forms.build_offer(work, request, ""))


async def submit_offer(work: Work, request: Request, subject: str, answers: Answers) -> Reply:
    row = forms.as_offer(work, request.person.id, answers)
    await mentoring.save_offer(work, row)
    await asking.tell_waiting(work, request.person.id)
    return Reply.say(
        f"{forms.described(work, row)} Thank you! I'll write to you when somebody would like you as a "
        f"mentor. {request.example('mentor pause')} stops that at any time."
    )


async def pause(work: Work, request: Request) -> Reply:
    """Nobody new for now; whoever waits for this mentor is moved on."""
    row = await mentoring.offer(work, request.person.id, lock=True)
    if row is None:
        raise Refusal("You don't offer mentoring yet.", example="mentor offer")
    row.paused = True
    await work.session.flush()
    await asking.free_of(work, request.person.id)
    return Reply.say(
        f"Your offer is paused; those you mentor stay with you. {request.example('mentor resume')} offers "
        "it again."
    )


async def resume(work: Work, request: Request) -> Reply:
    row = await mentoring.offer(work, request.person.id, lock=True)
    if row is None:
        raise Refusal("You don't offer mentoring yet.", example="mentor offer")
    row.paused = False
    await work.session.flush()
    await asking.tell_waiting(work, request.person.id)
    return Reply.say(forms.described(work, row))


async def _open_ask(work: Work, ask_id: str, request: Request) -> tuple[MentorAsk, MentorRequest]:
    """An ask that waits for this mentor, with its request, both locked. Raises Refusal."""
    both = await asking.locked(work, int(ask_id))
    if both is None or both[0].mentor_id != request.person.id:
        raise Refusal("That request isn't for you, or was taken back.")
    ask, found = both
    if ask.state == "accepted":
        raise Refusal("You've accepted already.")
    if ask.state != "asked" or found.state != "asking":
        raise Refusal("That request has been settled in the meantime; there is nothing more to do.")
    return ask, found


async def accept(work: Work, request: Request) -> Reply:
    """Become somebody's mentor, if there is still a place: of two at once only one gets the last."""
    ask, found = await _open_ask(work, request.args[0], request)
    row = await mentoring.offer(work, request.person.id, lock=True)
    capacity = row.capacity if row is not None else 0
    taken = await mentoring.active(work, request.person.id)
    if taken >= capacity:
        raise Refusal(
            f"You mentor {taken} {'person' if taken == 1 else 'people'} already, which is as many as you "
            "offered. Offer more places first, or say “Not this time”.",
            example="mentor offer",
        )
    await pairing.agree(work, ask, found)
    if taken + 1 >= capacity:
        await asking.free_of(work, request.person.id)
    name = await people.name_of(work, found.mentee_id)
    return Reply.say(
        f"Thank you! {markup.bold(name)} hears it now, and I introduce you to each other.",
        mentions=[found.mentee_id],
    )


async def decline(work: Work, request: Request) -> Reply:
    ask, _ = await _open_ask(work, request.args[0], request)
    await asking.move_on(work, ask, "declined")
    return Reply.say("All right, thank you for telling me. No reason needed.")


async def decline_and_pause(work: Work, request: Request) -> Reply:
    ask, _ = await _open_ask(work, request.args[0], request)
    row = await mentoring.offer(work, request.person.id, lock=True)
    if row is not None:
        row.paused = True
        await work.session.flush()
    await asking.move_on(work, ask, "declined")
    await asking.free_of(work, request.person.id)
    return Reply.say(
        f"All right, and your offer is paused. {request.example('mentor resume')} offers it again when you "
        "like."
    )


async def question(work: Work, request: Request) -> Reply:
    return Reply(form=await build_question(work, request, request.args[0]))


async def build_question(work: Work, request: Request, subject: str) -> Form:
    ask, found = await _open_ask(work, subject, request)
    if ask.question:
        raise Refusal("You've asked your question already.")
    name = await people.name_of(work, found.mentee_id)
    label = f"What would you like to know from {name}?"
    return forms.line(forms.QUESTION, "One question", label, subject, mentions=(found.mentee_id,))


async def submit_question(work: Work, request: Request, subject: str, answers: Answers) -> Reply:
    ask, found = await _open_ask(work, subject, request)
    if ask.question:
        raise Refusal("You've asked your question already.")
    ask.question = answers["text"]
    await asking.wait_for_answer(work, ask)
    await letters.write_to(
        work,
        found.mentee_id,
        key=f"mentor-question:{ask.id}",
        message=wording.question(request.person.id, request.person.name, ask.question, ask.id),
        author_id=request.person.id,
        about="your question",
    )
    return Reply.say("I've passed your question on, and I'll send you the answer.")


async def build_answer(work: Work, request: Request, subject: str) -> Form:
    ask, _ = await _question_of(work, subject, request)
    intro = f"“{markup.literal(ask.question)}”"
    return forms.line(forms.ANSWER, "Your answer", "Your answer", subject, intro=intro)


async def _question_of(work: Work, ask_id: str, request: Request) -> tuple[MentorAsk, MentorRequest]:
    """The question that this mentee was asked. Raises Refusal."""
    both = await asking.locked(work, int(ask_id))
    if both is None or both[1].mentee_id != request.person.id or not both[0].question:
        raise Refusal("That question isn't for you, or was taken back.")
    ask, found = both
    if ask.state != "asked" or ask.answer:
        raise Refusal("That question has been settled in the meantime; there is nothing more to do.")
    return ask, found


async def answer(work: Work, request: Request) -> Reply:
    return Reply(form=await build_answer(work, request, request.args[0]))


async def submit_answer(work: Work, request: Request, subject: str, answers: Answers) -> Reply:
    ask, _ = await _question_of(work, subject, request)
    ask.answer = answers["text"]
    await asking.wait_for_answer(work, ask)
    text = f"{markup.bold(request.person.name)} answers: “{markup.literal(ask.answer)}”"
    message = Message(text, wording.ask_buttons(ask, may_question=False), mentions=(request.person.id,))
    await letters.write_to(
        work,
        ask.mentor_id,
        key=f"mentor-answer:{ask.id}",
        message=message,
        author_id=request.person.id,
        about="your answer",
    )
    return Reply.say("Thank you, I've passed it on.")
