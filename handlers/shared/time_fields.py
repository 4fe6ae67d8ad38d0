"""Reading a form's “When?”: a moment, or what recurs. Shared by the features. Pure."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.form import FieldFault
from bot.chat.phrases import recurrences, times
from bot.chat.recurrence import Recurrence
from bot.chat.request import Request


def once_or_recurring(
    typed: str, request: Request, *, oftenest: timedelta = timedelta(days=1)
) -> times.Moment | Recurrence:
    """What a field means, in the asker's zone. Raises FieldFault."""
    try:
        if not recurrences.mentioned(typed):
            return times.read(typed, request.person.zone, request.now)
        left, recurs = recurrences.read(typed, request.person.zone, request.now, oftenest=oftenest)
    except times.NotATime as fault:
        raise FieldFault(f"{fault} For example: {times.EXAMPLE}") from fault
    if left:
        raise FieldFault(f"I don't understand “{left}”. For example: every Friday at 16:00")
    return recurs


def first_of(said: times.Moment | Recurrence) -> tuple[times.Moment, Recurrence | None]:
    """The moment that is meant, which is the first where it recurs."""
    return (said.first, said) if isinstance(said, Recurrence) else (said, None)
