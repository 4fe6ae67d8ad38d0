"""The form of an announcement."""

from __future__ import annotations

from bot.chat.form import Form, FormAnswers, TextField
from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from bot.chat.request import Request
from handlers.announcements.parsing import LONGEST
from handlers.shared import lookups, time_fields
from storage.database import Work

FORM = "announce"


# The form -------------------------------------------------------------------------------------------


class AnnouncementAnswers(FormAnswers):
    """An announcement as its form says it; no `when` is at once."""

    text: str
    channel: tuple[str, ...]
    when: times.Moment | Recurrence | None = None


async def build(work: Work, request: Request, subject: str) -> Form:
    """The form of an announcement, for the channel in which it is asked for."""

    def moment(typed: str) -> times.Moment | Recurrence | None:
        if typed.strip().casefold() in ("now", "at once"):
            return None
        return time_fields.once_or_recurring(typed, request)

    here = request.place_name if request.place_name.startswith("#") else ""
    return Form(
        name=FORM,
        title="A new announcement",
        submit="Preview",
        fields=(
            TextField(
                name="text",
                label="What shall I announce?",
                hint="As in `**bold**`, stars make words bold; lines that begin with a dash make a list.",
                required=True,
                longest=LONGEST,
                multiline=True,
            ),
            TextField(
                name="channel",
                label="In which channels?",
                hint="With their #, for example: #events, #hpc.",
                required=True,
                check=lambda typed: lookups.named_channels(typed, request),
                shown=lambda names: names if isinstance(names, str) else ", ".join(names),
                initial=here or None,
            ),
            TextField(
                name="when",
                label="When?",
                hint="For example: tomorrow at 9am, or every Friday at 16:00. Leave it out to post at once, "
                "after you've seen the preview.",
                check=moment,
            ),
        ),
    )
