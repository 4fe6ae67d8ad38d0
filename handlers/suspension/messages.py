"""What is said of suspending somebody, and of their return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.suspension.buttons import LeaveThem, LetReturn, Suspend
from storage.people import Known
from storage.suspensions import Suspended

SUSPEND_EXAMPLE = "members suspend @alice because of the messages to #general"
RETURN_EXAMPLE = "members unsuspend @alice"
LONGEST_REASON = 300  # characters
MOST_LISTED, MOST_BUTTONS = 30, 4
LEFT = "All right, nobody is suspended."
NOBODY = "Nobody is suspended."


def asked(person: Known, because: str) -> Message:
    """Whether somebody is to be suspended, and what that means."""
    data = Suspend(person_id=person.id, because=because)
    reason = f" The reason you give, “{markup.literal(because)}”, is in what they're told." if because else ""
    ask = "" if because else f" You give no reason; to give one, type `{SUSPEND_EXAMPLE}`."
    return Message(
        f"Suspend {markup.bold(person.name)}? I tell them so, and do nothing for them until a moderator "
        "lets them return, but show and give them what I hold about them, or erase it. Others find them "
        f"nowhere, and I write to them no more. What they answered and made stays as it is.{reason}{ask}",
        (
            Button("Suspend them", data, Style.DANGER, word="suspend"),
            Button("No", LeaveThem()),
        ),
        mentions=(person.id,),
    )


def suspended(person_id: int, name: str) -> Message:
    return Message(
        f"{markup.bold(name)} is suspended, and is told. `members unsuspend` and their name lets them "
        "return.",
        mentions=(person_id,),
    )


def told(because: str, contact: str) -> Message:
    """To whoever is suspended."""
    reason = f" The reason they give: {markup.literal(because)}." if because else ""
    write = f" If you think that is wrong, write to {markup.literal(contact)}." if contact else ""
    return Message(
        f"A moderator of this community has suspended you, so I can't do anything for you just now.{reason} "
        f"`privacy` still shows and gives you what I hold about you, and can erase it.{write}"
    )


def told_of_return() -> Message:
    return Message("You're no longer suspended: welcome back! `help` shows what you can do here.")


def returned(person_id: int, name: str) -> Message:
    return Message(f"{markup.bold(name)} may return, and is told.", mentions=(person_id,))


def listed(found: Sequence[Suspended], names: Mapping[int, str], zone: ZoneInfo) -> Message:
    """Who is suspended, since when and why."""
    if not found:
        return Message(NOBODY)
    shown = found[:MOST_LISTED]
    rows = [f"- {_row(one, names[one.person_id], zone)}" for one in shown]
    if len(found) > len(shown):
        rows.append(f"- and {len(found) - len(shown)} more")
    return Message(
        "Suspended:\n\n" + "\n".join(rows) + f"\n\n`{RETURN_EXAMPLE}` lets somebody return.",
        tuple(
            Button(f"Let {names[one.person_id][:30]} return", LetReturn(person_id=one.person_id))
            for one in shown
            if len(found) <= MOST_BUTTONS
        ),
        mentions=tuple(one.person_id for one in shown),
    )


def _row(one: Suspended, name: str, zone: ZoneInfo) -> str:
    since = markup.time(one.at, times.full(one.at, zone))
    return f"{markup.bold(name)}, since {since}{': ' + markup.literal(one.because) if one.because else ''}"


def whom() -> Refusal:
    return Refusal("Whom?", example=SUSPEND_EXAMPLE)


def reason_too_long() -> Refusal:
    return Refusal(f"Please give the reason in up to {LONGEST_REASON} characters; the person reads it.")


def has_left() -> Refusal:
    return Refusal("Whoever that was has left.")


def not_yourself() -> Refusal:
    return Refusal("You can't suspend yourself.")


def not_above() -> Refusal:
    return Refusal("You can suspend only those who have less to say here than you; an admin may be able to.")


def is_already(person_id: int, name: str) -> Refusal:
    return Refusal(
        f"{markup.bold(name)} is suspended already; `{RETURN_EXAMPLE}` lets somebody return.",
        mentions=(person_id,),
    )


def is_not(person_id: int, name: str) -> Refusal:
    return Refusal(f"{markup.bold(name)} isn't suspended.", mentions=(person_id,))


def keeps_marks(days: int) -> str:
    return f"that somebody was suspended when they asked to be forgotten, without their name, for {days} days"
