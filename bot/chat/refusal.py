"""What a person asked can't be done: said in a sentence, never a fault."""

from __future__ import annotations

from collections.abc import Iterable

from bot.chat.button import Button


class Refusal(Exception):
    """What a person asked can't be done: one sentence saying what is wrong, and what would work.

    Both texts are Markdown; what the person typed is escaped by whoever raises it. `field` names
    the field of a form that is at fault, so that the form can say it there and keep the rest; `mentions`
    the ids of those whom it names; `buttons` what can be pressed instead; `below` is said after all;
    `lapses` that it ends what was asked before, as it refuses a command of its own.
    """

    def __init__(
        self,
        wrong: str,
        *,
        example: str | None = None,
        field: str | None = None,
        mentions: Iterable[int] = (),
        buttons: Iterable[Button] = (),
    ) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.example = example
        self.field = field
        self.mentions = tuple(mentions)
        self.buttons = tuple(buttons)
        self.below = ""
        self.lapses = False
