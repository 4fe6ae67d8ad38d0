"""Fair use: how fast one person may ask for things, so that everybody gets their turn.

Each has so many at once, and so many a second after that; what comes faster is put off, in its order. This is
the generic cell rate algorithm (ITU-T I.371): one instant is remembered of each person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.identity import Identity

REMEMBERED = 10_000  # people
# What would have to wait longer than this isn't kept.
LONGEST = timedelta(minutes=5)
TOLD_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Turn:
    """When something may be handled; `tell` is True where its sender hears that it waits, or is left out."""

    wait: timedelta
    tell: bool = False

    @property
    def too_long(self) -> bool:
        """Whether somebody would wait so long that they are told."""
        return self.wait > LONGEST


AT_ONCE = Turn(timedelta())


class FairUse:
    """Remembers in this process how fast people ask; nothing of it needs to outlive a restart."""

    def __init__(self, *, burst: int, per_second: float) -> None:
        self._apart = timedelta(seconds=1 / per_second)
        self._spare = self._apart * burst
        self._busy_until: dict[Identity, datetime] = {}
        self._told: dict[Identity, datetime] = {}
        self._left_out: dict[Identity, datetime] = {}

    def turn(self, who: Identity, now: datetime) -> Turn:
        """Count one more from this person at `now` (UTC)."""
        self._forget(now)
        held = self._busy_until.get(who, now)
        if held - now > LONGEST + self._spare + self._apart:
            # The clock was set back: what it said before counts no more.
            held = now
        busy_until = max(held, now) + self._apart
        wait = busy_until - now - self._spare
        if wait <= LONGEST:
            self._busy_until[who] = busy_until
        if wait <= timedelta():
            return AT_ONCE
        told = self._left_out if wait > LONGEST else self._told
        tell = told.get(who, now - TOLD_EVERY) <= now - TOLD_EVERY
        if tell:
            told[who] = now
        return Turn(wait, tell)

    def _forget(self, now: datetime) -> None:
        if len(self._busy_until) > REMEMBERED:
            self._busy_until = {who: at for who, at in self._busy_until.items() if at > now}
            self._told = {who: at for who, at in self._told.items() if at > now - TOLD_EVERY}
            self._left_out = {who: at for who, at in self._left_out.items() if at > now - TOLD_EVERY}
