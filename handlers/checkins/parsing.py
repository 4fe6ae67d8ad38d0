"""Reading `checkin start "Autumn term" until 11 December for institution:UCL` and `needs by …`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.phrases import times, understanding
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import TimeWanted
from config.catalogue import Catalogue
from handlers.checkins import messages, needs_messages
from handlers.shared import member_query

QUESTION = "What one thing would help you most in the coming months?"
LONGEST_TITLE = 80
SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=92)
GROUPINGS = {"institution": "institution", "family": "family", "job family": "family"}
EVERYONE = ("", "everyone", "all")
# A round is for groups that are large by nature; picking out people would undo what the totals hide.
AUDIENCE = ("institution", "family", "stage", "group")

_TITLE = re.compile(r'^\s*["“«](?P<title>[^"“”«»]+)["”»]\s*(?P<rest>.*)$', re.DOTALL)
_UNTIL = re.compile(
    r"^(?:until|till|by)\s+(?P<when>.+?)(?:\s+for\s+(?P<audience>.+))?$", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A round as it was asked for; `closes` is when it ends, `audience` the filter as typed."""

    title: str
    closes: times.Moment
    audience: str


def read(words: str, zone: ZoneInfo, now: datetime, catalogue: Catalogue) -> Asked:
    """The round that words describe, in the asker's zone. Raises Refusal."""
    match = _TITLE.match(words)
    if match is None:
        raise messages.no_title()
    until = _UNTIL.match(match["rest"].strip())
    if until is None:
        raise messages.until_when()
    audience = (until["audience"] or "").strip()
    checked_audience(audience, catalogue)
    return Asked(checked_title(match["title"]), closing(until["when"], zone, now), audience)


def checked_title(title: str) -> str:
    """A title without spare spaces. Raises Refusal."""
    said = " ".join(title.split())
    if not said or len(said) > LONGEST_TITLE:
        raise messages.long_title(LONGEST_TITLE)
    return said


def closing(phrase: str, zone: ZoneInfo, now: datetime) -> times.Moment:
    """The moment at which a round closes. Raises Refusal."""
    try:
        moment = _moment(phrase, zone, now)
    except NotATime as fault:
        raise messages.not_a_closing_date(fault) from fault
    if not SHORTEST <= moment.instant - now <= LONGEST:
        raise messages.open_too_short_or_long()
    return moment


def _moment(phrase: str, zone: ZoneInfo, now: datetime) -> times.Moment:
    """The moment meant; a day without a time is meant until its end."""
    try:
        return understanding.moment(phrase, zone, now)
    except TimeWanted:
        return understanding.moment(f"{phrase} at 23:59", zone, now)


def checked_audience(audience: str, catalogue: Catalogue) -> member_query.Query:
    """The filter on members: the exact value of one field that large groups share. Raises Refusal.

    A part of a word would pick out whoever happens to have it (“stage:e” is all who named a stage).
    """
    if audience.casefold() in EVERYONE:
        return member_query.Query()
    asked = member_query.read(audience, catalogue)
    if len(asked.filters) != 1 or asked.filters[0].field not in AUDIENCE:
        raise messages.not_an_audience(AUDIENCE)
    return member_query.Query((replace(asked.filters[0], exact=True),))


def grouping(words: str) -> str:
    """What needs are to be shown by, empty for the whole community. Raises Refusal."""
    said = " ".join(words.casefold().split()).removeprefix("by ")
    if not said:
        return ""
    if said not in GROUPINGS:
        raise needs_messages.no_such_grouping()
    return GROUPINGS[said]
