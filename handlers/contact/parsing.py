"""Reading `pause until Monday`, `quiet 22:00 to 07:00` and `contact on Matrix`. Pure."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.chat.phrases import times, understanding
from bot.chat.phrases.clock_times import Clock, clock_at
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import TimeWanted
from bot.chat.phrases.words import Words, plain
from bot.chat.quiet_hours import QuietHours
from handlers.contact import messages

# When a day begins on which a pause ends that was to last until that day.
MORNING = time(8)
LONGEST_PAUSE = timedelta(days=366)
OFF = ("off", "none", "no", "never", "end", "over", "stop")

_UNTIL = re.compile(r"^(?:everything|all|me)?\s*(?:until|till|til|up to)\s+", re.IGNORECASE)
_FOR = re.compile(r"^(?:everything|all|me)?\s*for\s+(?:the\s+next\s+)?", re.IGNORECASE)
# Hours that can only be meant so, where nobody says am or pm.
_EVENING, _MORNING = range(8, 13), range(6, 10)
_NO_END = re.compile(r"\b(?:after|over|from|between|starting)\b", re.IGNORECASE)
_BETWEEN = ("to", "until", "till", "til", "-", "\N{EN DASH}", "and")


def pause_end(words: str, zone: ZoneInfo, now: datetime) -> times.Moment:
    """When a pause ends; a day without a time is its morning. Raises NotATime, and Refusal.

    “For two weeks” and “until Monday” are said with and without their first word.
    """
    said = words.strip(" .!")
    if _NO_END.search(said):
        raise messages.begins_at_once()
    lasts = _FOR.match(said)
    phrase = f"in {said[lasts.end() :]}" if lasts else _UNTIL.sub("", said)
    try:
        moment = understanding.moment(phrase, zone, now)
    except TimeWanted as fault:
        days = [day for day in fault.found.timing.days if day > now.astimezone(zone).date()]
        if len(days) != 1 or fault.found.timing.repeats:
            raise
        moment = times.Moment(times.localise(datetime.combine(days[0], MORNING), zone)[0], zone)
    except NotATime:
        # “Pause 2 weeks”.
        moment = understanding.moment(f"in {phrase}", zone, now)
    if not now < moment.instant <= now + LONGEST_PAUSE:
        raise messages.pause_too_long_or_over()
    return moment


def quiet_hours(words: str) -> QuietHours | None:
    """The hours that were said; None where there are to be none. Raises Refusal.

    “10 to 7” is from ten at night to seven in the morning.
    """
    if words.casefold().strip(" .!") in OFF:
        return None
    said = Words(plain(words).strip(" .!"))
    begin = clock_at(said, said.after(0, "hours", "hours from", "from", "between"))
    if begin is None or said.said(begin[1]) not in _BETWEEN:
        raise messages.not_quiet_hours()
    end = clock_at(said, begin[1] + 1)
    if end is None or end[1] != len(said) or begin[0].wrong or end[0].wrong:
        raise messages.not_quiet_hours()
    if not _at_night(begin[0], end[0]):
        raise messages.not_quiet_hours()
    hours = QuietHours(_late(begin[0]), _early(end[0]))
    if hours.begin == hours.end:
        raise messages.not_quiet_hours()
    return hours


def _at_night(begin: Clock, end: Clock) -> bool:
    """Whether it is plain which half of the day each is in: as said, or from the evening to the morning."""
    either = [len(one.times) > 1 for one in (begin, end)]
    if not any(either):
        return True
    return (not either[0] or begin.hour in _EVENING) and (not either[1] or end.hour in _MORNING)


def _late(clock: Clock) -> time:
    return clock.times[-1]


def _early(clock: Clock) -> time:
    return clock.times[0]


def platform(words: str) -> str:
    """The platform that was named, in lower case."""
    said = words.casefold().strip(" .!")
    return re.sub(r"^(?:me\s+)?(?:(?:on|in|by|via|over|through)\s+)?", "", said)
