"""Announcements that wait or were posted: listed, changed, paused, cancelled, and what went out when."""

from __future__ import annotations

from bot.chat import markup, when
from bot.chat.command import Refusal, Reply, Request
from bot.chat.message import Action, Button, Message
from handlers.announcements import drafting, jobs, wording
from handlers.announcements.request import EDIT_EXAMPLE, EXAMPLE, edited
from storage import announcements, audit, posted
from storage.announcements import Announcement, AnnouncementChannel
from storage.database import Work


async def listed(request: Request, work: Work) -> Reply:
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


async def _numbered(said: str, work: Work, *, example: str, posted_too: bool = False) -> Announcement:
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


async def cancel(request: Request, work: Work) -> Reply:
    """Cancel by the number in the list, up to the moment at which it is posted."""
    announcement = await _numbered(request.words.strip(), work, example="announce cancel 1")
    announcement.state = "cancelled"
    await jobs.hold_back(announcement, work)
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


async def withdraw(request: Request, work: Work, message: str) -> str:
    """Its author deleted or changed the message that asked for it."""
    said = []
    for announcement in await announcements.made_by(work, request.person.id, message):
        announcement.state = "cancelled"
        await jobs.hold_back(announcement, work)
        said.append(f"Your announcement is cancelled: {wording.short(announcement.text)}")
    return "\n\n".join(said)


async def put_back(request: Request, work: Work) -> Reply:
    """Have what was cancelled posted after all, where its time is still ahead."""
    announcement = await drafting.one_of(request, work)
    unapproved = work.community.delivery.announcement_approval and announcement.approved_by is None
    if announcement.state != "cancelled" or unapproved or not _go_on(announcement, work):
        raise Refusal("That can't be put back; please announce it again.", example=EXAMPLE)
    announcement.state = "waiting"
    await jobs.arrange(announcement, work)
    return Reply.say(f"It is back: I'll post it {wording.plan(announcement, request.person.zone)}.")


def _go_on(announcement: Announcement, work: Work) -> bool:
    """Bring what recurs to its next time. Returns whether its time is still ahead."""
    if announcement.rule and announcement.at is not None and announcement.at <= work.now:
        announcement.at = wording.recurs(announcement).next_after(work.now)
    return announcement.at is not None and announcement.at > work.now


async def pause(request: Request, work: Work) -> Reply:
    announcement = await _numbered(request.words.strip(), work, example="announce pause 1")
    if announcement.state == "paused":
        raise Refusal("That one is paused already.", example="announce resume 1")
    _decided(announcement)
    announcement.state = "paused"
    await jobs.hold_back(announcement, work)
    await audit.record(work, actor_id=request.person.id, action="announce.pause")
    resume_ = Button("Resume it", Action("announce-resume", (str(announcement.id),)), word="resume")
    return Reply(
        Message(
            f"Paused: {wording.short(announcement.text)} It isn't posted until you resume it.", (resume_,)
        )
    )


async def resume(request: Request, work: Work) -> Reply:
    return await _resume(
        await _numbered(request.words.strip(), work, example="announce resume 1"), request, work
    )


async def resume_pressed(request: Request, work: Work) -> Reply:
    return await _resume(await drafting.one_of(request, work), request, work)


async def _resume(announcement: Announcement, request: Request, work: Work) -> Reply:
    if announcement.state != "paused":
        raise Refusal("That one isn't paused.", example="announce list")
    if not _go_on(announcement, work):
        raise Refusal(
            "Its time has passed; give it a new one first.", example="announce edit 1 tomorrow at 10am"
        )
    announcement.state = "waiting"
    await jobs.arrange(announcement, work)
    await audit.record(work, actor_id=request.person.id, action="announce.resume")
    return Reply.say(f"Resumed: I'll post it {wording.plan(announcement, request.person.zone)}.")


async def edit(request: Request, work: Work) -> Reply:
    """Show it as it would be with another text or time; the old stays until the author says so."""
    number, _, rest = request.words.strip().partition(" ")
    before = await _numbered(number, work, example=EDIT_EXAMPLE, posted_too=True)
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


async def leave(request: Request, work: Work) -> Reply:
    after = await drafting.one_of(request, work)
    if after.state == "draft":
        after.state = "replaced"
    return Reply.say("All right, I leave it as it was.")


async def change(request: Request, work: Work) -> Reply:
    """Make the change, everywhere it was posted too; with a second person's yes where one is needed."""
    before = await announcements.find(work, int(request.args[0]))
    after = await announcements.find(work, int(request.args[1]))
    if before is None or after is None or after.state != "draft":
        raise Refusal("That change has been dealt with already.")
    if work.community.delivery.announcement_approval:
        return await drafting.ask(after, before, request, work)
    said = await drafting.change(before, after, request.person.zone, work)
    await audit.record(work, actor_id=request.person.id, action="announce.edit")
    return Reply.say(said)


async def history(request: Request, work: Work) -> Reply:
    """Where and when announcements went out, those of events too."""
    found = await posted.delivered(work, "announcement:")
    if not found:
        return Reply.say("Nothing was announced in the last 30 days.")
    rows = "\n".join(
        f"- {markup.time(one.sent_at, when.full(one.sent_at, request.person.zone))}: "
        f"{markup.literal(one.about.removeprefix('your announcement '))}"
        f"{' (changed since)' if one.changed else ''}"
        for one in found
    )
    return Reply.say(f"Announced in the last 30 days, the latest first:\n\n{rows}")
