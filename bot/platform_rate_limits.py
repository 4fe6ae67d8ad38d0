"""How fast messages may go out: a platform's own pace, and what it said when it was too much.

Slack takes one message a second in a channel and some hundreds a minute in all. A platform that asks for
patience is left alone until then. Nothing of it needs to outlive a restart: the platform says it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

Lane = tuple[str, str]
"""A platform and a conversation on it: what goes there goes in order, one at a time."""

# How many messages may go out at once where a platform takes so many a minute.
BURST = 8


@dataclass
class _Pace:
    """How many messages may go out now, and since when that many."""

    per_second: float
    left: float
    since: datetime

    def now(self, now: datetime) -> float:
        """How many may; what goes out beside, as somebody waits for it, may have left less than none."""
        passed = max(0.0, (now - self.since).total_seconds())
        self.left, self.since = min(float(BURST), self.left + passed * self.per_second), now
        return self.left


class PlatformRateLimits:
    """Until when each platform and each conversation is left alone. Instants are in UTC."""

    def __init__(self) -> None:
        self._platforms: dict[str, datetime] = {}
        self._lanes: dict[Lane, datetime] = {}
        self._paces: dict[str, _Pace] = {}

    def pace(self, platform: str, *, per_minute: float, now: datetime) -> None:
        """Have at most so many messages a minute go to a platform; 0 is as many as there are."""
        self._paces.pop(platform, None)
        if per_minute:
            self._paces[platform] = _Pace(per_minute / 60, BURST, now)

    def room(self, platform: str, now: datetime) -> int | None:
        """How many messages may go to a platform now; None for as many as there are."""
        pace = self._paces.get(platform)
        return None if pace is None else max(0, int(pace.now(now)))

    def take(self, platform: str, count: int, now: datetime) -> None:
        """So many messages go to a platform; where it is negative, they were none that count."""
        if pace := self._paces.get(platform):
            # What is answered at once may run ahead of the pace, but not for long.
            pace.left = max(float(-BURST), pace.now(now) - count)

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
        ends = [*self._platforms.values(), *self._lanes.values()]
        for pace in self._paces.values():
            missing = 1 - pace.now(now)
            ends.append(now + timedelta(seconds=max(0.0, missing) / pace.per_second))
        return min((at for at in ends if at > now), default=None)
