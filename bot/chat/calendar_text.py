"""The words of a calendar or page that somebody keeps elsewhere, as they are shown here. Pure.

They come with HTML, marks that can't be seen, and more than anybody reads; all of it is taken for text.
"""

from __future__ import annotations

import html
import re
from typing import Any

LONGEST_TEXT, LONGEST_TITLE, LONGEST_PLACE = 1500, 150, 300  # characters that are kept
_TAG = re.compile(r"<[^<>]{1,300}>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


def title(value: Any) -> str:
    """What something is called, in one line."""
    return plain(value)[:LONGEST_TITLE] or "Without a title"


def place(where: Any, page: Any) -> str:
    """The place, and the address of its page where there is one, as a place says both."""
    said, url = plain(where), plain(page)
    if not url.startswith(("https://", "http://")) or " " in url or url in said:
        url = ""
    return " – ".join(one for one in (said[:LONGEST_PLACE], url[:LONGEST_PLACE]) if one)


def plain(value: Any, *, lines: bool = False) -> str:
    """What was written, without HTML and what can't be seen."""
    if isinstance(value, list):
        value = value[0] if value else ""
    # Programs escape for the web what isn't for the web, and some do so twice.
    unescaped = html.unescape(html.unescape(str(value or ""))).encode("utf-8", "ignore").decode()
    said = _CONTROL.sub("", _TAG.sub("", unescaped).replace("\r", ""))
    if not lines:
        return " ".join(said.split())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in said.split("\n"))).strip()
