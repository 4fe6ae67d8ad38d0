"""What the pieces of one time say together, before it is known which moment that is. Pure.

What is said after a “no” replaces what was said of its kind before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from itertools import pairwise

from bot.chat.phrases.clock_times import Clock, Half, Part
from bot.chat.phrases.dates import Day
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.lengths import Length
from bot.chat.phrases.piece import Bounds, Kind, PartOfDay, Piece
from bot.chat.phrases.pieces import UNSURE_LEADS
from bot.chat.phrases.rules import Rule
from bot.chat.phrases.words import Words

_CORRECTS = frozenset(("no", "sorry", "actually", "rather", "instead", "mean", "make"))
_THROUGH = frozenset(("-", "to", "until", "till", "/"))
_TWO_TIMES = "I read two times in that; say one."
_TWO_DAYS = "I read two different days in that; say one."


@dataclass(slots=True)
class Statement:
    """What was said of a time: each field as far as it was. `sure`: nothing in it asks to be asked about."""

    days: list[Day] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    end: Clock | None = None
    end_day: Day | None = None
    part: PartOfDay | None = None
    elapsed: Length | None = None
    zone: tzinfo | None = None
    rule: Rule | None = None
    length: Length | None = None
    lasts_for: Length | None = None
    """For how long something recurs."""
    bounds: Bounds = field(default_factory=Bounds)
    vague: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class _Link:
    """What stands between a piece and the one before it, and whether the piece replaces what was said."""

    words: frozenset[str]
    before: Piece | None
    corrects: bool

    @property
    def goes_through(self) -> bool:
        """Whether it makes a stretch of time of the two."""
        between = self.before is not None and self.before.lead == "between" and "and" in self.words
        return between or ("and" not in self.words and not _THROUGH.isdisjoint(self.words))


def stated(pieces: Sequence[Piece], words: Words) -> Statement:
    """What the pieces say together. Raises NotATime where they contradict each other."""
    said = Statement()
    recurs = any(isinstance(piece.value, Rule) for piece in pieces)
    to_replace: set[Kind] = set()
    for before, piece in pairwise((None, *pieces)):
        if piece is None:
            continue
        if piece.wrong:
            raise NotATime(piece.wrong)
        between = (
            frozenset(words[at].said for at in range(before.end, piece.start)) if before else frozenset()
        )
        if not _CORRECTS.isdisjoint(between):
            to_replace = set(Kind)
            if any(one.kind is Kind.CLOCK for one in pieces if one.start >= piece.start):
                # A time of day that is said anew stands for itself, but for where it ends.
                said.part, said.zone = None, None
        link = _Link(between, before, corrects=piece.kind in to_replace)
        to_replace.discard(piece.kind)
        if {"instead", "of"} <= between:
            # “at 3pm instead of 4pm”: that is what it isn't.
            continue
        if piece.lead in UNSURE_LEADS:
            said.sure = False
        _add(said, piece, link, words, recurs=recurs)
    return said


def _add(said: Statement, piece: Piece, link: _Link, words: Words, *, recurs: bool) -> None:
    match piece.value:
        case Clock() as clock:
            if clock.wrong:
                written = words.text(piece.start, piece.end)[len(piece.lead) :].strip()
                raise NotATime(f"“{written}” isn't a time of day.")
            _add_clock(said, clock, link)
        case Day() as day:
            _add_day(said, day, link)
        case PartOfDay() as part:
            if link.corrects or said.part is None or said.part.part is Part.VAGUE:
                said.part = PartOfDay(part.part, part.todays or (said.part is not None and said.part.todays))
        case Length() as length:
            _add_length(said, piece, length, link, recurs=recurs)
        case Rule() as rule:
            if said.rule is not None and not link.corrects:
                raise NotATime("I read two things that recur in that; say one.")
            said.rule = rule
        case Bounds() as bounds:
            _add_bounds(said, piece, bounds, link, recurs=recurs)
        case tzinfo() as zone:
            said.zone = zone
        case None:
            said.vague = words.text(piece.start, piece.end)


def _add_clock(said: Statement, clock: Clock, link: _Link) -> None:
    if link.corrects and said.clocks:
        said.clocks, said.sure = [clock], True
        return
    if not said.clocks:
        # “1/4 to 5pm” is a quarter to five, and no day.
        said.sure = said.sure and not ("to" in link.words and said.days)
        said.clocks.append(clock)
        return
    if said.end_day is not None and said.end is None:
        said.end = clock
        return
    if link.goes_through and said.end is None and "/" not in link.words:
        said.end = clock
        return
    if link.words.isdisjoint(("or", "and", "/")):
        raise NotATime(_TWO_TIMES)
    last = said.clocks[-1]
    if last.half is Half.EITHER and clock.half in (Half.AM, Half.PM):
        # “at 3 or 4pm”: the half of the day is said once.
        said.clocks[-1] = replace(last, half=clock.half)
    said.clocks.append(clock)
    said.sure = False


def _add_day(said: Statement, day: Day, link: _Link) -> None:
    if link.corrects and said.days:
        said.days, said.sure = [day], True
    elif not said.days:
        said.days.append(day)
    elif said.end_day is None and (said.end is not None or (said.clocks and link.goes_through)):
        # “from 4pm today to 5pm tomorrow” and “Friday 2pm to Saturday 3pm”.
        said.end_day = day
    elif "or" in link.words:
        said.sure = False
        said.days.append(day)
    elif (both := said.days[-1].both(day)) is not None:
        said.days[-1] = both
    else:
        raise NotATime(_TWO_DAYS)


def _add_length(said: Statement, piece: Piece, length: Length, link: _Link, *, recurs: bool) -> None:
    if piece.kind is Kind.ELAPSED:
        if said.elapsed is not None and not link.corrects:
            raise NotATime(_TWO_TIMES)
        said.elapsed = length
    elif recurs and length.on_calendar:
        said.lasts_for = length
    else:
        said.length = length


def _add_bounds(said: Statement, piece: Piece, bounds: Bounds, link: _Link, *, recurs: bool) -> None:
    if not recurs and piece.kind is Kind.FROM and bounds.first is not None and bounds.last is None:
        _add_day(said, Day((bounds.first,)), link)
        return
    old = said.bounds
    said.bounds = Bounds(
        first=bounds.first or old.first,
        last=bounds.last or old.last,
        clock=bounds.clock or old.clock,
        count=bounds.count or old.count,
        without=bounds.without or old.without,
    )
