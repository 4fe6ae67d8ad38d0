"""What is said of meetings, of the end of a pair, and of how it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.mentoring.buttons import EndPairNow, GoOn, NoteSession, SayOutcome
from handlers.shared import csv_files
from storage.mentor_sessions import Hours, MentorPastHours

MINUTES = (30, 60, 90)
MOST_MINUTES = 8 * 60
# Each question with its answers, from 0 to 4.
OUTCOMES = {
    "helped": (
        "Did it help with what you hoped for?",
        (("Not at all", 0), ("A little", 1), ("Quite a bit", 3), ("A lot", 4)),
    ),
    "often": (
        "Did you meet as often as you wanted?",
        (("Hardly ever", 0), ("Too seldom", 1), ("Mostly", 3), ("Yes", 4)),
    ),
    "again": ("Would you do it again?", (("No", 0), ("Perhaps", 2), ("Yes", 4))),
}
THANKS_FOR_ANSWERS = "Thank you! These count in figures of ten people or more, and are shown to nobody."


def _long(minutes: int) -> str:
    return f"{minutes} minutes" if minutes % 60 else "1 hour" if minutes == 60 else f"{minutes // 60} hours"


def which_meeting(pairs: Sequence[tuple[int, int, str]], day: str) -> Message:
    """With whom, and for how long, by one press; `pairs` are ids, each with id and name of the other one."""
    several = len(pairs) > 1
    buttons = tuple(
        Button(
            (f"{_long(minutes)} with {name}" if several else _long(minutes).capitalize())[:75],
            NoteSession(pair_id=pair_id, day=day, minutes=minutes),
        )
        for pair_id, _, name in pairs[:4]
        for minutes in MINUTES
    )
    whom = " or ".join(markup.bold(name) for _, _, name in pairs)
    mentions = tuple(other for _, other, _ in pairs)
    return Message(f"How long did you meet {whom} today?", buttons, mentions=mentions)


def noted(other_id: int, other: str, minutes: int, *, new: bool) -> Message:
    said = "Noted" if new else "Changed"
    text = f"{said}: {_long(minutes)} with {markup.bold(other)} today. It counts for both of you, once."
    return Message(text, mentions=(other_id,))


def how_long() -> Refusal:
    return Refusal("Say how long in minutes or hours, up to 8 hours.", example="mentor met 45 minutes")


def hours(found: Sequence[Hours], past: MentorPastHours | None, zone: ZoneInfo) -> Message:
    """A mentor's record, without the names of their mentees."""
    rows = [
        (
            f"Mentee {number}",
            one.since.astimezone(zone).date().isoformat(),
            one.ended_at.astimezone(zone).date().isoformat() if one.ended_at is not None else "",
            str(one.sessions),
            f"{one.minutes / 60:.1f}",
        )
        for number, one in enumerate(found, 1)
    ]
    if past is not None:
        label = "1 more" if past.pairs == 1 else f"{past.pairs} more"
        rows.append((label, "", "", str(past.sessions), f"{past.minutes / 60:.1f}"))
    people = len(found) + (past.pairs if past is not None else 0)
    sessions = sum(one.sessions for one in found) + (past.sessions if past is not None else 0)
    minutes = sum(one.minutes for one in found) + (past.minutes if past is not None else 0)
    content = csv_files.written(("Mentee", "From", "To", "Meetings", "Hours"), rows)
    mentees = "1 mentee" if people == 1 else f"{people} mentees"
    met = "1 meeting" if sessions == 1 else f"{sessions} meetings"
    return Message(
        f"As a mentor you've had {mentees} and {met}, {minutes / 60:.1f} hours in all. The spreadsheet "
        "names nobody, so you can give it to whoever appraises you. `mentor met` notes a meeting.",
        files=(File("mentoring-hours.csv", "text/csv", content, "your hours as a mentor"),),
    )


def no_mentor_yet() -> Refusal:
    return Refusal("You haven't mentored anybody here yet.", example="mentor offer")


def until(ends_at: datetime, zone: ZoneInfo) -> str:
    return f"until {times.day_in_full(ends_at.astimezone(zone).date())}"


def time_is_up(pair_id: int, other_id: int, other: str, days: int) -> Message:
    """To each, at the end that was agreed."""
    return Message(
        f"The time that you and {markup.bold(other)} set yourselves is up. End it with thanks, or go on for "
        f"three months? If I hear from neither of you within {days} days, I'll end it kindly.",
        (
            Button("End it with thanks", EndPairNow(pair_id=pair_id), Style.PRIMARY),
            Button("Go on for three months", GoOn(pair_id=pair_id)),
        ),
        mentions=(other_id,),
    )


def goes_on(other_id: int, other: str, ends_at: datetime, zone: ZoneInfo) -> Message:
    return Message(
        f"You and {markup.bold(other)} go on {until(ends_at, zone)}. `mentor end` ends it before, without a "
        "reason.",
        mentions=(other_id,),
    )


def ended_in_time(other_id: int, other: str) -> Message:
    """To each, where neither said anything."""
    return Message(
        f"Your mentoring with {markup.bold(other)} has ended, as you set yourselves. Thank you both for your "
        "time!",
        mentions=(other_id,),
    )


def outcome(pair_id: int, question: str, *, first: bool) -> Message:
    """One of the three questions; each is answered by a press, and none has to be."""
    asked, answers = OUTCOMES[question]
    before = (
        "Three questions about your mentoring, a press each; only figures of ten people or more come of "
        "them.\n\n"
    )
    return Message(
        f"{before if first else ''}{asked}",
        tuple(
            Button(label, SayOutcome(pair_id=pair_id, question=question, value=value))
            for label, value in answers
        ),
    )
