"""Asking for a reminder: in words or by a form, confirmed where that matters, and changed later."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup, when
from bot.chat.command import Refusal, Reply, Request, Role
from bot.chat.form import Answers, Form, TextField
from bot.chat.identity import Address
from bot.chat.recurrence import Recurrence
from handlers import finding, timing
from handlers.reminders import jobs, wording
from handlers.reminders.request import (
    CHANNEL_EXAMPLE,
    EDIT_EXAMPLE,
    EXAMPLE,
    LONGEST,
    OFTENEST,
    PERSON_EXAMPLE,
    Asked,
    checked_text,
    edited,
    read,
)
from storage import outbox, people, reminders
from storage.database import Work
from storage.reminders import Reminder

MOST = 50  # reminders that one person may have waiting
FORM = "remind"


async def remind(request: Request, work: Work) -> Reply:
    """Make a reminder; one whose time had to be guessed, or that others see, is confirmed first."""
    words = request.words.strip()
    if not words or words.casefold() == "me":
        return Reply(form=await build(request, work, ""))
    return await _make(read(words, request.person.zone, request.now), request, work)


async def _make(asked: Asked, request: Request, work: Work) -> Reply:
    await _room_for_one_more(request, work)
    to_id, name = await _person(asked.person, request, work) if asked.person else (None, "")
    to = _channel(asked.channel, request) if asked.channel else Address.direct(request.person.identity)
    elsewhere = asked.channel is not None and to != request.place
    reminder = Reminder(
        owner_id=request.person.id,
        to_id=to_id,
        text=asked.text,
        platform=to.platform,
        conversation=to.conversation,
        channel=asked.channel or "",
        needs="organiser" if elsewhere else "member",
        state="proposed",
        made_by=request.message,
        created_at=work.now,
        **_timed(asked.moment, asked.recurs, request.person.zone),
    )
    work.session.add(reminder)
    await work.session.flush()
    if asked.channel or asked.person or asked.recurs or not asked.moment.sure:
        return Reply(wording.proposal(reminder, request.person.zone, asked.moment.note, name))
    await start(reminder, work)
    note = f"\n\n{markup.literal(asked.moment.note)}" if asked.moment.note else ""
    return Reply.say(wording.promise(reminder, request.person.zone) + note)


async def _room_for_one_more(request: Request, work: Work) -> None:
    """Raises Refusal where a person has as many waiting as are kept."""
    if len(await reminders.waiting(work, request.person.id)) >= MOST:
        raise Refusal(
            f"You have {MOST} reminders waiting, which is as many as I keep; cancel one first.",
            example="remind cancel 1",
        )


def _timed(
    moment: when.Moment, recurs: Recurrence | None, zone: ZoneInfo
) -> dict[str, str | datetime | None]:
    """The columns that say when."""
    return {
        "due_at": moment.instant,
        "wall": None if moment.elapsed or recurs else moment.wall.isoformat(),
        "rule": recurs.rule if recurs else "",
        "start": recurs.start.isoformat() if recurs else "",
        "zone": zone.key,
    }


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


async def _person(said: str, request: Request, work: Work) -> tuple[int | None, str]:
    """Whom to remind, and their name: a member, who takes reminders from the asker. Raises Refusal.

    Whoever mentions themself means “me”.
    """
    identity = request.people.get(said)
    if identity is None:
        raise Refusal(
            f"I don't know whom you mean by {markup.literal(said[:60])}; mention them with an @.",
            example=PERSON_EXAMPLE,
        )
    known = await people.known(work, identity.platform, identity.user)
    if known is None or not known.registered:
        raise Refusal(
            f"{markup.literal(said)} hasn't registered with me, so I can't remind them.",
            mentions=[known.id] if known else (),
        )
    if known.id == request.person.id:
        return None, ""
    if await reminders.is_muted(work, known.id, request.person.id):
        raise Refusal(f"{markup.bold(known.name)} takes no reminders from you.", mentions=[known.id])
    return known.id, known.name


async def start(reminder: Reminder, work: Work) -> None:
    reminder.state = "waiting"
    await jobs.arrange(reminder, work)


async def name_of(reminder: Reminder, work: Work) -> str:
    """The name of the person whom it is for, where it is for somebody else."""
    return await people.name_of(work, reminder.to_id) if reminder.to_id is not None else ""


async def mine(request: Request, work: Work) -> Reminder:
    """The reminder that a button belongs to, if it is the presser's own. Raises Refusal."""
    reminder = await reminders.find(work, int(request.args[0]))
    if reminder is None or reminder.owner_id != request.person.id:
        raise Refusal("That reminder is somebody else's, or it is gone.")
    return reminder


async def numbered(said: str, request: Request, work: Work, *, example: str) -> Reminder:
    """One of a person's own by its number in their list. Raises Refusal."""
    waiting = await reminders.waiting(work, request.person.id)
    if not waiting:
        raise Refusal("You have no reminders waiting.", example=EXAMPLE)
    if not said.isdecimal() or not 1 <= int(said) <= len(waiting):
        raise Refusal(f"Which one? Give its number in your list, from 1 to {len(waiting)}.", example=example)
    found = waiting[int(said) - 1]
    await work.session.refresh(found, with_for_update=True)
    if found.state != "waiting":
        raise Refusal("That one has just gone out; look at the list again.", example="remind list")
    return found


async def confirm(request: Request, work: Work) -> Reply:
    reminder = await mine(request, work)
    zone, name = request.person.zone, await name_of(reminder, work)
    if reminder.state == "waiting":
        return Reply.say(wording.promise(reminder, zone, name), mentions=wording.named(reminder))
    if reminder.state != "proposed":
        raise Refusal("That reminder was dropped or has gone out already.")
    if reminder.rule and reminder.due_at <= work.now:
        reminder.due_at = wording.recurs(reminder).next_after(work.now) or reminder.due_at
    if reminder.due_at <= work.now:
        raise Refusal("That time has passed in the meantime; please ask again.")
    if reminder.replaces is not None:
        await _replace(reminder.replaces, work)
    else:
        await _room_for_one_more(request, work)
    await start(reminder, work)
    return Reply.say(wording.promise(reminder, zone, name), mentions=wording.named(reminder))


async def _replace(reminder_id: int, work: Work) -> None:
    before = await reminders.find(work, reminder_id)
    if before is None or before.state != "waiting":
        raise Refusal("It went out or was cancelled in the meantime, so there is nothing to change.")
    await jobs.take_back(before, work, state="replaced")


async def edit(request: Request, work: Work) -> Reply:
    """Show one of the list as it would be; the old one counts until its owner says yes."""
    number, _, rest = request.words.strip().partition(" ")
    before = await numbered(number, request, work, example=EDIT_EXAMPLE)
    to_self = not before.channel and before.to_id is None
    oftenest = OFTENEST["me" if to_self else "others"]
    asked = edited(rest, request.person.zone, request.now, oftenest=oftenest)
    after = Reminder(
        owner_id=before.owner_id,
        to_id=before.to_id,
        text=before.text if asked.text is None else asked.text,
        platform=before.platform,
        conversation=before.conversation,
        channel=before.channel,
        needs=before.needs,
        state="proposed",
        replaces=before.id,
        created_at=work.now,
        **(
            {name: getattr(before, name) for name in ("due_at", "wall", "rule", "start", "zone")}
            if asked.moment is None
            else _timed(asked.moment, asked.recurs, request.person.zone)
        ),
    )
    work.session.add(after)
    await work.session.flush()
    note = asked.moment.note if asked.moment else ""
    name = await name_of(after, work)
    return Reply(wording.proposal(after, request.person.zone, note, name))


async def drop(request: Request, work: Work) -> Reply:
    reminder = await mine(request, work)
    if reminder.state == "proposed" and reminder.replaces is not None:
        reminder.state = "cancelled"
        return Reply.say("All right, it stays as it was.")
    expired = await outbox.cancel(work, jobs.key_of(reminder))
    if reminder.state not in ("proposed", "held") and not expired:
        raise Refusal("That reminder has been dealt with already.")
    reminder.state = "cancelled"
    return Reply.say("Dropped. I won't send it.")


async def build(request: Request, work: Work, subject: str) -> Form:
    return Form(
        name=FORM,
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
                check=lambda typed: timing.once_or_recurring(typed, request, oftenest=OFTENEST["me"]),
            ),
        ),
    )


async def submit(request: Request, work: Work, subject: str, answers: Answers) -> Reply:
    said: when.Moment | Recurrence = answers["when"]
    moment, recurs = timing.first_of(said)
    asked = Asked(checked_text(answers["text"], EXAMPLE), moment, recurs=recurs)
    return await _make(asked, request, work)
