"""What people agree to with messages about events, and take back."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Agreement
from handlers.events import messages
from storage import consents
from storage.consents import Purpose
from storage.database import Work

_KEYS = tuple(
    f"{begin}:" for begin, purpose in consents.MESSAGES.items() if purpose is Purpose.EVENT_MESSAGES
)


async def _takes_part(work: Work, person_id: int) -> bool:
    return not await consents.withdrew(work, [person_id], Purpose.EVENT_MESSAGES)


async def _agree(work: Work, person_id: int) -> None:
    """That it is their latest word is all that is asked before anything is sent."""


AGREEMENTS = (
    Agreement(
        purpose=Purpose.EVENT_MESSAGES,
        title="Event messages",
        text=messages.MESSAGES_ABOUT_EVENTS,
        role=Role.GUEST,
        takes_part=_takes_part,
        messages=_KEYS,
        agree=_agree,
        stopped=(
            "I'll send you no more reminders, messages of hosts, questions or digests about events. If an "
            "event that you're down for moves, is cancelled or has a place for you, I'll still tell you, and "
            "the reminders you set yourself still come."
        ),
    ),
)
