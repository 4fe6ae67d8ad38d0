"""What is said of somebody's data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.privacy.buttons import ForgetMe, KeepData
from handlers.shared import figures_said
from storage.profile_looks import How, Look

FORGET_EXAMPLE = "privacy forget me"
ERASED = "It is all erased. You are welcome back any time."
KEPT = "All right, nothing was erased."
MOST_LOOKS = 20
_LOOKED = {
    How.PROFILE: "opened it",
    How.LIST: "found it in a list of members",
    How.EXPORT: "took it out in a spreadsheet",
}


def held(
    notice: str, counts: Mapping[str, int], *, agreed: str, keeps: Sequence[str], export: str, forget: str
) -> str:
    """The notice, and how much is held of each kind; `keeps` says how long what goes by itself is kept.

    Each of them may be several, with semicolons between. `agreed` is what they take part in.
    """
    kept = "\n".join(f"- {one}" for said in keeps for one in said.split("; "))
    rows = "\n".join(f"- {title}: {count}" for title, count in counts.items())
    return (
        f"{markup.literal(notice)}\n\n{agreed}\n\nThis is what I hold about you:\n\n{rows}\n\n"
        f"I keep it until you have it erased, except for:\n\n{kept}\n\n"
        f"**How figures are made.** {figures_said.EXPLAINED}\n\n"
        f"{export} gives you a copy of all of it. {forget} erases it."
    )


def keeps(*, answers: int, forms: int) -> str:
    """In days; what is typed is dropped when it has been answered, so only its mark of being done stays."""
    return (
        "who looked at your profile, for a year; what you type to me, until it is answered; "
        f"what I write to you, for {answers} days; a form you haven't finished, for {forms} days"
    )


def looks(found: Sequence[Look], total: int, zone: ZoneInfo, *, months: int) -> Message:
    """Who looked at somebody's profile: the last of `total` looks."""
    aside = "Only what organisers, moderators and admins look at is noted; members see what you show them."
    if not found:
        return Message(f"Nobody who may see more than members do has looked at your profile. {aside}")
    rows = [f"- {_day(look, zone)}: {_who(look)} {_LOOKED[look.how]}" for look in found]
    if total > len(found):
        rows.append(f"- and {total - len(found)} more before that")
    text = f"Who looked at your profile in the last {months} months:\n\n" + "\n".join(rows)
    named = {look.by_id for look in found if look.by_id is not None}
    return Message(f"{text}\n\n{aside}", mentions=tuple(named))


def _day(look: Look, zone: ZoneInfo) -> str:
    return times.day_in_full(look.at.astimezone(zone).date())


def _who(look: Look) -> str:
    return markup.bold(look.by) if look.by else "someone who has left"


def data_copy(as_json: bytes, as_page: bytes, *, mentions: Sequence[int]) -> Message:
    """All of it as two files; what others said to this person is in them, so it `mentions` those."""
    files = (
        File("your-data.json", "application/json", as_json, "your data for other programs"),
        File("your-data.html", "text/html", as_page, "your data to read"),
    )
    return Message("Here is everything that I hold about you.", files=files, mentions=tuple(mentions))


def keeps_people(months: int) -> str:
    """How long somebody is kept of whom nothing is heard, where a community says so."""
    return f"all there is of whoever isn't heard from for {months} months, unless they hold a role"


def will_be_forgotten(months: int, on: datetime, zone: ZoneInfo) -> Message:
    """30 days before somebody is forgotten because nothing was heard of them."""
    return Message(
        f"I haven't heard from you for {months} months, and that is as long as I keep people's data here. On "
        f"{times.day_in_full(on.astimezone(zone).date())} I'll erase your profile and everything else I hold "
        "about you. Press the button to have me keep it, or do anything else here. `privacy export` gives "
        "you a copy.",
        (Button("Keep it", KeepData(), Style.PRIMARY),),
    )


def asked_once_more() -> Message:
    return Message(
        "This erases your profile, your reminders, your answers to events and everything else I hold "
        "about you, for good. Events you host stay, without your name. Shall I?",
        (
            Button("Yes, erase everything", ForgetMe(), Style.DANGER, word="erase"),
            Button("No, keep it", KeepData()),
        ),
    )


def only_your_own() -> Refusal:
    return Refusal("You can only have your own data erased.", example=FORGET_EXAMPLE)


def only_admin() -> Refusal:
    return Refusal("You are the only admin; make somebody else an admin first.")
