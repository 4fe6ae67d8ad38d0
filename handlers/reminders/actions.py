"""What changes with reminders: they are made, sent, put off and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.identity import Address, Channel, Identity
from bot.chat.phrases import times
from bot.chat.role import Role
from handlers.reminders import due_times, messages
from handlers.reminders.due_times import When
from handlers.shared import public_posts
from storage import people, reminders, roles, schedule
from storage.database import Work
from storage.reminders import Reminder, ReminderState, SnoozeUntil

KIND = "reminder"
MOST = 50  # reminders that one person may have waiting


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reminder goes: to a person, a channel by its name, or its owner."""

    address: Address
    person_id: int | None = None
    channel: str = ""
    needs: Role = Role.MEMBER


async def make_reminder(
    work: Work, *, by: int, to: Target, text: str, when: When, proposed: bool, made_by: str = ""
) -> Reminder:
    """Have a reminder come, or only keep what is `proposed` until its owner says yes. Raises Refusal.

    `made_by` is the platform's id of the message that asked for it.
    """
    if not proposed and when.moment.instant <= work.now:
        # It was asked for before a question about it was answered.
        raise messages.time_has_passed()
    reminder = Reminder(
        owner_id=by,
        to_id=to.person_id,
        text=text,
        platform=to.address.platform,
        conversation=to.address.conversation,
        channel=to.channel,
        needs=to.needs,
        state=ReminderState.PROPOSED if proposed else ReminderState.WAITING,
        made_by=made_by,
        created_at=work.now,
        **when.columns(),
    )
    if not await reminders.add(work, reminder, most=MOST):
        raise messages.too_many(MOST)
    if not proposed:
        await arrange(work, reminder)
    return reminder


async def propose_change(work: Work, before: Reminder, *, text: str | None, when: When | None) -> Reminder:
    """Keep a reminder as it would be; the one `before` counts until its owner says yes."""
    unchanged = {name: getattr(before, name) for name in ("due_at", "wall", "rule", "start", "zone")}
    after = Reminder(
        owner_id=before.owner_id,
        to_id=before.to_id,
        text=before.text if text is None else text,
        platform=before.platform,
        conversation=before.conversation,
        channel=before.channel,
        needs=before.needs,
        state=ReminderState.PROPOSED,
        replaces=before.id,
        created_at=work.now,
        **(when.columns() if when else unchanged),
    )
    await work.add(after)
    return after


async def confirm_reminder(work: Work, reminder_id: int, *, by: int) -> Reminder:
    """Have what was proposed count, in the place of what it changes. Raises Refusal."""
    reminder = await own(work, reminder_id, by=by)
    if reminder.state is ReminderState.WAITING:
        return reminder
    if reminder.state is not ReminderState.PROPOSED:
        raise messages.no_longer_proposed()
    if reminder.rule and reminder.due_at <= work.now:
        reminder.due_at = due_times.recurs(reminder).next_after(work.now) or reminder.due_at
    if reminder.due_at <= work.now:
        raise messages.time_has_passed()
    if reminder.replaces is not None:
        await _replace(work, reminder.replaces)
    elif await reminders.count_waiting(work, by) >= MOST:
        raise messages.too_many(MOST)
    await start(work, reminder)
    return reminder


async def drop_reminder(work: Work, reminder_id: int, *, by: int) -> Reminder:
    """Have nothing come of what was proposed, or is held. Raises Refusal."""
    reminder = await own(work, reminder_id, by=by)
    if reminder.state is not ReminderState.PROPOSED or reminder.replaces is None:
        expired = await public_posts.give_up(work, key_of(reminder))
        if reminder.state not in (ReminderState.PROPOSED, ReminderState.HELD) and not expired:
            raise messages.dealt_with()
    reminder.state = ReminderState.CANCELLED
    return reminder


async def keep_reminder(work: Work, reminder_id: int, *, by: int) -> Reminder:
    """Have what was cancelled come after all, where its time is still ahead. Raises Refusal."""
    reminder = await own(work, reminder_id, by=by)
    if reminder.state is ReminderState.CANCELLED:
        if reminder.rule:
            reminder.due_at = due_times.recurs(reminder).next_after(work.now) or reminder.due_at
        if reminder.due_at > work.now:
            await start(work, reminder)
    if reminder.state is not ReminderState.WAITING:
        raise messages.passed_for_good()
    return reminder


async def tick_off(work: Work, reminder: Reminder) -> bool:
    """Its receiver has done it. False: it was ticked off already."""
    if reminder.state is ReminderState.DONE:
        return False
    if reminder.state is ReminderState.WAITING:
        await schedule.drop(work, kind=KIND, subject_id=reminder.id)
    reminder.state = ReminderState.DONE
    return True


async def snooze_reminder(
    work: Work, reminder: Reminder, until: SnoozeUntil, *, by: int, identity: Identity, zone: ZoneInfo
) -> Reminder:
    """Put it off, for its receiver alone. Returns the reminder that will come. Raises Refusal."""
    if reminder.state is ReminderState.DONE:
        raise messages.finished()
    if (
        reminder.rule
        or reminder.to_id is not None
        or reminder.state in (ReminderState.CANCELLED, ReminderState.REPLACED)
    ):
        # Only this time is put off, and only for oneself; the others come as they would, or don't.
        reminder = await _once_more(work, reminder, by=by, identity=identity, zone=zone)
    reminder.due_at = due_times.snoozed_until(until, work.now, zone)
    reminder.wall = None
    await start(work, reminder)
    return reminder


async def _once_more(
    work: Work, reminder: Reminder, *, by: int, identity: Identity, zone: ZoneInfo
) -> Reminder:
    """One of the same thing that comes once, to whoever put it off; pressed again, it is the same one."""
    put_off = f"snooze:{reminder.id}"
    for before in await reminders.made_by(work, by, put_off):
        return before
    place = Address.direct(identity)
    if reminder.to_id is not None and reminder.state is ReminderState.SENT:
        reminder.state = ReminderState.DONE
    once = Reminder(
        owner_id=by,
        text=reminder.text,
        platform=place.platform,
        conversation=place.conversation,
        channel="",
        due_at=work.now,
        wall=None,
        zone=zone.key,
        needs=reminder.needs,
        state=ReminderState.PROPOSED,
        made_by=put_off,
        created_at=work.now,
    )
    await work.add(once)
    return once


async def send_now(work: Work, reminder_id: int, *, by: int) -> Reminder:
    """Send what couldn't be sent in time after all. Raises Refusal."""
    reminder = await own(work, reminder_id, by=by)
    copies = 0
    if reminder.state is not ReminderState.HELD:
        copies = await public_posts.post_after_all(work, key_of(reminder))
        if not copies:
            raise messages.dealt_with()
    if not await roles.has(work, reminder.owner_id, reminder.needs):
        raise messages.not_allowed_any_more()
    if copies:
        reminder.state = ReminderState.SENT
    else:
        await send_to_channel(work, reminder)
    return reminder


async def send_to_channel(work: Work, reminder: Reminder, *, until: datetime | None = None) -> None:
    """Put a channel reminder in the outbox; if it can't be sent by `until` (UTC), its author is asked."""
    reminder.state = ReminderState.SENT
    owner = await people.name_of(work, reminder.owner_id)
    await public_posts.post(
        work,
        [Channel(reminder.channel, Address(reminder.platform, reminder.conversation))],
        messages.public(reminder, owner),
        key=f"{key_of(reminder)}:",
        until=until,
        if_late=(
            messages.skipped(reminder, reminder.due_at)
            if reminder.rule
            else messages.held(reminder, ZoneInfo(reminder.zone))
        ),
        author_id=reminder.owner_id,
        about=lambda channel: messages.about_channel(reminder),
    )


async def take_back(
    work: Work, reminder: Reminder, *, state: ReminderState = ReminderState.CANCELLED
) -> None:
    """It is over, and nothing of it goes out that hasn't yet."""
    reminder.state = state
    await public_posts.take_back(work, kind=KIND, subject_id=reminder.id, key=keys_of(reminder))


async def _replace(work: Work, reminder_id: int) -> None:
    before = await reminders.find(work, reminder_id)
    if before is None or before.state is not ReminderState.WAITING:
        raise messages.nothing_to_change()
    await take_back(work, before, state=ReminderState.REPLACED)


async def start(work: Work, reminder: Reminder) -> None:
    """Have it come at its time."""
    reminder.state = ReminderState.WAITING
    await arrange(work, reminder)


async def arrange(work: Work, reminder: Reminder) -> None:
    """Have it fall due at its time, on the wall clock of its zone unless an elapsed time was asked for."""
    await schedule.arrange(
        work,
        kind=KIND,
        subject_id=reminder.id,
        at=reminder.due_at,
        zone=reminder.zone,
        wall=due_times.wall(reminder),
    )


async def move_with_zone(work: Work, reminder: Reminder, zone: ZoneInfo) -> bool:
    """Have it come at the same hour in another zone. False: it doesn't go by the clock there."""
    wall = due_times.wall(reminder)
    names_its_zone = bool(reminder.rule and reminder.wall)
    if wall is None or names_its_zone or reminder.zone == zone.key:
        return False
    reminder.zone = zone.key
    reminder.due_at, _ = times.localise(wall, zone)
    await arrange(work, reminder)
    return True


async def name_of(work: Work, reminder: Reminder) -> str:
    """The name of the person whom it is for, where it is for somebody else."""
    return await people.name_of(work, reminder.to_id) if reminder.to_id is not None else ""


# Whose it is ------------------------------------------------------------------------------------


async def own(work: Work, reminder_id: int, *, by: int) -> Reminder:
    """A reminder of one's own. Raises Refusal."""
    reminder = await reminders.find(work, reminder_id)
    if reminder is None or reminder.owner_id != by:
        raise messages.not_yours()
    return reminder


async def received(work: Work, reminder_id: int, *, by: int) -> Reminder:
    """A reminder that was for this person, whoever asked for it. Raises Refusal."""
    reminder = await reminders.find(work, reminder_id)
    whose = reminder and (reminder.to_id or reminder.owner_id)
    if reminder is None or whose != by:
        raise messages.not_yours()
    return reminder


def keys_of(reminder: Reminder) -> str:
    """What the keys of all its messages begin with, whenever they were due."""
    return f"reminder:{reminder.id}:"


def key_of(reminder: Reminder) -> str:
    """What the outbox knows a reminder's message by: once for each time it is due."""
    return f"{keys_of(reminder)}{int(reminder.due_at.timestamp())}"


# Muting -----------------------------------------------------------------------------------------


async def mute(work: Work, from_id: int, *, by: int) -> bool:
    """Take no more reminders from somebody. False: they were muted already. Raises Refusal."""
    if from_id == by:
        raise messages.own_are_not_muted()
    return await reminders.mute(work, by, from_id)
