"""How fast messages may go out: a platform's own spacing, and what it said when it was too much.

Slack takes one message a second in a channel, and answers a 429 with how long nothing more should be sent
(`Retry-After`). Nothing of it needs to outlive a restart: the platform says it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

Lane = tuple[str, str]
"""A platform and a conversation on it: what goes there goes in order, one at a time."""


class PlatformRateLimits:
    """Until when each platform and each conversation is left alone. Instants are in UTC."""

    def __init__(self) -> None:
        self._platforms: dict[str, datetime] = {}
        self._lanes: dict[Lane, datetime] = {}

    def throttled(self, platform: str, until: datetime) -> None:
        """A platform asked that nothing be sent before `until`; the later of two such wishes counts."""
        self._platforms[platform] = max(until, self._platforms.get(platform, until))

    def sent(self, lane: Lane, now: datetime, *, spacing: float) -> None:
        """A message went to a conversation: the next may go there `spacing` seconds later."""
        if spacing:
            self._lanes[lane] = now + timedelta(seconds=spacing)

    def allows(self, lane: Lane, now: datetime) -> bool:
        """Whether something may go to a conversation."""
        return bool(self.allowed(lane[:1], now)) and self._lanes.get(lane, now) <= now

    def allowed(self, platforms: Iterable[str], now: datetime) -> list[str]:
        """Those of the platforms that may be sent to."""
        return [platform for platform in platforms if self._platforms.get(platform, now) <= now]

    def resting(self, now: datetime) -> set[Lane]:
        """The conversations to which nothing may go yet."""
        self._lanes = {lane: at for lane, at in self._lanes.items() if at > now}
        return set(self._lanes)

    def next_end(self, now: datetime) -> datetime | None:
        """When the next of the platforms and conversations may be sent to again."""
        ends = (*self._platforms.values(), *self._lanes.values())
        return min((at for at in ends if at > now), default=None)
