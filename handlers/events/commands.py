"""`events`: what is coming, saying who comes, and for organisers making and running events."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, FormSteps, Press
from handlers.events import (
    answering,
    attending,
    calendar,
    cancelling,
    changing,
    creating,
    jobs,
    offers,
    showing,
    wording,
)
from handlers.events.request import EXAMPLE, SERIES_EXAMPLE
from storage import events
from storage.database import Work


async def coming(work: Work, request: Request) -> Reply:
    """What is coming up, the reader's own first."""
    found = await events.coming(work, request.person.id)
    if not found:
        return Reply.say("Nothing is planned at the moment. New events appear in the channels.")
    first = request.example(f"events show {found[0].event.title}")
    text = wording.listed(found, request.person.zone)
    return Reply.say(f"{text}\n\nTo say whether you come, or to take a place, type for example {first}.")


FEATURE = Feature(
    name="events",
    title="Events",
    commands=(
        Command(
            words="events",
            run=coming,
            role=Role.GUEST,
            summary="see what's coming up, yours first",
            examples=("events",),
            takes_words=False,
        ),
        Command(
            words="events show",
            run=showing.show,
            role=Role.GUEST,
            summary="see one event, with its calendar file",
            examples=("events show Intro to Snakemake",),
        ),
        Command(
            words="events calendar",
            run=calendar.mine,
            role=Role.GUEST,
            summary="have your events in your own calendar",
            examples=("events calendar",),
            takes_words=False,
        ),
        Command(
            words="events attended",
            run=attending.attended,
            role=Role.GUEST,
            summary="say that you are there, with the code shown in the session",
            examples=("events attended K7M3T",),
        ),
        Command(
            words="events create",
            run=creating.create,
            role=Role.ORGANISER,
            summary="plan an event or a series; you see it before anyone else does",
            examples=(EXAMPLE, f"{EXAMPLE} for 20 people announce tomorrow at 9am", SERIES_EXAMPLE),
            opens_form=ALONE,
        ),
        Command(
            words="events edit",
            run=changing.edit,
            role=Role.ORGANISER,
            summary="change an event; those who meant to come are told",
            examples=("events edit Intro to Snakemake",),
        ),
        Command(
            words="events cancel",
            run=cancelling.cancel,
            role=Role.ORGANISER,
            summary="cancel an event; those who meant to come are told",
            examples=(cancelling.EXAMPLE,),
        ),
        Command(
            words="events code",
            run=attending.code,
            role=Role.ORGANISER,
            summary="get the code by which people say that they are there",
            examples=("events code Intro to Snakemake",),
        ),
        Command(
            words="events attendance",
            run=attending.attendance,
            role=Role.ORGANISER,
            summary="see who came, or note somebody who did",
            examples=(
                "events attendance Intro to Snakemake",
                'events attendance "Intro to Snakemake" Alice Smith',
            ),
        ),
    ),
    presses=(
        Press(name="rsvp", run=answering.rsvp, role=Role.GUEST),
        Press(name="rsvp-series", run=answering.rsvp_series, role=Role.GUEST),
        Press(name="event-file", run=calendar.one, role=Role.GUEST),
        Press(name="calendar-anew", run=calendar.anew, role=Role.GUEST),
        Press(name="event-useful", run=attending.useful, role=Role.GUEST),
        Press(name="event-comment", run=attending.comment, role=Role.GUEST, opens_form=True),
        Press(name="event-publish", run=creating.publish, role=Role.ORGANISER),
        Press(name="event-discard", run=creating.discard, role=Role.ORGANISER),
        Press(name="event-send", run=creating.send_late, role=Role.ORGANISER),
        Press(name="event-drop", run=creating.drop_late, role=Role.ORGANISER),
        Press(name="event-teach", run=creating.teach, role=Role.ORGANISER, opens_form=True),
        Press(name="event-change", run=changing.change, role=Role.ORGANISER),
        Press(name="event-unchanged", run=changing.leave, role=Role.ORGANISER),
        Press(name="event-cancel", run=cancelling.cancel_now, role=Role.ORGANISER),
        Press(name="event-stays", run=cancelling.stays, role=Role.ORGANISER),
    ),
    forms=(
        FormSteps(name=creating.FORM, build=creating.build, submit=creating.submit, role=Role.ORGANISER),
        FormSteps(name=changing.FORM, build=changing.build, submit=changing.submit, role=Role.ORGANISER),
        FormSteps(name=attending.FORM, build=attending.build, submit=attending.submit, role=Role.GUEST),
    ),
    rezoned=(jobs.rezone,),
    jobs={
        jobs.ANNOUNCE: jobs.announce_due,
        jobs.REMIND: jobs.remind_due,
        jobs.FEEDBACK: attending.ask_due,
        offers.KIND: offers.lapse_due,
    },
    tidy=(changing.tidy,),
    feeds={"calendar": calendar.feed},
)
