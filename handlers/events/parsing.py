"""Reading what is typed about events. Pure.

events create "Title" on 3 December 14:00 for 2 hours in #events announce tomorrow 9am
events copy Title on 10 March 14:00
events attendance "Title" on 3 December Alice Smith, Bob Jones
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat import names
from bot.chat.phrases import lengths, times, understanding
from bot.chat.phrases.fault import NotATime, NoTime
from bot.chat.phrases.understanding import TimeWanted, Unclear, Understanding, understand_phrase, wanted
from bot.chat.question import ANSWER
from bot.chat.recurrence import Recurrence
from handlers.events import organiser_messages
from handlers.shared import channel_question, time_fields, unquoted
from storage.events import Event
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
    r"(?=\s*$|\s*#|\s+(?:in\s+[#\"“]|at\s+[\"“h]|for\s+\d|on\s+\w|every\b|with\b|announced?\b"
    r"|(?:tags?|tagged|about|described|audience|hosts?|hosted)\s+\S|for\s+(?:members|everyone|people)\b))",
    re.IGNORECASE,
)
NO_VALUE = ("nothing", "none", "no", "-", "anyone", "unlimited")
_CALLED = re.compile(r'\b(?:called|titled|named)\s+["“]([^"“”]+)["”]', re.IGNORECASE)
_AUDIENCE = re.compile(
    r"\b(?:audience|for\s+(?:members\s+of|everyone\s+(?:in|at|from)|people\s+(?:in|at|from)))"
    r'\s+["“]([^"“”]+)["”]',
    re.IGNORECASE,
)
_TAGS = re.compile(r'\b(?:tags?|tagged)\s+["“]([^"“”]+)["”]', re.IGNORECASE)
_NAME = r"(?:@[^\s,#]+|[^\W\d_][\w'’-]*(?:\s+[A-Z][\w'’-]*)*)"
_HOSTS = re.compile(
    rf'\b(?i:hosted\s+by|hosts?)\s+(["“][^"“”]+["”]|{_NAME}(?:(?:\s*,\s*|\s+and\s+){_NAME})*)'
)
_BETWEEN = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
MOST_TAGS = 8
LONGEST_TAG = 40
_ABOUT = re.compile(r'\b(?:about|described as)\s+["“]([^"“”]+)["”]', re.IGNORECASE)
LONGEST_DESCRIPTION = 1500

_TITLE_AND_PEOPLE = re.compile(
    r'^["“](?P<title>[^"“”]+)["”]\s*(?P<day>on\s+\d[^,@]*?)?\s*(?P<people>\D.*)?$', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An event as it was asked for; instants are in UTC.

    `teaches` are skills with levels, `audience` and `hosts` names, as typed; `zone` is the one named.
    """

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
    audience: str = ""
    tags: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    zone: ZoneInfo | None = None


def read(words: str, zone: ZoneInfo, now: datetime) -> Asked:
    """The event that words describe, with times in the asker's zone. Raises Refusal, and Question."""
    title, rest = _title(" ".join(words.split()))
    return _read(f'events create "{title}"', title, rest, None, zone=zone, now=now)


def read_again(like: Event, words: str, zone: ZoneInfo, now: datetime) -> Asked:
    """An event that is held once more: what the words don't say is as it was, but for the day.

    No channels and no skills are those that it had. Times are in the asker's zone. Raises Refusal, and
    Question.
    """
    begins = [f'events copy "{like.title}"']
    rest, called = _take(_CALLED, " ".join(words.split()), begins)
    head = " ".join(reversed(begins))
    return _read(head, called[0] if called else like.title, rest, like, zone=zone, now=now)


def without_channels(words: str) -> tuple[str, tuple[str, ...]]:
    """What was typed without the channels in it, with their #, and these."""
    rest, channels = _take(_CHANNELS, words, [])
    return " ".join(rest.split()), tuple(dict.fromkeys(channels))


def title_and_rest(words: str, titles: Sequence[str]) -> tuple[str, str]:
    """Where the title of one of these, as far as it is typed, ends in words without quotation marks."""
    said = words.split()
    ways = [(" ".join(said[:at]), " ".join(said[at:])) for at in range(len(said), 0, -1)]
    if names.referred(said[0]) is not None:
        return ways[-1]
    found = [(way, names.meant(way[0], titles)) for way in ways]
    if known := [way for way, meant in found if meant.found and not meant.wrong]:
        return known[0]
    # One that is typed wrongly has as many words as the title, or as much of it as was meant.
    alike = [(way, meant) for way, meant in found if meant.found]
    for way, meant in alike:
        if any(len(titles[place].split()) == len(way[0].split()) for place in meant.found):
            return way
    return alike[-1][0] if alike else (words, "")


def _read(
    head: str, title: str | None, rest: str, like: Event | None, *, zone: ZoneInfo, now: datetime
) -> Asked:
    """`head` is how the command begins that asks it."""
    aside: list[str] = []
    rest, announce = _take_announce(rest, zone, now, aside)
    rest, teaches = _take_teaches(rest, aside)
    rest, capacity = _take(_CAPACITY, rest, aside)
    rest, audience = _take(_AUDIENCE, rest, aside)
    rest, tags = _take(_TAGS, rest, aside)
    rest, hosts = _take(_HOSTS, rest, aside)
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
        return " ".join(f"{head} {when} {' '.join(aside)}".split())

    found = _found(phrase, zone, now, line)
    if found.recurs is not None:
        checked_recurrence(found.recurs)
    length = found.timing.length
    if length is None and not found.timing.ends and like is not None:
        length = like.ends_at - like.starts_at
    if length is None and not found.timing.ends:
        raise organiser_messages.no_length(line(f"{phrase} {ANSWER}"))
    if not channels and like is None:
        raise channel_question.which(line(f"{phrase} in {ANSWER}"))
    starts = found.readings[0]
    ends_at = starts.instant + length if length else found.timing.ends[0]
    _check_times(starts, ends_at, announce)
    return Asked(
        title=checked_title(title),
        starts=starts,
        ends_at=ends_at,
        channels=tuple(dict.fromkeys(channels)),
        place=" – ".join((*places, *links)) or (like.place if like else ""),
        announce=announce,
        capacity=places_of(capacity[0]) if capacity else like.capacity if like else None,
        teaches=teaches,
        recurs=found.recurs,
        description=described(about[0]) if about else like.description if like else "",
        audience=audience[0] if audience else "",
        tags=tags_of(tags[0]) if tags else (),
        hosts=several(hosts[0].strip('"“”')) if hosts else (),
        zone=found.timing.zone if isinstance(found.timing.zone, ZoneInfo) else None,
    )


def several(typed: str) -> tuple[str, ...]:
    """Names or words that were typed with commas between, or “and”."""
    return tuple(part for part in (one.strip(" .") for one in _BETWEEN.split(typed)) if part)


def tags_of(typed: str) -> tuple[str, ...]:
    """Tags, in small letters and in order, each once. Raises Refusal."""
    found = [" ".join(part.strip(" #").casefold().split()) for part in re.split(r"[,;]", typed)]
    tags = tuple(sorted({one for one in found if one}))
    if len(tags) > MOST_TAGS or any(len(one) > LONGEST_TAG for one in tags):
        raise organiser_messages.too_many_tags(MOST_TAGS, LONGEST_TAG)
    return tags


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


def who_was_there(named: str) -> tuple[list[str], bool]:
    """The names that were typed after a title, and whether these people were there: “not Alice” says no."""
    match = _NOT_THERE.match(named)
    said = named[match.end() :] if match else named
    return [name.strip() for name in said.split(",") if name.strip()], match is None


_NOT_THERE = re.compile(r"^\s*(?:but\s+)?(?:not|without|except|no|minus)\s+", re.IGNORECASE)


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
