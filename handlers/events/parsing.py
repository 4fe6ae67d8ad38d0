"""Reading what is typed about events. Pure.

events create "Title" on 3 December 14:00 for 2 hours in #events announce tomorrow 9am
events attendance "Title" on 3 December Alice Smith, Bob Jones
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.chat.phrases import lengths, times, understanding
from bot.chat.phrases.fault import NotATime, NoTime
from bot.chat.phrases.understanding import TimeWanted, Unclear, Understanding, understand_phrase, wanted
from bot.chat.question import ANSWER
from bot.chat.recurrence import Recurrence
from handlers.events import organiser_messages
from handlers.shared import channel_question, time_fields, unquoted
from storage.rsvps import Answer

MOST_OCCURRENCES = 60
MOST_PLACES = 5000
LONGEST_TITLE = 150
LONGEST_EVENT = timedelta(days=14)

_TITLE = re.compile(r'["“”«]([^"“”«»]*)["“”»]|^[\'‘]([^\'’]+)[\'’](?=\s)')
_ANNOUNCE = re.compile(r"\s+announced?\s+(?P<when>.+)$", re.IGNORECASE)
_PLACE = re.compile(r'\b(?:place|at|in)\s+["“]([^"“”]+)["”]', re.IGNORECASE)
_LINK = re.compile(r"\b(?:link\s+|at\s+)?(https?://\S+)", re.IGNORECASE)
_CHANNELS = re.compile(r"(?:\b(?:in|and)\s+|,\s*)?(#[^\s,]+)", re.IGNORECASE)
_CAPACITY = re.compile(r"\b(?:for\s+)?(\d{1,5})\s+(?:people|persons?|places?|seats?)\b", re.IGNORECASE)
_TEACHES = re.compile(
    r"\bteach(?:es|ing)\s+(?:[\"“](?P<quoted>[^\"“”]+)[\"”]|(?P<bare>[^#\"“]+?))"
    r"(?=\s*$|\s*#|\s+(?:in\s+[#\"“]|at\s+[\"“h]|for\s+\d|on\s+\w|every\b|with\b|announced?\b))",
    re.IGNORECASE,
)
# What an event's parts are called where one of them is changed.
_PARTS = {
    "title": ("title", "name"),
    "starts": ("starts", "start", "when", "time", "date", "day", "to"),
    "length": ("length", "duration", "lasts"),
    "place": ("place", "where", "room", "link", "location"),
    "capacity": ("places", "capacity", "seats"),
    "description": ("description", "about", "text"),
}
_PART = re.compile(rf"(?<=\s)(?:{'|'.join(name for names in _PARTS.values() for name in names)})(?=\s)", re.I)
NO_VALUE = ("nothing", "none", "no", "-", "anyone", "unlimited")
_ABOUT = re.compile(r'\b(?:about|described as)\s+["“]([^"“”]+)["”]', re.IGNORECASE)
_BECAUSE = re.compile(r"\s+(?:because(?:\s+of)?|as|reason:?)\s+(?P<why>.+)$", re.IGNORECASE | re.DOTALL)
_LETTER = re.compile(
    r"^(?P<title>.+?)(?:\s+to\s+(?:those\s+|people\s+)?(?:who\s+(?:are\s+|is\s+)?)?"
    r"(?P<who>all|everyone|everybody|going|coming|come|go|maybe|waiting|wait))?"
    r"\s*:?\s+[\"“](?P<text>.+)[\"”]$",
    re.IGNORECASE | re.DOTALL,
)
LONGEST_REASON = 300
LONGEST_DESCRIPTION = 1500

_TITLE_AND_PEOPLE = re.compile(
    r'^["“](?P<title>[^"“”]+)["”]\s*(?P<day>on\s+\d[^,@]*?)?\s*(?P<people>\D.*)?$', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An event as it was asked for; instants are in UTC. `teaches` are skills with levels, as typed."""

    title: str
    starts: times.Moment
    ends_at: datetime
    channels: tuple[str, ...]
    place: str
    announce: times.Moment | None
    capacity: int | None = None
    teaches: str = ""
    recurs: Recurrence | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an event that is to be changed: which event, by its title as typed, and to what."""

    title: str
    field: str
    value: str


def parts_to_change(words: str) -> list[Part]:
    """How words may say a change of one part, the shortest title first: a title may hold such words, too."""
    found = []
    for match in _PART.finditer(words):
        title, value = words[: match.start()].strip(), words[match.end() :].strip()
        field = next(field for field, names in _PARTS.items() if match[0].casefold() in names)
        if title and value:
            found.append(Part(title, field, _bare(value)))
    return found


def _bare(value: str) -> str:
    """What was typed, without quotation marks around all of it."""
    quoted = value[:1] in '"“' and value[-1:] in '"”' and len(value) > 1
    return value[1:-1].strip() if quoted else value


class Readers(StrEnum):
    """Which of those who answered an event are written to."""

    ALL = "all"
    GOING = "going"
    MAYBE = "maybe"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Letter:
    """What an organiser writes about an event, and to whom; the event by its title as typed."""

    title: str
    readers: Readers
    text: str


_READERS = {
    "going": Readers.GOING,
    "coming": Readers.GOING,
    "come": Readers.GOING,
    "go": Readers.GOING,
    "maybe": Readers.MAYBE,
    "waiting": Readers.WAITING,
    "wait": Readers.WAITING,
}


def to_write(words: str) -> Letter:
    """`Clinic to those waiting "…"`. Raises Refusal."""
    match = _LETTER.match(words.strip())
    if match is None or not match["text"].strip():
        raise organiser_messages.what_to_write()
    text = match["text"].strip()
    if len(text) > LONGEST_DESCRIPTION:
        raise organiser_messages.long_letter(len(text), LONGEST_DESCRIPTION)
    who = (match["who"] or "").casefold()
    return Letter(match["title"].strip(' "“”'), _READERS.get(who, Readers.ALL), text)


def with_reason(words: str) -> tuple[str, str]:
    """The event that is to be cancelled, and why, as far as it is said. Raises Refusal."""
    match = _BECAUSE.search(words)
    if match is None:
        return words, ""
    why = _bare(match["why"].strip()).rstrip(".")
    if len(why) > LONGEST_REASON:
        raise organiser_messages.long_reason(len(why), LONGEST_REASON)
    return words[: match.start()], why


def read(words: str, zone: ZoneInfo, now: datetime) -> Asked:
    """The event that words describe, with times in the asker's zone. Raises Refusal, and Question."""
    title, rest = _title(" ".join(words.split()))
    aside: list[str] = []
    rest, announce = _take_announce(rest, zone, now, aside)
    rest, teaches = _take_teaches(rest, aside)
    rest, capacity = _take(_CAPACITY, rest, aside)
    rest, about = _take(_ABOUT, rest, aside)
    rest, places = _take(_PLACE, rest, aside)
    rest, links = _take(_LINK, rest, aside)
    rest, channels = _take(_CHANNELS, rest, aside)
    phrase = " ".join(rest.split())
    if title is None:
        perhaps, when = unquoted.split(phrase, zone, now)
        more = " ".join(f"{when} {' '.join(aside)}".split())
        raise organiser_messages.which_title(perhaps, f'events create "{ANSWER}" {more}')

    def line(when: str) -> str:
        return " ".join(f'events create "{title}" {when} {" ".join(aside)}'.split())

    found = _found(phrase, zone, now, line)
    if found.recurs is not None:
        checked_recurrence(found.recurs)
    if found.timing.length is None and not found.timing.ends:
        raise organiser_messages.no_length(line(f"{phrase} {ANSWER}"))
    if not channels:
        raise channel_question.which(line(f"{phrase} in {ANSWER}"))
    starts = found.readings[0]
    length = found.timing.length
    ends_at = starts.instant + length if length else found.timing.ends[0]
    _check_times(starts, ends_at, announce)
    return Asked(
        title=checked_title(title),
        starts=starts,
        ends_at=ends_at,
        channels=tuple(dict.fromkeys(channels)),
        place=" – ".join((*places, *links)),
        announce=announce,
        capacity=places_of(capacity[0]) if capacity else None,
        teaches=teaches,
        recurs=found.recurs,
        description=described(about[0]) if about else "",
    )


def described(said: str) -> str:
    """What an event is about. Raises Refusal."""
    if len(said) > LONGEST_DESCRIPTION:
        raise organiser_messages.long_description(len(said), LONGEST_DESCRIPTION)
    return said.strip()


def _found(phrase: str, zone: ZoneInfo, now: datetime, line: Callable[[str], str]) -> Understanding:
    """When it is. Raises Question where only the asker knows, and Refusal."""
    if not phrase:
        raise organiser_messages.no_start(line(ANSWER))
    try:
        found = understand_phrase(phrase, zone, now)
        wanted(found, phrase)
    except (TimeWanted, Unclear) as unclear:
        raise time_fields.question(unclear, line(ANSWER)) from unclear
    except NoTime:
        raise organiser_messages.no_start(line(f"{ANSWER} {phrase}")) from None
    except NotATime as fault:
        raise organiser_messages.not_a_time("start", fault) from fault
    return found


def places_of(typed: str) -> int:
    """A capacity. Raises Refusal."""
    if not typed.isdecimal() or not 1 <= int(typed) <= MOST_PLACES:
        raise organiser_messages.not_places(MOST_PLACES)
    return int(typed)


def checked_recurrence(recurs: Recurrence) -> Recurrence:
    """A recurrence that ends in time. Raises Refusal."""
    if "UNTIL=" not in recurs.rule and "COUNT=" not in recurs.rule:
        raise organiser_messages.until_when()
    if len(recurs.instants(MOST_OCCURRENCES + 1)) > MOST_OCCURRENCES:
        raise organiser_messages.too_many_dates(MOST_OCCURRENCES)
    return recurs


def checked_title(title: str) -> str:
    """A title without spare spaces. Raises Refusal."""
    said = " ".join(title.split())
    if not said:
        raise organiser_messages.no_title()
    if len(said) > LONGEST_TITLE:
        raise organiser_messages.long_title(len(said), LONGEST_TITLE)
    return said


def length_of(phrase: str) -> timedelta:
    """A length such as “2 hours”. Raises Refusal."""
    try:
        length = lengths.read(phrase)
    except NotATime as fault:
        raise organiser_messages.not_a_length(fault) from fault
    if length > LONGEST_EVENT:
        raise organiser_messages.too_long()
    return length


def _title(words: str) -> tuple[str | None, str]:
    """The title between quotation marks, None where there is none, and the words without it."""
    match = _TITLE.search(words)
    if match is None:
        return None, words
    return match[1] or match[2] or None, f"{words[: match.start()]} {words[match.end() :]}"


def _take_announce(
    rest: str, zone: ZoneInfo, now: datetime, aside: list[str]
) -> tuple[str, times.Moment | None]:
    match = _ANNOUNCE.search(rest)
    if match is None:
        return rest, None
    said = match["when"].strip()
    before = rest[: match.start()]
    tail = _CHANNELS.search(said)
    if tail:
        before, said = f"{before} {said[tail.start() :]}", said[: tail.start()].strip()
    aside.append(f"announce {said}")
    if said.casefold() == "now":
        return before, None
    try:
        return before, understanding.moment(said, zone, now)
    except NotATime as fault:
        raise organiser_messages.not_a_time("announcement", fault) from fault


def _take_teaches(rest: str, aside: list[str]) -> tuple[str, str]:
    match = _TEACHES.search(rest)
    if match is None:
        return rest, ""
    aside.append(match[0])
    return f"{rest[: match.start()]} {rest[match.end() :]}", (match["quoted"] or match["bare"]).strip()


def _take(pattern: re.Pattern[str], text: str, aside: list[str]) -> tuple[str, list[str]]:
    """What a pattern finds in a text, and the text without it; what was taken is put aside as typed."""
    kept = []
    for match in pattern.finditer(text):
        kept.append(match[1].strip())
        aside.insert(0, match[0].strip())
    return pattern.sub(" ", text), kept


def _check_times(starts: times.Moment, ends_at: datetime, announce: times.Moment | None) -> None:
    if ends_at <= starts.instant:
        raise organiser_messages.ends_before_it_starts()
    if ends_at - starts.instant > LONGEST_EVENT:
        raise organiser_messages.too_long()
    if announce is not None and announce.instant >= starts.instant:
        raise organiser_messages.announced_too_late()


def title_and_people(words: str) -> tuple[str, str]:
    """The title, with its date if there is one, and who was there, as typed; empty where nobody is named."""
    match = _TITLE_AND_PEOPLE.match(words.strip())
    if match is None:
        return words, ""
    people = match["people"] or ""
    return words.strip().removesuffix(people).strip(), people


# What people say of coming to the event that they have just answered, or with “to” to another.
_SAYS = {
    Answer.NO: r"(?:not (?:going|coming)|can'?t (?:come|make it|go|attend)|cannot (?:come|make it|go|attend)"
    r"|won'?t (?:come|be there|make it)|(?:count me out|not able to come))",
    Answer.MAYBE: r"(?:maybe|perhaps|might (?:come|go)|may come|not sure(?: yet)?)",
    Answer.GOING: r"(?:going|coming|(?:will |'?ll )?(?:be there|come)|count me in|can come(?: after all)?)",
}
_COMING = re.compile(
    r"^(?:sorry|actually|oh|no|hm+|ok|okay|well|then|so)?[\s,]*(?:i\s+(?:am\s+|will\s+)?|i'?m\s+|i)?"
    rf"(?:(?P<no>{_SAYS[Answer.NO]})|(?P<maybe>{_SAYS[Answer.MAYBE]})|(?P<going>{_SAYS[Answer.GOING]}))"
    r"(?:\s+(?:after all|any ?more|now|sorry))?(?:\s+(?:to|for)\s+(?P<title>.+))?$",
    re.IGNORECASE,
)


def says_of_coming(words: str) -> tuple[Answer, str] | None:
    """Whether words say that somebody comes, may come or doesn't, and to what, empty if that isn't said."""
    match = _COMING.match(" ".join(words.replace("’", "'").split()).strip(" .!"))
    if match is None:
        return None
    said = next(answer for answer in _SAYS if match[answer.value])
    return said, match["title"] or ""
