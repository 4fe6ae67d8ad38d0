"""What a home page says of mentoring."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import markup
from bot.chat.section import Section
from storage.mentoring import Totals


def at_home(mentors: Sequence[str], mentees: Sequence[str], *, looks: bool) -> Section:
    """Who mentors the reader, whom they mentor, and that they look for somebody."""
    lines = [f"{markup.literal(name)} is your mentor" for name in mentors]
    lines += [f"{markup.literal(name)} is your mentee" for name in mentees]
    if looks:
        lines.append("you are looking for a mentor")
    return Section("Your mentoring", tuple(lines))


def standing(totals: Totals) -> Section:
    """For organisers: how many look, and how many places there are."""
    wait = "1 request waits" if totals.open == 1 else f"{totals.open} requests wait"
    places = "1 place is free" if totals.places == 1 else f"{totals.places} places are free"
    return Section("Mentoring", (f"{wait}; {places}",))
