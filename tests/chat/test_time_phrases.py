"""How people say times, as a table: each phrase with what it means, and what may be asked about it.

`expect` is `at` an instant (or a stretch), a `rule` with its first time, `ask` between moments, `ask-time`
for the time on a day, `refuse`, or `none`; `also` are other answers that are as good. Nothing is ever taken
unasked at a moment that isn't meant. Phrases of other projects' tests are facts only, in words of our own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import Understanding, understand
from bot.chat.recurrence import Recurrence

TABLE = Path(__file__).with_name("time_phrases.tsv")
Row = dict[str, str]


def rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = rows()
# Others' words around a phrase: none of them could belong to a time.
AROUND = ("ring the bell", "and bring the samples", "with the blue folder", "from the old shed", "as agreed")
CLEAR = [
    r for r in ROWS if r["expect"].startswith("at ") and r["kind"] == "once" and r["context"] == "remind"
]


def zone_and_now(row: Row) -> tuple[ZoneInfo, datetime]:
    return ZoneInfo(row["zone"]), datetime.fromisoformat(row["now"]).astimezone(UTC)


def meanings(row: Row) -> list[tuple[str, str]]:
    """Each answer that is as good as the other: its kind and the rest."""
    said = [row["expect"], *(other for other in row["also"].split(" || ") if other)]
    return [(one.partition(" ")[0], one.partition(" ")[2]) for one in said]


def instants(said: str) -> list[datetime]:
    return sorted(
        datetime.fromisoformat(part.partition(" to ")[0]).astimezone(UTC) for part in said.split("|")
    )


def understood(row: Row) -> Understanding | None:
    try:
        return understand(row["text"], *zone_and_now(row))
    except NotATime:
        return None


def recurs_so(said: str, found: Recurrence, zone: ZoneInfo) -> bool:
    match = re.fullmatch(r"(\S+) start (\S+)", said)
    assert match is not None
    most = 60 if "COUNT" in match[1] or "UNTIL" in match[1] else 12
    return list(islice(told(match[1], datetime.fromisoformat(match[2]), zone), most)) == found.instants(most)


def told(rule: str, start: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    parts = [part for part in rule.split(";") if not part.startswith("EXDATE=")]
    for wall in rrulestr("RRULE:" + ";".join(parts), dtstart=start):
        yield wall.replace(tzinfo=zone).astimezone(UTC)


def is_meant(row: Row, found: Understanding) -> bool:
    """Whether the one thing that was read is a thing that the row means."""
    zone, _ = zone_and_now(row)
    for kind, said in meanings(row):
        if kind == "rule" and found.recurs is not None and recurs_so(said, found.recurs, zone):
            return True
        one = [moment.instant.replace(second=0) for moment in found.readings]
        if kind == "at" and found.recurs is None and one == instants(said):
            end = said.partition(" to ")[2]
            return not end or ends(found) == datetime.fromisoformat(end).astimezone(UTC)
    return False


def ends(found: Understanding) -> datetime | None:
    if found.timing.ends:
        return found.timing.ends[0]
    return found.readings[0].instant + found.timing.length if found.timing.length else None


def asks_for_what_is_open(row: Row, found: Understanding) -> bool:
    """Whether what is asked is something that only the person can say."""
    kinds = dict(meanings(row))
    if found.timing.asks:
        days = [date.fromisoformat(said) for kind, said in meanings(row) if kind == "ask-time"]
        return any(day in found.timing.days for day in days) or "refuse" in kinds
    read = sorted(moment.instant.replace(second=0) for moment in found.readings)
    return any(kind in ("ask", "at") and read == instants(said) for kind, said in meanings(row)) or any(
        kind == "ask-time" and all(str(m.wall.date()) == said for m in found.readings)
        for kind, said in meanings(row)
    )


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['category']}: {row['text']}" for row in ROWS])
def test_a_phrase_is_read_as_it_is_meant_or_asked_about(row: Row) -> None:
    found = understood(row)

    if found is None:
        assert {"refuse", "none"} & {kind for kind, _ in meanings(row)}
    elif found.sure or found.recurs is not None:
        assert is_meant(row, found)
    else:
        assert is_meant(row, found) or asks_for_what_is_open(row, found)


def test_nearly_all_that_is_clear_is_taken_and_little_is_asked_needlessly() -> None:
    clear = [
        row
        for row in ROWS
        if row["expect"].split(" ")[0] in ("at", "rule") and not re.search(r"\b(ask|refuse)", row["also"])
    ]
    found = [(row, understood(row)) for row in clear]

    # What is public, and what recurs, is shown before it counts anyway.
    taken = [
        row
        for row, one in found
        if one is not None and is_meant(row, one) and (one.sure or one.recurs or row["context"] != "remind")
    ]
    needless = [row for row, one in found if one is not None and row not in taken]

    assert len(taken) >= 0.95 * len(clear)
    assert len(needless) <= 0.05 * len(clear)


# The first that names a bank holiday loads the library that knows them.
@settings(deadline=None)
@given(
    row=st.sampled_from(CLEAR),
    before=st.sampled_from(("", *AROUND)),
    after=st.sampled_from(("", *AROUND)),
)
def test_whatever_is_said_around_a_known_phrase_it_means_the_same_or_is_asked(
    row: Row, before: str, after: str
) -> None:
    zone, now = zone_and_now(row)
    try:
        found = understand(f"{before} {row['text']} {after}".strip(), zone, now)
    except NotATime:
        return

    if found.sure and not found.timing.asks:
        assert [m.instant.replace(second=0) for m in found.readings] == instants(
            row["expect"].partition(" ")[2]
        )


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_sentence_breaks_the_reader(sentence: str) -> None:
    try:
        found = understand(sentence, ZoneInfo("Europe/London"), datetime(2026, 12, 2, 10, 15, tzinfo=UTC))
    except NotATime:
        return
    assert found.readings or found.timing.asks


WORDS = st.sampled_from((
    "at", "on", "the", "3rd", "9", "9am", "14:30", "every", "Friday", "tomorrow", "until", "next",
    "week", "in", "2", "hours", "half", "past", "no", "and", "or", "to", "-", ",", "31", "February",
    "March", "2027", "first", "last", "working", "day", "of", "month", "for", "6", "times", "except",
    "Paris", "time", "tonight", "Christmas", "Day", "ago", "5/13",
))  # fmt: skip


@settings(deadline=None)
@given(st.lists(WORDS, max_size=14))
def test_no_heap_of_words_of_times_breaks_the_reader(words: list[str]) -> None:
    now = datetime(2026, 12, 2, 10, 15, tzinfo=UTC)
    try:
        found = understand(" ".join(words), ZoneInfo("Europe/London"), now)
    except NotATime:
        return
    assert found.readings or found.timing.asks
    assert all(moment.instant > now for moment in found.readings)
