"""A new announcement: in one line or by a form, shown first, and posted when its author says so.

Where the community asks for it, a second person says so too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.form import Answers, Form, TextField
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.announcements import jobs, wording
from handlers.announcements.request import EXAMPLE, LONGEST, SERIES_EXAMPLE, Asked, honest, read
from handlers.shared import lookups, time_fields
from storage import announcements, audit, letters, outbox, posted, roles, schedule
from storage.announcements import Announcement, AnnouncementChannel
from storage.database import Work

FORM = "announce"

MOST_ASKED = 10  # people who are asked for a second yes


async def announce(work: Work, request: Request) -> Reply:
    """Draft an announcement and show it; nothing is public before the author says so."""
    if not request.words.strip():
        return Reply(form=await build(work, request, ""))
    return await _draft(work, read(request.words, request.person.zone, request.now), request)


async def _draft(work: Work, asked: Asked, request: Request) -> Reply:
    channels = lookups.channels(asked.channels, request, example=EXAMPLE)
    announcement = Announcement(
        author_id=request.person.id,
        text=asked.text,
        at=asked.moment.instant if asked.moment else None,
        zone=request.person.zone.key,
        state="draft",
        rule=asked.recurs.rule if asked.recurs else "",
        start=asked.recurs.start.isoformat() if asked.recurs else "",
        made_by=request.message,
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


async def one_of(work: Work, request: Request) -> Announcement:
    """The announcement that a button belongs to. Raises Refusal."""
    announcement = await announcements.find(work, int(request.args[0]))
    if announcement is None:
        raise Refusal("That announcement is gone.")
    return announcement


async def confirm(work: Work, request: Request) -> Reply:
    announcement = await one_of(work, request)
    if announcement.state != "draft":
        raise Refusal("That announcement has been dealt with already.")
    if work.community.delivery.announcement_approval:
        return await ask(work, announcement, None, request)
    return Reply.say(await begin(work, announcement, request.person.zone))


async def begin(work: Work, announcement: Announcement, zone: ZoneInfo) -> str:
    """Post it, or have it posted at its time. Returns what to say of it. Raises Refusal."""
    where = wording.named(await announcements.channels(work, announcement.id))
    if announcement.at is None:
        await jobs.post(work, announcement, work.now)
        return f"Posted in {where}."
    if announcement.rule and announcement.at <= work.now:
        announcement.at = wording.recurs(announcement).next_after(work.now) or announcement.at
    if announcement.at <= work.now:
        raise Refusal("That time has passed in the meantime; please announce it again.")
    announcement.state = "waiting"
    await jobs.arrange(work, announcement)
    return f"I'll post it in {where} {wording.plan(announcement, zone)}."


async def change(work: Work, before: Announcement, after: Announcement, zone: ZoneInfo) -> str:
    """Have an announcement be as its changed copy is, where it was posted too. Returns what to say of it.

    Raises Refusal.
    """
    copies = 0
    if after.text != before.text:
        before.text = after.text
        message = Message(after.text)
        copies = await posted.edit(work, jobs.key_of(before), message, version=str(after.id))
    after.state = "replaced"
    if before.state == "sent":
        return f"Changed in {copies} place{'' if copies == 1 else 's'}."
    if before.state not in ("waiting", "paused"):
        raise Refusal("It was posted or cancelled in the meantime, so there is nothing to change.")
    if (after.at, after.rule, after.start) != (before.at, before.rule, before.start):
        if after.at is None or after.at <= work.now:
            raise Refusal("The new time has passed in the meantime; please change it again.")
        before.at, before.zone, before.rule, before.start = after.at, after.zone, after.rule, after.start
        await jobs.hold_back(work, before)
    if before.state == "paused":
        return "Changed. It is still paused."
    await jobs.arrange(work, before)
    return f"Changed. I'll post it {wording.plan(before, zone)}."


async def drop(work: Work, request: Request) -> Reply:
    announcement = await one_of(work, request)
    occasion = request.args[1] if len(request.args) > 1 else ""
    expired = await outbox.cancel(work, jobs.key_of(announcement, occasion))
    if announcement.rule and occasion:
        return Reply.say("Dropped for this time.")
    if announcement.state not in ("draft", "held") and not expired:
        raise Refusal("That announcement has been dealt with already.")
    announcement.state = "cancelled"
    return Reply.say("Dropped. It won't be posted.")


async def send_now(work: Work, request: Request) -> Reply:
    announcement = await one_of(work, request)
    occasion = request.args[1] if len(request.args) > 1 else ""
    copies = 0
    if announcement.state in ("held", "sent", "waiting"):
        copies = await outbox.revive(work, jobs.key_of(announcement, occasion))
    goes_on = announcement.rule and announcement.state == "waiting" and occasion
    if not copies and (announcement.state == "held" or goes_on):
        due = datetime.fromtimestamp(int(occasion), UTC) if occasion else work.now
        copies = await jobs.post(work, announcement, due)
    if not copies:
        raise Refusal("That announcement has been dealt with already.")
    where = wording.named(await announcements.channels(work, announcement.id))
    return Reply.say(f"Posted in {where}.")


# A second person's yes ------------------------------------------------------------------------------


async def ask(work: Work, announcement: Announcement, before: Announcement | None, request: Request) -> Reply:
    """Ask the other organisers; `before` is what it would change, None where it is new. Raises Refusal."""
    others = [
        holder.person_id
        for holder in await roles.holders(work)
        if holder.person_id not in (None, announcement.author_id, request.person.id)
    ]
    if not others:
        raise Refusal("A second person has to say yes first, and nobody else is an organiser here yet.")
    announcement.state = "asked"
    # Should nobody have said yes by its time, its author hears.
    await jobs.arrange(work, announcement)
    rows = await announcements.channels(work, announcement.id)
    for person_id in list(dict.fromkeys(others))[:MOST_ASKED]:
        await letters.write_to(
            work,
            person_id,
            key=f"announcement-asked:{announcement.id}:{person_id}",
            message=wording.asked(announcement, before, rows, request.person.id, request.person.name),
        )
    return Reply.say("I've asked the other organisers: as soon as one of them says yes, it goes ahead.")


async def approve(work: Work, request: Request) -> Reply:
    announcement = await _asked(work, request)
    before = await announcements.find(work, int(request.args[1])) if request.args[1:] else None
    announcement.approved_by = request.person.id
    await schedule.drop(work, kind=jobs.KIND, subject_id=announcement.id)
    zone = request.person.zone
    if before is not None:
        said = await change(work, before, announcement, zone)
    else:
        said = await begin(work, announcement, zone)
    await audit.record(work, actor_id=request.person.id, action="announce.approve")
    name = markup.bold(request.person.name)
    told = f"{name} said yes to {wording.short(announcement.text)} {said}"
    await _tell_author(work, announcement, told, request.person.id)
    return Reply.say(said)


async def refuse(work: Work, request: Request) -> Reply:
    announcement = await _asked(work, request)
    announcement.state = "cancelled"
    await schedule.drop(work, kind=jobs.KIND, subject_id=announcement.id)
    name = markup.bold(request.person.name)
    said = f"{name} said no to {wording.short(announcement.text)} It won't be posted; do talk to them."
    await _tell_author(work, announcement, said, request.person.id)
    return Reply.say("All right, it won't be posted. I've told its author.")


async def _asked(work: Work, request: Request) -> Announcement:
    announcement = await one_of(work, request)
    if announcement.state != "asked":
        raise Refusal("That is decided already, or its time has passed.")
    if announcement.author_id == request.person.id:
        raise Refusal("It is your own: somebody else has to say yes.")
    return announcement


async def _tell_author(work: Work, announcement: Announcement, said: str, by: int) -> None:
    key = f"announcement-decided:{announcement.id}"
    message = Message(said, mentions=(by,))
    await letters.write_to(work, announcement.author_id, key=key, message=message)


# The form -------------------------------------------------------------------------------------------


async def build(work: Work, request: Request, subject: str) -> Form:
    def moment(typed: str) -> times.Moment | Recurrence | None:
        if typed.strip().casefold() in ("now", "at once"):
            return None
        return time_fields.once_or_recurring(typed, request)

    here = request.place_name if request.place_name.startswith("#") else ""
    return Form(
        name=FORM,
        title="A new announcement",
        submit="Preview",
        fields=(
            TextField(
                name="text",
                label="What shall I announce?",
                hint="As in `**bold**`, stars make words bold; lines that begin with a dash make a list.",
                required=True,
                longest=LONGEST,
                multiline=True,
            ),
            TextField(
                name="channel",
                label="In which channels?",
                hint="With their #, for example: #events, #hpc.",
                required=True,
                check=lambda typed: lookups.named_channels(typed, request),
                shown=lambda names: names if isinstance(names, str) else ", ".join(names),
                initial=here or None,
            ),
            TextField(
                name="when",
                label="When?",
                hint="For example: tomorrow at 9am, or every Friday at 16:00. Leave it out to post at once, "
                "after you've seen the preview.",
                check=moment,
            ),
        ),
    )


async def submit(work: Work, request: Request, subject: str, answers: Answers) -> Reply:
    said: times.Moment | Recurrence | None = answers["when"]
    moment, recurs = time_fields.first_of(said) if said is not None else (None, None)
    text = honest(answers["text"].strip())
    if not text:
        raise Refusal("There is nothing in that to announce.", example=SERIES_EXAMPLE, field="text")
    return await _draft(work, Asked(text, answers["channel"], moment, recurs), request)
