"""A build of Stepup for tests: the product, with named crash points armed and its patience shortened.

STEPUP_CRASH_AT says where it ends itself, as SIGKILL would: ``outbox.sent``, or ``outbox.sent:3`` for
the third time it comes there, or ``outbox.sent:3:pause`` to stand still there until it is told to go on.
STEPUP_CLOCK_AHEAD says by how many seconds its host's clock is ahead of the others'.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from datetime import datetime, timedelta

from bot import cli, crash_points
from bot.clock import SystemClock
from config.timings import Timings

# Everything that waits is a tenth of what it is in the product or less, in the same proportions: a request,
# then what has to settle after it, then a lease.
HURRIED = Timings(
    request=1.5,
    outbox_lease=timedelta(seconds=5),
    process_lease=timedelta(seconds=4),
    slack_spacing=0.05,
    slack_settle=3.0,
    matrix_room_made=timedelta(seconds=3),
    idle_in_transaction=2.0,
    lock_timeout=1.5,
)


def crash_at(said: str) -> None:
    """Arm one crash point. Raises ValueError for a name that none has."""
    name, _, rest = said.partition(":")
    nth, _, how = rest.partition(":")
    if name not in crash_points.NAMES:
        raise ValueError(f"there is no crash point {name}")
    reached: Counter[str] = Counter()

    def end(point: str) -> None:
        reached[point] += 1
        if point == name and reached[point] == int(nth or 1):
            os.kill(os.getpid(), signal.SIGSTOP if how == "pause" else signal.SIGKILL)

    crash_points.arm(end)


def go_ahead_by(seconds: float) -> None:
    """Have this process's host be ahead of the others by so much."""
    true = SystemClock.now

    def now(self: SystemClock) -> datetime:
        return true(self) + timedelta(seconds=seconds)

    SystemClock.now = now  # type: ignore[method-assign]


def main() -> None:
    go_ahead_by(float(os.environ.get("STEPUP_CLOCK_AHEAD", "0")))
    if said := os.environ.get("STEPUP_CRASH_AT"):
        crash_at(said)
    cli.main(HURRIED)


if __name__ == "__main__":
    main()
