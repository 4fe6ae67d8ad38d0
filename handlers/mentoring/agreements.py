"""What people agree to with mentoring, and take back."""

from __future__ import annotations

from bot.chat.identity import Address
from bot.chat.role import Role
from bot.feature import Agreement
from handlers.mentoring import actions, forms, messages, pair_actions
from handlers.shared import privacy_notice
from storage import (
    consents,
    form_conversations,
    mentor_coffee,
    mentor_pairs,
    mentor_sessions,
    mentoring,
    outbox,
    people,
)
from storage.consents import Purpose
from storage.database import Work


async def note(work: Work, person_id: int, said_in: Address, *, text: str = messages.TAKING_PART) -> None:
    """Record that somebody takes part, with what stood above the form or the button."""
    told = privacy_notice.fingerprint(text)
    await consents.record_new(work, person_id, Purpose.MENTORING, text_hash=told, said_in=said_in)


async def _takes_part(work: Work, person_id: int) -> bool:
    if await mentoring.offer(work, person_id) is not None:
        return True
    if await mentoring.looking(work, person_id) is not None:
        return True
    if await mentor_coffee.state_of(work, person_id) is not None:
        return True
    if await mentor_sessions.has_answered(work, person_id):
        return True
    return bool(await mentor_pairs.pairs_of(work, person_id))


async def _withdraw(work: Work, person_id: int) -> None:
    # The offer first: whoever waits would else be shown a mentor who has a place again.
    if await mentoring.offer(work, person_id) is not None:
        await actions.pause_offer(work, person_id)
        await mentoring.drop_offer(work, person_id)
    request = await mentoring.looking(work, person_id)
    if request is not None:
        name = await people.name_of(work, person_id)
        await actions.take_back_request(work, request, by=person_id, name=name)
    await mentor_coffee.leave(work, person_id)
    await mentor_coffee.forget_words(work, person_id)
    for pair in await mentor_pairs.pairs_of(work, person_id):
        await pair_actions.end(work, pair, person_id)
    for form in (forms.OFFER, forms.FIND):
        await form_conversations.drop(work, person_id, form)
    await work.flush()
    await mentoring.erase(work, person_id)
    await mentor_pairs.erase_words(work, person_id)
    await mentor_sessions.erase_outcomes(work, person_id)
    await outbox.delete_written_by(work, person_id, "mentor-")


AGREEMENTS = (
    Agreement(
        purpose=Purpose.MENTORING,
        title="Mentoring",
        text=messages.TAKING_PART,
        role=Role.MEMBER,
        takes_part=_takes_part,
        messages=("mentor-",),
        withdraw=_withdraw,
        stopped="You're no longer part of mentoring: your offer, search, pairs and coffees have ended.",
        loses=(
            "Your offer and your search for a mentor are erased, with what you said in them. If you're "
            "paired, that ends: the other person hears that it has, but not why. What you wrote stays in the "
            "chats it was sent to."
        ),
        commands={
            "mentor find": "find a mentor",
            "mentor offer": "offer to be one",
            "mentor coffee": "meet somebody new for a coffee",
        },
    ),
)
