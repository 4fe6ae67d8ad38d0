"""What is said of somebody's data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from handlers.privacy.buttons import ForgetMe, KeepData
from handlers.shared import figures_said

FORGET_EXAMPLE = "privacy forget me"
ERASED = "It is all erased. You are welcome back any time."
KEPT = "All right, nothing was erased."


def held(notice: str, counts: Mapping[str, int], *, keeps: Sequence[str], export: str, forget: str) -> str:
    """The notice, and how much is held of each kind; `keeps` says how long what goes by itself is kept."""
    rows = "\n".join(f"- {title}: {count}" for title, count in counts.items())
    return (
        f"{markup.literal(notice)}\n\nThis is what I hold about you:\n\n{rows}\n\n"
        f"I keep it until you have it erased, but {'; '.join(keeps)}.\n\n"
        f"**How figures are made.** {figures_said.EXPLAINED}\n\n"
        f"{export} gives you a copy of all of it. {forget} erases it."
    )


def keeps(*, answers: int, forms: int) -> str:
    """In days; what is typed is dropped when it has been answered, so only its mark of being done stays."""
    return (
        f"what you type to me until it is answered, what I write to you for {answers} days and a form you "
        f"haven't finished for {forms} days"
    )


def data_copy(as_json: bytes, as_page: bytes, *, mentions: Sequence[int]) -> Message:
    """All of it as two files; what others said to this person is in them, so it `mentions` those."""
    files = (
        File("your-data.json", "application/json", as_json, "your data for other programs"),
        File("your-data.html", "text/html", as_page, "your data to read"),
    )
    return Message("Here is everything that I hold about you.", files=files, mentions=tuple(mentions))


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
