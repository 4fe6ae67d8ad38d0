"""Choices beside a message: what people press, or type where nothing presses.

What a button carries is a `ButtonData` of its own, declared by the feature whose button it is. It is packed
and unpacked here alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Self
from urllib.parse import quote, unquote

from pydantic import BaseModel, ConfigDict, ValidationError

# Slack refuses an action_id above 255 characters; all that a button carries has to fit in one.
PACKED_LIMIT = 255
# Slack cuts off a button's text at 75 characters.
LABEL_LIMIT = 75
_YES = ("yes", "y", "ok", "yes please")
_NO_WORDS = ("no", "n", "no thanks")
_YES_OR_NO = re.compile(r"(?:yes|no)(?:,|$)", re.IGNORECASE)
_NO = re.compile(r"(?:no|not|discard|drop|leave|keep)\b", re.IGNORECASE)


class Undecodable(ValueError):
    """What a button carries can't be read: it is of an older version, or somebody made it up."""


class ButtonData(BaseModel):
    """What pressing a button asks for, as in ``class Rsvp(ButtonData, name="rsvp")`` with its fields.

    Packed as ``name:value:value``, the values in the order of the fields and with their colons escaped; those
    at the end that are None are left out. Fields are texts, whole numbers, or StrEnums.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    button_name: ClassVar[str] = ""

    def __init_subclass__(cls, *, name: str, **given: Any) -> None:
        super().__init_subclass__(**given)
        cls.button_name = name

    def pack(self) -> str:
        """Raises ValueError where it is more than a button can carry."""
        values = [getattr(self, name) for name in type(self).model_fields]
        while values and values[-1] is None:
            values.pop()
        packed = ":".join((self.button_name, *("" if v is None else quote(str(v), safe=" ") for v in values)))
        if len(packed) > PACKED_LIMIT:
            raise ValueError(f"a button of {len(packed)} characters is too long")
        return packed

    @classmethod
    def unpack(cls, packed: str) -> Self:
        """Raises Undecodable."""
        _, *values = packed.split(":")
        names = list(cls.model_fields)
        if len(values) > len(names):
            raise Undecodable(cls.button_name)
        given = {name: unquote(value) for name, value in zip(names, values, strict=False)}
        # An empty value is a None wherever no text is meant.
        given = {n: v for n, v in given.items() if v or cls.model_fields[n].annotation is str}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise Undecodable(cls.button_name) from error


def button_name(packed: str) -> str:
    """The name of what a button carries."""
    return packed.partition(":")[0]


class Style(StrEnum):
    """How a button looks: `PRIMARY` goes ahead, `DANGER` destroys."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, init=False)
class Button:
    """One choice beside a message. Its label is what people press, or type where nothing presses.

    One that erases, publishes or grants has a `word` of its own: typed, it is meant by that word or by its
    whole label and by nothing else, so that a “yes” or a number meant for something else never reaches it.
    """

    label: str
    packed: str
    style: Style = Style.PLAIN
    word: str = ""

    def __init__(
        self, label: str, data: ButtonData | str, style: Style = Style.PLAIN, word: str = ""
    ) -> None:
        """`data` is what it carries, or that as it was packed. Raises ValueError where it is too long."""
        if not 0 < len(label) <= LABEL_LIMIT:
            raise ValueError(f"a button needs a label of 1 to {LABEL_LIMIT} characters")
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "packed", data if isinstance(data, str) else data.pack())
        object.__setattr__(self, "style", Style(style))
        object.__setattr__(self, "word", word)

    @property
    def name(self) -> str:
        """The name of what it carries."""
        return button_name(self.packed)


def pressed(buttons: tuple[Button, ...], which: str) -> Button | None:
    """The button that somebody pressed, by its number, counted from 1, or its label."""
    said = which.strip()
    if said.isdecimal():
        return _numbered(buttons, said)
    folded = plain(said)
    return next((b for b in buttons if plain(b.label) == folded), None)


def typed(buttons: tuple[Button, ...], words: str) -> Button | None:
    """The button that typed words mean: its number, its label, its own word, or a plain yes or no.

    One with a word of its own may be meant by a number or a yes, but isn't pressed by it (`is_pressed_by`).
    """
    found = pressed(buttons, words)
    if found or not buttons:
        return found
    folded = plain(words)
    worded = next((b for b in buttons if b.word and b.word == folded), None)
    if worded:
        return worded
    if folded in _YES:
        # Only the button that goes ahead, where the message has one, is meant by it.
        return buttons[0] if buttons[0].style is not Style.PLAIN else None
    if folded in _NO_WORDS:
        return next((b for b in buttons if _NO.match(b.label)), None)
    return None


def asks_yes_or_no(buttons: tuple[Button, ...]) -> bool:
    """Whether a plain yes or no is an answer to a message, and not only something that might be meant."""
    return any(_YES_OR_NO.match(button.label) for button in buttons)


def is_pressed_by(button: Button, words: str) -> bool:
    """Whether words that mean a button are enough to press it."""
    return not button.word or plain(words) in (button.word, plain(button.label))


def says_yes_or_no(words: str) -> bool:
    """Whether words are a plain yes or no."""
    return plain(words) in _YES or plain(words) in _NO_WORDS


def is_yes(words: str) -> bool:
    """Whether words are a plain yes."""
    return plain(words) in _YES


def names_none(words: str) -> bool:
    """Whether words are a number, a yes or a no: they answer a question, and don't say which."""
    folded = plain(words)
    return folded.isdecimal() or folded in (*_YES, *_NO_WORDS)


def _numbered(buttons: tuple[Button, ...], said: str) -> Button | None:
    # Longer numbers than there are buttons needn't be read, however long they are.
    number = int(said) if len(said) <= 3 else 0
    return buttons[number - 1] if 1 <= number <= len(buttons) else None


def plain(words: str) -> str:
    """Words without capitals, commas and stops, as they are compared."""
    return " ".join(words.casefold().replace(",", " ").split()).strip(" .!")
