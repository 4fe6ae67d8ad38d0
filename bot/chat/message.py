"""What Stepup says: text in a small Markdown, with buttons and files. Packed to JSON for the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.chat import chart
from bot.chat.button import Button, Style
from bot.chat.chart import Chart
from bot.chat.file import File


@dataclass(frozen=True, slots=True)
class Message:
    """Text in the Markdown subset of `bot.chat.markup`, and the buttons under it.

    Whatever a person typed must have gone through `markup.literal` before it becomes part of the
    text. `mentions` are the ids of those whom it names or tells something about, its buttons and files too,
    other than whoever reads it: when one of them is forgotten, what is kept of the message goes.
    `invites` is a user of its platform, who is invited where it goes in place of anything being said there.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    files: tuple[File | Chart, ...] = ()
    mentions: tuple[int, ...] = ()
    invites: str = ""

    def pack(self) -> dict[str, Any]:
        """As it is kept in the outbox."""
        packed: dict[str, Any] = {"text": self.text}
        if self.buttons:
            packed["buttons"] = [
                [b.label, b.packed, b.style.value, *((b.word,) if b.word else ())] for b in self.buttons
            ]
        if self.files:
            packed["files"] = [file.pack() for file in self.files]
        if self.invites:
            packed["invites"] = self.invites
        return packed

    @classmethod
    def unpack(cls, packed: dict[str, Any]) -> Message:
        """The message that was packed."""
        buttons = tuple(
            Button(label, carried, Style(style), *word)
            for label, carried, style, *word in packed.get("buttons", ())
        )
        files = tuple(
            chart.unpack(file) if "chart" in file else File.unpack(file) for file in packed.get("files", ())
        )
        return cls(packed["text"], buttons, files, invites=packed.get("invites", ""))
