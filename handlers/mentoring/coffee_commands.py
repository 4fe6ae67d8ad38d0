"""`mentor coffee`: meet somebody new every few weeks."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.mentoring import agreements, coffee_actions, coffee_messages
from handlers.mentoring.buttons import CoffeeAnswer, JoinCoffee, LeaveCoffee, SkipCoffee
from storage import mentor_coffee, schedule
from storage.database import Work

_SKIP = ("skip", "skip it", "not next time", "skip the next one")
_OFF = ("off", "stop", "no", "leave", "no more")


async def coffee(work: Work, request: Request) -> Reply:
    """How it stands; `skip` leaves out the next round, `off` ends it."""
    said = request.words.strip().casefold().strip(".!")
    if said in _SKIP:
        return await skip(work, request, SkipCoffee())
    if said in _OFF:
        return await leave(work, request, LeaveCoffee())
    return await _stands(work, request)


async def _stands(work: Work, request: Request) -> Reply:
    me = request.person
    state = await mentor_coffee.state_of(work, me.id)
    at = await schedule.next_at(work, kind=coffee_actions.ROUND, subject_id=0)
    weeks = work.community.mentoring.coffee_every_weeks
    return Reply(coffee_messages.explained(weeks, state, at, me.zone), direct=True)


async def join(work: Work, request: Request, pressed: JoinCoffee) -> Reply:
    """Be in the next round."""
    me = request.person.id
    if not pressed.told and await mentor_coffee.state_of(work, me) is None:
        # Who took it back, or never agreed, reads first what others see of them.
        return await _stands(work, request)
    at = await coffee_actions.join(work, me)
    await agreements.note(work, me, request.place, text=coffee_messages.TAKING_PART)
    return Reply.say(coffee_messages.joined(at, request.person.zone))


async def skip(work: Work, request: Request, pressed: SkipCoffee) -> Reply:
    """Be left out of the next round. Raises Refusal."""
    await coffee_actions.skip(work, request.person.id)
    return Reply.say(coffee_messages.skipping())


async def leave(work: Work, request: Request, pressed: LeaveCoffee) -> Reply:
    """Take part no more."""
    was = await mentor_coffee.leave(work, request.person.id)
    return Reply.say(coffee_messages.LEFT if was else coffee_messages.WASNT_IN)


async def answer(work: Work, request: Request, pressed: CoffeeAnswer) -> Reply:
    """Whether they met. Raises Refusal."""
    await coffee_actions.say(work, pressed.group_id, pressed.word, by=request.person.id)
    return Reply.say(coffee_messages.noted(pressed.word))
