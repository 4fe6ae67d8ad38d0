"""Asking for a reminder: in words or by a form, confirmed where that matters, and changed later."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.form import Answers, Form, TextField
from bot.chat.identity import Address
from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
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
from handlers.shared import lookups, time_fields
from storage import outbox, people, reminders
from storage.database import Work
from storage.reminders import Reminder

MOST = 50  # reminders that one person may have waiting

FORM = "remind"


async def remind(work: Work, request: Request) -> Reply:
    """Make a reminder; one whose time had to be guessed, or that others see, is confirmed first."""
    words = request.words.strip()
    if not words or words.casefold() == "me":
        return Reply(form=await build(work, request, ""))
    return await _make(work, read(words, request.person.zone, request.now), request)


async def _make(work: Work, asked: Asked, request: Request) -> Reply:
    await _room_for_one_more(work, request)
    to_id, name = await _person(work, asked.person, request) if asked.person else (None, "")
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
    await start(work, reminder)
    note = f"\n\n{markup.literal(asked.moment.note)}" if asked.moment.note else ""
    return Reply.say(wording.promise(reminder, request.person.zone) + note)


async def _room_for_one_more(work: Work, request: Request) -> None:
    """Raises Refusal where a person has as many waiting as are kept."""
    if len(await reminders.waiting(work, request.person.id)) >= MOST:
        raise Refusal(
            f"You have {MOST} reminders waiting, which is as many as I keep; cancel one first.",
            example="remind cancel 1",
        )


def _timed(
    moment: times.Moment, recurs: Recurrence | None, zone: ZoneInfo
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
    found = lookups.channels([name], request, example=CHANNEL_EXAMPLE)
    here = [c.address for c in found if c.address.platform == request.place.platform]
    address = here[0] if here else found[0].address
    if request.person.role < Role.ORGANISER and address != request.place:
        raise Refusal(
            f"Only organisers can send a reminder to {markup.literal(name)} from elsewhere; type it "
            "in that channel instead."
        )
    return address


async def _person(work: Work, said: str, request: Request) -> tuple[int | None, str]:
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


async def start(work: Work, reminder: Reminder) -> None:
    reminder.state = "waiting"
    await jobs.arrange(work, reminder)


async def name_of(work: Work, reminder: Reminder) -> str:
    """The name of the person whom it is for, where it is for somebody else."""
    return await people.name_of(work, reminder.to_id) if reminder.to_id is not None else ""


async def mine(work: Work, request: Request) -> Reminder:
    """The reminder that a button belongs to, if it is the presser's own. Raises Refusal."""
    reminder = await reminders.find(work, int(request.args[0]))
    if reminder is None or reminder.owner_id != request.person.id:
        raise Refusal("That reminder is somebody else's, or it is gone.")
    return reminder


async def numbered(work: Work, said: str, request: Request, *, example: str) -> Reminder:
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


async def confirm(work: Work, request: Request) -> Reply:
    reminder = await mine(work, request)
    zone, name = request.person.zone, await name_of(work, reminder)
    if reminder.state == "waiting":
        return Reply.say(wording.promise(reminder, zone, name), mentions=wording.named(reminder))
    if reminder.state != "proposed":
        raise Refusal("That reminder was dropped or has gone out already.")
    if reminder.rule and reminder.due_at <= work.now:
        reminder.due_at = wording.recurs(reminder).next_after(work.now) or reminder.due_at
    if reminder.due_at <= work.now:
        raise Refusal("That time has passed in the meantime; please ask again.")
    if reminder.replaces is not None:
        await _replace(work, reminder.replaces)
    else:
        await _room_for_one_more(work, request)
    await start(work, reminder)
    return Reply.say(wording.promise(reminder, zone, name), mentions=wording.named(reminder))


async def _replace(work: Work, reminder_id: int) -> None:
    before = await reminders.find(work, reminder_id)
    if before is None or before.state != "waiting":
        raise Refusal("It went out or was cancelled in the meantime, so there is nothing to change.")
    await jobs.take_back(work, before, state="replaced")


async def edit(work: Work, request: Request) -> Reply:
    """Show one of the list as it would be; the old one counts until its owner says yes."""
    number, _, rest = request.words.strip().partition(" ")
    before = await numbered(work, number, request, example=EDIT_EXAMPLE)
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
    name = await name_of(work, after)
    return Reply(wording.proposal(after, request.person.zone, note, name))


async def drop(work: Work, request: Request) -> Reply:
    reminder = await mine(work, request)
    if reminder.state == "proposed" and reminder.replaces is not None:
        reminder.state = "cancelled"
        return Reply.say("All right, it stays as it was.")
    expired = await outbox.cancel(work, jobs.key_of(reminder))
    if reminder.state not in ("proposed", "held") and not expired:
        raise Refusal("That reminder has been dealt with already.")
    reminder.state = "cancelled"
    return Reply.say("Dropped. I won't send it.")


async def build(work: Work, request: Request, subject: str) -> Form:
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
                check=lambda typed: time_fields.once_or_recurring(typed, request, oftenest=OFTENEST["me"]),
            ),
        ),
    )


async def submit(work: Work, request: Request, subject: str, answers: Answers) -> Reply:
    said: times.Moment | Recurrence = answers["when"]
    moment, recurs = time_fields.first_of(said)
    asked = Asked(checked_text(answers["text"], EXAMPLE), moment, recurs=recurs)
    return await _make(work, asked, request)
