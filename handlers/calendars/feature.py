"""What the feature of calendars declares: events that come from calendars kept elsewhere."""

from __future__ import annotations

from bot.chat import calendar
from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, Press
from config.community import Community
from handlers.calendars import actions, commands, follow_commands, follow_messages, jobs, messages
from handlers.calendars.buttons import CallOffVanished, KeepVanished, LeaveOut, LookAtWaiting, TakeIn
from handlers.calendars.causes import CAUSES
from handlers.calendars.follow_actions import READING
from handlers.calendars.undo import UNDO


def _keeps(community: Community) -> str:
    return messages.keeps_imports(actions.KEPT.days)


FEATURE = Feature(
    name="calendars",
    title="Calendars from elsewhere",
    commands=(
        Command(
            words="events import",
            aliases=("event import", "events follow"),
            keywords=(
                "import a calendar",
                "upload ics",
                "outlook calendar",
                "take in events",
                "calendar file",
                "follow a calendar",
                "subscribe to a calendar",
                "calendar address",
            ),
            run=commands.take_calendar,
            role=Role.ORGANISER,
            summary="take in events from a calendar file (.ics) or address; you see them before",
            examples=(messages.IMPORT_EXAMPLE, follow_messages.FOLLOW_EXAMPLE),
            opens_form=ALONE,
            reads_file=calendar.is_one,
            file="a calendar (.ics), as Outlook, Google Calendar and others save it",
        ),
        Command(
            words="events imports",
            aliases=("events imports list", "events import list"),
            keywords=("followed calendars", "calendars from elsewhere", "calendar subscriptions"),
            run=follow_commands.listed,
            role=Role.ORGANISER,
            summary="the calendars from elsewhere that are followed, and how that goes",
            examples=("events imports",),
            takes_words=False,
        ),
        Command(
            words="events imports stop",
            aliases=("events import stop", "events unfollow"),
            keywords=("unfollow a calendar", "stop following a calendar"),
            run=follow_commands.stop,
            role=Role.ORGANISER,
            summary="follow a calendar from elsewhere no more; its events stay",
            examples=(follow_messages.STOP_EXAMPLE,),
            changes=True,
        ),
    ),
    presses=(
        Press(TakeIn, run=commands.take_in, role=Role.ORGANISER),
        Press(LeaveOut, run=commands.leave_out, role=Role.ORGANISER, changes=False),
        Press(LookAtWaiting, run=follow_commands.look, role=Role.ORGANISER, changes=False),
        Press(CallOffVanished, run=follow_commands.call_off, role=Role.ORGANISER, proven=True),
        Press(KeepVanished, run=follow_commands.keep, role=Role.ORGANISER, changes=False),
    ),
    jobs={READING: jobs.read_due},
    causes=CAUSES,
    tidy=(actions.tidy,),
    undo=UNDO,
    keeps=_keeps,
    holds={
        "calendar_import": "Calendars you are about to take in",
        "followed_calendar": "Calendars from elsewhere that you look after",
    },
)
