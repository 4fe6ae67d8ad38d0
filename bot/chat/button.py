"""Choices beside a message: what people press, or type where nothing presses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

# Slack refuses an action_id above 255 characters; the whole packed action has to fit in one.
PACKED_ACTION_LIMIT = 255

_NO = re.compile(r"(?:no|not|discard|drop|leave|keep)\b", re.IGNORECASE)

# Slack cuts off a button's text at 75 characters.
BUTTON_LABEL_LIMIT = 75

Style = Literal["plain", "primary", "danger"]


@dataclass(frozen=True, slots=True)
class Action:
    """What pressing a button asks for: a declared action's name and its arguments.

    Packed as ``name:arg:arg``; neither part may contain a colon, which is checked here so that no
    handler cuts strings up by hand.
    """

    name: str
    args: tuple[str, ...] = ()

    def pack(self) -> str:
        for part in (self.name, *self.args):
            if ":" in part:
                raise ValueError(f"a colon can't be part of an action: {part!r}")
        packed = ":".join((self.name, *self.args))
        if len(packed) > PACKED_ACTION_LIMIT:
            raise ValueError(f"an action of {len(packed)} characters is too long")
        return packed

    @classmethod
    def unpack(cls, packed: str) -> Action:
        name, *args = packed.split(":")
        return cls(name, tuple(args))


@dataclass(frozen=True, slots=True)
class Button:
    """One choice beside a message. Its label is what people press, or type where nothing presses.

    One that erases, publishes or grants has a `word` of its own: typed, it is meant by that word or by its
    whole label and by nothing else, so that a “yes” or a number meant for something else never reaches it.
    """

    label: str
    action: Action
    style: Style = "plain"
    word: str = ""

    def __post_init__(self) -> None:
        if not 0 < len(self.label) <= BUTTON_LABEL_LIMIT:
            raise ValueError(f"a button needs a label of 1 to {BUTTON_LABEL_LIMIT} characters")


def pressed(buttons: tuple[Button, ...], which: str) -> Button | None:
    """The button that somebody pressed, by its number, counted from 1, or its label."""
    said = which.strip()
    if said.isdecimal():
        return _numbered(buttons, said)
    folded = _folded(said)
    return next((b for b in buttons if _folded(b.label) == folded), None)


def typed(buttons: tuple[Button, ...], words: str) -> Button | None:
    """The button that typed words mean: its number, its label, its own word, or a plain yes or no.

    One with a word of its own may be meant by a number or a yes, but isn't pressed by it (`is_pressed_by`).
    """
    found = pressed(buttons, words)
    if found or not buttons:
        return found
    folded = _folded(words)
    worded = next((b for b in buttons if b.word and b.word == folded), None)
    if worded:
        return worded
    if folded in ("yes", "y", "ok", "yes please"):
        # Only the button that goes ahead, where the message has one, is meant by it.
        return buttons[0] if buttons[0].style != "plain" else None
    if folded in ("no", "n", "no thanks"):
        return next((b for b in buttons if _NO.match(b.label)), None)
    return None


def is_pressed_by(button: Button, words: str) -> bool:
    """Whether words that mean a button are enough to press it."""
    return not button.word or _folded(words) in (button.word, _folded(button.label))


def _numbered(buttons: tuple[Button, ...], said: str) -> Button | None:
    # Longer numbers than there are buttons needn't be read, however long they are.
    number = int(said) if len(said) <= 3 else 0
    return buttons[number - 1] if 1 <= number <= len(buttons) else None


def _folded(words: str) -> str:
    return " ".join(words.casefold().split()).strip(" .!")
