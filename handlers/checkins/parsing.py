"""Reading `checkin start "Autumn term" until 11 December for institution:UCL` and `needs by …`. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, process

from bot.chat import names
from bot.chat.phrases import times, understanding
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import TimeWanted
from config.catalogue import Catalogue
from handlers.checkins import needs_messages, round_messages
from handlers.checkins.needs_figures import Grouping
from handlers.shared import member_query, quotations
from storage.checkins import CheckinRound
from storage.member_conditions import EVERYBODY, Condition, Filter

QUESTION = "What one thing would help you most in the coming months?"
LIKENESS = 80  # of 100, in rapidfuzz's ratio: one letter in five may be another
LONGEST_TITLE = 80
LONGEST_OUTCOME = 1000
SHORTEST = timedelta(hours=1)
# As long as a form that somebody is in the middle of is kept.
LONGEST = timedelta(days=30)
GROUPINGS = {
    "institution": Grouping.INSTITUTION,
    "institutions": Grouping.INSTITUTION,
    "family": Grouping.FAMILY,
    "job family": Grouping.FAMILY,
    "job families": Grouping.FAMILY,
}
QUOTES = " \"'“”‘’«»"
EVERYONE = ("", "everyone", "all")
# A round is for groups that are large by nature; picking out people would undo what the totals hide.
AUDIENCE = ("institution", "family", "group")

_TITLE = re.compile(r'^\s*["“«](?P<title>[^"“”«»]+)["”»]\s*(?P<rest>.*)$', re.DOTALL)
_LATER = re.compile(r"^(?:until|till|to|by)?\s*(?P<when>\S.*)$", re.IGNORECASE | re.DOTALL)
_EVERY_TERM = re.compile(
    r"^(?:every|each)\s+term(?:\s+(?:until|till|to)\s+(?P<when>.+?))(?:\s+for\s+(?P<audience>.+))?$",
    re.IGNORECASE | re.DOTALL,
)
_BY = re.compile(
    r"(?:^|\s)by\s+(?P<grouping>job\s+\S+|\S+)(?:\s+(?:for|of|in)?\s*(?P<rest>\S.*))?$", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“«](?P<title>[^\"“”«»]+)[\"”»]")
_UNTIL = re.compile(
    r"^(?:until|till|by)\s+(?P<when>.+?)(?:\s+for\s+(?P<audience>.+))?$", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A round as it was asked for; `closes` is when it ends, `audience` the filter, empty for everyone."""

    title: str
    closes: times.Moment
    audience: str


def read(words: str, zone: ZoneInfo, now: datetime, catalogue: Catalogue) -> Asked:
    """The round that words describe, in the asker's zone. Raises Refusal."""
    match = _TITLE.match(words)
    if match is None:
        raise round_messages.no_title()
    until = _UNTIL.match(match["rest"].strip())
    if until is None:
        raise round_messages.until_when()
    audience = audience_of(until["audience"] or "", catalogue)
    return Asked(checked_title(match["title"]), closing(until["when"], zone, now), audience)


def checked_title(title: str) -> str:
    """A title without spare spaces. Raises Refusal."""
    said = " ".join(title.split())
    if not said or len(said) > LONGEST_TITLE:
        raise round_messages.long_title(LONGEST_TITLE)
    return said


def closing(phrase: str, zone: ZoneInfo, now: datetime, *, since: datetime | None = None) -> times.Moment:
    """The moment at which a round closes that is open since then, or from now on. Raises Refusal."""
    try:
        moment = _moment(phrase, zone, now)
    except NotATime as fault:
        raise round_messages.not_a_closing_date(fault) from fault
    latest = (since or now) + LONGEST
    if not now + SHORTEST <= moment.instant <= latest:
        raise round_messages.open_too_short_or_long(latest, zone, extend=since is not None)
    return moment


def _moment(phrase: str, zone: ZoneInfo, now: datetime) -> times.Moment:
    """The moment meant; a day without a time is meant until its end."""
    try:
        return understanding.moment(phrase, zone, now)
    except TimeWanted:
        return understanding.moment(f"{phrase} at 23:59", zone, now)


def audience_of(said: str, catalogue: Catalogue) -> str:
    """The filter that was typed, empty for everyone. Raises Refusal."""
    audience = said.strip()
    checked_audience(audience, catalogue)
    return "" if audience.casefold() in EVERYONE else audience


def checked_audience(audience: str, catalogue: Catalogue) -> Condition:
    """The filter on members: the exact value of one field that large groups share. Raises Refusal.

    A part of a word would pick out whoever happens to have it (“stage:e” is all who named a stage).
    """
    if audience.casefold() in EVERYONE:
        return EVERYBODY
    asked = member_query.read(audience, catalogue)
    if not isinstance(asked, Filter) or asked.field not in AUDIENCE:
        raise round_messages.not_an_audience(AUDIENCE)
    return replace(asked, exact=True)


@dataclass(frozen=True, slots=True)
class NeedsAsked:
    """Which needs are asked for: those of the round that `title` names, the last one if it is empty."""

    title: str
    grouping: Grouping | None


def needs(words: str) -> NeedsAsked:
    """What `needs "Autumn term" by institution` asks for, in either order. Raises Refusal."""
    said = " ".join(words.split()).rstrip("?!.")
    quoted = _QUOTED.search(said)
    title, rest = (quoted["title"], said.replace(quoted[0], " ").strip()) if quoted else ("", said)
    by = _BY.search(rest)
    if by is None:
        left = rest.strip(QUOTES)
        grouping = GROUPINGS.get(left.casefold())
        return NeedsAsked(title or ("" if grouping else left), grouping)
    grouping = _grouping(by["grouping"].strip(QUOTES))
    if grouping is None:
        raise needs_messages.no_such_grouping()
    left = f"{rest[: by.start()]} {by['rest'] or ''}".strip(QUOTES)
    return NeedsAsked(title or left, grouping)


def _grouping(said: str) -> Grouping | None:
    """A grouping by its name, or nearly."""
    near = process.extractOne(said.casefold(), GROUPINGS.keys(), scorer=fuzz.ratio, score_cutoff=LIKENESS)
    return GROUPINGS[near[0]] if near else None


def titled(title: str, rounds: Sequence[CheckinRound]) -> CheckinRound:
    """The last round of that name, or nearly; the last of all without one. Raises Refusal."""
    if not title:
        return latest(rounds)
    found = names.meant(title, [one.title for one in rounds]).found
    if not found:
        raise needs_messages.no_such_round(title, [one.title for one in rounds])
    return rounds[found[0]]


def latest(rounds: Sequence[CheckinRound]) -> CheckinRound:
    """The last round that was for everybody: a small one tried since then doesn't hide it."""
    return next((found for found in rounds if not found.audience), rounds[0])


def later_closing(words: str, found: CheckinRound, zone: ZoneInfo, now: datetime) -> times.Moment:
    """Until when a round is to be open that is open now. Raises Refusal."""
    until = _LATER.match(words.strip())
    if until is None:
        raise round_messages.extend_until_when()
    moment = closing(until["when"], zone, now, since=found.opened_at)
    if moment.instant <= found.closes_at:
        raise round_messages.not_later(found, zone)
    return moment


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """A round of every term as it was asked for; `until` is when the last may begin."""

    title: str
    until: times.Moment
    audience: str


def every_term(words: str, zone: ZoneInfo, now: datetime, catalogue: Catalogue) -> PlanAsked:
    """What `checkin schedule "Term check-in" every term until July 2028` asks for. Raises Refusal."""
    match = _TITLE.match(words)
    if match is None:
        raise round_messages.plan_how()
    said = _EVERY_TERM.match(match["rest"].strip())
    if said is None:
        raise round_messages.plan_how()
    audience = audience_of(said["audience"] or "", catalogue)
    return PlanAsked(checked_title(match["title"]), _last_day(said["when"], zone, now), audience)


def _last_day(phrase: str, zone: ZoneInfo, now: datetime) -> times.Moment:
    """The end of the last day that “until July 2028” means. Raises Refusal."""
    try:
        found = understanding.understand_phrase(f"every day at 23:59 until {phrase}", zone, now)
    except NotATime as fault:
        raise round_messages.not_a_closing_date(fault) from fault
    until = found.recurs.until if found.recurs else None
    if until is None:
        raise round_messages.plan_how()
    return times.Moment(times.localise(until, zone)[0], zone)


@dataclass(frozen=True, slots=True)
class OutcomeAsked:
    """What came of a round, and which: the last one where `title` is empty."""

    title: str
    text: str


def outcome(words: str) -> OutcomeAsked:
    """What `checkin outcome "Autumn term" "We booked two courses."` says. Raises Refusal."""
    said = words.strip()
    if not said:
        raise round_messages.outcome_how()
    # Without quotation marks all of it is the text: it is shown before anybody reads it.
    first = quotations.split(said) or (said, "")
    if not first[0]:
        raise round_messages.outcome_how()
    rest = first[1].strip()
    second = quotations.split(rest)
    if rest and (second is None or not second[0] or second[1].strip()):
        raise round_messages.outcome_how()
    title, text = (first[0], second[0]) if second else ("", first[0])
    if len(text) > LONGEST_OUTCOME:
        raise round_messages.long_outcome(LONGEST_OUTCOME)
    return OutcomeAsked(title, text)
