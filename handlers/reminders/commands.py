"""`remind`: me or a channel, once, at a time in words; listed, snoozed, done and cancelled."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import markup, recurrence, when
from bot.chat.command import Command, Feature, FormSteps, Press, Refusal, Reply, Request, Role
from bot.chat.form import Answers, FieldFault, Form, TextField
from bot.chat.identity import Address
from bot.chat.message import Action, Button, Message
from bot.chat.recurrence import Recurrence
from handlers import finding
from handlers.reminders import jobs, wording
from handlers.reminders.request import (
    CHANNEL_EXAMPLE,
    EXAMPLE,
    LONGEST,
    RECURRING_EXAMPLE,
    Asked,
    checked_text,
    read,
)
from storage import outbox, reminders, roles, schedule
from storage.database import Work
from storage.reminders import Reminder

KEPT = timedelta(days=30)  # how long a reminder that is over stays
MOST = 50  # reminders that one person may have waiting
_FORM = "remind"


async def remind(request: Request, work: Work) -> Reply:
    """Make a reminder; one whose time had to be guessed, or that others see, is confirmed first."""
    words = request.words.strip()
    if not words or words.casefold() == "me":
        return Reply(form=await _build(request, work, ""))
    return await _make(read(words, request.person.zone, request.now), request, work)


async def _make(asked: Asked, request: Request, work: Work) -> Reply:
    if len(await reminders.waiting(work, request.person.id)) >= MOST:
        raise Refusal(
            f"You have {MOST} reminders waiting, which is as many as I keep; cancel one first.",
            example="remind cancel 1",
        )
    to = _channel(asked.channel, request) if asked.channel else Address.direct(request.person.identity)
    elsewhere = asked.channel is not None and to != request.place
    reminder = Reminder(
        owner_id=request.person.id,
        text=asked.text,
        platform=to.platform,
        conversation=to.conversation,
        channel=asked.channel or "",
        due_at=asked.moment.instant,
        wall=None if asked.moment.elapsed else asked.moment.wall.isoformat(),
        rule=asked.recurs.rule if asked.recurs else "",
        start=asked.recurs.start.isoformat() if asked.recurs else "",
        zone=request.person.zone.key,
        needs="organiser" if elsewhere else "member",
        state="proposed",
        created_at=work.now,
    )
    work.session.add(reminder)
    await work.session.flush()
    if asked.channel or asked.recurs or not asked.moment.sure:
        return Reply(wording.proposal(reminder, request.person.zone, asked.moment.note))
    await _start(reminder, work)
    note = f"\n\n{markup.literal(asked.moment.note)}" if asked.moment.note else ""
    return Reply.say(_promise(reminder, request) + note)


def _channel(name: str, request: Request) -> Address:
    """The channel to remind: organisers any that Stepup is in, members the one they are in."""
    found = finding.channels([name], request, example=CHANNEL_EXAMPLE)
    here = [c.address for c in found if c.address.platform == request.place.platform]
    address = here[0] if here else found[0].address
    if request.person.role < Role.ORGANISER and address != request.place:
        raise Refusal(
            f"Only organisers can send a reminder to {markup.literal(name)} from elsewhere; type it "
            "in that channel instead."
        )
    return address


async def _start(reminder: Reminder, work: Work) -> None:
    reminder.state = "waiting"
    await jobs.arrange(reminder, work)


def _promise(reminder: Reminder, request: Request) -> str:
    return (
        f"I'll remind {wording.target(reminder)} {wording.times(reminder, request.person.zone)}: "
        f"{markup.literal(reminder.text)}"
    )


async def _mine(request: Request, work: Work) -> Reminder:
    """The reminder that a button belongs to, if it is the presser's own. Raises Refusal."""
    reminder = await reminders.find(work, int(request.args[0]))
    if reminder is None or reminder.owner_id != request.person.id:
        raise Refusal("That reminder is somebody else's, or it is gone.")
    return reminder


async def confirm(request: Request, work: Work) -> Reply:
    reminder = await _mine(request, work)
    if reminder.state == "waiting":
        return Reply.say(_promise(reminder, request))
    if reminder.state != "proposed":
        raise Refusal("That reminder was dropped or has gone out already.")
    if reminder.rule and reminder.due_at <= work.now:
        reminder.due_at = wording.recurs(reminder).next_after(work.now) or reminder.due_at
    if reminder.due_at <= work.now:
        raise Refusal("That time has passed in the meantime; please ask again.")
    await _start(reminder, work)
    return Reply.say(_promise(reminder, request))


async def drop(request: Request, work: Work) -> Reply:
    reminder = await _mine(request, work)
    expired = await outbox.cancel(work, jobs.key_of(reminder))
    if reminder.state not in ("proposed", "held") and not expired:
        raise Refusal("That reminder has been dealt with already.")
    reminder.state = "cancelled"
    return Reply.say("Dropped. I won't send it.")


async def send_now(request: Request, work: Work) -> Reply:
    reminder = await _mine(request, work)
    if reminder.state != "held" and not await outbox.revive(work, jobs.key_of(reminder)):
        raise Refusal("That reminder has been dealt with already.")
    if not await roles.has(work, reminder.owner_id, reminder.needs):
        raise Refusal("You may no longer send a reminder there.")
    await jobs.send_to_channel(reminder, work)
    return Reply.say(f"Sent to {markup.literal(reminder.channel)}.")


async def done(request: Request, work: Work) -> Reply:
    reminder = await _mine(request, work)
    if reminder.rule and reminder.state == "waiting":
        return Reply.say(f"Well done. I'll come back {wording.times(reminder, request.person.zone)}.")
    if reminder.state == "done":
        return Reply.say("That one is ticked off already.")
    if reminder.state == "waiting":
        await schedule.drop(work, kind=jobs.KIND, subject_id=reminder.id)
    reminder.state = "done"
    return Reply.say("Well done. I've ticked it off.")


async def snooze(request: Request, work: Work) -> Reply:
    reminder = await _mine(request, work)
    if reminder.state not in ("sent", "waiting"):
        raise Refusal("That reminder is finished; please ask for a new one.")
    if reminder.rule:
        # Only this time is put off; the others come as they would.
        reminder = await _once_more(reminder, work)
    reminder.due_at = wording.snoozed_until(request.args[1], work.now, request.person.zone)
    reminder.wall = None
    await _start(reminder, work)
    return Reply.say(f"All right, I'll come back on {wording.due(reminder, request.person.zone)}.")


async def _once_more(reminder: Reminder, work: Work) -> Reminder:
    """A reminder of the same thing that comes once."""
    once = Reminder(
        owner_id=reminder.owner_id,
        text=reminder.text,
        platform=reminder.platform,
        conversation=reminder.conversation,
        channel=reminder.channel,
        due_at=work.now,
        wall=None,
        zone=reminder.zone,
        needs=reminder.needs,
        state="proposed",
        created_at=work.now,
    )
    work.session.add(once)
    await work.session.flush()
    return once


async def listed(request: Request, work: Work) -> Reply:
    """What waits, the next one first."""
    waiting = await reminders.waiting(work, request.person.id)
    if not waiting:
        return Reply.say(f"You have no reminders waiting. To make one, type {request.example(EXAMPLE)}.")
    rows = [
        f"{number}. {markup.capital(wording.times(r, request.person.zone).removeprefix('on '))}"
        + (f", in {markup.literal(r.channel)}" if r.channel else "")
        + f": {markup.literal(_short(r.text))}"
        for number, r in enumerate(waiting[:20], 1)
    ]
    more = f"\n\n… and {len(waiting) - 20} more." if len(waiting) > 20 else ""
    return Reply.say(
        "Your reminders:\n\n"
        + "\n".join(rows)
        + more
        + f"\n\nTo cancel one, type {request.example('remind cancel 1')}."
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"


async def cancel(request: Request, work: Work) -> Reply:
    """Cancel by the number in the list."""
    waiting = await reminders.waiting(work, request.person.id)
    if not waiting:
        raise Refusal("You have no reminders waiting.", example=EXAMPLE)
    said = request.words.strip()
    if not said.isdecimal() or not 1 <= int(said) <= len(waiting):
        raise Refusal(
            f"Which one? Give its number in your list, from 1 to {len(waiting)}.",
            example="remind cancel 1",
        )
    reminder = waiting[int(said) - 1]
    reminder.state = "cancelled"
    await schedule.drop(work, kind=jobs.KIND, subject_id=reminder.id)
    undo = Button("Keep it after all", Action("remind-keep", (str(reminder.id),)))
    return Reply(Message(f"Cancelled: {markup.literal(_short(reminder.text))}", (undo,)))


async def keep(request: Request, work: Work) -> Reply:
    reminder = await _mine(request, work)
    if reminder.state == "cancelled" and reminder.rule:
        reminder.due_at = wording.recurs(reminder).next_after(work.now) or reminder.due_at
    if reminder.state == "cancelled" and reminder.due_at > work.now:
        await _start(reminder, work)
    if reminder.state != "waiting":
        raise Refusal("Its time has passed; please ask for a new one.")
    return Reply.say(_promise(reminder, request))


async def _build(request: Request, work: Work, subject: str) -> Form:
    def moment(typed: str) -> when.Moment | Recurrence:
        try:
            if not recurrence.mentioned(typed):
                return when.read(typed, request.person.zone, request.now)
            left, recurs = recurrence.read(typed, request.person.zone, request.now)
        except when.NotATime as fault:
            raise FieldFault(f"{fault} For example: {when.EXAMPLE}") from fault
        if left:
            raise FieldFault(f"I don't understand “{left}”. For example: every Friday at 16:00")
        return recurs

    return Form(
        name=_FORM,
        title="A reminder",
        submit="Remind me",
        fields=(
            TextField(
                name="text",
                label="What shall I remind you of?",
                required=True,
                longest=LONGEST,
                multiline=True,
            ),
            TextField(
                name="when",
                label="When?",
                hint="For example: tomorrow at 9am, in 2 hours, or every Friday at 16:00.",
                required=True,
                check=moment,
            ),
        ),
    )


async def _submit(request: Request, work: Work, subject: str, answers: Answers) -> Reply:
    said: when.Moment | Recurrence = answers["when"]
    recurs = said if isinstance(said, Recurrence) else None
    moment = said.first if isinstance(said, Recurrence) else said
    asked = Asked(checked_text(answers["text"], EXAMPLE), moment, None, recurs)
    return await _make(asked, request, work)


async def _tidy(work: Work) -> None:
    await reminders.purge(work, work.now - KEPT)


FEATURE: Feature[Work] = Feature(
    name="reminders",
    title="Reminders",
    commands=(
        Command(
            words="remind",
            run=remind,
            role=Role.MEMBER,
            summary="be reminded, or remind a channel",
            examples=(EXAMPLE, RECURRING_EXAMPLE, CHANNEL_EXAMPLE),
            opens_form=("", "me"),
        ),
        Command(
            words="remind list",
            run=listed,
            role=Role.MEMBER,
            summary="see the reminders you have waiting",
            examples=("remind list",),
            takes_words=False,
        ),
        Command(
            words="remind cancel",
            run=cancel,
            role=Role.MEMBER,
            summary="cancel one by its number in the list",
            examples=("remind cancel 1",),
        ),
    ),
    presses=(
        Press(name="remind-yes", run=confirm, role=Role.MEMBER),
        Press(name="remind-no", run=drop, role=Role.MEMBER),
        Press(name="remind-send", run=send_now, role=Role.MEMBER),
        Press(name="remind-keep", run=keep, role=Role.MEMBER),
        Press(name="reminder-done", run=done, role=Role.MEMBER),
        Press(name="snooze", run=snooze, role=Role.MEMBER),
    ),
    forms=(FormSteps(name=_FORM, build=_build, submit=_submit, role=Role.MEMBER),),
    jobs={jobs.KIND: jobs.fall_due},
    tidy=(_tidy,),
)
