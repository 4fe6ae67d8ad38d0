"""How much Slack may be asked (docs.slack.dev, apis/web-api/rate-limits), on a clock that may run faster.

Each method has a tier, per workspace and minute; posting is one message a second in a channel, with short
bursts, and some hundreds a minute in a workspace.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from tests.workspace.reference import SlackError

_TIER_2, _TIER_3, _TIER_4 = 20, 50, 100
_A_MINUTE = {
    "conversations.open": _TIER_3,
    "conversations.history": _TIER_3,
    "conversations.replies": _TIER_3,
    "conversations.info": _TIER_3,
    "chat.update": _TIER_3,
    "users.info": _TIER_4,
    "views.publish": _TIER_4,
    "chat.postEphemeral": _TIER_4,
    "files.getUploadURLExternal": _TIER_4,
    "files.completeUploadExternal": _TIER_4,
    # “Several hundred messages per minute.”
    "chat.postMessage": 300,
}
_CHANNEL_BURST = 3


@dataclass
class Limits:
    """A second of its clock lasts 1 / `faster` of one of ours."""

    faster: float = 1.0
    refused: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    posted: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._begun = time.monotonic()
        self._asked: dict[str, deque[float]] = defaultdict(deque)
        self._in_channel: dict[str, deque[float]] = defaultdict(deque)

    @property
    def now(self) -> float:
        """Seconds since the beginning."""
        return (time.monotonic() - self._begun) * self.faster

    def check(self, method: str, given: dict[str, Any]) -> None:
        """Raises SlackError where it is too much."""
        most = _A_MINUTE.get(method)
        if most is not None:
            self._count(method, self._asked[method], most, 60.0)
        if method == "chat.postMessage":
            channel = str(given.get("channel", ""))
            self._count(method, self._in_channel[channel], _CHANNEL_BURST, float(_CHANNEL_BURST))
            self.posted.append((self.now, channel))

    def _count(self, method: str, asked: deque[float], most: int, seconds: float) -> None:
        while asked and asked[0] <= self.now - seconds:
            asked.popleft()
        if len(asked) >= most:
            self.refused[method] += 1
            wait = asked[0] + seconds - self.now
            raise SlackError("ratelimited", status=429, retry_after=max(1, round(wait / self.faster)))
        asked.append(self.now)
