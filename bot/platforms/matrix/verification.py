"""Requests to verify Stepup by comparing emoji: declined at once, with the reason.

Nobody looks at a screen here. Whoever wants to be sure of Stepup's device needn't compare anything: it is
signed by the account's own cross-signing keys (`cross_signing.py`). The events are those of the Matrix
specification, key verification framework, in rooms.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from nio import Event

from bot.chat.message import Message

REQUEST = "m.key.verification.request"
CANCEL = "m.key.verification.cancel"
DECLINES = "declines"
"""Under which a message's route has the id of the request that it declines."""
# A client lets a request go after ten minutes.
STILL_ASKED = timedelta(minutes=10)
DECLINED = Message(
    "I can't compare emoji with you: I'm a bot, and nobody looks at a screen here. You needn't, either: my "
    "device is signed by this account's own keys, and your client warns you should that ever change."
)


def asks(event: Event, user: str, now: datetime) -> bool:
    """Whether an event asks this user to verify, and may still be waited on. `now` is in UTC."""
    content = event.source.get("content")
    if not isinstance(content, dict) or content.get("msgtype") != REQUEST or content.get("to") != user:
        return False
    return bool(now.timestamp() - event.server_timestamp / 1000 <= STILL_ASKED.total_seconds())


def key(event: Event) -> str:
    """The key of the answer to a request: whoever asks again and again is answered once an hour."""
    moment = event.server_timestamp // 3_600_000
    return f"verification:{event.sender}:{moment}"


def cancelled(request: str) -> dict[str, Any]:
    """The content of the event that declines a request, by the request's id."""
    return {
        "code": "m.user",
        "reason": "A bot can't compare emoji.",
        "m.relates_to": {"rel_type": "m.reference", "event_id": request},
    }
