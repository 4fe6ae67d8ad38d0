"""`remind`: me, somebody else or a channel, once or recurring; listed, changed, put off, muted, cancelled."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import names
from bot.chat.identity import Address
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.reminders import actions, forms, messages, undo
from handlers.reminders.actions import Target
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
from handlers.reminders.due_times import When
from handlers.reminders.forms import ReminderAnswers
from handlers.reminders.messages import (
    CANCEL_EXAMPLE,
    CHANNEL_EXAMPLE,
    EDIT_EXAMPLE,
    EXAMPLE,
    MUTE_EXAMPLE,
    UNMUTE_EXAMPLE,
)
from handlers.reminders.parsing import OFTENEST, Asked, checked_text, edited, read
from handlers.shared import lookups, numbered_lists, quotations, time_fields
from handlers.shared.numbered_lists import Item
from storage import last_acts, people, reminders
from storage.database import Work
from storage.reminders import Reminder, ReminderState

# What the list of one's own reminders is known by.
LIST = "reminders"


async def remind(work: Work, request: Request) -> Reply:
    """Make a reminder; one whose time had to be guessed, or that others see, is confirmed first."""
    words = request.words.strip()
    if not words or words.casefold() == "me":
        return Reply(form=await forms.build(work, request, ""))
    return await _make(work, request, read(words, request.person.zone, request.now))


async def submit(work: Work, request: Request, subject: str, answers: ReminderAnswers) -> Reply:
    """The form was sent: make the reminder."""
    moment, recurs = time_fields.first_of(answers.when)
    return await _make(work, request, Asked(checked_text(answers.text, EXAMPLE), moment, recurs=recurs))


async def _make(work: Work, request: Request, asked: Asked) -> Reply:
    to, name = await _target(work, request, asked)
    when = When(asked.moment, asked.recurs, request.person.zone)
    proposed = bool(asked.channel or asked.person) or not when.sure
    reminder = await actions.make_reminder(
        work,
        by=request.person.id,
        to=to,
        text=asked.text,
        when=when,
        proposed=proposed,
        made_by=request.message,
    )
    await last_acts.note(work, request.person.id, undo.MADE, reminder.id)
    if proposed:
        return Reply(messages.proposal(reminder, request.person.zone, asked.moment.note, name))
    return Reply.say(messages.promise(reminder, request.person.zone, note=asked.moment.note))


async def _target(work: Work, request: Request, asked: Asked) -> tuple[Target, str]:
    """Where a reminder goes, and whose name it has where it is for somebody else. Raises Refusal."""
    if asked.channel:
        return _channel(request, asked.channel), ""
    me = Address.direct(request.person.identity)
    if not asked.person:
        return Target(me), ""
    person_id, name = await _person(work, request, asked.person)
    return Target(me, person_id), name


def _channel(request: Request, name: str) -> Target:
    """The channel to remind: organisers any that Stepup is in, members the one they are in."""
    found = lookups.channels([name], request, example=CHANNEL_EXAMPLE)
    here = [c.address for c in found if c.address.platform == request.place.platform]
    address = here[0] if here else found[0].address
    elsewhere = address != request.place
    if elsewhere and request.person.role < Role.ORGANISER:
        raise messages.only_from_there(name)
    return Target(address, channel=name, needs=Role.ORGANISER if elsewhere else Role.MEMBER)


async def _person(work: Work, request: Request, said: str) -> tuple[int | None, str]:
    """Whom to remind, and their name: a member, who takes reminders from the asker. Raises Refusal.

    Whoever mentions themself means “me”.
    """
    found = (await lookups.candidates(work, said, request)).found
    if not found:
        raise messages.not_registered(said, None) if said in request.people else messages.unknown_person(said)
    if len(found) > 1:
        raise await lookups.which_person(work, found, said, request)
    known = found[0]
    if not known.registered:
        raise messages.not_registered(said, known.id)
    if known.id == request.person.id:
        return None, ""
    if await reminders.is_muted(work, known.id, request.person.id):
        raise messages.takes_none(known.id, known.name)
    return known.id, known.name


async def confirm(work: Work, request: Request, pressed: ConfirmReminder) -> Reply:
    """Its owner says yes to what was understood."""
    reminder = await actions.confirm_reminder(work, pressed.reminder_id, by=request.person.id)
    kind = undo.CHANGED if reminder.replaces is not None else undo.MADE
    await last_acts.note(work, request.person.id, kind, reminder.id)
    return await _promised(work, request, reminder)


async def keep(work: Work, request: Request, pressed: KeepReminder) -> Reply:
    """Its owner takes the cancelling back."""
    reminder = await actions.keep_reminder(work, pressed.reminder_id, by=request.person.id)
    await last_acts.note(work, request.person.id, undo.MADE, reminder.id)
    return await _promised(work, request, reminder)


async def _promised(work: Work, request: Request, reminder: Reminder) -> Reply:
    said = messages.promise(reminder, request.person.zone, await actions.name_of(work, reminder))
    return Reply.say(said, mentions=messages.named(reminder))


async def drop(work: Work, request: Request, pressed: DropReminder) -> Reply:
    """Its owner wants nothing of it."""
    reminder = await actions.drop_reminder(work, pressed.reminder_id, by=request.person.id)
    return Reply.say(messages.dropped(reminder))


async def send_now(work: Work, request: Request, pressed: SendReminder) -> Reply:
    """Its owner wants what came too late sent after all."""
    reminder = await actions.send_now(work, pressed.reminder_id, by=request.person.id)
    return Reply.say(messages.sent(reminder))


# The list ---------------------------------------------------------------------------------------


async def listed(work: Work, request: Request) -> Reply:
    """What waits, the next one first; and who is muted."""
    return await _page(work, request, 0)


async def more(work: Work, request: Request, pressed: MoreReminders) -> Reply:
    """The next page of them."""
    return await _page(work, request, pressed.start)


async def _page(work: Work, request: Request, start: int) -> Reply:
    waiting = await reminders.waiting(work, request.person.id)
    muted = await reminders.muted(work, request.person.id)
    whom = await people.names(work, [r.to_id for r in waiting if r.to_id is not None])
    await numbered_lists.remember(work, request, LIST, _items(waiting, request))
    return Reply(
        messages.overview(
            waiting,
            whom,
            muted,
            request.person.zone,
            start=start,
            make=request.example(EXAMPLE),
            cancel=request.example(CANCEL_EXAMPLE),
        )
    )


def _items(waiting: Sequence[Reminder], request: Request) -> list[Item]:
    zone = request.person.zone
    return [
        Item(one.id, one.text, messages.in_plain_text(one, zone), instead_of=one.replaces) for one in waiting
    ]


async def _chosen(work: Work, request: Request, said: str, *, example: str) -> Reminder:
    """One of a person's own by its number in the list that they saw, or by its words. Raises Refusal."""
    waiting = await reminders.waiting(work, request.person.id, lock=True)
    if not waiting:
        raise messages.none_waiting()
    reminder_id = await numbered_lists.chosen(
        work,
        request,
        said,
        _items(waiting, request),
        kind=LIST,
        none=messages.which_one(len(waiting), example),
        gone=messages.no_longer_waiting(),
    )
    return next(one for one in waiting if one.id == reminder_id)


async def edit(work: Work, request: Request) -> Reply:
    """Show one of the list as it would be; the old one counts until its owner says yes."""
    number, rest = quotations.first(request.words)
    before = await _chosen(work, request, number, example=EDIT_EXAMPLE)
    oftenest = OFTENEST["others" if before.channel or before.to_id is not None else "me"]
    asked = edited(
        rest, request.person.zone, request.now, number=names.reference(before.id), oftenest=oftenest
    )
    when = When(asked.moment, asked.recurs, request.person.zone) if asked.moment else None
    after = await actions.propose_change(work, before, text=asked.text, when=when)
    await last_acts.note(work, request.person.id, undo.PROPOSED, after.id)
    note = asked.moment.note if asked.moment else ""
    return Reply(messages.proposal(after, request.person.zone, note, await actions.name_of(work, after)))


async def cancel(work: Work, request: Request) -> Reply:
    """Cancel by the number in the list, or by its words."""
    reminder = await _chosen(work, request, request.words.strip(), example=CANCEL_EXAMPLE)
    await actions.take_back(work, reminder)
    await last_acts.note(work, request.person.id, undo.CANCELLED, reminder.id)
    return Reply(messages.cancelled(reminder))


async def withdraw(work: Work, request: Request, message: str) -> str:
    """Its owner deleted or changed the message that asked for it."""
    found = await reminders.made_by(work, request.person.id, message)
    for reminder in found:
        await actions.take_back(work, reminder)
    return messages.withdrawn(found)


# What one is reminded of ------------------------------------------------------------------------


async def done(work: Work, request: Request, pressed: TickOff) -> Reply:
    """Its receiver has done it."""
    reminder = await actions.received(work, pressed.reminder_id, by=request.person.id)
    if reminder.rule and reminder.state is ReminderState.WAITING:
        return Reply.say(messages.done_for_now(reminder, request.person.zone))
    return Reply.say(messages.ticked_off(already=not await actions.tick_off(work, reminder)))


async def snooze(work: Work, request: Request, pressed: Snooze) -> Reply:
    """Its receiver puts it off."""
    me = request.person
    reminder = await actions.received(work, pressed.reminder_id, by=me.id)
    coming = await actions.snooze_reminder(
        work, reminder, pressed.until, by=me.id, identity=me.identity, zone=me.zone
    )
    await last_acts.note(work, me.id, undo.PUT_OFF, coming.id)
    return Reply.say(messages.put_off(coming, me.zone))


# Muting -----------------------------------------------------------------------------------------


async def mute(work: Work, request: Request) -> Reply:
    """Take no more reminders from somebody."""
    return await _mute(work, request, await _sender(work, request, example=MUTE_EXAMPLE))


async def mute_sender(work: Work, request: Request, pressed: MuteSender) -> Reply:
    """Take no more reminders from whoever sent this one."""
    reminder = await actions.received(work, pressed.reminder_id, by=request.person.id)
    return await _mute(work, request, reminder.owner_id)


async def _mute(work: Work, request: Request, from_id: int) -> Reply:
    if await actions.mute(work, from_id, by=request.person.id):
        await last_acts.note(work, request.person.id, undo.MUTED, from_id)
    else:
        last_acts.leave(work)
    return Reply(messages.muted(from_id, await people.name_of(work, from_id)))


async def unmute(work: Work, request: Request) -> Reply:
    """Take them again."""
    return await _unmute(work, request, await _sender(work, request, example=UNMUTE_EXAMPLE))


async def unmute_sender(work: Work, request: Request, pressed: UnmuteSender) -> Reply:
    """The same by the button."""
    return await _unmute(work, request, pressed.person_id)


async def _unmute(work: Work, request: Request, from_id: int) -> Reply:
    name = await people.name_of(work, from_id)
    was_muted = await reminders.unmute(work, request.person.id, from_id)
    if was_muted:
        await last_acts.note(work, request.person.id, undo.UNMUTED, from_id)
    return Reply.say(messages.unmuted(name, already=not was_muted), mentions=[from_id])


async def _sender(work: Work, request: Request, *, example: str) -> int:
    """The person who is meant. Raises Refusal."""
    said = request.words.strip()
    if not said:
        raise messages.whose(example)
    return (await lookups.one(work, said, request, example=example, careful=True)).id
