"""What Stepup says: text in a small Markdown, with buttons. Packed to JSON for the outbox."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from bot.chat.file import File

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
    """One choice beside a message. Its label is what people press, or type where nothing presses."""

    label: str
    action: Action
    style: Style = "plain"

    def __post_init__(self) -> None:
        if not 0 < len(self.label) <= BUTTON_LABEL_LIMIT:
            raise ValueError(f"a button needs a label of 1 to {BUTTON_LABEL_LIMIT} characters")


@dataclass(frozen=True, slots=True)
class Message:
    """Text in the Markdown subset of `bot.chat.markup`, and the buttons under it.

    Whatever a person typed must have gone through `markup.literal` before it becomes part of the
    text. `mentions` are the ids of those whom it names or tells something about, its buttons and files too,
    other than whoever reads it: when one of them is forgotten, what is kept of the message goes.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()
    mentions: tuple[int, ...] = ()

    def pack(self) -> dict[str, Any]:
        packed: dict[str, Any] = {"text": self.text}
        if self.buttons:
            packed["buttons"] = [[b.label, b.action.pack(), b.style] for b in self.buttons]
        if self.files:
            packed["files"] = [file.pack() for file in self.files]
        return packed

    @classmethod
    def unpack(cls, packed: dict[str, Any]) -> Message:
        buttons = tuple(
            Button(label, Action.unpack(action), style) for label, action, style in packed.get("buttons", ())
        )
        files = tuple(File.unpack(file) for file in packed.get("files", ()))
        return cls(packed["text"], buttons, files)


def pressed(buttons: tuple[Button, ...], words: str) -> Button | None:
    """The button that typed words mean: its number, counted from 1, its label, or a plain yes or no."""
    said = words.strip()
    if said.isdecimal() and 1 <= int(said) <= len(buttons):
        return buttons[int(said) - 1]
    folded = said.casefold().strip(".!")
    labelled = next((b for b in buttons if b.label.casefold().strip(".!") == folded), None)
    if labelled or not buttons:
        return labelled
    if folded in ("yes", "y", "ok", "yes please"):
        # Only the button that goes ahead, where the message has one, is meant by it.
        return buttons[0] if buttons[0].style != "plain" else None
    if folded in ("no", "n", "no thanks"):
        return next((b for b in buttons if _NO.match(b.label)), None)
    return None
