"""`remind`: me, somebody else or a channel, once or recurring; listed, changed, put off, muted, cancelled."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.role import Role
from bot.feature import Command, Feature, FormSteps, Press
from handlers.reminders import asking, jobs, keeping
from handlers.reminders.request import (
    CHANNEL_EXAMPLE,
    EDIT_EXAMPLE,
    EXAMPLE,
    PERSON_EXAMPLE,
    RECURRING_EXAMPLE,
)
from storage import reminders
from storage.database import Work

KEPT = timedelta(days=30)  # how long a reminder that is over stays


async def _tidy(work: Work) -> None:
    await reminders.purge(work, work.now - KEPT)


FEATURE = Feature(
    name="reminders",
    title="Reminders",
    commands=(
        Command(
            words="remind",
            run=asking.remind,
            role=Role.MEMBER,
            summary="be reminded, or remind somebody or a channel",
            examples=(EXAMPLE, RECURRING_EXAMPLE, PERSON_EXAMPLE, CHANNEL_EXAMPLE),
            opens_form=("", "me"),
        ),
        Command(
            words="remind list",
            run=keeping.listed,
            role=Role.MEMBER,
            summary="see the reminders you have waiting",
            examples=("remind list",),
            takes_words=False,
        ),
        Command(
            words="remind edit",
            run=asking.edit,
            role=Role.MEMBER,
            summary="change the words or the time of one by its number in the list",
            examples=(EDIT_EXAMPLE,),
        ),
        Command(
            words="remind cancel",
            run=keeping.cancel,
            role=Role.MEMBER,
            summary="cancel one by its number in the list",
            examples=("remind cancel 1",),
        ),
        Command(
            words="remind mute",
            run=keeping.mute,
            role=Role.MEMBER,
            summary="take no more reminders from somebody",
            examples=(keeping.MUTE_EXAMPLE,),
        ),
        Command(
            words="remind unmute",
            run=keeping.unmute,
            role=Role.MEMBER,
            summary="take them again",
            examples=(keeping.UNMUTE_EXAMPLE,),
        ),
    ),
    presses=(
        Press(name="remind-yes", run=asking.confirm, role=Role.MEMBER),
        Press(name="remind-no", run=asking.drop, role=Role.MEMBER),
        Press(name="remind-send", run=keeping.send_now, role=Role.MEMBER),
        Press(name="remind-keep", run=keeping.keep, role=Role.MEMBER),
        Press(name="remind-mute", run=keeping.mute_sender, role=Role.MEMBER),
        Press(name="remind-unmute", run=keeping.unmute_sender, role=Role.MEMBER),
        Press(name="reminder-done", run=keeping.done, role=Role.MEMBER),
        Press(name="snooze", run=keeping.snooze, role=Role.MEMBER),
    ),
    forms=(FormSteps(name=asking.FORM, build=asking.build, submit=asking.submit, role=Role.MEMBER),),
    jobs={jobs.KIND: jobs.fall_due, jobs.ZONE_CHANGED: jobs.follow},
    together={jobs.KIND: jobs.fall_due_together},
    moved={jobs.KIND: jobs.moved},
    withdraw=(keeping.withdraw,),
    tidy=(_tidy,),
)
