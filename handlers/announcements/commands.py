"""`announce`: a text in one or more channels, at once, at a time or recurring."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, FormSteps, Press
from handlers.announcements import drafting, jobs, keeping
from handlers.announcements.request import EDIT_EXAMPLE, EXAMPLE, SERIES_EXAMPLE

FEATURE = Feature(
    name="announcements",
    title="Announcements",
    commands=(
        Command(
            words="announce",
            run=drafting.announce,
            role=Role.ORGANISER,
            summary="post something in one or more channels, now or at a time",
            examples=(EXAMPLE, SERIES_EXAMPLE, "announce"),
            opens_form=ALONE,
        ),
        Command(
            words="announce edit",
            run=keeping.edit,
            role=Role.ORGANISER,
            summary="change the text or the time of one by its number in the list",
            examples=(EDIT_EXAMPLE,),
        ),
        Command(
            words="announce history",
            run=keeping.history,
            role=Role.ORGANISER,
            summary="see what was posted where and when",
            examples=("announce history",),
            takes_words=False,
        ),
        Command(
            words="announce list",
            run=keeping.listed,
            role=Role.ORGANISER,
            summary="see what is waiting to be posted, and what was lately",
            examples=("announce list",),
            takes_words=False,
        ),
        Command(
            words="announce cancel",
            run=keeping.cancel,
            role=Role.ORGANISER,
            summary="cancel one by its number in the list",
            examples=("announce cancel 1",),
        ),
        Command(
            words="announce pause",
            run=keeping.pause,
            role=Role.ORGANISER,
            summary="hold one back for a while",
            examples=("announce pause 1",),
        ),
        Command(
            words="announce resume",
            run=keeping.resume,
            role=Role.ORGANISER,
            summary="let a paused one go on",
            examples=("announce resume 1",),
        ),
    ),
    presses=(
        Press(name="announce-yes", run=drafting.confirm, role=Role.ORGANISER),
        Press(name="announce-no", run=drafting.drop, role=Role.ORGANISER),
        Press(name="announce-approve", run=drafting.approve, role=Role.ORGANISER),
        Press(name="announce-refuse", run=drafting.refuse, role=Role.ORGANISER),
        Press(name="announce-send", run=drafting.send_now, role=Role.ORGANISER),
        Press(name="announce-back", run=keeping.put_back, role=Role.ORGANISER),
        Press(name="announce-resume", run=keeping.resume_pressed, role=Role.ORGANISER),
        Press(name="announce-unchanged", run=keeping.leave, role=Role.ORGANISER),
        Press(name="announce-change", run=keeping.change, role=Role.ORGANISER),
    ),
    forms=(FormSteps(name=drafting.FORM, build=drafting.build, submit=drafting.submit, role=Role.ORGANISER),),
    jobs={jobs.KIND: jobs.fall_due},
    withdraw=(keeping.withdraw,),
    moved={jobs.KIND: jobs.moved},
)
