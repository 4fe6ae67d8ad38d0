"""A sentence with a time in it, understood: what it is about, and when.

One rule decides: every word that could belong to a time is part of what was read, or the person is asked.
What is left over is the text; if it still looks like a time, nothing is taken unasked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.chat.phrases import likenesses
from bot.chat.phrases.clock_times import Clock
from bot.chat.phrases.dates import Day
from bot.chat.phrases.days import day_at
from bot.chat.phrases.fault import NotATime, NoTime
from bot.chat.phrases.moments import once
from bot.chat.phrases.piece import Kind, Piece, Reading
from bot.chat.phrases.pieces import piece_at
from bot.chat.phrases.repeats import recurring
from bot.chat.phrases.rules import Rule
from bot.chat.phrases.statement import stated
from bot.chat.phrases.times import Moment, day_in_full, full
from bot.chat.phrases.timing import Timing
from bot.chat.phrases.words import MONTHS, WEEKDAYS, Words, plain
from bot.chat.recurrence import Recurrence

# A time stands at the beginning or the end of a long text: so many words of each are read.
_BEGINNING, _END = 20, 40

_LINKS = frozenset((
    ",", ".", ";", "-", "(", ")", "at", "on", "the", "or", "and", "no", "then", "to", "till", "until",
    "from", "by", "around", "about", "say", "sorry", "actually", "instead", "rather", "make", "it", "i",
    "mean", "please", "/", "@", "of", "&", "between", "both", "but", "only", "starting", "'", "exactly",
    "in",
))  # fmt: skip
_COURTESY = frozenset((
    "please", "thanks", "thank", "you", "cheers", "ta", "then", "that", "is", "ok", "okay", "very",
    "much", "so", "if", "possible", "x", ".", "!", "?", ",", ")", ";", ":", "-", "kindly", "”",
))  # fmt: skip
_BEFORE = frozenset((
    "please", "could", "you", "can", "kindly", ",", "to", "that", "remind", "me", "hi", "hey",
))  # fmt: skip
# These alone make a text look as though a time were in it; short ones, as “may”, only with a capital.
_TELLING = frozenset(
    (
        *(day for day in WEEKDAYS if len(day) > 5),
        *(day + "s" for day in WEEKDAYS if len(day) > 5),
        *(month for month in MONTHS if len(month) > 4),
        "today", "tomorrow", "tonight", "yesterday", "daily", "weekly", "monthly", "yearly",
        "fortnightly", "nightly", "hourly", "quarterly", "annually", "noon", "midday", "midnight",
        "christmas", "easter", "hogmanay", "every", "weekday", "weekdays", "weekend", "weekends",
        "fortnight", "midweek", "payday", "bimonthly", "biannually", "biennially", "morrow", "moro", "nye",
        "diwali", "eid", "midsummer", "twixmas", "mwf", "tth", "nxt",
    )
)  # fmt: skip
_LEADING = frozenset(("on", "at", "by", "every", "each", "next", "this", "last"))
# What stands right before a time and wasn't read with it would change it, did we know it.
_CHANGING = frozenset((
    "and", "&", "to", "or", "-", "/", "past", "between", "towards", "toward", "bi", "semi", "half", "quarter",
    "twice", "thrice", "times", "once", "following", "other", "late", "early", "mid", "until", "till", "hour",
    "month", "week", "year", "latest", "earliest", "the", "not", "except", "than", "nxt", "wk",
    "before", "after", "first", "second", "third", "fourth", "fifth", "penultimate", "previous", "prior",
    "earlier", "several", "couple", "yday", "yest",
))  # fmt: skip
_ANCHOR = re.compile(
    r"\b(?:minutes?|hours?|days?|weeks?|months?|mornings?|afternoons?|evenings?|nights?)\s+"
    r"(?:before|after|of|following)\b"
    r"|\b(?:on|in|once|during|before|after|by)\s+(?:\S+\s+){0,2}?"
    r"(?:birthday|term|terms?\s+starts|semester|weeks?|(?<=\s)day|michaelmas|hilary|trinity|lent)\s*$"
    r"|\b(?:several|some|any|whichever|most)\s+(?:days?|weeks?|mornings?|months?)\b"
    r"|\bother\s+day\b|\bearlier\s+on\b",
    re.IGNORECASE,
)
_LENGTHS_ON = frozenset(("week", "weeks", "fortnight", "day", "days", "month", "months"))
_MONTH_AND_DAY = re.compile(rf"(?:{'|'.join(MONTHS)})\d{{1,2}}")
_TELLING_CAPITALS = frozenset((*WEEKDAYS, *MONTHS)) - _TELLING


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a sentence says. One of three: moments (`readings`), a recurrence, or a day whose time is missing.

    Several readings are several things that it may mean. `sure`: nothing had to be guessed, and nothing that
    looks like a time was left in the text; otherwise the person is asked before anything counts. `asks` is
    what is still to be said of what recurs. `odd` is what was left in the text and looks like a time.
    """

    text: str
    timing: Timing
    sure: bool
    odd: str = ""
    when: str = ""
    """The words that are the time, as they were typed."""

    @property
    def readings(self) -> tuple[Moment, ...]:
        """The moments that it may mean, the first one first."""
        return self.timing.readings

    @property
    def moment(self) -> Moment:
        """The first of them, as sure as the whole is."""
        return replace(self.readings[0], sure=self.sure)

    @property
    def recurs(self) -> Recurrence | None:
        """What recurs, where something does."""
        return self.timing.recurs


def understand(sentence: str, zone: ZoneInfo, now: datetime) -> Understanding:
    """What a sentence is about, and when; its time stands at its end, at its beginning, or else within it.

    Raises NoTime where there is none, NotATime where it can't be.
    """
    said = plain(sentence)
    words = Words(said)
    reading = Reading(words, zone, now.astimezone(zone).date())
    groups = _groups(reading)
    chosen, asked = _chosen(words, groups)
    if chosen is None:
        raise NoTime("I can't find a time in that.")
    timing = timed(chosen, words, zone, now)
    text = _without(words, said, chosen)
    taken = {piece.start for piece in chosen}
    asked = asked or _dangles(words, chosen[0])
    odd = _odd(words, [group for group in groups if group[0].start not in taken], chosen)
    slipped = any(words.misspelt(piece.start, piece.end) for piece in chosen)
    sure = timing.sure and not asked and not odd and not slipped
    when = " ".join(words.text(start, end) for start, end in _stretches(words, chosen))
    return Understanding(text, timing, sure, odd, when)


def understand_phrase(phrase: str, zone: ZoneInfo, now: datetime) -> Understanding:
    """The same of words that are a time and nothing else. Raises NotATime."""
    found = understand(phrase, zone, now)
    left = found.text.strip(" ,.")
    if left:
        raise NotATime(f"I don't understand “{left if len(left) <= 60 else left[:59] + '…'}” in that time.")
    return found


def is_a_time(phrase: str, zone: ZoneInfo, now: datetime) -> bool:
    """Whether words are a time and nothing else, though a part of it may be missing or unclear."""
    try:
        understand_phrase(phrase, zone, now)
    except (TimeWanted, Unclear):
        return True
    except NotATime:
        return False
    return True


def timed(pieces: list[Piece], words: Words, zone: ZoneInfo, now: datetime) -> Timing:
    """What the pieces of a time mean. Raises NotATime."""
    said = stated(pieces, words)
    rule = said.rule
    if rule is not None and rule.perhaps and not (said.bounds.last or said.bounds.count):
        # “the first Monday of the month”: once, where nothing says how long it goes on.
        said = stated(_as_days(pieces, words, now.astimezone(zone).date()), words)
        return replace(once(said, zone, now), zone=said.zone)
    timing = recurring(said, rule, zone, now) if rule is not None else once(said, zone, now)
    return replace(timing, zone=said.zone)


def _as_days(pieces: list[Piece], words: Words, today: date) -> list[Piece]:
    """The pieces with the next such day in the place of a rule."""
    found = []
    for piece in pieces:
        day = day_at(words, piece.start, today) if piece.kind is Kind.RULE else None
        found.append(Piece(Kind.DAY, piece.start, day[1], day[0]) if day else piece)
    return found


# Which words are the time ---------------------------------------------------------------------------


def _pieces(reading: Reading) -> Iterable[Piece]:
    at = 0
    before: Piece | None = None
    count = len(reading.words)
    while at < count:
        if _BEGINNING <= at < count - _END:
            at, before = count - _END, None
        linked = before if before is not None and _linked(reading.words, before.end, at) else None
        piece = piece_at(reading, at, linked)
        if piece is None:
            at += 1
            continue
        yield piece
        before, at = piece, piece.end


def _linked(words: Words, start: int, end: int) -> bool:
    """Whether only words that join two pieces of one time stand between."""
    return end - start <= 5 and all(words[at].said in _LINKS for at in range(start, end))


def _groups(reading: Reading) -> list[list[Piece]]:
    groups: list[list[Piece]] = []
    for piece in _pieces(reading):
        if groups and _linked(reading.words, groups[-1][-1].end, piece.start):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [group for found in groups for group in _parted(reading.words, found)]


def _parted(words: Words, group: list[Piece]) -> list[list[Piece]]:
    """A group is parted where two times of day stand side by side with nothing that joins them."""
    found = [[group[0]]]
    for before, piece in pairwise(group):
        beside = before.end == piece.start
        twice = before.kind is piece.kind is Kind.CLOCK and beside
        rule_then_day = isinstance(before.value, Rule) and piece.kind is Kind.DAY and beside
        if twice or rule_then_day or (beside and _is_another_day(found[-1], piece)):
            found.append([piece])
        elif piece.kind is Kind.CLOCK and piece.lead == "at" and _are_numbers(found[-1]):
            # “read pages 9-11 tomorrow at 10am”: the numbers were none of its times.
            last = max(number for number, one in enumerate(found[-1]) if one.kind is Kind.CLOCK)
            found[-1:] = [found[-1][: last + 1], [*found[-1][last + 1 :], piece]]
        else:
            found[-1].append(piece)
    return found


def _is_another_day(group: list[Piece], piece: Piece) -> bool:
    days = [one.value for one in group if isinstance(one.value, Day)]
    ranged = any(one.kind is Kind.CLOCK for one in group)
    return bool(days) and isinstance(piece.value, Day) and not ranged and days[-1].both(piece.value) is None


def _are_numbers(group: list[Piece]) -> bool:
    """Whether all times of day in a group are numbers that nothing calls times, with a day behind them."""
    clocks = [one for one in group if isinstance(one.value, Clock)]
    if not clocks or group[-1].kind is Kind.CLOCK:
        return False
    return not any(one.lead or (isinstance(one.value, Clock) and one.value.evident) for one in clocks)


def _tells(group: list[Piece]) -> bool:
    """Whether a group is enough of a time to be one."""
    return any(
        piece.kind in (Kind.CLOCK, Kind.DAY, Kind.ELAPSED, Kind.RULE, Kind.VAGUE, Kind.PART)
        for piece in group
    )


def _chosen(words: Words, groups: list[list[Piece]]) -> tuple[list[Piece] | None, bool]:
    """The group that is the time, and whether that has to be asked about."""
    telling = [group for group in groups if _tells(group)]
    if not telling:
        return None, False
    last, first = telling[-1], telling[0]
    at_end = all(words[at].said in _COURTESY for at in range(last[-1].end, len(words)))
    at_begin = all(words[at].said in _BEFORE for at in range(first[0].start))
    if at_end and _is_vague(last) and at_begin and first is not last and not _is_vague(first):
        return first, True
    if at_end and at_begin and first is not last:
        joined = _joined(first, last)
        return joined, True
    if at_end:
        return last, any(word in "that is" for word in _after(words, last) if word)
    if at_begin:
        return first, False
    usable = [
        group
        for group in telling
        if any(p.kind in (Kind.CLOCK, Kind.ELAPSED, Kind.RULE, Kind.DAY) for p in group)
    ]
    return (usable[-1], True) if usable else (None, True)


def _dangles(words: Words, first: Piece) -> bool:
    """Whether what stands before a time leads to it and wasn't read: “on Foggy Friday”, “every at 9am”."""
    before = words.said(first.start - 1)
    if before in _CHANGING or words.said(first.start - 2) == "/" or _may_be_a_date(words, first.start - 1):
        return True
    if likenesses.is_like_a_qualifier(before):
        return True
    if _is_length_on_a_day(words, first) and (
        before in ("by", "for", "the") or words.said(first.start) in ("by", "for") or before.endswith("th")
    ):
        # “extend the loan by a week on Friday”: the week may be the loan's.
        return True
    # “log on at 9am”: what has a word of its own that leads to it needs no other.
    if before in _LEADING and not (first.lead and before in ("on", "at", "by")):
        return True
    return first.kind is Kind.DAY and not first.lead and words.said(first.start - 2) in _LEADING


def _is_length_on_a_day(words: Words, piece: Piece) -> bool:
    said = {words.said(at) for at in range(piece.start, piece.end)}
    return piece.kind is Kind.DAY and "on" in said and bool(said & _LENGTHS_ON)


def _may_be_a_date(words: Words, at: int) -> bool:
    """Whether a number right before a time could be a day, a year or an hour of it: “5.1. at 9am”."""
    word = words[at - 1] if words.said(at) == "." else words[at]
    if word.kind in ("clock", "decimal", "dm"):
        return True
    if word.kind != "number":
        return False
    number = int(word.said) if len(word.said) <= 8 else 0
    return number <= 31 or 1900 <= number <= 2199 or len(word.said) == 8


def _after(words: Words, group: list[Piece]) -> list[str]:
    return [words[at].said for at in range(group[-1].end, len(words)) if words[at].kind == "word"]


def _is_vague(group: list[Piece]) -> bool:
    return all(piece.kind in (Kind.VAGUE, Kind.PART) for piece in group)


def _joined(first: list[Piece], last: list[Piece]) -> list[Piece]:
    """Two halves of one time, at both ends of a sentence; the last alone where each is a time of its own."""
    kinds = {piece.kind for piece in first}
    shared = kinds & {piece.kind for piece in last}
    if shared or Kind.ELAPSED in kinds or Kind.VAGUE in kinds or any(piece.wrong for piece in first):
        return last
    if {Kind.DAY, Kind.CLOCK, Kind.PART, Kind.RULE} >= kinds and not any(
        p.kind is Kind.ELAPSED for p in last
    ):
        return [*first, *last]
    return last


# What is left of it ---------------------------------------------------------------------------------


def _stretches(words: Words, chosen: list[Piece]) -> list[tuple[int, int]]:
    """From which word to which the time stands; where it is in two places, both."""
    stretches: list[tuple[int, int]] = []
    for piece in chosen:
        if stretches and _linked(words, stretches[-1][1], piece.start):
            stretches[-1] = (stretches[-1][0], piece.end)
        else:
            stretches.append((piece.start, piece.end))
    return stretches


def _without(words: Words, said: str, chosen: list[Piece]) -> str:
    """The sentence without its time."""
    stretches = _stretches(words, chosen)
    kept: list[str] = []
    at = 0
    for start, end in stretches:
        kept.append(said[at : words[start].start])
        at = words[end - 1].end
    kept.append(said[at:])
    at_end = all(words[number].said in _COURTESY for number in range(stretches[-1][1], len(words)))
    if at_end and kept[0].strip():
        kept = kept[:-1]
    text = " ".join(part.strip(" ,;:-") for part in kept if part.strip(" ,;.!?-"))
    return text.strip(" ,;")


def _odd(words: Words, others: list[list[Piece]], chosen: list[Piece]) -> str:
    """The first of the words left over that looks like a time."""
    for group in others:
        for piece in group:
            if piece.kind in (Kind.LENGTH, Kind.VAGUE, Kind.TIMES, Kind.ZONE) and not piece.wrong:
                continue
            return words.text(piece.start, piece.end)
    if (anchor := _anchor(words, chosen)) is not None:
        return anchor
    inside = {at for piece in chosen for at in range(piece.start, piece.end)}
    for at in range(len(words)):
        word = words[at]
        if at in inside:
            continue
        if word.kind == "word" and (
            word.said in _TELLING
            or (word.misspelt and word.said not in ("nine", "hours", "minutes", "weeks"))
            or (word.said in _TELLING_CAPITALS and word.text[:1].isupper() and at > 0)
        ):
            return word.text
        if likenesses.holds_a_day(word.said):
            return word.text
        if words[at - 1].kind == "number" and likenesses.is_like_a_month(words[at - 1].text, word.said):
            return words.text(at - 1, at + 1)
        if word.kind in ("clock", "iso", "dmy", "dm", "ymd") or words.are(at, "bank", "holiday"):
            return word.text
        if word.kind == "opaque" and _MONTH_AND_DAY.fullmatch(word.said):
            return word.text
        if (
            word.kind == "number"
            and words[at + 1].glued
            and (words[at + 1].kind == "half" or words.said(at + 1) in ("st", "nd", "rd", "th"))
        ):
            return words.text(at, at + 2)
    return ""


def _anchor(words: Words, chosen: list[Piece]) -> str | None:
    """What is said of the day where only a time of day was read: “the day before the deadline at 9am”."""
    if any(piece.kind not in (Kind.CLOCK, Kind.PART) for piece in chosen):
        return None
    before = words.text(0, chosen[0].start)
    match = _ANCHOR.search(before)
    return match[0] if match else None


def moment(phrase: str, zone: ZoneInfo, now: datetime) -> Moment:
    """The one moment that a phrase means. Raises NotATime, and Unclear or TimeWanted, which are such."""
    return the_moment(understand_phrase(phrase, zone, now), phrase)


def the_moment(found: Understanding, phrase: str) -> Moment:
    """The one moment in what was understood. Raises NotATime, as `moment` does."""
    if found.recurs is not None or (found.timing.asks and not found.timing.days):
        raise NotATime(f"“{phrase.strip()}” recurs; say one moment.")
    wanted(found, phrase)
    return found.moment


def wanted(found: Understanding, phrase: str) -> None:
    """Raises TimeWanted where a part of the time is missing, Unclear where it may mean several moments."""
    if found.timing.asks:
        raise TimeWanted(found, found.timing.asks, found.timing.days)
    if len(found.readings) > 1:
        raise Unclear(found, phrase)


class Unclear(NotATime):
    """A time that may mean several moments, between which only the person can choose."""

    def __init__(self, found: Understanding, phrase: str) -> None:
        self.found = found
        said = " or ".join(full(one.instant, one.zone) for one in found.readings)
        super().__init__(f"“{phrase.strip()}” could be {said}.")


class TimeWanted(NotATime):
    """A day whose time of day is missing, or something that recurs on no day yet."""

    def __init__(self, found: Understanding, asks: str, days: Iterable[date]) -> None:
        self.found = found
        named = " or ".join(day_in_full(day) for day in days)
        if named and found.timing.repeats:
            super().__init__(f"{asks} The first would be on {named}.")
        else:
            super().__init__(f"At what time on {named}?" if named else asks)
