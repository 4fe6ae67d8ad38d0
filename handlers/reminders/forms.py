"""The form of a reminder."""

from __future__ import annotations

from bot.chat.form import Form, FormAnswers, TextField
from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from bot.chat.request import Request
from handlers.reminders.parsing import LONGEST, OFTENEST
from handlers.shared import time_fields
from storage.database import Work

FORM = "remind"


class ReminderAnswers(FormAnswers):
    """A reminder as its form says it."""

    text: str
    when: times.Moment | Recurrence


async def build(work: Work, request: Request, subject: str) -> Form:
    """The form of a reminder to oneself."""
    return Form(
        name=FORM,
        title="A reminder",
        submit="Remind me",
        fields=(
            TextField(
                name="text",
                label="What shall I remind you of?",
                required=True,
                longest=LONGEST,
                multiline=True,
            ),
            TextField(
                name="when",
                label="When?",
                hint="For example: tomorrow at 9am, in 2 hours, or every Friday at 16:00.",
                required=True,
                check=lambda typed: time_fields.once_or_recurring(typed, request, oftenest=OFTENEST["me"]),
            ),
        ),
    )
