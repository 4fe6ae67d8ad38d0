"""`checkin`: answering one, and for organisers starting one and seeing how far it has got."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from bot.chat import markup
from bot.chat.button import Action, Button
from bot.chat.form import Answers, FieldFault, Form, TextField
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, FormSteps, Press
from handlers.checkins import form, jobs, needs, wording
from handlers.checkins.request import (
    EXAMPLE,
    FILTER_EXAMPLE,
    LONGEST_TITLE,
    QUESTION,
    Asked,
    checked_audience,
    checked_title,
    closing,
    read,
)
from handlers.members import notice, query
from handlers.skills import pathway
from storage import audit, checkins, members, skills
from storage.checkins import CheckinRound
from storage.database import Work

_START = "checkin-start"


async def answer(work: Work, request: Request) -> Reply:
    """Open the check-in that is running; what was begun is gone on with."""
    found = await checkins.running(work)
    if found is None:
        return Reply.say("No check-in is open at the moment. I'll write to you when there is one.")
    asked = await checkins.asked(work, found.id, request.person.id)
    if await checkins.has_refused(work, request.person.id):
        again = Button("Ask me again", Action("checkin-again", (str(found.id),)), "primary")
        return Reply(Message("You asked me not to send you check-ins. Shall I ask you again?", (again,)))
    if asked is None and not await _join(work, found, request):
        return Reply.say(f"The check-in {markup.bold(found.title)} isn't for your group.")
    return Reply(form=await form.build(work, request, str(found.id)))


async def _join(work: Work, found: CheckinRound, request: Request) -> bool:
    """Take somebody into a round who became a member after it began. False: it isn't for them."""
    invited = [one for one in await jobs.audience(work, found) if one.person_id == request.person.id]
    keys = (await jobs.chosen(work, invited)).get(request.person.id)
    return bool(keys) and await checkins.ask(work, found.id, request.person.id, keys or ())


async def answer_now(work: Work, request: Request) -> Reply:
    return Reply(form=await form.build(work, request, request.args[0]))


async def later(work: Work, request: Request) -> Reply:
    found, asked = await form.opened(work, request, request.args[0])
    if asked.state == "answered":
        return Reply.say("You've answered already, thank you. To change an answer, press “Answer now”.")
    asked.state = "later"
    closes = wording.closes(found, request.person.zone)
    return Reply.say(f"All right. Type {request.example('checkin')} whenever you like, until {closes}.")


async def never(work: Work, request: Request) -> Reply:
    asked = await checkins.asked(work, int(request.args[0]), request.person.id)
    if asked is not None and asked.state != "answered":
        asked.state = "refused"
    await checkins.refuse(work, request.person.id)
    again = Button("Ask me again", Action("checkin-again", (request.args[0],)))
    return Reply(
        Message("I won't send you check-ins any more. You can change your mind at any time.", (again,))
    )


async def again(work: Work, request: Request) -> Reply:
    await checkins.take_part_again(work, request.person.id)
    found = await checkins.running(work)
    if found is None:
        return Reply.say("Good. I'll write to you when there is a check-in.")
    asked = await checkins.asked(work, found.id, request.person.id)
    if asked is None and not await _join(work, found, request):
        return Reply.say("Good. I'll write to you when there is a check-in for your group.")
    if asked is not None and asked.state == "refused":
        asked.state = "asked"
    return Reply(form=await form.build(work, request, str(found.id)))


async def submit(work: Work, request: Request, subject: str, answers: Answers) -> Reply:
    """Keep the answers, for the person and, if they agree, for the totals."""
    _, asked = await form.opened(work, request, subject)
    said = form.read(asked.skills["keys"], answers)
    counted = bool(answers["counted"])
    await members.record_consent(
        work,
        request.person.id,
        purpose=form.PURPOSE,
        version=work.community.privacy.version,
        text_hash=notice.fingerprint(form.COUNTED),
        platform=request.place.platform,
        place=request.place.conversation,
        given=counted,
    )
    await checkins.answer(work, asked, form.rows(asked, said, counted=counted), counted=counted)
    await skills.note(work, request.person.id, form.states(said))
    asked.state, asked.answered_at, asked.note = "answered", work.now, answers["note"] or ""
    own = await skills.own(work, request.person.id)
    steps = pathway.toward(own, pathway.wishes(own), work.catalogue)
    return Reply.say(wording.thanks(steps, counted, request.example("pathway"), work.catalogue))


# Organisers ---------------------------------------------------------------------------------------


async def start(work: Work, request: Request) -> Reply:
    """Draft a round and show it; nobody is asked before that."""
    await _none_running(work, request)
    if not request.words.strip():
        return Reply(form=await _build(work, request, ""))
    asked = read(request.words, request.person.zone, request.now, work.catalogue)
    return await _draft(work, asked, QUESTION, request)


async def _none_running(work: Work, request: Request) -> None:
    running = await checkins.running(work)
    if running is not None:
        raise Refusal(
            f"The check-in {markup.bold(running.title)} is open until "
            f"{wording.closes(running, request.person.zone)}; there can be one at a time."
        )


async def _draft(work: Work, asked: Asked, question: str, request: Request) -> Reply:
    await _none_running(work, request)
    found = CheckinRound(
        title=asked.title,
        audience="" if asked.audience.casefold() in ("everyone", "all") else asked.audience,
        question=question,
        state="draft",
        made_by=request.person.id,
        created_at=work.now,
        closes_at=asked.closes.instant,
        zone=request.person.zone.key,
    )
    work.session.add(found)
    await work.session.flush()
    # Counted before those who don't want to be asked are left out: nobody learns who they are.
    explained = query.explained(checked_audience(asked.audience, work.catalogue), work.catalogue)
    fitting = await checkins.fitting(work, await jobs.matching(work, found))
    least = work.community.disclosure.base if found.audience else 1
    if fitting < least:
        raise Refusal(
            f"Fewer than {least} {'member' if least == 1 else 'members'} fit that "
            f"({markup.literal(explained)}), so nothing could be shown of it.",
            example=FILTER_EXAMPLE if found.audience else EXAMPLE,
        )
    return Reply(wording.preview(found, fitting, explained, request.person.zone))


async def _mine(work: Work, request: Request) -> CheckinRound:
    found = await checkins.find(work, int(request.args[0]), lock=True)
    if found is None or found.state != "draft":
        raise Refusal("That check-in has been dealt with already.")
    return found


async def open_(work: Work, request: Request) -> Reply:
    found = await _mine(work, request)
    if found.closes_at <= work.now:
        raise Refusal("Its closing date has passed in the meantime; please start it again.", example=EXAMPLE)
    if await checkins.running(work) is not None:
        raise Refusal("Another check-in has been opened meanwhile; there can be one at a time.")
    try:
        await jobs.start(work, found)
        await work.session.flush()
    except IntegrityError as error:
        raise Refusal("Another check-in has been opened meanwhile; there can be one at a time.") from error
    await audit.record(work, actor_id=request.person.id, action="checkin.start", detail=found.title)
    return Reply.say(
        f"{markup.bold(found.title)} is open. {request.example('checkin status')} shows how far it has got."
    )


async def drop(work: Work, request: Request) -> Reply:
    (await _mine(work, request)).state = "dropped"
    return Reply.say("Discarded. Nobody was asked.")


async def status(work: Work, request: Request) -> Reply:
    found = await checkins.running(work)
    if found is None:
        return Reply.say(f"No check-in is open. To start one, type {request.example(EXAMPLE)}.")
    return Reply.say(wording.status(found, await jobs.so_far(work, found), request.person.zone))


async def _build(work: Work, request: Request, subject: str) -> Form:
    def closes(typed: str) -> times.Moment:
        try:
            return closing(typed, request.person.zone, request.now)
        except Refusal as fault:
            raise FieldFault(f"{markup.as_text(fault.wrong)} For example: 11 December 17:00") from fault

    def audience(typed: str) -> str:
        try:
            checked_audience(typed, work.catalogue)
        except Refusal as fault:
            raise FieldFault(f"{markup.as_text(fault.wrong)} For example: institution:UCL") from fault
        return typed

    return Form(
        name=_START,
        title="A new check-in",
        submit="Preview",
        subject=subject,
        fields=(
            TextField(name="title", label="Title", required=True, longest=LONGEST_TITLE),
            TextField(
                name="closes",
                label="Until when can people answer?",
                hint="For example: 11 December 17:00.",
                required=True,
                check=closes,
            ),
            TextField(
                name="audience",
                label="Who is asked?",
                hint="Leave it out for everyone, or give a filter such as institution:UCL.",
                check=audience,
            ),
            TextField(
                name="question",
                label="One open question",
                hint="Each answers it for themself.",
                initial=QUESTION,
            ),
        ),
    )


async def _submit(work: Work, request: Request, subject: str, answers: Answers) -> Reply:
    asked = Asked(checked_title(answers["title"]), answers["closes"], answers["audience"] or "")
    return await _draft(work, asked, answers["question"] or QUESTION, request)


FEATURE = Feature(
    name="checkins",
    title="Skills check-ins",
    commands=(
        Command(
            words="checkin",
            run=answer,
            role=Role.MEMBER,
            summary="answer the check-in that is open, or go on with it",
            examples=("checkin",),
            takes_words=False,
            opens_form=ALONE,
        ),
        Command(
            words="checkin start",
            run=start,
            role=Role.ORGANISER,
            summary="ask members about their skills, once, until a date",
            examples=(EXAMPLE,),
            opens_form=ALONE,
        ),
        Command(
            words="checkin status",
            run=status,
            role=Role.ORGANISER,
            summary="see how many have answered",
            examples=("checkin status",),
            takes_words=False,
        ),
        Command(
            words="needs",
            run=needs.show,
            role=Role.ORGANISER,
            summary="see what members would like to be better at, from the last check-in",
            examples=("needs", "needs by institution", "needs by family"),
        ),
    ),
    presses=(
        Press(name="checkin-answer", run=answer_now, role=Role.MEMBER, opens_form=True),
        Press(name="checkin-later", run=later, role=Role.MEMBER),
        Press(name="checkin-never", run=never, role=Role.MEMBER, proven=True),
        Press(name="checkin-again", run=again, role=Role.MEMBER, opens_form=True),
        Press(name="checkin-open", run=open_, role=Role.ORGANISER),
        Press(name="checkin-drop", run=drop, role=Role.ORGANISER),
    ),
    forms=(
        FormSteps(name=form.NAME, build=form.build, submit=submit, role=Role.MEMBER),
        FormSteps(name=_START, build=_build, submit=_submit, role=Role.ORGANISER),
    ),
    jobs={jobs.ASK: jobs.ask_due, jobs.NUDGE: jobs.nudge_due, jobs.CLOSE: jobs.close_due},
    tidy=(jobs.tidy,),
)
