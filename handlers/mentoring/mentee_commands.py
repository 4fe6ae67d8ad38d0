"""What those who look for a mentor do: say what they want, choose, stop; and whom they'd rather not have."""

from __future__ import annotations

from bot.chat.message import Message
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.mentoring import actions, agreements, forms, messages, request_actions
from handlers.mentoring.buttons import AskMentor, StopAsking, Unblock
from handlers.mentoring.messages import BLOCK_EXAMPLE
from handlers.shared import lookups
from storage import mentoring, people
from storage.database import Work
from storage.mentoring import MentorAsk, MentorRequest, RequestState
from storage.people import Known


async def find(work: Work, request: Request) -> Reply:
    """Open the form; while somebody is being asked, say whom."""
    current = await mentoring.looking(work, request.person.id)
    if current is not None and current.state == RequestState.ASKING:
        return Reply(await _who_is_asked(work, current))
    return Reply(form=await forms.build_find(work, request, ""))


async def submit(work: Work, request: Request, subject: str, answers: forms.FindAnswers) -> Reply:
    """Keep what is looked for, and show the three mentors who fit best."""
    row = await actions.keep_request(
        work,
        request.person.id,
        topics=answers.topics,
        goals=answers.goals or (),
        rhythm=answers.rhythm,
        same_institution=answers.same == forms.YES,
        terms=answers.terms,
    )
    await agreements.note(work, request.person.id, request.place)
    fits = await request_actions.best(work, row)
    if not fits:
        return Reply.say(messages.nobody_yet())
    return Reply(await request_actions.show(work, row, fits))


async def choose(work: Work, request: Request, pressed: AskMentor) -> Reply:
    """Ask the chosen mentor first, and the others that were shown after them."""
    row = await actions.own_request(work, pressed.request_id, by=request.person.id)
    if row.state == RequestState.ASKING:
        return Reply(await _who_is_asked(work, row))
    asked = await actions.choose_mentor(work, row, pressed.mentor_id)
    message = await _asking(work, asked)
    if asked.mentor_id == pressed.mentor_id:
        return Reply(message)
    chosen = await people.name_of(work, pressed.mentor_id)
    return Reply(messages.instead(pressed.mentor_id, chosen, message))


async def _who_is_asked(work: Work, row: MentorRequest) -> Message:
    asked = await actions.asked_now(work, row)
    return await _asking(work, asked) if asked is not None else Message(messages.nobody_yet())


async def _asking(work: Work, ask: MentorAsk) -> Message:
    name = await people.name_of(work, ask.mentor_id)
    return messages.asking(ask.mentor_id, name, ask.request_id)


async def stop(work: Work, request: Request, pressed: StopAsking) -> Reply:
    """Ask nobody any more."""
    row = await actions.own_request(work, pressed.request_id, by=request.person.id)
    await actions.take_back_request(work, row, by=request.person.id, name=request.person.name)
    return Reply.say(messages.stopped(find=request.example("mentor find")))


async def block(work: Work, request: Request) -> Reply:
    """Never match these two; nobody else ever sees it."""
    other = await _other(work, request)
    already = not await actions.block(work, request.person.id, other.id)
    return Reply(messages.blocked(other.id, other.name, already=already), direct=True)


async def _other(work: Work, request: Request) -> Known:
    said = request.words.strip()
    if not said:
        raise messages.whom_to_block()
    other = await lookups.one(work, said, request, example=BLOCK_EXAMPLE, careful=True)
    if other.id == request.person.id:
        raise messages.never_with_yourself()
    return other


async def unblock(work: Work, request: Request, pressed: Unblock) -> Reply:
    """Take a block back."""
    undone = await mentoring.unblock(work, request.person.id, pressed.person_id)
    return Reply.say(messages.UNBLOCKED if undone else messages.NOT_BLOCKED)
