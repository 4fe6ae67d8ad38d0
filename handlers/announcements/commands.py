"""`announce`: a text in one or more channels, at once, at a time or recurring.

It is shown first, and posted when its author says so; where the community asks for it, a second person says
so too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.chat import names
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.announcements import actions, forms, messages, undo
from handlers.announcements.buttons import (
    ApproveAnnouncement,
    ChangeAnnouncement,
    ConfirmAnnouncement,
    DropAnnouncement,
    LeaveAnnouncement,
    MoreAnnouncements,
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
from handlers.shared import lookups, numbered_lists, quotations, time_fields
from handlers.shared.numbered_lists import Item
from storage import announcements, audit, last_acts, posted
from storage.announcements import Announcement, AnnouncementState
from storage.database import Work

# What the list of announcements is known by.
LIST = "announcements"
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
    await last_acts.note(work, request.person.id, undo.DRAFTED, announcement.id)
    note = asked.moment.note if asked.moment else ""
    return Reply(messages.preview(announcement, channels, request.person.zone, note))


async def confirm(work: Work, request: Request, pressed: ConfirmAnnouncement) -> Reply:
    """Its author says yes to the preview."""
    announcement = await actions.found(work, pressed.announcement_id)
    if announcement.state is not AnnouncementState.DRAFT:
        raise messages.dealt_with()
    if actions.needs_approval(work):
        return await _ask(work, request, announcement, None)
    begun = await actions.begin(work, announcement)
    if begun.state is AnnouncementState.WAITING:
        await last_acts.note(work, request.person.id, undo.SCHEDULED, announcement.id)
    else:
        await last_acts.note_lasting(work, request.person.id, messages.stays_posted(request.example))
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
        work, pressed.announcement_id, pressed.replaces, by=me.id, was=pressed.was
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
    return await _page(work, request, 0)


async def more(work: Work, request: Request, pressed: MoreAnnouncements) -> Reply:
    """The next page of them."""
    return await _page(work, request, pressed.start)


async def _page(work: Work, request: Request, start: int) -> Reply:
    waiting, lately = await announcements.waiting(work), await announcements.lately(work)
    if not waiting and not lately:
        return Reply.say(messages.none_to_list(request.example(EXAMPLE)))
    both = [*waiting, *lately]
    await numbered_lists.remember(work, request, LIST, _items(both, request))
    page = range(start, min(start + messages.MOST_LISTED, len(both)))
    rows = [(both[at], await announcements.channels(work, both[at].id)) for at in page]
    return Reply(
        messages.overview(
            rows,
            (len(waiting), len(both)),
            request.person.zone,
            start=start,
            cancel=request.example(CANCEL_EXAMPLE),
            pause=request.example(PAUSE_EXAMPLE),
        )
    )


def _items(found: Sequence[Announcement], request: Request) -> list[Item]:
    return [_item(one, request) for one in found]


def _item(one: Announcement, request: Request) -> Item:
    # What recurs moves on by itself: that is no change.
    when = one.rule or (one.at.isoformat() if one.at else "")
    return Item(
        one.id, one.text, messages.in_plain_text(one, request.person.zone), mark=f"{when}\n{one.text}"
    )


async def _chosen(
    work: Work,
    request: Request,
    said: str,
    *,
    example: str,
    posted_too: bool = False,
    held_too: bool = False,
) -> Announcement:
    """One by its number in the list that the asker saw, or by its words. Raises Refusal."""
    found = await announcements.waiting(work)
    if posted_too:
        found += await announcements.lately(work)
    if not found:
        raise messages.none_waiting()
    chosen_id = await numbered_lists.chosen(
        work,
        request,
        said,
        _items(found, request),
        kind=LIST,
        none=messages.which_one(len(found), example),
        gone=messages.not_waiting_any_more(),
    )
    one = await announcements.find(work, chosen_id)
    if one is not None and one.state is AnnouncementState.HELD:
        if held_too:
            return one
        raise messages.is_held(said)
    if one is None or one.state not in (*_LISTED, *((AnnouncementState.SENT,) if posted_too else ())):
        raise messages.not_waiting_any_more()
    return one


async def cancel(work: Work, request: Request) -> Reply:
    """Cancel by the number in the list, up to the moment at which it is posted."""
    announcement = await _chosen(work, request, request.words.strip(), example=CANCEL_EXAMPLE, held_too=True)
    await actions.cancel_announcement(work, announcement, by=request.person.id)
    await last_acts.note(work, request.person.id, undo.CANCELLED, announcement.id)
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
    await last_acts.note(work, request.person.id, undo.SCHEDULED, announcement.id)
    return Reply.say(messages.is_back(announcement, request.person.zone))


async def pause(work: Work, request: Request) -> Reply:
    """Hold one of the list back."""
    announcement = await _chosen(work, request, request.words.strip(), example=PAUSE_EXAMPLE)
    await actions.pause_announcement(work, announcement, by=request.person.id)
    await last_acts.note(work, request.person.id, undo.PAUSED, announcement.id)
    return Reply(messages.paused(announcement))


async def resume(work: Work, request: Request) -> Reply:
    """Let one of the list go on."""
    announcement = await _chosen(work, request, request.words.strip(), example=RESUME_EXAMPLE)
    return await _resume(work, request, announcement)


async def resume_pressed(work: Work, request: Request, pressed: ResumeAnnouncement) -> Reply:
    """The same by the button under it."""
    return await _resume(work, request, await actions.found(work, pressed.announcement_id))


async def _resume(work: Work, request: Request, announcement: Announcement) -> Reply:
    await actions.resume_announcement(work, announcement, by=request.person.id)
    await last_acts.note(work, request.person.id, undo.RESUMED, announcement.id)
    return Reply.say(messages.resumed(announcement, request.person.zone))


async def edit(work: Work, request: Request) -> Reply:
    """Show it as it would be with another text or time; the old stays until the author says so."""
    number, rest = quotations.first(request.words)
    before = await _chosen(work, request, number, example=EDIT_EXAMPLE, posted_too=True)
    actions.decided(before)
    text, moment, recurs = edited(rest, request.person.zone, request.now, number=names.reference(before.id))
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
    await last_acts.note(work, request.person.id, undo.PROPOSED, after.id)
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
    copies = await actions.change_announcement(work, before, after, was=pressed.was)
    await last_acts.note_lasting(work, request.person.id, messages.stays_changed(request.example))
    await audit.record(work, actor_id=request.person.id, action="announce.edit")
    await numbered_lists.changed_by_asker(work, request, LIST, _item(before, request))
    return Reply.say(messages.changed_now(before, copies, request.person.zone))


async def history(work: Work, request: Request) -> Reply:
    """Where and when announcements went out, those of events too."""
    found = await posted.delivered(work, "announcement:")
    return Reply.say(messages.history(found, request.person.zone))
