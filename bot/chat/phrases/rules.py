"""What recurs, as people say it: “every second Tuesday”, “weekdays”, “on the 1st of every month”. Pure.

“every second Tuesday” is every other one; “every first Monday” and “every second Tuesday of the month” are
days of the month. Where a rule begins and ends is read elsewhere: here is only on which days it falls.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from bot.chat.phrases import days, named_days
from bot.chat.phrases.clock_times import PARTS, Part
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.lengths import UNITS
from bot.chat.phrases.words import MONTHS, WEEKDAYS, Words

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = CODES[:5]
_WEEKEND = CODES[5:]
_PLURALS = {
    name + "s": number for name, number in WEEKDAYS.items() if len(name) > 2 and name + "s" not in WEEKDAYS
}
_NUMBERED = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_PARTS = PARTS | {word + "s": part for word, part in PARTS.items()}
_ADVERBS = {
    "daily": "DAILY", "nightly": "DAILY", "weekly": "WEEKLY", "fortnightly": "FORTNIGHTLY",
    "biweekly": "TWICE",
    "monthly": "MONTHLY", "quarterly": "QUARTERLY", "yearly": "YEARLY", "annually": "YEARLY",
    "hourly": "HOURLY",
}  # fmt: skip
_FREQUENCIES = {
    "minute": "MINUTELY", "hour": "HOURLY", "day": "DAILY", "week": "WEEKLY", "month": "MONTHLY",
    "year": "YEARLY",
}  # fmt: skip
OFTENEST = timedelta(minutes=5)
MOST_BETWEEN = {"DAILY": 366, "WEEKLY": 52, "MONTHLY": 12, "YEARLY": 1, "HOURLY": 1000, "MINUTELY": 60_000}


@dataclass(frozen=True, slots=True)
class Rule:
    """What recurs: the parts of an RFC 5545 rule that say which days. `asks` is what isn't said yet.

    `perhaps`: said so that it may as well be meant once. `count`: so many of them and no more.
    """

    frequency: str
    interval: int = 1
    weekdays: tuple[str, ...] = ()
    month_days: tuple[int, ...] = ()
    position: int = 0
    month: int = 0
    part: Part | None = None
    asks: str = ""
    count: int = 0
    perhaps: bool = False

    @property
    def elapses(self) -> bool:
        """Whether it recurs after hours or minutes, on no day in particular."""
        return self.frequency in ("HOURLY", "MINUTELY")

    @property
    def step(self) -> timedelta:
        """How much time passes between two, of what elapses."""
        return (
            timedelta(hours=self.interval) if self.frequency == "HOURLY" else timedelta(minutes=self.interval)
        )

    def parts(self) -> list[str]:
        """As RFC 5545 has it."""
        found = [f"FREQ={self.frequency}"]
        if self.interval > 1:
            found.append(f"INTERVAL={self.interval}")
        if self.month:
            found.append(f"BYMONTH={self.month}")
        if self.month_days:
            found.append("BYMONTHDAY=" + ",".join(str(day) for day in self.month_days))
        if self.weekdays:
            numbered = str(self.position) if self.position and len(self.weekdays) == 1 else ""
            found.append("BYDAY=" + ",".join(numbered + day for day in self.weekdays))
        if self.position and len(self.weekdays) > 1:
            found.append(f"BYSETPOS={self.position}")
        return found

    def but(self, weekdays: tuple[str, ...]) -> Rule:
        """The same, but on these days not."""
        kept = tuple(day for day in self.weekdays or CODES if day not in weekdays)
        if self.frequency == "DAILY" and self.interval == 1:
            return replace(self, frequency="WEEKLY", weekdays=kept)
        return replace(self, weekdays=kept)


def rule_at(words: Words, at: int, today: date) -> tuple[Rule, int] | None:
    """The rule that begins there, and where it ends. Raises NotATime."""
    found = (
        _every(words, at, today)
        or _adverb(words, at)
        or _plural(words, at)
        or _times_a(words, at)
        or _of_each_month(words, at)
        or _next_few(words, at)
    )
    if found is None:
        return None
    rule, end = found
    if rule.frequency in ("WEEKLY", "MONTHLY", "YEARLY") and not rule.weekdays and not rule.month_days:
        rule, end = _on(words, end, rule, today)
    if (part := _PARTS.get(words.said(end))) and not rule.elapses and rule.part is None:
        rule, end = replace(rule, part=part), end + 1
    if rule.elapses and rule.interval * (60 if rule.frequency == "HOURLY" else 1) < OFTENEST.seconds // 60:
        raise NotATime("That is too often; the most is every 5 minutes.")
    if rule.interval > MOST_BETWEEN[rule.frequency]:
        raise NotATime("That is more than a year between one and the next.")
    return _wanting(rule), end


def _wanting(rule: Rule) -> Rule:
    if rule.frequency in ("WEEKLY",) and not rule.weekdays:
        return replace(rule, asks="On which day of the week?")
    if rule.frequency == "MONTHLY" and not rule.weekdays and not rule.month_days:
        return replace(rule, asks="On which day of the month?")
    if rule.frequency == "YEARLY" and not rule.month_days:
        return replace(rule, asks="On which day of the year?")
    return rule


def _every(words: Words, at: int, today: date) -> tuple[Rule, int] | None:
    begin = words.after(at, "every single", "every", "each")
    if begin == at:
        return None
    begin = words.after(begin, "- ") if begin else begin
    if words.are(begin, "half", "hour") or words.are(begin, "half", "an", "hour"):
        return Rule("MINUTELY", 30), begin + (2 if words.said(begin + 1) == "hour" else 3)
    if words.are(begin, "quarter", "of", "an", "hour") or words.are(begin, "quarter", "hour"):
        return Rule("MINUTELY", 15), begin + (4 if words.said(begin + 1) == "of" else 2)
    if words.said(begin) in ("few", "couple", "term", "semester", "so", "now", "time", "once"):
        raise NotATime(f"“{words.text(at, begin + 1)} …” doesn't say how often.")
    interval, inner = _interval(words, begin)
    if (listed := weekdays_at(words, inner)) is not None:
        return _weekdays(words, begin, interval, listed)
    if inner > begin and words.said(inner) in UNITS and words.said(inner + 1) != "of":
        return _unit(words, at, inner, interval)
    if found := _date(words, begin, today) or _numbered_day(words, begin, of_month=False):
        return found
    return _unit(words, at, inner, interval)


def _interval(words: Words, at: int) -> tuple[int, int]:
    ordinal = words.ordinal(at)
    if ordinal is not None and words.said(ordinal[1]) in (
        "day",
        "week",
        "month",
        "year",
        "hour",
        "fortnight",
    ):
        # “every third day”: the third of each month would be “every 3rd”.
        return ordinal
    if words.said(at) in ("other", "alternate", "second"):
        return 2, at + 1
    if words.are(at, "2", "nd") or words.are(at, "2nd"):
        return 2, at + 2
    if words[at].kind == "number" and words.said(at + 1) == "nd":
        return 2, at + 2
    counted = words.number(at)
    if counted is not None and not (
        words[counted[1]].glued and words.said(counted[1]) in ("st", "nd", "rd", "th")
    ):
        return counted
    return 1, at


def _unit(words: Words, at: int, inner: int, interval: int) -> tuple[Rule, int] | None:
    said = words.said(inner)
    if part := _PARTS.get(said):
        return Rule("DAILY", interval, part=part), inner + 1
    if words.said(inner) in ("weekday", "weekdays", "workday", "workdays"):
        return Rule("WEEKLY", interval, WORKDAYS), inner + 1
    if words.said(inner) in ("working", "work", "business") and words.said(inner + 1) in ("day", "days"):
        return Rule("WEEKLY", interval, WORKDAYS), inner + 2
    if said in ("weekend", "weekends"):
        return Rule("WEEKLY", interval, _WEEKEND), inner + 1
    if said == "quarter":
        return Rule("MONTHLY", 3 * interval), inner + 1
    unit = UNITS.get(said)
    if unit is None or (len(said) == 1 and not words[inner].glued):
        return None
    if interval < 1:
        raise NotATime(f"“{words.text(at, inner + 1)}” is no time between one and the next.")
    if unit == "fortnight":
        unit, interval = "week", 2 * interval
    if unit == "second":
        raise NotATime("That is too often; the most is every 5 minutes.")
    return Rule(_FREQUENCIES[unit], interval), inner + 1


def weekdays_at(words: Words, at: int) -> tuple[tuple[str, ...], int] | None:
    """Weekdays that are listed there: “Mon, Wed and Fri”, “Tuesdays and Thursdays”, “Mon-Fri”."""
    found: list[int] = []
    end = ahead = at
    while (day := WEEKDAYS.get(words.said(ahead), _PLURALS.get(words.said(ahead)))) is not None:
        through = words.after(words.after(ahead + 1, "."), "-", "to", "through")
        last = (
            WEEKDAYS.get(words.said(through))
            if through > ahead + 1 and words.said(through - 1) != "."
            else None
        )
        if last is not None:
            found += [number % 7 for number in range(day, day + (last - day) % 7 + 1)]
            end = through + 1
        else:
            found.append(day)
            end = words.after(ahead + 1, ".") if words.said(ahead + 2) else ahead + 1
        ahead = words.after(end, ", and", ",", "and", "&", "/")
        ahead = words.after(ahead, "every", "each", "on") if ahead > end else ahead
        if ahead == end:
            break
    if not found:
        return None
    return tuple(CODES[number] for number in sorted(set(found))), end


def _weekdays(
    words: Words, begin: int, interval: int, listed: tuple[tuple[str, ...], int]
) -> tuple[Rule, int]:
    codes, end = listed
    of_month = _each_month(words, end, loosely=True)
    ordinal = _NUMBERED.get(words.said(begin)) or (words.ordinal(begin) or (0, 0))[0]
    if ordinal and of_month > end and ordinal <= 5:
        return Rule("MONTHLY", weekdays=codes, position=ordinal), of_month
    return Rule("WEEKLY", interval, codes), end


def _numbered_day(words: Words, at: int, *, of_month: bool) -> tuple[Rule, int] | None:
    """“1st”, “first Monday”, “last day”, “1st and 15th”; `of_month`: only where “of the month” is said."""
    begin = words.after(at, "the")
    if words.are(begin, "last", "day") or words.are(begin, "final", "day"):
        rule, end = Rule("MONTHLY", month_days=(-1,)), begin + 2
        after = _each_month(words, end, loosely=not of_month)
        return (rule, after) if after > end or not of_month else None
    number, end = _ordinal(words, begin)
    if not number:
        return None
    if (after := words.after(end, "working day", "workday", "work day", "business day", "weekday")) > end:
        rule = Rule("MONTHLY", weekdays=WORKDAYS, position=number)
    elif (weekday := WEEKDAYS.get(words.said(end))) is not None and abs(number) <= 5:
        rule, after = Rule("MONTHLY", weekdays=(CODES[weekday],), position=number), end + 1
    elif number < 0 or (words.said(begin) == "second" and not of_month):
        return None
    else:
        found = [number]
        after = words.after(end, "day")
        while (ahead := words.after(after, ", and", "and", ",", "&")) > after:
            ahead = words.after(ahead, "on the", "the")
            more = words.ordinal(ahead)
            if more is None:
                break
            found.append(more[0])
            after = more[1]
        if any(not 1 <= day <= 31 for day in found):
            raise NotATime("No month has that day.")
        rule = Rule("MONTHLY", month_days=tuple(sorted(set(found))))
    month = _each_month(words, after, loosely=not of_month)
    return (rule, month) if month > after or not of_month else None


def _ordinal(words: Words, at: int) -> tuple[int, int]:
    if words.said(at) in _NUMBERED:
        return _NUMBERED[words.said(at)], at + 1
    return words.ordinal(at) or (0, at)


def _each_month(words: Words, at: int, *, loosely: bool) -> int:
    """Where “of each month” ends, or `at`; `loosely`: “of the month” is enough."""
    begin = words.after(at, "of", "in", "on")
    end = words.after(
        begin,
        "each month",
        "every month",
        "each and every month",
        *(("the month", "month") if loosely else ()),
    )
    return end if end > begin > at else at


def _date(words: Words, at: int, today: date) -> tuple[Rule, int] | None:
    """“15 April”, of every year."""
    if words.said(at) in WEEKDAYS or not (
        words.said(at) in MONTHS
        or MONTHS.get(words.said(at + 1))
        or MONTHS.get(words.said(at + 2))
        or MONTHS.get(words.said(at + 3))
    ):
        named = named_days.named_at(words, at)
        if (
            named
            and len(first := named_days.in_year(named[0], 2027)) == 1
            and first == tuple(day.replace(year=2027) for day in named_days.in_year(named[0], 2028))
        ):
            return Rule("YEARLY", month=first[0].month, month_days=(first[0].day,)), named[1]
        return None
    found = days.day_at(words, at, today)
    if found is None:
        return None
    day, end = found
    return Rule("YEARLY", month=day.options[0].month, month_days=(day.options[0].day,)), end


def _adverb(words: Words, at: int) -> tuple[Rule, int] | None:
    if words.are(at, "half", "-", "hourly"):
        return Rule("MINUTELY", 30), at + 3
    frequency = _ADVERBS.get(words.said(at))
    if frequency is None:
        return None
    match frequency:
        case "FORTNIGHTLY":
            return Rule("WEEKLY", 2), at + 1
        case "QUARTERLY":
            return Rule("MONTHLY", 3), at + 1
        case "TWICE":
            return Rule("WEEKLY", 2, asks="Is that every other week, or twice a week?"), at + 1
    part = Part.NIGHT if words.said(at) == "nightly" else None
    return Rule(frequency, part=part), at + 1


def _plural(words: Words, at: int) -> tuple[Rule, int] | None:
    """“Mondays”, “on Tuesdays and Thursdays”, “alternate Tuesdays”, “weekdays”, “weekends”."""
    begin = words.after(at, "on", "at")
    begin = words.after(begin, "the")
    interval = 1
    if words.said(begin) in ("alternate", "alternating"):
        interval, begin = 2, begin + 1
    if words.said(begin) in ("weekdays", "workdays"):
        return Rule("WEEKLY", interval, WORKDAYS), begin + 1
    if words.said(begin) == "weekends":
        return Rule("WEEKLY", interval, _WEEKEND), begin + 1
    if words.are(begin, "working", "days"):
        return Rule("WEEKLY", interval, WORKDAYS), begin + 2
    said = words.said(begin)
    if interval == 1 and said not in _PLURALS:
        # “Monday to Friday” is a rule where more than one day is in it.
        ranged = (
            words.said(words.after(begin + 1, "-", "to")) in WEEKDAYS
            and words.after(begin + 1, "-", "to") > begin + 1
        )
        if said not in WEEKDAYS or not ranged:
            return None
    listed = weekdays_at(words, begin)
    return (Rule("WEEKLY", interval, listed[0]), listed[1]) if listed else None


def _times_a(words: Words, at: int) -> tuple[Rule, int] | None:
    """“once a week”; more often than once asks which."""
    often = words.after(at, "once", "one time")
    twice = words.after(at, "twice", "two times", "three times", "2 times", "3 times", "thrice")
    end = max(often, twice)
    if end == at:
        return None
    after = words.after(end, "a", "an", "every", "each", "per")
    unit = UNITS.get(words.said(after)) if after > end else None
    if unit is None or unit in ("minute", "second"):
        return None
    rule = Rule("WEEKLY", 2) if unit == "fortnight" else Rule(_FREQUENCIES[unit])
    if twice > at and unit != "day":
        raise NotATime(f"“{words.text(at, after + 1)}” doesn't say which days.")
    return replace(rule, asks="At which times of the day?") if twice > at else rule, after + 1


def _of_each_month(words: Words, at: int) -> tuple[Rule, int] | None:
    """“on the second Tuesday of each month”, “the 1st of every month”, “first Monday of the month”."""
    begin = words.after(at, "on")
    if found := _numbered_day(words, begin, of_month=True):
        return found
    inner = words.after(begin, "the")
    number, end = _ordinal(words, inner)
    if not number or abs(number) > 5:
        return None
    if words.said(end) in WEEKDAYS or words.after(end, "working day") > end:
        rule, after = _numbered_day(words, begin, of_month=False) or (None, 0)
        # “the first Monday of the month” may be meant once as well.
        if rule is not None and words.are(after - 2, "the", "month"):
            return replace(rule, perhaps=True), after
    return None


def _next_few(words: Words, at: int) -> tuple[Rule, int] | None:
    """“the next four Tuesdays”."""
    begin = words.after(words.after(at, "on"), "the next", "next")
    counted = words.number(begin) if begin > at else None
    if counted is None:
        return None
    weekday = _PLURALS.get(words.said(counted[1]))
    if weekday is None:
        return None
    return Rule("WEEKLY", weekdays=(CODES[weekday],), count=counted[0]), counted[1] + 1


def _on(words: Words, at: int, rule: Rule, today: date) -> tuple[Rule, int]:
    """“… on Friday”, “… on the 15th”, “… on 14 March”, behind a week, a month or a year."""
    begin = words.after(at, ",")
    begin = words.after(begin, "on a", "on the", "on", "the")
    if begin == at and rule.frequency != "WEEKLY":
        return rule, at
    if rule.frequency == "WEEKLY":
        listed = weekdays_at(words, begin)
        return (replace(rule, weekdays=listed[0]), listed[1]) if listed else (rule, at)
    if rule.frequency == "MONTHLY":
        found = _numbered_day(words, begin, of_month=False)
        if found is None:
            return rule, at
        return replace(found[0], interval=rule.interval), found[1]
    dated = _date(words, begin, today)
    return (dated[0], dated[1]) if dated else (rule, at)


def still_to_ask(rule: Rule, at: time | None) -> str:
    """What is still to be asked of a rule, where its time of day is known or not."""
    if rule.asks:
        return rule.asks
    return "" if at is not None or rule.elapses else "At what time?"


def on_day_of(rule: Rule, first: date) -> Rule:
    """What recurs weekly, monthly or yearly, and says no day of its own, on days like this first one."""
    match rule.frequency:
        case "WEEKLY":
            return replace(rule, weekdays=(CODES[first.weekday()],), asks="")
        case "MONTHLY":
            return replace(rule, month_days=(first.day,), asks="")
        case "YEARLY":
            return replace(rule, month=first.month, month_days=(first.day,), asks="")
    return rule
