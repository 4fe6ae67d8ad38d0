"""What is said about announcements, and the buttons under it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Action, Button
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from storage.announcements import Announcement, AnnouncementChannel


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


def named(channels: Sequence[AnnouncementChannel]) -> str:
    *some, last = dict.fromkeys(channel.name for channel in channels)
    return markup.literal(f"{', '.join(some)} and {last}" if some else last)


def preview(
    announcement: Announcement, channels: Sequence[AnnouncementChannel], zone: ZoneInfo, note: str
) -> Message:
    """The announcement as it will be posted, where and when."""
    parts = [
        "Here is how it will look:",
        announcement.text,
        note,
        f"I'll post it in {named(channels)} {plan(announcement, zone)}.",
    ]
    reference = str(announcement.id)
    label, word = ("Schedule it", "schedule") if announcement.at else ("Post it", "post")
    return Message(
        "\n\n".join(part for part in parts if part),
        (
            Button(label, Action("announce-yes", (reference,)), "primary", word=word),
            Button("Discard", Action("announce-no", (reference,))),
        ),
    )


def asked(
    announcement: Announcement,
    before: Announcement | None,
    channels: Sequence[AnnouncementChannel],
    author_id: int,
    author: str,
) -> Message:
    """To the other organisers, where a second person has to say yes."""
    zone = ZoneInfo(announcement.zone)
    what = "change an announcement to this" if before else "announce this"
    references = (str(announcement.id), *((str(before.id),) if before else ()))
    place = f"In {named(channels)}, {plan(announcement, zone)}."
    if before is not None and before.state == "sent":
        place = f"It stands in {named(channels)}."
    if before is not None and before.text != announcement.text:
        place = f"That is in place of {short(before.text)} {place}"
    return Message(
        f"{markup.bold(author)} would like to {what}:\n\n{announcement.text}\n\n{place}\n\n"
        "Do you say yes to it?",
        (
            Button("Yes, go ahead", Action("announce-approve", references), "primary", word="approve"),
            Button("No", Action("announce-refuse", references)),
        ),
        mentions=(author_id,),
    )


def listed(
    rows: Sequence[tuple[Announcement, Sequence[AnnouncementChannel]]], zone: ZoneInfo, *, first: int = 1
) -> str:
    """Numbered lines, from `first` on."""
    return "\n".join(
        f"{number}. {markup.capital(_state(announcement, zone))} in {named(channels)}: "
        f"{short(announcement.text)}"
        for number, (announcement, channels) in enumerate(rows, first)
    )


def _state(announcement: Announcement, zone: ZoneInfo) -> str:
    if announcement.state == "sent":
        return f"posted on {at(announcement, zone)}"
    more = {"paused": ", paused,", "asked": ", once somebody has said yes,"}.get(announcement.state, "")
    return plan(announcement, zone) + more


def opening(text: str) -> str:
    """The first words of a text, plain, to tell one announcement from another."""
    line = " ".join(markup.as_text(text).split())
    return f"“{line if len(line) <= 60 else line[:59] + '…'}”"


def short(text: str) -> str:
    """The same for putting into a message, as a sentence."""
    return f"{markup.literal(opening(text))}."


def changed(
    before: Announcement, after: Announcement, channels: Sequence[AnnouncementChannel], zone: ZoneInfo
) -> Message:
    """What waits as it would be after a change."""
    references = (str(before.id), str(after.id))
    once = " It would no longer recur." if before.rule and not after.rule else ""
    copies = (
        " Where it was posted already, it changes too." if before.rule and after.text != before.text else ""
    )
    where = f"I'll post it in {named(channels)} {plan(after, zone)}.{once}{copies}"
    if before.state == "sent":
        where = f"I'll change it where it stands, in {named(channels)}."
    instead = f"\n\nThat is in place of {short(before.text)}" if after.text != before.text else ""
    return Message(
        f"Here is how it will look:\n\n{after.text}{instead}\n\n{where}",
        (
            Button("Change it", Action("announce-change", references), "primary", word="change"),
            Button("Leave it as it was", Action("announce-unchanged", (str(after.id),))),
        ),
    )


def held(announcement: Announcement, due_at: datetime | None = None) -> Message:
    """To the author of an announcement that couldn't go out in time; `due_at` (UTC) where it recurs."""
    reference = str(announcement.id)
    instant = due_at or announcement.at or announcement.created_at
    due = markup.time(instant, times.full(instant, ZoneInfo(announcement.zone)))
    occasion = (str(int(instant.timestamp())),)
    return Message(
        f"I couldn't post this in time; it was due on {due}: {short(announcement.text)}\n\n"
        "Shall I still post it?",
        (
            Button("Send now", Action("announce-send", (reference, *occasion)), "primary", word="send"),
            Button("Drop it", Action("announce-no", (reference, *occasion))),
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
