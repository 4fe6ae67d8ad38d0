"""How long Stepup waits for things. One `Timings` is handed to whoever waits; tests hand in a shorter one.

The proportions matter more than the figures: a request, then what has to settle after it, then a lease.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Timings:
    """Leases, looks at the store, and patience with others. In seconds, unless it is a timedelta."""

    request: float = 10.0
    """One request to a platform."""
    outbox_lease: timedelta = timedelta(seconds=30)
    """Longer than the two requests that a step of sending takes at most. Who is still at it after a third of
    this begins the lease anew; a row whose lease has lapsed is not being sent any more."""
    process_lease: timedelta = timedelta(seconds=15)
    """What one process alone does, such as the schedule. It is renewed after a third of this."""
    slack_spacing: float = 1.0
    """Between two messages in one conversation, as Slack asks (Web API, rate limits)."""
    slack_per_minute: float = 250.0
    """Messages to a workspace in all: Slack takes “several hundred messages per minute” (the same page)."""
    slack_settle: float = 20.0
    """After which a message that may have been sent is in Slack's history, if it was."""
    matrix_room_made: timedelta = timedelta(seconds=20)
    """Within which a room was made where the answer was lost: longer than the request and the server take."""
    idle_in_transaction: float = 10.0
    """After which PostgreSQL ends a session that stands still in the middle of a transaction."""
    lock_timeout: float = 8.0
    """After which PostgreSQL gives up a lock that is waited for. Both are well within the leases."""
    inbox_scan: float = 5.0
    """Between two looks for what was received and not handled, as where another process died."""
    outbox_scan: float = 20.0
    """Between two looks for what is to be sent, where nobody else may leave something behind."""
    outbox_shared_scan: float = 5.0
    """The same where another process may."""
    schedule_scan: float = 30.0
    """Between two looks for what is due, in case a wake-up was missed."""
    catalogue_scan: float = 60.0
    """Between two looks for what was added to the catalogue, in case a wake-up was missed."""
    notifications_again: float = 5.0
    """Before a connection that heard of other processes' work is made again."""

    @property
    def hold_every(self) -> float:
        """How often the lease of a message is begun anew while sending takes long."""
        return self.outbox_lease.total_seconds() / 3

    @property
    def renew_every(self) -> float:
        """How often a process renews its lease, or tries to take it over."""
        return self.process_lease.total_seconds() / 3
