"""Reading a form's “When?”, and asking for what a time leaves open. Shared by the features. Pure."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import markup
from bot.chat.button import LABEL_LIMIT
from bot.chat.form import FieldFault
from bot.chat.phrases import times
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import TimeWanted, Unclear, Understanding, understand_phrase, wanted
from bot.chat.question import ANSWER, Option, Question, Wants
from bot.chat.recurrence import Recurrence
from bot.chat.request import Request


def once_or_recurring(
    typed: str, request: Request, *, oftenest: timedelta = timedelta(days=1)
) -> times.Moment | Recurrence:
    """What a field means, in the asker's zone. Raises FieldFault."""
    try:
        found = understand_phrase(typed, request.person.zone, request.now)
        wanted(found, typed)
        if found.recurs is not None:
            return often_enough(found.recurs, oftenest)
        return found.moment
    except NotATime as fault:
        raise field_fault(fault, typed, times.EXAMPLE) from fault


def often_enough(recurs: Recurrence, oftenest: timedelta) -> Recurrence:
    """The same, where it doesn't recur too often for whoever is told. Raises NotATime."""
    if recurs.step is not None and recurs.step < oftenest:
        length = times.spoken(oftenest).removeprefix("1 ")
        raise NotATime(f"That is too often here; the most is every {length}.")
    return recurs


def field_fault(fault: NotATime, typed: str, example: str) -> FieldFault:
    """What a form says of a time that it can't take; what was understood is kept for the next answer."""
    if isinstance(fault, TimeWanted):
        return FieldFault(
            f"{fault} For example: {'9am' if fault.found.timing.days else 'Friday'}", so_far=typed
        )
    return FieldFault(f"{fault} For example: {example}", so_far=typed if isinstance(fault, Unclear) else "")


def first_of(said: times.Moment | Recurrence) -> tuple[times.Moment, Recurrence | None]:
    """The moment that is meant, which is the first where it recurs."""
    return (said.first, said) if isinstance(said, Recurrence) else (said, None)


def question(fault: TimeWanted | Unclear, line: str) -> Question:
    """What is asked about a time that isn't clear; `line` is the command, with `ANSWER` for its time."""
    found = fault.found
    # What was said so far stays, but for what the answer says anew.
    more = line.replace(ANSWER, f"{found.when}, no, {ANSWER}")
    if isinstance(fault, TimeWanted):
        return Question(markup.literal(str(fault)), line=more, wants=Wants.TIME)
    return Question("Which do you mean?", line=more, wants=Wants.TIME, options=options(found))


def options(found: Understanding) -> list[Option]:
    """The moments that were understood, each with its full date."""
    return [
        Option(times.full(one.instant, one.zone)[:LABEL_LIMIT], f"{one.wall:%Y-%m-%d %H:%M}")
        for one in found.readings
    ]
