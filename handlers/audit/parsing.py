"""Reading what is typed after `audit`: a kind or a person, and since when. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.phrases import past_days
from handlers.audit import messages
from handlers.audit.messages import KINDS

_SINCE = re.compile(r"(?:^|\s+)(?:since|from|after)\s+(?P<when>.+)$", re.IGNORECASE)


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
    at = past_days.moment(match["when"], zone, now)
    if at is None:
        raise messages.not_a_day(match["when"])
    return said[: match.start()].strip(), at
