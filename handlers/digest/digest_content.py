"""What stands in a weekly digest: what is coming, what is new, and where there are places again. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.events.messages import once_a_series
from storage.digests import Coming
from storage.events import Audience

WEEK = timedelta(days=7)
# What is further off than this is told once it is nearer.
HORIZON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Digest:
    """What is told, each event once; a series by its next date."""

    this_week: tuple[Coming, ...] = ()
    new: tuple[Coming, ...] = ()
    places: tuple[Coming, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.this_week or self.new or self.places)

    @property
    def event_ids(self) -> set[int]:
        """The events that it tells of."""
        return {one.event_id for one in (*self.this_week, *self.new, *self.places)}


def put_together(coming: Sequence[Coming], now: datetime) -> Digest:
    """The digest at an instant (UTC): the coming week, what was announced in the last, and freed places."""
    first = once_a_series(coming)
    this_week = tuple(one for one in first if one.starts_at <= now + WEEK)
    told = {one.event_id for one in this_week}
    new = tuple(one for one in first if one.event_id not in told and one.announced_at > now - WEEK)
    told |= {one.event_id for one in new}
    places = tuple(one for one in coming if one.event_id not in told and _has_places_again(one))
    return Digest(this_week, new, places)


def for_reader(digest: Digest, audiences: Collection[tuple[Audience, str]]) -> Digest:
    """What of it is for somebody who is of these groups, and of this institution and job family."""

    def theirs(found: Iterable[Coming]) -> tuple[Coming, ...]:
        return tuple(
            one
            for one in found
            if one.audience is Audience.EVERYONE or (one.audience, one.audience_name) in audiences
        )

    return Digest(theirs(digest.this_week), theirs(digest.new), theirs(digest.places))


def _has_places_again(one: Coming) -> bool:
    return one.was_full and not one.waiting and (one.left is None or one.left > 0)
