"""Whether typed words are a question in somebody's own words, which help answers. Pure."""

from __future__ import annotations

import re

_MAY_BE = re.compile(
    r"^(?:how|what|where|who|when|why|which|can|could|may|is there|do you)\b(?!['’]).*\w", re.IGNORECASE
)
# No answer to anything begins so, but for what is told at length; “may 5th” and “can't come” are answers.
_BEGINS = re.compile(r"^(?:how|what|where|who|why|which)\b(?!['’]).*\w", re.IGNORECASE)


def is_one(words: str) -> bool:
    """Whether words that are no command, and answer nothing, are a question for help."""
    return _MAY_BE.match(words) is not None


def is_nothing_else(words: str) -> bool:
    """Whether words are a question for help even where an answer is waited for."""
    return _BEGINS.match(words) is not None or (words.rstrip().endswith("?") and is_one(words))
