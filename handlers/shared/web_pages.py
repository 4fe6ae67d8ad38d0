"""The web pages that a text names. Shared by the features. Pure."""

from __future__ import annotations

import re

_PAGE = re.compile(r"https?://[^\s<>“”\"]+")


def named_in(text: str) -> list[str]:
    """The addresses in a text, without the marks that end a sentence."""
    return [page.rstrip(".,;:!?)") for page in _PAGE.findall(text)]
