"""What the announcements feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, FormSteps, Press
from handlers.announcements import actions, commands, forms, jobs
from handlers.announcements.buttons import (
    ApproveAnnouncement,
    ChangeAnnouncement,
    ConfirmAnnouncement,
    DropAnnouncement,
    LeaveAnnouncement,
    MoreAnnouncements,
    PutBackAnnouncement,
    RefuseAnnouncement,
    ResumeAnnouncement,
    SendAnnouncement,
)
from handlers.announcements.causes import CAUSES
from handlers.announcements.home import home
from handlers.announcements.messages import EDIT_EXAMPLE, EXAMPLE, SERIES_EXAMPLE
from handlers.announcements.undo import UNDO

FEATURE = Feature(
    name="announcements",
    title="Announcements",
    commands=(
        Command(
            words="announce",
            keywords=(
                "post a message in a channel",
                "news",
                "post something in a channel every week",
                "tell everybody",
                "schedule a post",
                "broadcast",
            ),
            likely_for=(Role.ORGANISER, Role.ADMIN),
            run=commands.announce,
            role=Role.ORGANISER,
            summary="post something in one or more channels, now or at a time",
            examples=(EXAMPLE, SERIES_EXAMPLE, "announce"),
            opens_form=ALONE,
        ),
        Command(
            words="announce edit",
            keywords=("correct", "fix a typo in a post", "change an announcement"),
            run=commands.edit,
            role=Role.ORGANISER,
            summary="change the text or the time of one by its number in the list",
            examples=(EDIT_EXAMPLE,),
        ),
        Command(
            words="announce history",
            keywords=("what was posted", "when did it go out"),
            aliases=("announcements history",),
            run=commands.history,
            role=Role.ORGANISER,
            summary="see what was posted where and when",
            examples=("announce history",),
            takes_words=False,
        ),
        Command(
            words="announce list",
            keywords=("scheduled posts", "what will be posted", "see what will be posted"),
            aliases=("announcements", "announcements list", "announce show"),
            run=commands.listed,
            role=Role.ORGANISER,
            summary="see what is waiting to be posted, and what was lately",
            examples=("announce list",),
            takes_words=False,
        ),
        Command(
            words="announce cancel",
            keywords=("stop", "delete a scheduled post"),
            aliases=("announce delete", "announce remove", "announcements cancel"),
            run=commands.cancel,
            role=Role.ORGANISER,
            summary="cancel one by its number in the list",
            examples=("announce cancel 1",),
        ),
        Command(
            words="announce pause",
            keywords=("hold back a post",),
            run=commands.pause,
            role=Role.ORGANISER,
            summary="hold one back for a while",
            examples=("announce pause 1",),
        ),
        Command(
            words="announce resume",
            keywords=("go on with a post",),
            run=commands.resume,
            role=Role.ORGANISER,
            summary="let a paused one go on",
            examples=("announce resume 1",),
        ),
    ),
    presses=(
        Press(ConfirmAnnouncement, run=commands.confirm, role=Role.ORGANISER),
        Press(DropAnnouncement, run=commands.drop, role=Role.ORGANISER),
        Press(ApproveAnnouncement, run=commands.approve, role=Role.ORGANISER),
        Press(RefuseAnnouncement, run=commands.refuse, role=Role.ORGANISER),
        Press(SendAnnouncement, run=commands.send_now, role=Role.ORGANISER),
        Press(MoreAnnouncements, run=commands.more, role=Role.ORGANISER, changes=False),
        Press(PutBackAnnouncement, run=commands.put_back, role=Role.ORGANISER),
        Press(ResumeAnnouncement, run=commands.resume_pressed, role=Role.ORGANISER),
        Press(LeaveAnnouncement, run=commands.leave, role=Role.ORGANISER),
        Press(ChangeAnnouncement, run=commands.change_now, role=Role.ORGANISER),
    ),
    forms=(
        FormSteps(
            name=forms.FORM,
            answers=forms.AnnouncementAnswers,
            build=forms.build,
            submit=commands.submit,
            role=Role.ORGANISER,
        ),
    ),
    jobs={actions.KIND: jobs.fall_due},
    withdraw=(commands.withdraw,),
    undo=UNDO,
    moved={actions.KIND: jobs.moved},
    causes=CAUSES,
    home=home,
    holds={
        "announcement": "Announcements you wrote",
    },
)
