"""What those who look for a mentor do: say what they want, choose, stop; and whom they'd rather not have."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.mentoring import actions, forms, messages
from handlers.mentoring.buttons import AskMentor, StopAsking, Unblock
from handlers.shared import lookups
from storage import letters, mentoring, people, schedule
from storage.database import Work
from storage.mentoring import MentorAskState, MentorRequest, RequestState

BLOCK_EXAMPLE = "mentor block Alice Smith"


async def find(work: Work, request: Request) -> Reply:
    """Open the form; while somebody is being asked, say whom."""
    current = await mentoring.looking(work, request.person.id)
    if current is not None and current.state == RequestState.ASKING:
        return Reply(await _who_is_asked(work, current))
    return Reply(form=await forms.build_find(work, request, ""))


async def _who_is_asked(work: Work, current: MentorRequest) -> Message:
    for ask in await mentoring.asks_of(work, current.id):
        if ask.state == MentorAskState.ASKED:
            name = await people.name_of(work, ask.mentor_id)
            return messages.asking(ask.mentor_id, name, current.id)
    return Message(messages.nobody_yet())


async def submit(work: Work, request: Request, subject: str, answers: forms.FindAnswers) -> Reply:
    """Keep what is looked for, and show the three mentors who fit best."""
    row = await mentoring.looking(work, request.person.id)
    if row is not None and row.state == RequestState.ASKING:
        raise Refusal("I'm asking somebody for you at the moment; stop that first if you want to change it.")
    if row is None:
        row = MentorRequest(
            mentee_id=request.person.id, state=RequestState.OPEN, queue={"mentors": []}, created_at=work.now
        )
    row.topics, row.goals = answers.topics, answers.goals or ""
    row.rhythm, row.same_institution = answers.rhythm, answers.same == "yes"
    await work.add(row)
    fits = await actions.best(work, row)
    if not fits:
        return Reply.say(messages.nobody_yet())
    return Reply(await actions.show(work, row, fits))


async def _mine(work: Work, request_id: int, request: Request) -> MentorRequest:
    row = await mentoring.find(work, request_id, lock=True)
    if row is None or row.mentee_id != request.person.id:
        raise Refusal("That request is gone.")
    if row.state == RequestState.MATCHED:
        raise Refusal("You have found a mentor with that request already.")
    if row.state == RequestState.WITHDRAWN:
        raise Refusal("You took that request back; please make a new one.", example="mentor find")
    return row


async def choose(work: Work, request: Request, pressed: AskMentor) -> Reply:
    """Ask the chosen mentor first, and the others that were shown after them."""
    row = await _mine(work, pressed.request_id, request)
    if row.state == RequestState.ASKING:
        return Reply(await _who_is_asked(work, row))
    chosen = pressed.mentor_id
    shown: list[int] = row.queue.get("shown", [])
    if chosen not in shown:
        raise Refusal("That list is from before; please look again.", example="mentor find")
    row.queue = {"mentors": [chosen, *(other for other in shown if other != chosen)], "shown": shown}
    name = await actions.ask_next(work, row)
    if name is None:
        raise Refusal("They can't take anybody just now; please look again.", example="mentor find")
    asked = next(ask for ask in await mentoring.asks_of(work, row.id) if ask.state == MentorAskState.ASKED)
    if asked.mentor_id != chosen:
        first = await people.name_of(work, chosen)
        message = messages.asking(asked.mentor_id, name, row.id)
        text = f"{markup.bold(first)} can't take anybody just now. {message.text}"
        return Reply(Message(text, message.buttons, mentions=(chosen, asked.mentor_id)))
    return Reply(messages.asking(chosen, name, row.id))


async def stop(work: Work, request: Request, pressed: StopAsking) -> Reply:
    """Ask nobody any more; whoever was asked is told that there is nothing to do."""
    row = await _mine(work, pressed.request_id, request)
    row.state, row.ended_at, row.queue = RequestState.WITHDRAWN, work.now, {"mentors": []}
    for ask in await mentoring.asks_of(work, row.id):
        if ask.state != MentorAskState.ASKED:
            continue
        ask.state, ask.ended_at = MentorAskState.WITHDRAWN, work.now
        await schedule.drop(work, kind=actions.LAPSE, subject_id=ask.id)
        name = markup.bold(request.person.name)
        text = f"{name} has taken the mentoring request back; there is nothing to do."
        message = Message(text, mentions=(request.person.id,))
        await letters.write_to(work, ask.mentor_id, key=f"mentor-withdrawn:{ask.id}", message=message)
    return Reply.say(f"Stopped. {request.example('mentor find')} begins again whenever you like.")


async def block(work: Work, request: Request) -> Reply:
    """Never match these two; nobody else ever sees it."""
    other = await _other(work, request)
    undo = Button("Take that back", Unblock(person_id=other.id))
    if not await mentoring.block(work, request.person.id, other.id):
        already = Message("That is so already. Only you can see it.", (undo,), mentions=(other.id,))
        return Reply(already, direct=True)
    waiting = await mentoring.waiting_for(work, request.person.id)
    current = await mentoring.looking(work, request.person.id)
    if current is not None:
        waiting += await mentoring.asks_of(work, current.id)
    for ask in waiting:
        both = await actions.locked(work, ask.id)
        if (
            both is not None
            and both[0].state == MentorAskState.ASKED
            and other.id in (both[0].mentor_id, both[1].mentee_id)
        ):
            await actions.move_on(work, both[0], MentorAskState.DECLINED)
    text = f"You won't be matched with {markup.bold(other.name)}. Only you can see this."
    return Reply(Message(text, (undo,), mentions=(other.id,)), direct=True)


async def _other(work: Work, request: Request) -> people.Known:
    said = request.words.strip()
    if not said:
        raise Refusal("Whom would you rather not be matched with?", example=BLOCK_EXAMPLE)
    other = await lookups.one(work, said, request, example=BLOCK_EXAMPLE)
    if other.id == request.person.id:
        raise Refusal("You're never matched with yourself anyway.")
    return other


async def unblock(work: Work, request: Request, pressed: Unblock) -> Reply:
    if not await mentoring.unblock(work, request.person.id, pressed.person_id):
        return Reply.say("That was so already.")
    return Reply.say("Taken back: you may be matched with them again.")
