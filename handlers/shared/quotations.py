"""Text that somebody put in quotation marks, straight or curly. Shared by the features. Pure."""

from __future__ import annotations

import re

_QUOTED = re.compile(r'^\s*(?:"(?P<straight>[^"]*)"|[“«](?P<curly>[^”»]*)[”»])(?P<rest>.*)$', re.DOTALL)


def first(words: str) -> tuple[str, str]:
    """The first word or quotation, as it was typed, and what follows it."""
    said = words.strip()
    match = _QUOTED.match(said)
    if match is not None and match["rest"].strip():
        return said[: match.start("rest")], match["rest"].strip()
    word, _, rest = said.partition(" ")
    return word, rest.strip()


def split(words: str) -> tuple[str, str] | None:
    """The text that words begin with, and what follows it; None where there is none."""
    match = _QUOTED.match(words)
    return ((match["straight"] or match["curly"] or "").strip(), match["rest"]) if match else None
