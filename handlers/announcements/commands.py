"""`announce`: a text in one or more channels, at once, at a time or recurring.

It is shown first, and posted when its author says so; where the community asks for it, a second person says
so too.
"""

from __future__ import annotations

from datetime import UTC, datetime

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.announcements import actions, forms, messages
from handlers.announcements.buttons import (
    ApproveAnnouncement,
    ChangeAnnouncement,
    ConfirmAnnouncement,
    DropAnnouncement,
    LeaveAnnouncement,
    PutBackAnnouncement,
    RefuseAnnouncement,
    ResumeAnnouncement,
    SendAnnouncement,
)
from handlers.announcements.forms import AnnouncementAnswers
from handlers.announcements.messages import (
    CANCEL_EXAMPLE,
    EDIT_EXAMPLE,
    EXAMPLE,
    PAUSE_EXAMPLE,
    RESUME_EXAMPLE,
)
from handlers.announcements.parsing import Asked, edited, honest, read
from handlers.shared import lookups, time_fields
from storage import announcements, audit, posted
from storage.announcements import Announcement, AnnouncementState
from storage.database import Work

_LISTED = (AnnouncementState.WAITING, AnnouncementState.PAUSED, AnnouncementState.ASKED)


async def announce(work: Work, request: Request) -> Reply:
    """Draft an announcement and show it; nothing is public before the author says so."""
    if not request.words.strip():
        return Reply(form=await forms.build(work, request, ""))
    return await _draft(work, request, read(request.words, request.person.zone, request.now))


async def submit(work: Work, request: Request, subject: str, answers: AnnouncementAnswers) -> Reply:
    """The form was sent: draft it and show it."""
    moment, recurs = time_fields.first_of(answers.when) if answers.when is not None else (None, None)
    text = honest(answers.text.strip())
    if not text:
        raise messages.nothing_to_announce()
    return await _draft(work, request, Asked(text, answers.channel, moment, recurs))


async def _draft(work: Work, request: Request, asked: Asked) -> Reply:
    channels = lookups.channels(asked.channels, request, example=EXAMPLE)
    announcement = await actions.draft_announcement(
        work,
        by=request.person.id,
        text=asked.text,
        channels=channels,
        at=asked.moment.instant if asked.moment else None,
        recurs=asked.recurs,
        zone=request.person.zone,
        made_by=request.message,
    )
    note = asked.moment.note if asked.moment else ""
    return Reply(messages.preview(announcement, channels, request.person.zone, note))


async def confirm(work: Work, request: Request, pressed: ConfirmAnnouncement) -> Reply:
    """Its author says yes to the preview."""
    announcement = await actions.found(work, pressed.announcement_id)
    if announcement.state is not AnnouncementState.DRAFT:
        raise messages.dealt_with()
    if actions.needs_approval(work):
        return await _ask(work, request, announcement, None)
    await actions.begin(work, announcement)
    return Reply.say(await _begun(work, request, announcement))


async def _begun(work: Work, request: Request, announcement: Announcement) -> str:
    channels = await announcements.channels(work, announcement.id)
    return messages.begun(announcement, channels, request.person.zone)


async def drop(work: Work, request: Request, pressed: DropAnnouncement) -> Reply:
    """Its author wants nothing of it, or not this one time."""
    occasion = "" if pressed.occasion is None else str(pressed.occasion)
    once = await actions.drop_announcement(work, pressed.announcement_id, occasion)
    return Reply.say(messages.dropped(once=once))


async def send_now(work: Work, request: Request, pressed: SendAnnouncement) -> Reply:
    """Its author wants what came too late posted after all."""
    occasion, due = "", work.now
    if pressed.occasion is not None:
        occasion, due = str(pressed.occasion), datetime.fromtimestamp(pressed.occasion, UTC)
    announcement = await actions.send_now(work, pressed.announcement_id, occasion, due=due)
    return Reply.say(messages.posted(await announcements.channels(work, announcement.id)))


# A second person's yes ------------------------------------------------------------------------------


async def _ask(
    work: Work, request: Request, announcement: Announcement, before: Announcement | None
) -> Reply:
    me = request.person
    await actions.ask_for_approval(work, announcement, before, by=me.id, name=me.name)
    return Reply.say(messages.others_asked())


async def approve(work: Work, request: Request, pressed: ApproveAnnouncement) -> Reply:
    """Another organiser says yes."""
    me = request.person
    announcement, before, copies = await actions.approve(
        work, pressed.announcement_id, pressed.replaces, by=me.id
    )
    if before is None:
        said = await _begun(work, request, announcement)
    else:
        said = messages.changed_now(before, copies, me.zone)
    told = messages.approved(announcement, me.name, me.id, said)
    await actions.tell_decision(work, announcement, told)
    return Reply.say(said)


async def refuse(work: Work, request: Request, pressed: RefuseAnnouncement) -> Reply:
    """Another organiser says no."""
    announcement = await actions.refuse(work, pressed.announcement_id, by=request.person.id)
    told = messages.refused(announcement, request.person.name, request.person.id)
    await actions.tell_decision(work, announcement, told)
    return Reply.say(messages.refused_to_refuser())


# What waits or was posted ---------------------------------------------------------------------------


async def listed(work: Work, request: Request) -> Reply:
    """What waits, the next one first, and what was posted lately, all numbered on."""
    waiting = [(one, await announcements.channels(work, one.id)) for one in await announcements.waiting(work)]
    lately = [(one, await announcements.channels(work, one.id)) for one in await announcements.lately(work)]
    if not waiting and not lately:
        return Reply.say(messages.none_to_list(request.example(EXAMPLE)))
    said = messages.overview(
        waiting,
        lately,
        request.person.zone,
        cancel=request.example(CANCEL_EXAMPLE),
        pause=request.example(PAUSE_EXAMPLE),
    )
    return Reply.say(said)


async def _numbered(
    work: Work, said: str, *, example: str, posted_too: bool = False, held_too: bool = False
) -> Announcement:
    """One by its number in the list. Raises Refusal."""
    found = await announcements.waiting(work)
    if posted_too:
        found += await announcements.lately(work)
    if not found:
        raise messages.none_waiting()
    if not said.isdecimal() or not 1 <= int(said) <= len(found):
        raise messages.which_one(len(found), example)
    one = await announcements.find(work, found[int(said) - 1].id)
    if one is not None and one.state is AnnouncementState.HELD:
        if held_too:
            return one
        raise messages.is_held(said)
    if one is None or one.state not in (*_LISTED, *((AnnouncementState.SENT,) if posted_too else ())):
        raise messages.just_posted()
    return one


async def cancel(work: Work, request: Request) -> Reply:
    """Cancel by the number in the list, up to the moment at which it is posted."""
    announcement = await _numbered(work, request.words.strip(), example=CANCEL_EXAMPLE, held_too=True)
    await actions.cancel_announcement(work, announcement, by=request.person.id)
    for_good = actions.needs_approval(work) and announcement.approved_by is None
    return Reply(messages.cancelled(announcement, for_good=for_good))


async def withdraw(work: Work, request: Request, message: str) -> str:
    """Its author deleted or changed the message that asked for it."""
    found = await announcements.made_by(work, request.person.id, message)
    for announcement in found:
        await actions.cancel_announcement(work, announcement)
    return messages.withdrawn(found)


async def put_back(work: Work, request: Request, pressed: PutBackAnnouncement) -> Reply:
    """Its author takes the cancelling back."""
    announcement = await actions.put_back(work, pressed.announcement_id)
    return Reply.say(messages.is_back(announcement, request.person.zone))


async def pause(work: Work, request: Request) -> Reply:
    """Hold one of the list back."""
    announcement = await _numbered(work, request.words.strip(), example=PAUSE_EXAMPLE)
    await actions.pause_announcement(work, announcement, by=request.person.id)
    return Reply(messages.paused(announcement))


async def resume(work: Work, request: Request) -> Reply:
    """Let one of the list go on."""
    announcement = await _numbered(work, request.words.strip(), example=RESUME_EXAMPLE)
    return await _resume(work, request, announcement)


async def resume_pressed(work: Work, request: Request, pressed: ResumeAnnouncement) -> Reply:
    """The same by the button under it."""
    return await _resume(work, request, await actions.found(work, pressed.announcement_id))


async def _resume(work: Work, request: Request, announcement: Announcement) -> Reply:
    await actions.resume_announcement(work, announcement, by=request.person.id)
    return Reply.say(messages.resumed(announcement, request.person.zone))


async def edit(work: Work, request: Request) -> Reply:
    """Show it as it would be with another text or time; the old stays until the author says so."""
    number, _, rest = request.words.strip().partition(" ")
    before = await _numbered(work, number, example=EDIT_EXAMPLE, posted_too=True)
    actions.decided(before)
    text, moment, recurs = edited(rest, request.person.zone, request.now, number=number)
    if before.state is AnnouncementState.SENT and moment is not None:
        raise messages.only_its_words(number)
    after = await actions.draft_change(
        work,
        before,
        by=request.person.id,
        text=text,
        at=moment.instant if moment else None,
        recurs=recurs,
        zone=request.person.zone,
    )
    channels = await announcements.channels(work, after.id)
    return Reply(messages.changed(before, after, channels, request.person.zone))


async def leave(work: Work, request: Request, pressed: LeaveAnnouncement) -> Reply:
    """Its author wants no change."""
    await actions.leave_unchanged(work, pressed.change_id)
    return Reply.say(messages.left())


async def change_now(work: Work, request: Request, pressed: ChangeAnnouncement) -> Reply:
    """Make the change, everywhere it was posted too; with a second person's yes where one is needed."""
    before = await announcements.find(work, pressed.announcement_id)
    after = await announcements.find(work, pressed.change_id)
    if before is None or after is None or after.state is not AnnouncementState.DRAFT:
        raise messages.change_dealt_with()
    if actions.needs_approval(work):
        return await _ask(work, request, after, before)
    copies = await actions.change_announcement(work, before, after)
    await audit.record(work, actor_id=request.person.id, action="announce.edit")
    return Reply.say(messages.changed_now(before, copies, request.person.zone))


async def history(work: Work, request: Request) -> Reply:
    """Where and when announcements went out, those of events too."""
    found = await posted.delivered(work, "announcement:")
    return Reply.say(messages.history(found, request.person.zone))
