"""Reading `checkin start "Autumn term" until 11 December for institution:UCL`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue
from handlers.shared import member_query

EXAMPLE = 'checkin start "Autumn term" until 11 December 17:00'
FILTER_EXAMPLE = 'checkin start "Autumn term" until 11 December 17:00 for family:"Research data"'
QUESTION = "What one thing would help you most in the coming months?"
LONGEST_TITLE = 80
SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=92)
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
        raise Refusal("A check-in needs a title in quotation marks.", example=EXAMPLE)
    until = _UNTIL.match(match["rest"].strip())
    if until is None:
        raise Refusal("Until when can people answer?", example=EXAMPLE)
    audience = (until["audience"] or "").strip()
    checked_audience(audience, catalogue)
    return Asked(checked_title(match["title"]), closing(until["when"], zone, now), audience)


def checked_title(title: str) -> str:
    said = " ".join(title.split())
    if not said or len(said) > LONGEST_TITLE:
        raise Refusal(f"Please give it a title of up to {LONGEST_TITLE} characters.", example=EXAMPLE)
    return said


def closing(phrase: str, zone: ZoneInfo, now: datetime) -> times.Moment:
    """The moment at which a round closes. Raises Refusal."""
    try:
        moment = _moment(phrase, zone, now)
    except times.NotATime as fault:
        raise Refusal(f"The closing date: {markup.literal(str(fault))}", example=EXAMPLE) from fault
    if not SHORTEST <= moment.instant - now <= LONGEST:
        raise Refusal("A check-in is open for at least an hour and at most three months.", example=EXAMPLE)
    return moment


def _moment(phrase: str, zone: ZoneInfo, now: datetime) -> times.Moment:
    """The moment meant; a day without a time is meant until its end."""
    try:
        return times.read(phrase, zone, now)
    except times.NotATime as fault:
        try:
            return times.read(f"{phrase} at 23:59", zone, now)
        except times.NotATime:
            raise fault from None


def checked_audience(audience: str, catalogue: Catalogue) -> member_query.Query:
    """The filter on members: the exact value of one field that large groups share. Raises Refusal.

    A part of a word would pick out whoever happens to have it (“stage:e” is all who named a stage).
    """
    if audience.casefold() in ("", "everyone", "all"):
        return member_query.Query()
    asked = member_query.read(audience, catalogue)
    if len(asked.filters) != 1 or asked.filters[0].field not in AUDIENCE:
        raise Refusal(
            f"A check-in can be for everyone, or go by one of {', '.join(AUDIENCE)}.", example=FILTER_EXAMPLE
        )
    return member_query.Query((replace(asked.filters[0], exact=True),))
