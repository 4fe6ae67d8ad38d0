"""What the feature of calendars declares: events that come from calendars kept elsewhere."""

from __future__ import annotations

from bot.chat import calendar
from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, Press
from config.community import Community
from handlers.calendars import actions, commands, messages
from handlers.calendars.buttons import LeaveOut, TakeIn
from handlers.calendars.undo import UNDO


def _keeps(community: Community) -> str:
    return messages.keeps_imports(actions.KEPT.days)


FEATURE = Feature(
    name="calendars",
    title="Calendars from elsewhere",
    commands=(
        Command(
            words="events import",
            keywords=(
                "import a calendar",
                "upload ics",
                "outlook calendar",
                "take in events",
                "calendar file",
            ),
            run=commands.take_calendar,
            role=Role.ORGANISER,
            summary="take in events from a calendar file (.ics); you see them before",
            examples=(messages.IMPORT_EXAMPLE,),
            opens_form=ALONE,
            reads_file=calendar.is_one,
            file="a calendar (.ics), as Outlook, Google Calendar and others save it",
        ),
    ),
    presses=(
        Press(TakeIn, run=commands.take_in, role=Role.ORGANISER),
        Press(LeaveOut, run=commands.leave_out, role=Role.ORGANISER, changes=False),
    ),
    tidy=(actions.tidy,),
    undo=UNDO,
    keeps=_keeps,
    holds={"calendar_import": "Calendars you are about to take in"},
)
