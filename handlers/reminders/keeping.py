"""What becomes of a reminder: listed, ticked off, put off, cancelled; and from whom one takes any."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.button import Action, Button
from bot.chat.identity import Address
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.reminders import jobs, wording
from handlers.reminders.asking import mine, name_of, numbered, start
from handlers.reminders.request import EXAMPLE
from storage import outbox, people, reminders, roles, schedule
from storage.database import Work
from storage.reminders import Reminder

MUTE_EXAMPLE = "remind mute @alice"

UNMUTE_EXAMPLE = "remind unmute @alice"

_LISTED = 20


async def listed(work: Work, request: Request) -> Reply:
    """What waits, the next one first; and who is muted."""
    waiting = await reminders.waiting(work, request.person.id)
    muted = await reminders.muted(work, request.person.id)
    said = f"You take no reminders from {markup.literal(', '.join(muted.values()))}." if muted else ""
    if not waiting:
        none = f"You have no reminders waiting. To make one, type {request.example(EXAMPLE)}."
        return Reply.say("\n\n".join(part for part in (none, said) if part), mentions=muted)
    names = await people.names(work, [r.to_id for r in waiting if r.to_id is not None])
    rows = [
        f"{number}. {wording.listed(r, request.person.zone, names.get(r.to_id or 0, ''))}"
        for number, r in enumerate(waiting[:_LISTED], 1)
    ]
    more = f"… and {len(waiting) - _LISTED} more." if len(waiting) > _LISTED else ""
    how = f"To cancel one, type {request.example('remind cancel 1')}."
    parts = ("Your reminders:", "\n".join(rows), more, said, how)
    return Reply.say("\n\n".join(part for part in parts if part), mentions=[*names, *muted])


async def _received(work: Work, request: Request) -> Reminder:
    """The reminder that a button belongs to, if it was for the presser. Raises Refusal."""
    reminder = await reminders.find(work, int(request.args[0]))
    whose = reminder and (reminder.to_id or reminder.owner_id)
    if reminder is None or whose != request.person.id:
        raise Refusal("That reminder is somebody else's, or it is gone.")
    return reminder


async def done(work: Work, request: Request) -> Reply:
    reminder = await _received(work, request)
    if reminder.rule and reminder.state == "waiting":
        return Reply.say(f"Well done. I'll come back {wording.coming(reminder, request.person.zone)}.")
    if reminder.state == "done":
        return Reply.say("That one is ticked off already.")
    if reminder.state == "waiting":
        await schedule.drop(work, kind=jobs.KIND, subject_id=reminder.id)
    reminder.state = "done"
    return Reply.say("Well done. I've ticked it off.")


async def snooze(work: Work, request: Request) -> Reply:
    reminder = await _received(work, request)
    if reminder.state == "done":
        raise Refusal("That reminder is finished; please ask for a new one.")
    if reminder.rule or reminder.to_id is not None or reminder.state in ("cancelled", "replaced"):
        # Only this time is put off, and only for oneself; the others come as they would, or don't.
        reminder = await _once_more(work, reminder, request)
    reminder.due_at = wording.snoozed_until(request.args[1], work.now, request.person.zone)
    reminder.wall = None
    await start(work, reminder)
    return Reply.say(f"All right, I'll come back on {wording.due(reminder, request.person.zone)}.")


async def _once_more(work: Work, reminder: Reminder, request: Request) -> Reminder:
    """One of the same thing that comes once, to whoever put it off; pressed again, it is the same one."""
    put_off = f"snooze:{reminder.id}"
    for before in await reminders.made_by(work, request.person.id, put_off):
        return before
    place = Address.direct(request.person.identity)
    if reminder.to_id is not None:
        reminder.state = "done" if reminder.state == "sent" else reminder.state
    once = Reminder(
        owner_id=request.person.id,
        text=reminder.text,
        platform=place.platform,
        conversation=place.conversation,
        channel="",
        due_at=work.now,
        wall=None,
        zone=request.person.zone.key,
        needs=reminder.needs,
        state="proposed",
        made_by=put_off,
        created_at=work.now,
    )
    work.session.add(once)
    await work.session.flush()
    return once


async def cancel(work: Work, request: Request) -> Reply:
    """Cancel by the number in the list."""
    reminder = await numbered(work, request.words.strip(), request, example="remind cancel 1")
    await jobs.take_back(work, reminder)
    undo = Button("Keep it after all", Action("remind-keep", (str(reminder.id),)))
    return Reply(Message(f"Cancelled: {markup.literal(wording.short(reminder.text))}", (undo,)))


async def withdraw(work: Work, request: Request, message: str) -> str:
    """Its owner deleted or changed the message that asked for it."""
    said = []
    for reminder in await reminders.made_by(work, request.person.id, message):
        await jobs.take_back(work, reminder)
        said.append(f"Your reminder is cancelled: {markup.literal(wording.short(reminder.text))}")
    return "\n\n".join(said)


async def keep(work: Work, request: Request) -> Reply:
    reminder = await mine(work, request)
    if reminder.state == "cancelled" and reminder.rule:
        reminder.due_at = wording.recurs(reminder).next_after(work.now) or reminder.due_at
    if reminder.state == "cancelled" and reminder.due_at > work.now:
        await start(work, reminder)
    if reminder.state != "waiting":
        raise Refusal("Its time has passed; please ask for a new one.")
    return Reply.say(wording.promise(reminder, request.person.zone, await name_of(work, reminder)))


async def send_now(work: Work, request: Request) -> Reply:
    reminder = await mine(work, request)
    if reminder.state != "held" and not await outbox.revive(work, jobs.key_of(reminder)):
        raise Refusal("That reminder has been dealt with already.")
    if not await roles.has(work, reminder.owner_id, reminder.needs):
        raise Refusal("You may no longer send a reminder there.")
    await jobs.send_to_channel(work, reminder)
    return Reply.say(f"Sent to {markup.literal(reminder.channel)}.")


# Muting -------------------------------------------------------------------------------------------


async def mute_sender(work: Work, request: Request) -> Reply:
    """Take no more reminders from whoever sent this one."""
    reminder = await _received(work, request)
    return await _mute(work, request, reminder.owner_id)


async def mute(work: Work, request: Request) -> Reply:
    return await _mute(work, request, await _named(work, request, example=MUTE_EXAMPLE))


async def _mute(work: Work, request: Request, from_id: int) -> Reply:
    if from_id == request.person.id:
        raise Refusal("Your own you can cancel; only those of others can be muted.", example="remind list")
    await reminders.mute(work, request.person.id, from_id)
    name = markup.bold(await people.name_of(work, from_id))
    back = Button("Take them again", Action("remind-unmute", (str(from_id),)))
    return Reply(Message(f"You get no more reminders from {name}.", (back,), mentions=(from_id,)))


async def unmute(work: Work, request: Request) -> Reply:
    return await _unmute(work, request, await _named(work, request, example=UNMUTE_EXAMPLE))


async def unmute_sender(work: Work, request: Request) -> Reply:
    return await _unmute(work, request, int(request.args[0]))


async def _unmute(work: Work, request: Request, from_id: int) -> Reply:
    name = markup.bold(await people.name_of(work, from_id))
    if not await reminders.unmute(work, request.person.id, from_id):
        return Reply.say(f"You take reminders from {name} already.", mentions=[from_id])
    return Reply.say(f"{name} can send you reminders again.", mentions=[from_id])


async def _named(work: Work, request: Request, *, example: str) -> int:
    """The person who is mentioned. Raises Refusal."""
    identity = request.people.get(request.words.strip())
    known = await people.known(work, identity.platform, identity.user) if identity else None
    if known is None:
        raise Refusal("Whose reminders? Mention the person with an @.", example=example)
    return known.id
