"""Named places at which a crash must do no harm. A test build of the process ends itself at one.

In the product nothing is ever armed, and reaching one does nothing.
"""

from __future__ import annotations

from collections.abc import Callable

NAMES = (
    "inbox.kept",
    "inbox.handled",
    "inbox.committed",
    "schedule.begun",
    "schedule.committed",
    "outbox.claimed",
    "outbox.found",
    "outbox.sent",
    "outbox.recorded",
    "matrix.synced",
    "matrix.read",
    "matrix.taken",
    "matrix.room_wanted",
    "matrix.room_made",
    "matrix.taken_in",
    "matrix.token_renewed",
    "matrix.token_kept",
    "slack.uploaded",
    "slack.token_renewed",
)

_armed: Callable[[str], None] | None = None


def arm(end: Callable[[str], None]) -> None:
    """Have `end` be called with the name of each point that is reached."""
    global _armed  # noqa: PLW0603  # one process, one test
    _armed = end


def reach(name: str) -> None:
    """A named point is reached: only a test does anything then."""
    if _armed is not None:
        _armed(name)
