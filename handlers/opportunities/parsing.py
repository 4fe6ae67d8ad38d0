"""Reading closing dates and questions about opportunities. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.phrases import understanding
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import TimeWanted
from config.catalogue import Catalogue
from handlers.opportunities import fitting, messages
from handlers.shared import member_query
from storage.member_conditions import Condition, filters
from storage.opportunities import HowOften

_LEVEL = re.compile(r"\s\(?(?:\d|none|awareness|working|practitioner|expert)\b", re.IGNORECASE)
_USUAL = 2
LONGEST_OPEN = timedelta(days=366)
_HOW = {
    HowOften.AT_ONCE: ("at once", "now", "on", "yes", "immediately", "as they come", "each"),
    HowOften.WEEKLY: ("weekly", "every week", "once a week"),
    HowOften.NEVER: ("never", "off", "no", "stop", "not at all"),
}


def closing(typed: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The end of the day that was typed, or the time of it, in UTC. Raises FieldFault."""
    try:
        at = understanding.moment(typed, zone, now).instant
    except TimeWanted:
        at = understanding.moment(f"{typed} at 23:59", zone, now).instant
    except NotATime as fault:
        raise messages.which_day(str(fault)) from fault
    if not now < at <= now + LONGEST_OPEN:
        raise messages.within_a_year()
    return at


def question(words: str, catalogue: Catalogue) -> Condition:
    """What is looked for, in the language of `members`. Raises Refusal."""
    condition = member_query.read(words, catalogue)
    if any(one.field not in fitting.FIELDS for one in filters(condition)):
        raise messages.other_fields()
    return condition


def how_often(said: str) -> HowOften:
    """Raises Refusal."""
    folded = said.casefold().strip(" .!")
    found = next((how for how, words in _HOW.items() if folded in words), None)
    if found is None:
        raise messages.how_often()
    return found


def with_levels(typed: str) -> str:
    """Skills with commas between; one without a level is asked for at that of somebody who works with it."""
    parts = (part.strip() for part in re.split(r"[,;\n]", typed))
    return ", ".join(part if _LEVEL.search(part) else f"{part} {_USUAL}" for part in parts if part)
