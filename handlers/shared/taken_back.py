"""What can't be asked for by somebody who took back what it is for. Shared."""

from __future__ import annotations

from bot.chat.refusal import Refusal
from bot.chat.request import Request
from storage import consents
from storage.consents import Purpose
from storage.database import Work


async def refuse_event_messages(work: Work, request: Request) -> None:
    """Raises Refusal where the asker took messages about events back."""
    if await consents.withdrew(work, [request.person.id], Purpose.EVENT_MESSAGES):
        raise Refusal(
            "You told me to send you no messages about events, so I can't. To have them again, agree to them "
            "first.",
            example="privacy agree event messages",
        )
