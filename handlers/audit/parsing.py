"""Reading what is typed after `audit`: a kind or a person, and since when. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.phrases import understanding
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import TimeWanted
from handlers.audit import messages
from handlers.audit.messages import KINDS

_SINCE = re.compile(r"(?:^|\s+)(?:since|from|after)\s+(?P<when>.+)$", re.IGNORECASE)
# A day without a year, or a day of the week, is the last one: the nearest before now is looked for.
_BACK = (timedelta(days=7), timedelta(days=31), timedelta(days=366))


def kind(said: str) -> str | None:
    """The kind of entry that a word names, in one number or the other (“role”, “announcements”), if any."""
    folded = said.casefold()
    return next((kind for kind in KINDS if folded.startswith(kind.rstrip("s")) and " " not in folded), None)


def since(said: str, zone: ZoneInfo, now: datetime) -> tuple[str, datetime | None]:
    """What was said without its “since …”, and that moment (UTC), None without one. Raises Refusal."""
    said = " ".join(said.split())
    match = _SINCE.search(said)
    if match is None:
        return said, None
    for back in _BACK:
        at = _moment(match["when"], zone, now - back)
        if at is not None and at <= now:
            return said[: match.start()].strip(), at
    raise messages.not_a_day(match["when"])


def _moment(said: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    try:
        return understanding.moment(said, zone, now).instant
    except TimeWanted:
        pass
    except NotATime:
        return None
    try:
        return understanding.moment(f"{said} at 00:00", zone, now).instant
    except NotATime:
        return None
