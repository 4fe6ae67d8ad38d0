"""When, as far as it was said: moments, what recurs, or a day whose time of day is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from bot.chat.phrases.times import Moment
from bot.chat.recurrence import Recurrence


@dataclass(frozen=True, slots=True)
class Timing:
    """When, as far as it was said. See `Understanding`; `ends` go with `readings`, where an end was said.

    `days` are those whose time of day is missing, `asks` what else is.
    """

    readings: tuple[Moment, ...] = ()
    ends: tuple[datetime, ...] = ()
    sure: bool = True
    days: tuple[date, ...] = ()
    recurs: Recurrence | None = None
    length: timedelta | None = None
    asks: str = ""
    repeats: bool = False
    """Whether what lacks a time recurs; its day is then the first."""
    zone: tzinfo | None = None
    """The zone that was named, if one was."""
