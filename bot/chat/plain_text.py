"""Text for terminals and logs: what people typed must not steer whatever shows it."""

from __future__ import annotations

import re

# The control characters of ASCII and of ISO 6429 (C1), which terminals take for commands, and the two
# separators of lines that some programs break a line at.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def lines(text: str) -> str:
    """The text without control characters; its lines stay."""
    return _CONTROL.sub("", text)


def line(text: str) -> str:
    """The text without control characters, as one line."""
    return lines(text.replace("\n", " "))
