"""Announcements that wait or were posted: listed, changed, paused, cancelled, and what went out when."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.button import Action, Button
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.announcements import drafting, jobs, wording
from handlers.announcements.request import EDIT_EXAMPLE, EXAMPLE, edited
from storage import announcements, audit, posted
from storage.announcements import Announcement, AnnouncementChannel
from storage.database import Work


async def listed(work: Work, request: Request) -> Reply:
    """What waits, the next one first, and what was posted lately, all numbered on."""
    waiting, lately = await announcements.waiting(work), await announcements.lately(work)
    if not waiting and not lately:
        return Reply.say(f"No announcement is waiting. To make one, type {request.example(EXAMPLE)}.")
    rows = [(one, await announcements.channels(work, one.id)) for one in (*waiting, *lately)]
    zone = request.person.zone
    parts = ["Waiting to be posted:" if waiting else "No announcement is waiting."]
    if waiting:
        parts.append(wording.listed(rows[: len(waiting)], zone))
    if lately:
        parts += [
            "Posted in the last week:",
            wording.listed(rows[len(waiting) :], zone, first=len(waiting) + 1),
        ]
    if waiting:
        cancel_ = request.example("announce cancel 1")
        pause_ = request.example("announce pause 1")
        parts.append(f"To cancel one, type {cancel_}; to pause it, {pause_}.")
    return Reply.say("\n\n".join(parts))


async def _numbered(work: Work, said: str, *, example: str, posted_too: bool = False) -> Announcement:
    """One by its number in the list. Raises Refusal."""
    found = await announcements.waiting(work)
    if posted_too:
        found += await announcements.lately(work)
    if not found:
        raise Refusal("No announcement is waiting.")
    if not said.isdecimal() or not 1 <= int(said) <= len(found):
        raise Refusal(f"Which one? Give its number in the list, from 1 to {len(found)}.", example=example)
    one = found[int(said) - 1]
    await work.session.refresh(one, with_for_update=True)
    if one.state not in ("waiting", "paused", "asked", *(("sent",) if posted_too else ())):
        raise Refusal("That one has just been posted; look at the list again.", example="announce list")
    return one


async def cancel(work: Work, request: Request) -> Reply:
    """Cancel by the number in the list, up to the moment at which it is posted."""
    announcement = await _numbered(work, request.words.strip(), example="announce cancel 1")
    announcement.state = "cancelled"
    await jobs.hold_back(work, announcement)
    await audit.record(work, actor_id=request.person.id, action="announce.cancel")
    asked = work.community.delivery.announcement_approval and announcement.approved_by is None
    if asked:
        return Reply.say(f"Cancelled: {wording.short(announcement.text)} It won't be posted.")
    undo = Button("Put it back", Action("announce-back", (str(announcement.id),)), word="put it back")
    return Reply(Message(f"Cancelled: {wording.short(announcement.text)} It won't be posted.", (undo,)))


def _decided(announcement: Announcement) -> None:
    """Raises Refusal for what still waits for a second person's yes."""
    if announcement.state == "asked":
        raise Refusal(
            "That one waits for another organiser's yes; cancel it and announce it anew.",
            example="announce cancel 1",
        )


async def withdraw(work: Work, request: Request, message: str) -> str:
    """Its author deleted or changed the message that asked for it."""
    said = []
    for announcement in await announcements.made_by(work, request.person.id, message):
        announcement.state = "cancelled"
        await jobs.hold_back(work, announcement)
        said.append(f"Your announcement is cancelled: {wording.short(announcement.text)}")
    return "\n\n".join(said)


async def put_back(work: Work, request: Request) -> Reply:
    """Have what was cancelled posted after all, where its time is still ahead."""
    announcement = await drafting.one_of(work, request)
    unapproved = work.community.delivery.announcement_approval and announcement.approved_by is None
    if announcement.state != "cancelled" or unapproved or not _go_on(work, announcement):
        raise Refusal("That can't be put back; please announce it again.", example=EXAMPLE)
    announcement.state = "waiting"
    await jobs.arrange(work, announcement)
    return Reply.say(f"It is back: I'll post it {wording.plan(announcement, request.person.zone)}.")


def _go_on(work: Work, announcement: Announcement) -> bool:
    """Bring what recurs to its next time. Returns whether its time is still ahead."""
    if announcement.rule and announcement.at is not None and announcement.at <= work.now:
        announcement.at = wording.recurs(announcement).next_after(work.now)
    return announcement.at is not None and announcement.at > work.now


async def pause(work: Work, request: Request) -> Reply:
    announcement = await _numbered(work, request.words.strip(), example="announce pause 1")
    if announcement.state == "paused":
        raise Refusal("That one is paused already.", example="announce resume 1")
    _decided(announcement)
    announcement.state = "paused"
    await jobs.hold_back(work, announcement)
    await audit.record(work, actor_id=request.person.id, action="announce.pause")
    resume_ = Button("Resume it", Action("announce-resume", (str(announcement.id),)), word="resume")
    return Reply(
        Message(
            f"Paused: {wording.short(announcement.text)} It isn't posted until you resume it.", (resume_,)
        )
    )


async def resume(work: Work, request: Request) -> Reply:
    return await _resume(
        work, await _numbered(work, request.words.strip(), example="announce resume 1"), request
    )


async def resume_pressed(work: Work, request: Request) -> Reply:
    return await _resume(work, await drafting.one_of(work, request), request)


async def _resume(work: Work, announcement: Announcement, request: Request) -> Reply:
    if announcement.state != "paused":
        raise Refusal("That one isn't paused.", example="announce list")
    if not _go_on(work, announcement):
        raise Refusal(
            "Its time has passed; give it a new one first.", example="announce edit 1 tomorrow at 10am"
        )
    announcement.state = "waiting"
    await jobs.arrange(work, announcement)
    await audit.record(work, actor_id=request.person.id, action="announce.resume")
    return Reply.say(f"Resumed: I'll post it {wording.plan(announcement, request.person.zone)}.")


async def edit(work: Work, request: Request) -> Reply:
    """Show it as it would be with another text or time; the old stays until the author says so."""
    number, _, rest = request.words.strip().partition(" ")
    before = await _numbered(work, number, example=EDIT_EXAMPLE, posted_too=True)
    _decided(before)
    text, moment, recurs = edited(rest, request.person.zone, request.now)
    if before.state == "sent" and moment is not None:
        raise Refusal(
            "It is posted already, so only its words can be changed.",
            example=f'announce edit {number} "The cluster is back, and faster"',
        )
    after = Announcement(
        author_id=request.person.id,
        text=text if text is not None else before.text,
        at=moment.instant if moment else before.at,
        zone=request.person.zone.key if moment else before.zone,
        state="draft",
        rule=(recurs.rule if recurs else "") if moment else before.rule,
        start=(recurs.start.isoformat() if recurs else "") if moment else before.start,
        created_at=work.now,
    )
    work.session.add(after)
    await work.session.flush()
    rows = [
        AnnouncementChannel(
            announcement_id=after.id, platform=c.platform, conversation=c.conversation, name=c.name
        )
        for c in await announcements.channels(work, before.id)
    ]
    work.session.add_all(rows)
    return Reply(wording.changed(before, after, rows, request.person.zone))


async def leave(work: Work, request: Request) -> Reply:
    after = await drafting.one_of(work, request)
    if after.state == "draft":
        after.state = "replaced"
    return Reply.say("All right, I leave it as it was.")


async def change(work: Work, request: Request) -> Reply:
    """Make the change, everywhere it was posted too; with a second person's yes where one is needed."""
    before = await announcements.find(work, int(request.args[0]))
    after = await announcements.find(work, int(request.args[1]))
    if before is None or after is None or after.state != "draft":
        raise Refusal("That change has been dealt with already.")
    if work.community.delivery.announcement_approval:
        return await drafting.ask(work, after, before, request)
    said = await drafting.change(work, before, after, request.person.zone)
    await audit.record(work, actor_id=request.person.id, action="announce.edit")
    return Reply.say(said)


async def history(work: Work, request: Request) -> Reply:
    """Where and when announcements went out, those of events too."""
    found = await posted.delivered(work, "announcement:")
    if not found:
        return Reply.say("Nothing was announced in the last 30 days.")
    rows = "\n".join(
        f"- {markup.time(one.sent_at, times.full(one.sent_at, request.person.zone))}: "
        f"{markup.literal(one.about.removeprefix('your announcement '))}"
        f"{' (changed since)' if one.changed else ''}"
        for one in found
    )
    return Reply.say(f"Announced in the last 30 days, the latest first:\n\n{rows}")
