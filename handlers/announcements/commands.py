"""`announce`: a text in one or more channels, at once or at a time; listed and cancelled."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.chat import markup, when
from bot.chat.command import Command, Feature, Press, Refusal, Reply, Request, Role
from bot.chat.message import Action, Button, Message
from handlers import finding
from handlers.announcements import jobs, wording
from handlers.announcements.request import EDIT_EXAMPLE, EXAMPLE, SERIES_EXAMPLE, edited, read
from storage import announcements, audit, outbox, posted, schedule
from storage.announcements import Announcement, AnnouncementChannel
from storage.database import Work


async def announce(request: Request, work: Work) -> Reply:
    """Draft an announcement and show it; nothing is public before the author says so."""
    asked = read(request.words, request.person.zone, request.now)
    channels = finding.channels(asked.channels, request, example=EXAMPLE)
    announcement = Announcement(
        author_id=request.person.id,
        text=asked.text,
        at=asked.moment.instant if asked.moment else None,
        zone=request.person.zone.key,
        state="draft",
        rule=asked.recurs.rule if asked.recurs else "",
        start=asked.recurs.start.isoformat() if asked.recurs else "",
        created_at=work.now,
    )
    work.session.add(announcement)
    await work.session.flush()
    rows = [
        AnnouncementChannel(
            announcement_id=announcement.id,
            platform=channel.address.platform,
            conversation=channel.address.conversation,
            name=channel.name,
        )
        for channel in channels
    ]
    work.session.add_all(rows)
    note = markup.literal(asked.moment.note) if asked.moment else ""
    return Reply(wording.preview(announcement, rows, request.person.zone, note))


async def _mine(request: Request, work: Work) -> Announcement:
    announcement = await announcements.find(work, int(request.args[0]))
    if announcement is None:
        raise Refusal("That announcement is gone.")
    return announcement


async def confirm(request: Request, work: Work) -> Reply:
    announcement = await _mine(request, work)
    where = wording.named(await announcements.channels(work, announcement.id))
    if announcement.state != "draft":
        raise Refusal("That announcement has been dealt with already.")
    if announcement.at is None:
        await jobs.post(announcement, work, work.now)
        return Reply.say(f"Posted in {where}.")
    if announcement.rule and announcement.at <= work.now:
        announcement.at = wording.recurs(announcement).next_after(work.now) or announcement.at
    if announcement.at <= work.now:
        raise Refusal("That time has passed in the meantime; please announce it again.")
    announcement.state = "waiting"
    await jobs.arrange(announcement, work)
    return Reply.say(f"I'll post it in {where} {wording.plan(announcement, request.person.zone)}.")


async def drop(request: Request, work: Work) -> Reply:
    announcement = await _mine(request, work)
    occasion = request.args[1] if len(request.args) > 1 else ""
    expired = await outbox.cancel(work, jobs.key_of(announcement, occasion))
    if announcement.rule and occasion:
        return Reply.say("Dropped for this time.")
    if announcement.state not in ("draft", "held") and not expired:
        raise Refusal("That announcement has been dealt with already.")
    announcement.state = "cancelled"
    return Reply.say("Dropped. It won't be posted.")


async def send_now(request: Request, work: Work) -> Reply:
    announcement = await _mine(request, work)
    occasion = request.args[1] if len(request.args) > 1 else ""
    if announcement.state == "cancelled":
        raise Refusal("That announcement has been dealt with already.")
    if announcement.state == "held" or announcement.rule:
        due = datetime.fromtimestamp(int(occasion), UTC) if occasion else work.now
        if not await outbox.revive(work, jobs.key_of(announcement, occasion)):
            await jobs.post(announcement, work, due)
    elif not await outbox.revive(work, jobs.key_of(announcement, occasion)):
        raise Refusal("That announcement has been dealt with already.")
    where = wording.named(await announcements.channels(work, announcement.id))
    return Reply.say(f"Posted in {where}.")


async def listed(request: Request, work: Work) -> Reply:
    rows = [
        (announcement, await announcements.channels(work, announcement.id))
        for announcement in await announcements.waiting(work)
    ]
    if not rows:
        return Reply.say(f"No announcement is waiting. To make one, type {request.example(EXAMPLE)}.")
    cancel_ = request.example("announce cancel 1")
    return Reply.say(
        f"Waiting to be posted:\n\n{wording.listed(rows, request.person.zone)}\n\n"
        f"To cancel one, type {cancel_}."
    )


async def cancel(request: Request, work: Work) -> Reply:
    """Cancel by the number in the list, up to the moment at which it is posted."""
    announcement = await _numbered(request.words.strip(), work, example="announce cancel 1")
    announcement.state = "cancelled"
    await schedule.drop(work, kind=jobs.KIND, subject_id=announcement.id)
    await outbox.cancel(work, jobs.key_of(announcement))
    await audit.record(work, actor_id=request.person.id, action="announce.cancel")
    undo = Button("Put it back", Action("announce-back", (str(announcement.id),)))
    return Reply(Message(f"Cancelled: {wording.short(announcement.text)} It won't be posted.", (undo,)))


async def put_back(request: Request, work: Work) -> Reply:
    """Have what was cancelled posted after all, where its time is still ahead."""
    announcement = await _mine(request, work)
    if announcement.state != "cancelled" or announcement.at is None or announcement.at <= work.now:
        raise Refusal("That can't be put back; please announce it again.", example=EXAMPLE)
    announcement.state = "waiting"
    await jobs.arrange(announcement, work)
    return Reply.say(f"It is back: I'll post it {wording.plan(announcement, request.person.zone)}.")


async def edit(request: Request, work: Work) -> Reply:
    """Show what waits as it would be with another text or time; the old stays until the author says so."""
    number, _, rest = request.words.strip().partition(" ")
    before = await _numbered(number, work, example=EDIT_EXAMPLE)
    text, moment, recurs = edited(rest, request.person.zone, request.now)
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
    after = await _mine(request, work)
    if after.state == "draft":
        after.state = "replaced"
    return Reply.say("All right, I leave it as it was.")


async def change(request: Request, work: Work) -> Reply:
    """Put the changed announcement in the place of the old one."""
    before = await announcements.find(work, int(request.args[0]))
    after = await announcements.find(work, int(request.args[1]))
    if before is None or after is None or after.state != "draft":
        raise Refusal("That change has been dealt with already.")
    if before.state != "waiting":
        raise Refusal("It was posted or cancelled in the meantime, so there is nothing to change.")
    if after.at is None or after.at <= work.now:
        raise Refusal(
            "The new time has passed in the meantime; please change it again.", example=EDIT_EXAMPLE
        )
    before.state, after.state = "replaced", "waiting"
    await schedule.drop(work, kind=jobs.KIND, subject_id=before.id)
    await outbox.cancel(work, jobs.key_of(before))
    await jobs.arrange(after, work)
    await audit.record(work, actor_id=request.person.id, action="announce.edit")
    return Reply.say(f"Changed. I'll post it {wording.plan(after, request.person.zone)}.")


async def _numbered(said: str, work: Work, *, example: str) -> Announcement:
    """What waits, by its number in the list. Raises Refusal."""
    waiting = await announcements.waiting(work)
    if not waiting:
        raise Refusal("No announcement is waiting.")
    if not said.isdecimal() or not 1 <= int(said) <= len(waiting):
        raise Refusal(f"Which one? Give its number in the list, from 1 to {len(waiting)}.", example=example)
    return waiting[int(said) - 1]


async def history(request: Request, work: Work) -> Reply:
    """Where and when announcements went out, those of events too."""
    found = await posted.delivered(work, "announcement:")
    if not found:
        return Reply.say("Nothing was announced in the last 30 days.")
    rows = "\n".join(
        f"- {markup.time(one.sent_at, when.full(one.sent_at, request.person.zone))}: "
        f"{markup.literal(one.about.removeprefix('your announcement '))}"
        for one in found
    )
    return Reply.say(f"Announced in the last 30 days, the latest first:\n\n{rows}")


FEATURE: Feature[Work] = Feature(
    name="announcements",
    title="Announcements",
    commands=(
        Command(
            words="announce",
            run=announce,
            role=Role.ORGANISER,
            summary="post something in one or more channels, now or at a time",
            examples=(EXAMPLE, SERIES_EXAMPLE),
        ),
        Command(
            words="announce edit",
            run=edit,
            role=Role.ORGANISER,
            summary="change the text or the time of one by its number in the list",
            examples=(EDIT_EXAMPLE,),
        ),
        Command(
            words="announce history",
            run=history,
            role=Role.ORGANISER,
            summary="see what was posted where and when",
            examples=("announce history",),
            takes_words=False,
        ),
        Command(
            words="announce list",
            run=listed,
            role=Role.ORGANISER,
            summary="see what is waiting to be posted",
            examples=("announce list",),
            takes_words=False,
        ),
        Command(
            words="announce cancel",
            run=cancel,
            role=Role.ORGANISER,
            summary="cancel one by its number in the list",
            examples=("announce cancel 1",),
        ),
    ),
    presses=(
        Press(name="announce-yes", run=confirm, role=Role.ORGANISER),
        Press(name="announce-no", run=drop, role=Role.ORGANISER),
        Press(name="announce-back", run=put_back, role=Role.ORGANISER),
        Press(name="announce-unchanged", run=leave, role=Role.ORGANISER),
        Press(name="announce-change", run=change, role=Role.ORGANISER),
        Press(name="announce-send", run=send_now, role=Role.ORGANISER),
    ),
    jobs={jobs.KIND: jobs.fall_due},
)
