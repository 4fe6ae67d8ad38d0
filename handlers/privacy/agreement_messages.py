"""What is said of the uses of somebody's data that they agree to by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from bot.feature import Agreement
from handlers.home.buttons import OpenCommand
from handlers.privacy.buttons import AgreeNow, AgreeTo, LeaveAgreement, TakeBack, TakeBackNow
from storage.consents import Said

WITHDRAW_EXAMPLE = "privacy withdraw mentoring"
AGREE_EXAMPLE = "privacy agree event messages"
LEFT = "All right, nothing has changed."


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to one use of their data: whether they take part, and their latest word on it."""

    agreement: Agreement
    takes_part: bool
    said: Said | None
    changed: bool = False
    """Whether what it means has changed since their word on it."""

    def in_words(self, zone: ZoneInfo) -> str:
        """Yes or no, with the day on which they said so, if they did."""
        said = self.said if self.said is not None and self.said.given == self.takes_part else None
        if said is None:
            return "yes" if self.takes_part else "no"
        day = times.day_in_full(said.at.astimezone(zone).date())
        if not self.takes_part:
            return f"no, since {day}"
        return f"yes, agreed on {day}{', before this was changed' if self.changed else ''}"


def summary(standings: Sequence[Standing], zone: ZoneInfo, *, choices: str) -> str:
    """In a few lines: what somebody takes part in."""
    rows = "\n".join(f"- {one.agreement.title}: {one.in_words(zone)}" for one in standings)
    return f"**What you take part in**, each by itself:\n\n{rows}\n\n{choices} shows what each means."


def choices(standings: Sequence[Standing], zone: ZoneInfo, *, may_agree: bool) -> Message:
    """What each means, how it stands, and a button to change it."""
    rows = [
        f"- {markup.bold(one.agreement.title)} ({one.in_words(zone)}). {one.agreement.text}"
        for one in standings
    ]
    text = "You can agree to each of these, or take it back, by itself:\n\n" + "\n".join(rows)
    return Message(text, tuple(_change(one) for one in standings if one.takes_part or may_agree))


def short(found: Agreement) -> str:
    """What it is called, as in a sentence or a command."""
    return found.title[:1].lower() + found.title[1:]


def _change(one: Standing) -> Button:
    what = one.agreement
    if one.takes_part:
        return Button(f"Take back {short(what)}", TakeBack(purpose=what.purpose))
    label = f"Agree to {short(what)}" if what.agree else f"Take part in {short(what)}"
    return Button(label, AgreeTo(purpose=what.purpose))


def asked_first(found: Agreement, commands: Sequence[str]) -> Message:
    """Before something is lost."""
    loses = found.loses.format(*commands)
    yes = Button("Yes, take it back", TakeBackNow(purpose=found.purpose), Style.DANGER, word="withdraw")
    return Message(f"{loses} Shall I?", (yes, Button("No, leave it", LeaveAgreement())))


def taken_back(found: Agreement) -> Message:
    """From now on."""
    again = (Button("Agree to it again", AgreeTo(purpose=found.purpose)),) if found.agree else ()
    return Message(f"Done. {found.stopped}", again)


def takes_no_part(found: Agreement) -> str:
    return f"You aren't part of that now ({short(found)}), so there is nothing to take back."


def how_again(found: Agreement, again: str) -> str:
    """Why it can't be undone: agreeing takes a yes to what it means."""
    if found.agree is None:
        return "What you took back is gone, so I can't bring it back; you can take part anew at any time."
    return f"To agree again, type {again}."


def to_agree_to(found: Agreement) -> Message:
    """What is agreed to, word for word."""
    yes = Button("Yes, I agree", AgreeNow(purpose=found.purpose), Style.PRIMARY)
    return Message(
        f"{markup.bold(found.title)}: {found.text}\n\nDo you agree to that? You can take it back at any "
        "time.",
        (yes, Button("No", LeaveAgreement())),
    )


def agreed(found: Agreement) -> str:
    return f"Thank you; I've noted that you agree. {found.title}: {found.text}"


def agreed_already(found: Agreement) -> str:
    return f"You have agreed to that already. {found.title}: {found.text}"


def takes_part_by(found: Agreement) -> Message:
    """Where taking part is agreeing."""
    buttons = tuple(
        Button(markup.capital(label), OpenCommand(command=command))
        for command, label in found.commands.items()
    )
    what = f"{markup.bold(found.title)}: {found.text}"
    return Message(f"{what}\n\nYou agree to it by taking part. What would you like to do?", buttons)


def for_members(found: Agreement, *, register: str) -> Refusal:
    return Refusal(f"{found.title}: that is for members. Type {register} first.")


def unknown(
    said: str, agreements: Sequence[Agreement], *, command: str, near: Agreement | None = None
) -> Refusal:
    names = ", ".join(short(one) for one in agreements)
    meant = f" Did you mean {short(near)}?" if near is not None else ""
    told = f" There are {names}." if names else ""
    example = (
        short(near)
        if near is not None
        else "mentoring"
        if command == "privacy withdraw"
        else "event messages"
    )
    return Refusal(
        f"“{markup.literal(said[:60])}” isn't something that you agree to by itself.{meant or told}",
        example=f"{command} {example}",
    )
