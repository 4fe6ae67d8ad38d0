"""The answer to a request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.chat.button import Button
from bot.chat.form import Form
from bot.chat.message import Message
from bot.chat.question import Question


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request, private to the person; `direct` sends it as a direct message anyway.

    `form` opens that form (a modal, or a conversation), prefilled as the form says. `question` is asked
    below the message: what was done stays done, whether or not it is answered.
    """

    message: Message | None = None
    form: Form | None = None
    direct: bool = False
    question: Question | None = None

    @classmethod
    def say(cls, text: str, *buttons: Button, mentions: Iterable[int] = ()) -> Reply:
        """`mentions` are the ids of those whom it names: see `Message`."""
        return cls(Message(text, buttons, mentions=tuple(mentions)))
