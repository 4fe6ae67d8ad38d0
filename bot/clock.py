"""What time it is: the system's clock, or one that the console and tests move by hand."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

WORTHLESS_AFTER = 2.0  # seconds that an answer may take: a lease is many times longer
# Linux counts sleep in one of two clocks only; elsewhere there is but one.
_SINCE_START = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """The present moment in UTC."""


class SystemClock:
    """The clock of this host."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class SharedClock:
    """The clock of the database that several processes share, as far as this process knows it.

    Their hosts' clocks may differ by any amount, or jump: what they decide by, such as whether a lease has
    lapsed, they have to read off one. Between two readings the host's time since its start is counted on,
    which nobody sets, and which goes on while the process or the host stands still.
    """

    def __init__(self, system: Clock) -> None:
        """Until the first reading it is the `system` clock's time."""
        self._read = system.now()
        self._since = _since_start()

    def now(self) -> datetime:
        """The present moment in UTC, by the database's clock."""
        return self._read + timedelta(seconds=_since_start() - self._since)

    async def read(self, ask: Callable[[], Awaitable[datetime]]) -> bool:
        """Ask what time it is (UTC). False: the answer took too long to be worth anything."""
        before = _since_start()
        answered = await ask()
        after = _since_start()
        if after - before > WORTHLESS_AFTER:
            return False
        self._read, self._since = answered, (before + after) / 2
        return True


def _since_start() -> float:
    """Seconds since the host started, those counted in which it slept."""
    return time.clock_gettime(_SINCE_START)


class MovableClock:
    """A clock that stands still until it is moved, forward only."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was moved to, in UTC."""
        return self._now

    def move(self, to: datetime) -> None:
        """Go to a moment; never back."""
        self._now = max(self._now, to.astimezone(UTC))
