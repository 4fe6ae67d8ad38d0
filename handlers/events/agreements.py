"""What people agree to with messages about events, and take back."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Agreement
from handlers.events import messages
from storage import consents, digests, outbox, people
from storage.consents import Purpose
from storage.database import Work

_KEYS = tuple(
    f"{begin}:" for begin, purpose in consents.MESSAGES.items() if purpose is Purpose.EVENT_MESSAGES
)


async def _takes_part(work: Work, person_id: int) -> bool:
    return not await consents.withdrew(work, [person_id], Purpose.EVENT_MESSAGES)


async def _withdraw(work: Work, person_id: int) -> None:
    await outbox.cancel_for(work, await people.direct_addresses(work, person_id), _KEYS)
    await digests.stop(work, person_id)


async def _agree(work: Work, person_id: int) -> None:
    """That it is their latest word is all that is asked before anything is sent."""


AGREEMENTS = (
    Agreement(
        purpose=Purpose.EVENT_MESSAGES,
        title="Event messages",
        text=messages.MESSAGES_ABOUT_EVENTS,
        role=Role.GUEST,
        takes_part=_takes_part,
        withdraw=_withdraw,
        agree=_agree,
        stopped=(
            "I send you no reminders, no letters of hosts, no questions and no digest about events any more. "
            "If one that you are down for moves, is called off or has a place for you, I still say so."
        ),
    ),
)
