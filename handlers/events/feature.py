"""What the events feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, FormSteps, Press
from handlers.events import (
    actions,
    attendance_commands,
    calendar_files,
    commands,
    forms,
    jobs,
    organiser_commands,
    waiting_list,
)
from handlers.events.buttons import (
    AnnounceLate,
    CancelEvent,
    ChangeEvent,
    CommentOnEvent,
    DiscardEvent,
    DropLate,
    GetCalendarFile,
    KeepEvent,
    LeaveEvent,
    NewCalendarAddress,
    PlanTraining,
    PublishEvent,
    RateEvent,
    Rsvp,
    RsvpSeries,
)
from handlers.events.parsing import EXAMPLE, SERIES_EXAMPLE

FEATURE = Feature(
    name="events",
    title="Events",
    commands=(
        Command(
            words="events",
            run=commands.coming,
            role=Role.GUEST,
            summary="see what's coming up, yours first",
            examples=("events",),
            takes_words=False,
        ),
        Command(
            words="events show",
            run=commands.show,
            role=Role.GUEST,
            summary="see one event, with its calendar file",
            examples=("events show Intro to Snakemake",),
        ),
        Command(
            words="events calendar",
            run=commands.calendar,
            role=Role.GUEST,
            summary="have your events in your own calendar",
            examples=("events calendar",),
            takes_words=False,
        ),
        Command(
            words="events attended",
            run=attendance_commands.attended,
            role=Role.GUEST,
            summary="say that you are there, with the code shown in the session",
            examples=("events attended K7M3T",),
        ),
        Command(
            words="events create",
            run=organiser_commands.create,
            role=Role.ORGANISER,
            summary="plan an event or a series; you see it before anyone else does",
            examples=(EXAMPLE, f"{EXAMPLE} for 20 people announce tomorrow at 9am", SERIES_EXAMPLE),
            opens_form=ALONE,
        ),
        Command(
            words="events edit",
            run=organiser_commands.edit,
            role=Role.ORGANISER,
            summary="change an event; those who meant to come are told",
            examples=("events edit Intro to Snakemake",),
        ),
        Command(
            words="events cancel",
            run=organiser_commands.cancel,
            role=Role.ORGANISER,
            summary="cancel an event; those who meant to come are told",
            examples=(organiser_commands.CANCEL_EXAMPLE,),
        ),
        Command(
            words="events code",
            run=attendance_commands.code,
            role=Role.ORGANISER,
            summary="get the code by which people say that they are there",
            examples=("events code Intro to Snakemake",),
        ),
        Command(
            words="events attendance",
            run=attendance_commands.attendance,
            role=Role.ORGANISER,
            summary="see who came, or note somebody who did",
            examples=(
                "events attendance Intro to Snakemake",
                'events attendance "Intro to Snakemake" Alice Smith',
            ),
        ),
    ),
    presses=(
        Press(Rsvp, run=commands.rsvp, role=Role.GUEST),
        Press(RsvpSeries, run=commands.rsvp_series, role=Role.GUEST),
        Press(GetCalendarFile, run=commands.calendar_file, role=Role.GUEST),
        Press(NewCalendarAddress, run=commands.new_address, role=Role.GUEST),
        Press(RateEvent, run=attendance_commands.useful, role=Role.GUEST),
        Press(CommentOnEvent, run=attendance_commands.comment, role=Role.GUEST, opens_form=True),
        Press(PublishEvent, run=organiser_commands.publish, role=Role.ORGANISER),
        Press(DiscardEvent, run=organiser_commands.discard, role=Role.ORGANISER),
        Press(AnnounceLate, run=organiser_commands.send_late, role=Role.ORGANISER),
        Press(DropLate, run=organiser_commands.drop_late, role=Role.ORGANISER),
        Press(PlanTraining, run=organiser_commands.teach, role=Role.ORGANISER, opens_form=True),
        Press(ChangeEvent, run=organiser_commands.change_now, role=Role.ORGANISER),
        Press(LeaveEvent, run=organiser_commands.leave, role=Role.ORGANISER),
        Press(CancelEvent, run=organiser_commands.cancel_now, role=Role.ORGANISER),
        Press(KeepEvent, run=organiser_commands.stays, role=Role.ORGANISER),
    ),
    forms=(
        FormSteps(
            name=forms.FORM,
            answers=forms.EventAnswers,
            build=forms.build_event,
            submit=organiser_commands.submit_event,
            role=Role.ORGANISER,
        ),
        FormSteps(
            name=forms.EDIT,
            answers=forms.EditAnswers,
            build=forms.build_edit,
            submit=organiser_commands.submit_edit,
            role=Role.ORGANISER,
        ),
        FormSteps(
            name=forms.COMMENT,
            answers=forms.CommentAnswers,
            build=forms.build_comment,
            submit=attendance_commands.submit_comment,
            role=Role.GUEST,
        ),
    ),
    rezoned=(jobs.rezone,),
    jobs={
        actions.ANNOUNCE: jobs.announce_due,
        actions.REMIND: jobs.remind_due,
        actions.FEEDBACK: jobs.ask_due,
        waiting_list.KIND: jobs.lapse_due,
    },
    tidy=(jobs.tidy,),
    feeds={"calendar": calendar_files.feed},
)
