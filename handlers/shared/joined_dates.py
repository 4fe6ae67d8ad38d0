"""When somebody joined, as people say it, put as the filters of `members` have it. Pure.

joined since March            joined:>=2026-03-01
joined in 2025                (joined:>=2025-01-01 joined:<2026-01-01)
joined:>"1 May"               joined:>2026-05-01
"""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.phrases import past_days
from bot.chat.refusal import Refusal
from handlers.shared import quotations

EXAMPLE = "members joined since March"
_JOINED = re.compile(
    r"(?<![^\s(-])(?:joined|registered)\s*:?\s*"
    r"(?P<how>>=|<=|[><=]|(?:since|from|after|before|until|till|up to|on|in)\s)?\s*"
    r"(?=[\w\"“])",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?<![^\s(])(?:joined|registered)\s+between\s+(?P<first>[^()]{1,40}?)\s+and\s+", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“]([^\"“”]*)[\"”]")
_HOW = {"since": ">=", "from": ">=", "after": ">", "before": "<", "until": "<=", "till": "<=", "up to": "<="}
# “in 2024 and 2025”: a second date, which nothing is said of.
_MORE = re.compile(
    rf"\s*(?:,|and\b|or\b)?\s*(?P<date>(?:19|20)\d\d|(?:{'|'.join(month_name[1:])}))(?![\w:-])", re.IGNORECASE
)
# “the 1st of March 2026”
_MOST_WORDS = 5


def put(words: str, zone: ZoneInfo, now: datetime) -> str:
    """The same question with each date as 2026-01-31; `now` is in UTC, a date is a day in `zone`.

    Raises Refusal for a date that can't be read.
    """
    words = _between(words, zone, now)
    found, at = [], 0
    for match in _JOINED.finditer(words):
        if match.start() < at or quotations.covers(words, match.start()):
            continue
        how = (match["how"] or "").strip().casefold()
        read = _date(words[match.end() :], zone, now)
        if read is None:
            if not how and ":" not in match[0]:
                # A word among others: “joined up thinking”.
                continue
            raise not_a_date(words[match.end() :])
        length, (first, end) = read
        if more := _MORE.match(words[match.end() + length :]):
            raise one_at_a_time(more["date"])
        found += [words[at : match.start()], _filters(_HOW.get(how, how), first, end)]
        at = match.end() + length
    return "".join([*found, words[at:]])


def _between(words: str, zone: ZoneInfo, now: datetime) -> str:
    """“joined between May and July” as two filters."""
    match = _BETWEEN.search(words)
    if match is None or quotations.covers(words, match.start()):
        return words
    first = past_days.period(match["first"].strip('"“”'), zone, now)
    second = _date(words[match.end() :], zone, now)
    if first is None or second is None:
        raise not_a_date(words[match.start("first") :])
    length, (_, end) = second
    both = f"(joined:>={first[0]} joined:<{end})"
    return words[: match.start()] + both + words[match.end() + length :]


def _date(said: str, zone: ZoneInfo, now: datetime) -> tuple[int, tuple[date, date]] | None:
    """How many characters a date has that words begin with, and which days it is."""
    if quoted := _QUOTED.match(said):
        days = past_days.period(quoted[1], zone, now)
        return (quoted.end(), days) if days else None
    ends = [match.end() for match in re.finditer(r"[^\s()]+", said)][:_MOST_WORDS]
    for end in reversed(ends):
        if "(" in said[:end] or ")" in said[:end]:
            continue
        if days := past_days.period(said[:end].rstrip(".,"), zone, now):
            return end, days
    return None


def _filters(how: str, first: date, end: date) -> str:
    match how:
        case ">":
            return f"joined:>={end}"
        case ">=":
            return f"joined:>={first}"
        case "<":
            return f"joined:<{first}"
        case "<=":
            return f"joined:<{end}"
    return f"(joined:>={first} joined:<{end})"


def one_at_a_time(said: str) -> Refusal:
    """What is told where a second date follows the first."""
    return Refusal(
        f"Please say “joined” before “{markup.literal(said)}” again, so that I know what you mean.",
        example="members joined in 2024 or joined in 2025",
    )


def not_a_date(said: str) -> Refusal:
    """What is told where no date can be made out."""
    word = (_QUOTED.match(said) or re.match(r"\S*", said) or [""])[0].strip('"“”()')
    return Refusal(f"I can't read “{markup.literal(word[:40])}” as a date.", example=EXAMPLE)
