"""What is said about questions that somebody saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from handlers.members.buttons import AskSaved

SAVE_EXAMPLE = 'members save "Data people at UCL" institution:UCL family:data'
_MOST_BUTTONS = 8


def named_how() -> Refusal:
    return Refusal(
        "Give it a name in quotation marks, and after that what to look for.", example=SAVE_EXAMPLE
    )


def long_name(most: int) -> Refusal:
    return Refusal(f"Please keep the name to {most} characters.", example=SAVE_EXAMPLE)


def too_many(most: int) -> Refusal:
    return Refusal(f"You have {most} saved already; drop one first.", example="members saved")


def saved(name: str, asked: str, *, again: str, replaced: bool) -> str:
    """`again` is how it is asked again, as it is typed there."""
    instead = ", in place of what was there" if replaced else ""
    return f"Saved as “{markup.literal(name)}”{instead}: {markup.literal(asked)}. {again} asks it again."


def listed(questions: Mapping[str, str], *, drop: str) -> Message:
    """Somebody's questions by name; `drop` is how one is dropped, as it is typed there."""
    rows = "\n".join(
        f"- {markup.bold(name)}: {markup.literal(words or 'everyone')}" for name, words in questions.items()
    )
    buttons = tuple(Button(name, AskSaved(name=name)) for name in list(questions)[:_MOST_BUTTONS])
    return Message(f"Your saved searches:\n\n{rows}\n\nTo drop one, type {drop}.", buttons)


def none_saved(*, save: str) -> str:
    return f"You have saved no searches. To save one, type {save}."


def no_such(said: str, names: Iterable[str]) -> Refusal:
    """`names` are those that there are."""
    known = ", ".join(f"“{markup.literal(name)}”" for name in names)
    there_are = f" You have {known}." if known else ""
    return Refusal(
        f"You have no saved search “{markup.literal(said[:60])}”.{there_are}", example=SAVE_EXAMPLE
    )


def dropped(name: str) -> str:
    return f"Dropped: “{markup.literal(name)}”."


def back(name: str) -> str:
    return f"Taken back: “{markup.literal(name)}” is as it was before."
