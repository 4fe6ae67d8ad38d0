"""The pieces of a time, each where it stands in a sentence: a day, a time of day, a rule, an end. Pure.

A piece takes the words that lead to it (“at”, “on”, “by”): whatever no piece takes isn't part of a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.chat.phrases.bounds import except_at, from_at, in_month_at, times_at, until_at
from bot.chat.phrases.clock_times import Clock, Part, clock_at, part_at
from bot.chat.phrases.days import day_at
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.lengths import UNITS, Length, length_at
from bot.chat.phrases.piece import Kind, PartOfDay, Piece, Reading, end_of_wrong
from bot.chat.phrases.rules import rule_at
from bot.chat.phrases.words import MONTHS
from bot.chat.phrases.zones import zone_at

_LEADS = (
    "at , say ,", "at , say", "at say", "at about", "at around", "at approximately", "at roughly",
    "at exactly",
    "no later than", "not later than", "by about", "at or before", "just before", "shortly before",
    "just after",
    "shortly after", "at", "by", "around", "about", "circa", "approximately", "approx", "roughly", "exactly",
    "before", "after", "from", "between", "for", "@", "say",
)  # fmt: skip
# Whatever is said so isn't quite that time: the person is asked.
UNSURE_LEADS = frozenset(
    ("before", "after", "just before", "shortly before", "just after", "shortly after", "circa")
)
_VAGUE = (
    "later on", "later", "asap", "as soon as possible", "soon", "shortly", "right now",
    "now", "at once",
    "immediately", "in a bit", "in a while", "in a few minutes", "in a few hours", "in a few days",
    "in a few weeks",
    "in a moment", "in a minute or two", "some time", "sometime", "some day", "someday",
    "one of these days", "never",
    "eventually", "early next week", "mid next week", "late next week", "early next month", "next week",
    "later this week", "this week", "next month", "this month", "next year", "this year", "next term",
    "this term",
    "next time", "in the new year", "the new year", "new year", "one day", "whenever", "in due course",
    "midweek", "mid week", "mid - week", "next spring", "next summer", "next autumn", "next winter",
    "this spring", "this summer", "this autumn", "this winter", "in the spring", "in the summer",
    "in the autumn", "in the winter", "in spring", "in summer", "in autumn", "in winter", "half term",
    "half - term", "end of term", "the end of term", "start of term", "payday", "pay day",
    "the week after next", "week after next", "in the next few days", "over the weekend", "when i get home",
)  # fmt: skip


def piece_at(reading: Reading, at: int, before: Piece | None) -> Piece | None:
    """The longest piece that begins there; `before` is the one that ends right there, if one does."""
    found: list[Piece] = []
    for reader in _READERS:
        piece = reader(reading, at, before)
        if piece is not None and piece.end > at:
            found.append(piece)
    # Of two of one length the one counts that is read first.
    return max(found, key=lambda piece: piece.end, default=None)


def _rule(reading: Reading, at: int, _before: Piece | None) -> Piece | None:
    try:
        found = rule_at(reading.words, at, reading.today)
    except NotATime as fault:
        end = max(end_of_wrong(reading.words, at + 1), at + 2)
        return Piece(Kind.RULE, at, end + (reading.words.said(end) in UNITS), wrong=str(fault))
    return Piece(Kind.RULE, at, found[1], found[0]) if found else None


def _day(reading: Reading, at: int, _before: Piece | None) -> Piece | None:
    words = reading.words
    begin = words.after(at, "no later than", "by", "before", "after", "for", "around", "about", "at", "over")
    lead = words.text(at, begin).casefold()
    try:
        found = day_at(words, begin, reading.today)
    except NotATime as fault:
        # Where it ends is known once it is read; what is wrong with it is all that matters.
        return Piece(Kind.DAY, at, end_of_wrong(words, begin), lead=lead, wrong=str(fault))
    if found is None:
        return None
    return Piece(Kind.DAY, at, found[1], found[0], lead)


def _clock(reading: Reading, at: int, before: Piece | None) -> Piece | None:
    words = reading.words
    begin = words.after(at, *_LEADS)
    lead = words.text(at, begin).casefold()
    minutes = 0
    shift = length_at(words, begin)
    if (
        shift
        and not shift[0].days
        and not shift[0].months
        and words.said(shift[1]) in ("before", "after", "past", "to")
    ):
        sign = 1 if words.said(shift[1]) in ("before", "to") else -1
        minutes, begin = int(sign * shift[0].minutes), words.after(shift[1] + 1, "the")
    found = clock_at(words, begin)
    if found is None:
        return None
    clock, end = found
    if minutes:
        if not clock.evident:
            # “five minutes to three” counts minutes of an hour, and shifts no time of day.
            spoken = clock_at(words, words.after(at, *_LEADS))
            return Piece(Kind.CLOCK, at, spoken[1], spoken[0], lead) if spoken and spoken[0].evident else None
        clock = replace(clock.earlier(minutes), midnight=False)
    if clock.wrong and not clock.evident and not lead and words[at].kind == "number":
        return None
    lead_says = bool(lead) and lead not in ("for", "about", "from", "between", "say")
    if not clock.evident and not lead_says and not _beside_day(reading, at, end, before, clock):
        return None
    return Piece(Kind.CLOCK, at, end, clock, lead)


def _beside_day(reading: Reading, at: int, end: int, before: Piece | None, clock: Clock) -> bool:
    """Whether a number is a time of day because a day, or the other end of a stretch, stands beside it."""
    words = reading.words
    said = words[at].said
    if clock.hour == 0 and said == "0":
        return False
    if before is not None and before.kind in (
        Kind.DAY,
        Kind.CLOCK,
        Kind.PART,
        Kind.RULE,
        Kind.UNTIL,
        Kind.FROM,
    ):
        return before.kind is not Kind.CLOCK or words.said(at - 1) in (
            "-",
            "to",
            "or",
            "until",
            "till",
            "and",
            "/",
            "from",
        )
    if words[at].kind == "word" and words.said(at - 1) not in ("at", "from"):
        return False
    through = words.after(end, "-", "to", "until", "till", "or")
    if words.said(at) == "between":
        through = words.after(through, "and")
    if through > end and (other := clock_at(words, through)):
        return other[0].evident or _day_follows(reading, other[1]) or words.said(at) in ("from", "between")
    return _day_follows(reading, end) and words[at].kind in ("number", "clock", "word")


def _day_follows(reading: Reading, at: int) -> bool:
    begin = reading.words.after(at, ",")
    try:
        if (part := part_at(reading.words, begin)) and part[0] is not Part.VAGUE:
            return True
        found = day_at(reading.words, begin, reading.today)
        return found is not None and not found[0].same_clock
    except NotATime:
        return True


def _part(reading: Reading, at: int, before: Piece | None) -> Piece | None:
    found = part_at(reading.words, at)
    if found is None:
        return None
    part, todays, end = found
    bare = not todays and reading.words.said(at) in (
        "morning",
        "afternoon",
        "evening",
        "night",
        "late",
        "early",
        "the",
    )
    if bare and not (before is not None and before.kind in (Kind.DAY, Kind.RULE, Kind.CLOCK)):
        try:
            follows = day_at(reading.words, end, reading.today)
        except NotATime:
            follows = None
        if follows is None:
            return None
    return Piece(Kind.PART, at, end, PartOfDay(part, todays))


def _elapsed(reading: Reading, at: int, _before: Piece | None) -> Piece | None:
    words = reading.words
    begin = words.after(at, "in", "within", "after")
    inner = words.after(
        begin, "about", "around", "roughly", "approximately", "exactly", "another", "just", "the next"
    )
    if words.said(inner) == "-" and begin > at:
        found = length_at(words, inner + 1)
        return Piece(Kind.ELAPSED, at, found[1], wrong="That has to be in the future.") if found else None
    found = length_at(words, inner)
    if found is None:
        return None
    length, end = found
    after = words.after(end, "from now", "hence")
    ago = words.after(end, "ago")
    if ago > end:
        return Piece(Kind.ELAPSED, at, ago, wrong=f"“{words.text(at, ago)}” has already passed.")
    if begin == at and after == end:
        return None
    after = words.after(after, "time", "' time")
    if not length.minutes and (length.days or length.months or length.working_days):
        return None
    if length == Length() or length.minutes <= 0:
        return Piece(Kind.ELAPSED, at, after, wrong="That has to be in the future.")
    return Piece(Kind.ELAPSED, at, after, length)


def _length(reading: Reading, at: int, _before: Piece | None) -> Piece | None:
    words = reading.words
    begin = words.after(
        at, "for", "lasting", "taking", "which lasts", "that lasts", "lasts", "duration", "length"
    )
    if begin == at:
        return None
    begin = words.after(begin, "about", "around", "up to", "the next", "next")
    negative = words.after(begin, "-")
    found = length_at(words, negative)
    if found is None:
        return None
    wrong = "That has to be longer than nothing." if negative > begin or found[0] == Length() else ""
    return Piece(Kind.LENGTH, at, found[1], found[0], wrong=wrong)


def _zone(reading: Reading, at: int, before: Piece | None) -> Piece | None:
    clock = before is not None and before.kind is Kind.CLOCK
    found = zone_at(reading.words, at, after_clock=clock, mine=reading.zone)
    return Piece(Kind.ZONE, at, found[1], found[0]) if found else None


def _vague(reading: Reading, at: int, _before: Piece | None) -> Piece | None:
    words = reading.words
    if (end := words.after(at, *_VAGUE)) > at:
        return Piece(Kind.VAGUE, at, end)
    begin = words.after(at, "in", "by", "during", "around")
    early = words.after(
        begin,
        "early",
        "late",
        "mid",
        "mid -",
        "sometime in",
        "some time in",
        "the beginning of",
        "the start of",
    )
    if (
        words.said(early) in MONTHS
        and (early > begin or begin > at)
        and words[early + 1].kind not in ("number",)
    ):
        return Piece(Kind.VAGUE, at, early + 1)
    return None


_READERS: tuple[Callable[[Reading, int, Piece | None], Piece | None], ...] = (
    _rule, until_at, from_at, in_month_at, times_at, except_at,
    _day, _elapsed, _length, _clock, _part, _zone, _vague,
)  # fmt: skip
