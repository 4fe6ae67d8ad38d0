"""Text that somebody put in quotation marks, straight or curly. Shared by the features. Pure."""

from __future__ import annotations

import re

_QUOTED = re.compile(r'^\s*(?:"(?P<straight>[^"]*)"|[“«](?P<curly>[^”»]*)[”»])(?P<rest>.*)$', re.DOTALL)


def split(words: str) -> tuple[str, str] | None:
    """The text that words begin with, and what follows it; None where there is none."""
    match = _QUOTED.match(words)
    return ((match["straight"] or match["curly"] or "").strip(), match["rest"]) if match else None
