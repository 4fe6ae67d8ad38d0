"""What the reminders feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature, FormSteps, Press
from handlers.reminders import actions, commands, forms, jobs
from handlers.reminders.buttons import (
    ConfirmReminder,
    DropReminder,
    KeepReminder,
    MoreReminders,
    MuteSender,
    SendReminder,
    Snooze,
    TickOff,
    UnmuteSender,
)
from handlers.reminders.causes import CAUSES
from handlers.reminders.home import home
from handlers.reminders.messages import (
    CHANNEL_EXAMPLE,
    EDIT_EXAMPLE,
    EXAMPLE,
    MUTE_EXAMPLE,
    PERSON_EXAMPLE,
    RECURRING_EXAMPLE,
    UNMUTE_EXAMPLE,
)
from handlers.reminders.undo import UNDO

FEATURE = Feature(
    name="reminders",
    title="Reminders",
    commands=(
        Command(
            words="remind",
            surely=r"remind\s+(?:\S+\s+){1,4}(?:to|that|about|of)\s",
            likely_for=(Role.MEMBER, Role.MODERATOR),
            keywords=(
                "set up a daily reminder",
                "weekly reminder",
                "snooze",
                "reminder",
                "alarm",
                "tell me later",
                "don't forget",
                "nudge",
                "every week",
            ),
            run=commands.remind,
            role=Role.MEMBER,
            summary="be reminded, or remind somebody or a channel",
            examples=(EXAMPLE, RECURRING_EXAMPLE, PERSON_EXAMPLE, CHANNEL_EXAMPLE),
            opens_form=("", "me"),
            about_message=("Remind me about this", "remind me about “{}”"),
        ),
        Command(
            words="remind list",
            keywords=("my reminders", "what is waiting"),
            aliases=("reminders", "reminders list", "remind show", "my reminders"),
            run=commands.listed,
            role=Role.MEMBER,
            summary="see the reminders you have waiting",
            examples=("remind list",),
            takes_words=False,
        ),
        Command(
            words="remind edit",
            keywords=("change", "move a reminder"),
            aliases=("remind change", "reminders edit"),
            run=commands.edit,
            role=Role.MEMBER,
            summary="change the words or the time of one by its number in the list",
            examples=(EDIT_EXAMPLE,),
        ),
        Command(
            words="remind cancel",
            keywords=("delete", "stop", "remove a reminder"),
            aliases=("remind delete", "remind remove", "reminders cancel", "reminders delete"),
            run=commands.cancel,
            role=Role.MEMBER,
            summary="cancel one by its number in the list",
            examples=("remind cancel 1",),
        ),
        Command(
            words="remind mute",
            keywords=("stop somebody reminding me", "block reminders", "too many messages"),
            run=commands.mute,
            role=Role.MEMBER,
            summary="take no more reminders from somebody",
            examples=(MUTE_EXAMPLE,),
        ),
        Command(
            words="remind unmute",
            keywords=("take reminders again",),
            run=commands.unmute,
            role=Role.MEMBER,
            summary="take them again",
            examples=(UNMUTE_EXAMPLE,),
        ),
    ),
    presses=(
        Press(ConfirmReminder, run=commands.confirm, role=Role.MEMBER),
        Press(DropReminder, run=commands.drop, role=Role.MEMBER),
        Press(SendReminder, run=commands.send_now, role=Role.MEMBER),
        Press(KeepReminder, run=commands.keep, role=Role.MEMBER),
        Press(MoreReminders, run=commands.more, role=Role.MEMBER, changes=False),
        Press(MuteSender, run=commands.mute_sender, role=Role.MEMBER),
        Press(UnmuteSender, run=commands.unmute_sender, role=Role.MEMBER),
        Press(TickOff, run=commands.done, role=Role.MEMBER),
        Press(Snooze, run=commands.snooze, role=Role.MEMBER),
    ),
    forms=(
        FormSteps(
            name=forms.FORM,
            answers=forms.ReminderAnswers,
            build=forms.build,
            submit=commands.submit,
            role=Role.MEMBER,
        ),
    ),
    jobs={actions.KIND: jobs.fall_due, jobs.ZONE_CHANGED: jobs.follow},
    together={actions.KIND: jobs.fall_due_together},
    moved={actions.KIND: jobs.moved},
    withdraw=(commands.withdraw,),
    undo=UNDO,
    tidy=(jobs.tidy,),
    keeps=jobs.keeps,
    causes=CAUSES,
    home=home,
    holds={
        "reminder": "Your reminders",
        "reminder_mute": "From whom you take no reminders",
    },
)
