"""Text that somebody put in quotation marks, straight or curly. Shared by the features. Pure."""

from __future__ import annotations

import re

_ANYWHERE = re.compile(r"[\"“][^\"“”]*[\"”]")
_OPENS = re.compile(r'\s["“]')
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


def covers(words: str, at: int) -> bool:
    """Whether a place in words is within quotation marks."""
    return any(match.start() < at < match.end() for match in _ANYWHERE.finditer(words))


def at_the_end(words: str) -> tuple[str, str] | None:
    """What stands before a text that words end with, in one line, and the text; None without one.

    A quotation that the words begin with is no such text: `"Tea" to all "Bring cake"` ends with “Bring cake”.
    """
    said = words.strip()
    opening = _OPENS.search(said)
    if opening is None or not said.endswith(('"', "”")):
        return None
    text = said[opening.end() : -1].strip()
    return (" ".join(said[: opening.start()].split()), text) if text else None
