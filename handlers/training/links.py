"""Which pages are looked at once a week, and what is made of that. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from handlers.shared import web_pages

MOST = 1000  # pages in a week
FEWEST = 5  # pages, below which many that are gone say nothing of the network
MOST_GONE = 0.5  # of those that were looked at


def to_look_at(resources: Iterable[str], places: Iterable[str]) -> list[str]:
    """The pages to look at: of events to come first, then of what there is to learn from, each once."""
    events = [page for place in places for page in web_pages.named_in(place)]
    return list(dict.fromkeys([*events, *resources]))[:MOST]


def gone(found: Mapping[str, bool | None]) -> Collection[str] | None:
    """Those that are gone, of pages with whether they are, None where that can't be told.

    None where so many are that it must be the network here that is broken.
    """
    dead = [page for page, is_gone in found.items() if is_gone]
    if len(found) >= FEWEST and len(dead) > MOST_GONE * len(found):
        return None
    return dead
