"""A build of Stepup for tests: the product, with named crash points armed and its patience shortened.

STEPUP_CRASH_AT says where it ends itself, as SIGKILL would: ``delivery.sent``, or ``delivery.sent:3`` for
the third time it comes there, or ``delivery.sent:3:pause`` to stand still there until it is told to go on.
STEPUP_CLOCK_AHEAD says by how many seconds its host's clock is ahead of the others'.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from datetime import datetime, timedelta

from bot import crash_points, lease
from bot.clock import SystemClock
from storage import database, outbox

# Everything that waits is a tenth of what it is in the product or less, in the same proportions: a request,
# then what has to settle after it, then a lease.
REQUEST = 1.5  # seconds

SETTLES = 3.0

LEASE = timedelta(seconds=5)

SPACING = 0.05


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


def hurry() -> None:
    """Shorten what is waited for. To be called before anything else of Stepup is imported."""
    outbox.LEASE = LEASE
    database.IDLE_IN_TRANSACTION, database.LOCK_TIMEOUT = 2.0, 1.5
    lease.LASTS = timedelta(seconds=4)
    lease.EVERY = 1.0
    from bot.platforms.matrix import connection as matrix
    from bot.platforms.matrix import outbound as matrix_send
    from bot.platforms.slack import connection as slack
    from bot.platforms.slack import outbound as slack_send

    matrix.TIMEOUT = REQUEST  # type: ignore[assignment]
    matrix_send.ROOM_MADE_WITHIN = timedelta(seconds=SETTLES)
    slack.TIMEOUT = REQUEST  # type: ignore[assignment]
    slack_send.SlackSender.settle = SETTLES
    slack_send.SlackSender.spacing = SPACING


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
    hurry()
    from bot import cli

    cli.main()


if __name__ == "__main__":
    main()
