"""What is said about announcements, and the buttons under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.identity import Channel
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.phrases.fault import NotATime
from bot.chat.question import Option, Question, Wants
from bot.chat.recurrence import Recurrence
from bot.chat.refusal import Refusal
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
from handlers.shared import pages
from storage.announcements import Announcement, AnnouncementState
from storage.posted import Delivered

Row = tuple[Announcement, Sequence[Channel]]
_YOURS = "your announcement "
MOST_LISTED = 20

EXAMPLE = 'announce "The cluster is back" in #events tomorrow at 9am'
SERIES_EXAMPLE = 'announce "The code clinic is open" in #events every second Tuesday at 14:00'
EDIT_EXAMPLE = 'announce edit 1 "The cluster is back, and faster" tomorrow at 10am'
CANCEL_EXAMPLE = "announce cancel 1"
PAUSE_EXAMPLE = "announce pause 1"
RESUME_EXAMPLE = "announce resume 1"


def at(announcement: Announcement, zone: ZoneInfo) -> str:
    instant = announcement.at or announcement.created_at
    return markup.time(instant, times.full(instant, zone))


def plan(announcement: Announcement, zone: ZoneInfo) -> str:
    """When it is posted, in words."""
    if announcement.at is None:
        return "at once"
    if announcement.rule:
        return f"{recurs(announcement).said_to(zone)}, next on {at(announcement, zone)}"
    return f"on {at(announcement, zone)}"


def recurs(announcement: Announcement) -> Recurrence:
    return Recurrence.kept(announcement.rule, announcement.start, announcement.zone)


def named(channels: Sequence[Channel]) -> str:
    *some, last = dict.fromkeys(channel.name for channel in channels)
    return markup.literal(f"{', '.join(some)} and {last}" if some else last)


def preview(announcement: Announcement, channels: Sequence[Channel], zone: ZoneInfo, note: str) -> Message:
    """The announcement as it will be posted, where and when."""
    parts = [
        "Here is how it will look:",
        announcement.text,
        markup.literal(note),
        f"I'll post it in {named(channels)} {plan(announcement, zone)}.",
    ]
    label, word = ("Schedule it", "schedule") if announcement.at else ("Post it", "post")
    return Message(
        "\n\n".join(part for part in parts if part),
        (
            Button(label, ConfirmAnnouncement(announcement_id=announcement.id), Style.PRIMARY, word=word),
            Button("Discard", DropAnnouncement(announcement_id=announcement.id)),
        ),
    )


def asked(
    announcement: Announcement,
    before: Announcement | None,
    channels: Sequence[Channel],
    author_id: int,
    author: str,
) -> Message:
    """To the other organisers, where a second person has to say yes."""
    zone = ZoneInfo(announcement.zone)
    what = "change an announcement to this" if before else "announce this"
    replaces = before.id if before else None
    was = before.version if before is not None else ""
    place = f"In {named(channels)}, {plan(announcement, zone)}."
    if before is not None and before.state == AnnouncementState.SENT:
        place = f"It stands in {named(channels)}."
    if before is not None and before.text != announcement.text:
        place = f"That is in place of {short(before.text)} {place}"
    return Message(
        f"{markup.bold(author)} would like to {what}:\n\n{announcement.text}\n\n{place}\n\nShall it go out?",
        (
            Button(
                "Yes, go ahead",
                ApproveAnnouncement(announcement_id=announcement.id, replaces=replaces, was=was),
                Style.PRIMARY,
                word="approve",
            ),
            Button("No", RefuseAnnouncement(announcement_id=announcement.id, replaces=replaces)),
        ),
        mentions=(author_id,),
    )


def _rows(rows: Sequence[Row], zone: ZoneInfo, *, first: int = 1) -> str:
    """Numbered lines, from `first` on."""
    return "\n".join(
        f"{number}. {markup.capital(_state(announcement, zone))} in {named(channels)}: "
        f"{short(announcement.text)}"
        for number, (announcement, channels) in enumerate(rows, first)
    )


def _state(announcement: Announcement, zone: ZoneInfo) -> str:
    if announcement.state == AnnouncementState.SENT:
        return f"posted on {at(announcement, zone)}"
    more = {
        AnnouncementState.PAUSED: ", paused,",
        AnnouncementState.ASKED: ", once somebody has said yes,",
        AnnouncementState.HELD: ", held because it came too late,",
    }.get(announcement.state, "")
    return plan(announcement, zone) + more


def opening(text: str) -> str:
    """The first words of a text, plain, to tell one announcement from another."""
    line = " ".join(markup.as_text(text).split())
    return f"“{line if len(line) <= 60 else line[:59] + '…'}”"


def short(text: str) -> str:
    """The same for putting into a message, as a sentence."""
    return f"{markup.literal(opening(text))}."


def changed(
    before: Announcement, after: Announcement, channels: Sequence[Channel], zone: ZoneInfo
) -> Message:
    """What waits as it would be after a change."""
    once = " It would no longer recur." if before.rule and not after.rule else ""
    copies = (
        " Where it was posted already, it changes too." if before.rule and after.text != before.text else ""
    )
    where = f"I'll post it in {named(channels)} {plan(after, zone)}.{once}{copies}"
    if before.state == AnnouncementState.SENT:
        where = f"I'll change it where it stands, in {named(channels)}."
    instead = f"\n\nThat is in place of {short(before.text)}" if after.text != before.text else ""
    return Message(
        f"Here is how it will look:\n\n{after.text}{instead}\n\n{where}",
        (
            Button(
                "Change it",
                ChangeAnnouncement(announcement_id=before.id, change_id=after.id, was=before.version),
                Style.PRIMARY,
                word="change",
            ),
            Button("Leave it as it was", LeaveAnnouncement(change_id=after.id)),
        ),
    )


def held(announcement: Announcement, due_at: datetime | None = None) -> Message:
    """To the author of an announcement that couldn't go out in time; `due_at` (UTC) where it recurs."""
    instant = due_at or announcement.at or announcement.created_at
    due = markup.time(instant, times.full(instant, ZoneInfo(announcement.zone)))
    occasion = int(instant.timestamp())
    return Message(
        f"I couldn't post this in time; it was due on {due}: {short(announcement.text)}\n\n"
        "Shall I still post it?",
        (
            Button(
                "Send now",
                SendAnnouncement(announcement_id=announcement.id, occasion=occasion),
                Style.PRIMARY,
                word="send",
            ),
            Button("Drop it", DropAnnouncement(announcement_id=announcement.id, occasion=occasion)),
        ),
    )


def lapsed(announcement: Announcement) -> Message:
    """To the author of an announcement that nobody said yes to in time."""
    return Message(
        f"Nobody said yes in time, so I didn't post your announcement: {short(announcement.text)} You can "
        "announce it again."
    )


def no_longer_allowed(announcement: Announcement) -> Message:
    return Message(
        f"I didn't post your announcement, because you are no longer an organiser: {short(announcement.text)}"
    )


def about(announcement: Announcement, channel: Channel) -> str:
    """What a copy of it is called, to its author."""
    return f"{_YOURS}{opening(announcement.text)} in {channel.name}"


def begun(announcement: Announcement, channels: Sequence[Channel], zone: ZoneInfo) -> str:
    """That it was posted, or will be."""
    if announcement.at is None:
        return posted(channels)
    return f"I'll post it in {named(channels)} {plan(announcement, zone)}."


def posted(channels: Sequence[Channel]) -> str:
    return f"Posted in {named(channels)}."


def changed_now(announcement: Announcement, copies: int, zone: ZoneInfo) -> str:
    if announcement.state is AnnouncementState.SENT:
        return f"Changed in {copies} place{'' if copies == 1 else 's'}."
    if announcement.state is AnnouncementState.PAUSED:
        return "Changed. It is still paused."
    return f"Changed. I'll post it {plan(announcement, zone)}."


def dropped(*, once: bool) -> str:
    return "Dropped for this time." if once else "Dropped. It won't be posted."


def others_asked() -> str:
    return "I've asked the other organisers: as soon as one of them says yes, it goes ahead."


def approved(announcement: Announcement, by: str, by_id: int, said: str) -> Message:
    """To its author; `said` is what became of it."""
    text = f"{markup.bold(by)} said yes to {short(announcement.text)} {said}"
    return Message(text, mentions=(by_id,))


def refused(announcement: Announcement, by: str, by_id: int) -> Message:
    """To its author."""
    text = f"{markup.bold(by)} said no to {short(announcement.text)} It won't be posted; do talk to them."
    return Message(text, mentions=(by_id,))


def refused_to_refuser() -> str:
    return "All right, it won't be posted. I've told its author."


def none_to_list(example: str) -> str:
    return f"No announcement is waiting. To make one, type {example}."


def overview(
    rows: Sequence[Row], counts: tuple[int, int], zone: ZoneInfo, *, start: int, cancel: str, pause: str
) -> Message:
    """A page of what waits and then of what was posted, numbered on; `start` is how many come before it.

    `counts` are how many wait and how many there are in all; `cancel` and `pause` are examples of those
    commands.
    """
    waiting, every = counts
    these, posted = rows[: max(waiting - start, 0)], rows[max(waiting - start, 0) :]
    parts = [] if waiting else ["No announcement is waiting."]
    if these:
        parts += ["Waiting to be posted:", _rows(these, zone, first=start + 1)]
    if posted:
        parts += ["Posted in the last week:", _rows(posted, zone, first=start + len(these) + 1)]
    if waiting:
        parts.append(f"To cancel one, type {cancel}; to pause it, {pause}.")
    after = start + len(rows)
    more = pages.more(after, every, lambda start: MoreAnnouncements(start=start))
    return Message("\n\n".join(parts), more)


def in_plain_text(announcement: Announcement, zone: ZoneInfo) -> str:
    """One of the list as it is named in a question: what and when."""
    text = " ".join(announcement.text.split())
    line = text if len(text) <= 40 else text[:39] + "…"
    when = times.full(announcement.at, zone) if announcement.at is not None else "posted"
    return f"{line} – {when}{_PLAIN_STATES.get(announcement.state, '')}"


_PLAIN_STATES = {
    AnnouncementState.PAUSED: ", paused",
    AnnouncementState.HELD: ", held",
    AnnouncementState.ASKED: ", waits for a second yes",
}


def cancelled(announcement: Announcement, *, for_good: bool) -> Message:
    text = f"Cancelled: {short(announcement.text)} It won't be posted."
    if for_good:
        return Message(text)
    undo = Button("Put it back", PutBackAnnouncement(announcement_id=announcement.id), word="put it back")
    return Message(text, (undo,))


def withdrawn(found: Sequence[Announcement]) -> str:
    """What is said when the message that asked for announcements was deleted or changed."""
    return "\n\n".join(f"Your announcement is cancelled: {short(one.text)}" for one in found)


def is_back(announcement: Announcement, zone: ZoneInfo) -> str:
    return f"It is back: I'll post it {plan(announcement, zone)}."


def paused(announcement: Announcement) -> Message:
    resume = Button("Resume it", ResumeAnnouncement(announcement_id=announcement.id), word="resume")
    text = f"Paused: {short(announcement.text)} It isn't posted until you resume it."
    return Message(text, (resume,))


def resumed(announcement: Announcement, zone: ZoneInfo) -> str:
    return f"Resumed: I'll post it {plan(announcement, zone)}."


def draft_taken_back(announcement: Announcement) -> str:
    return f"Taken back, nothing is posted: {short(announcement.text)}"


def stays_posted(example: Callable[[str], str]) -> str:
    """What `undo` says of what is posted; `example` shows a command as it is typed there."""
    edit = example('announce edit 1 "The cluster is back"')
    return (
        f"It is posted, so others may have read it and I can't take it back. You can change its words: see "
        f"{example('announce list')}, then for example {edit}."
    )


def stays_changed(example: Callable[[str], str]) -> str:
    return (
        "It is changed, and I didn't keep how it was. You can change it again: see "
        f"{example('announce list')}."
    )


def not_scheduled_any_more() -> Refusal:
    return Refusal("I can't take that back: it is posted by now, or was changed since.")


def left() -> str:
    return "All right, I leave it as it was."


def history(found: Sequence[Delivered], zone: ZoneInfo) -> str:
    if not found:
        return "Nothing was announced in the last 30 days."
    rows = "\n".join(
        f"- {markup.time(one.sent_at, times.full(one.sent_at, zone))}: "
        f"{markup.literal(one.about.removeprefix(_YOURS))}{' (changed since)' if one.changed else ''}"
        for one in found
    )
    return f"Announced in the last 30 days, the latest first:\n\n{rows}"


# Refusals ---------------------------------------------------------------------------------------


def nothing_to_announce() -> Refusal:
    return Refusal("There is nothing in that to announce.", example=SERIES_EXAMPLE, field="text")


def gone() -> Refusal:
    return Refusal("That announcement is gone.")


def dealt_with() -> Refusal:
    return Refusal("That announcement has been dealt with already.")


def changed_since() -> Refusal:
    return Refusal(
        "It has been changed since I showed you this, so I've left it as it is; please look at the list and "
        "change it anew.",
        example="announce list",
    )


def change_dealt_with() -> Refusal:
    return Refusal("That change has been dealt with already.")


def time_has_passed() -> Refusal:
    return Refusal("That time has passed in the meantime; please announce it again.")


def new_time_has_passed() -> Refusal:
    return Refusal("The new time has passed in the meantime; please change it again.")


def nothing_to_change() -> Refusal:
    return Refusal("It was posted or cancelled in the meantime, so there is nothing to change.")


def not_put_back() -> Refusal:
    return Refusal("That can't be put back; please announce it again.", example=EXAMPLE)


def paused_already() -> Refusal:
    return Refusal("That one is paused already.", example=RESUME_EXAMPLE)


def not_paused() -> Refusal:
    return Refusal("That one isn't paused.", example="announce list")


def needs_a_new_time() -> Refusal:
    return Refusal(
        "Its time has passed; give it a new one first.", example="announce edit 1 tomorrow at 10am"
    )


def waits_for_a_yes() -> Refusal:
    return Refusal(
        "That one waits for another organiser's yes; cancel it and announce it anew.",
        example=CANCEL_EXAMPLE,
    )


def nobody_to_approve() -> Refusal:
    return Refusal("A second person has to say yes first, and nobody else is an organiser here yet.")


def decided_already() -> Refusal:
    return Refusal("That is decided already, or its time has passed.")


def somebody_else_has_to() -> Refusal:
    return Refusal("It is your own: somebody else has to say yes.")


def none_waiting() -> Refusal:
    return Refusal("No announcement is waiting.")


def which_one(count: int, example: str) -> Refusal:
    numbers = f", from 1 to {count}" if count > 1 else ""
    return Refusal(f"Which one? Give its number in the list{numbers}, or its words.", example=example)


def is_held(number: str) -> Refusal:
    return Refusal(
        "That one is held, because its time passed while I was away: send it with the button under my "
        "message about it, or cancel it.",
        example=f"announce cancel {number}",
    )


def not_waiting_any_more() -> Refusal:
    return Refusal(
        "That one doesn't wait to be posted any more: it is posted, was changed or is cancelled. Look again.",
        example="announce list",
    )


def only_its_words(number: str) -> Refusal:
    return Refusal(
        "It is posted already, so only its words can be changed.",
        example=f'announce edit {number} "The cluster is back, and faster"',
    )


# What can't be read ---------------------------------------------------------------------------------


def announce_what(perhaps: str, line: str) -> Question:
    """What is asked where no text stands in quotation marks; `perhaps` is what may be it, if anything."""
    if not perhaps:
        return Question("What shall I announce?", line=line, wants=Wants.WORDS)
    asks = f"Is “{markup.literal(perhaps)}” what I shall say? If not, answer with the words."
    return Question(asks, line=line, wants=Wants.WORDS, options=[Option("Yes, say that", perhaps)])


def too_long(length: int, longest: int) -> Refusal:
    return Refusal(f"That is {length} characters; please keep it to {longest}.")


def needs_a_text(longest: int) -> Refusal:
    return Refusal(f"Please give it a text of up to {longest} characters.", example=EDIT_EXAMPLE)


def what_shall_change() -> Refusal:
    return Refusal(
        "What shall change? Give the new text in quotation marks, or a time.", example=EDIT_EXAMPLE
    )


def announce_anew() -> Refusal:
    return Refusal("To post it at once, cancel it and announce it anew.", example=CANCEL_EXAMPLE)


def not_a_time(fault: NotATime) -> Refusal:
    return Refusal(markup.literal(str(fault)), example=EXAMPLE)
