"""A file that goes with a message, such as a spreadsheet. Packed to JSON for the outbox."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class File:
    """`name` has its ending; `media` is its media type; `about` says in words what is in it."""

    name: str
    media: str
    content: bytes
    about: str = ""

    def pack(self) -> dict[str, Any]:
        """As it is kept in the outbox."""
        return {
            "name": self.name,
            "media": self.media,
            "content": base64.b64encode(self.content).decode("ascii"),
            "about": self.about,
        }

    @classmethod
    def unpack(cls, packed: dict[str, Any]) -> File:
        """The file that was packed."""
        content = base64.b64decode(packed["content"])
        return cls(packed["name"], packed["media"], content, packed["about"])
