"""Pills: people and rooms that a client names by a link, with what they are called in its place. Pure.

A client puts the name that is shown into the plain text, which doesn't say who is meant; the link in the
formatted text does (Matrix, client-server API, user and room mentions; appendices, matrix.to and URIs).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

from bot.chat.incoming import MOST_NAMED

LONGEST = 20_000  # characters of formatted text that are looked at
_TO = re.compile(r"^https://matrix\.to/#/(?P<id>[^/?]+)")
_URI = re.compile(r"^matrix:(?P<kind>u|r|roomid)/(?P<id>[^/?]+)")
_SIGILS = {"u": "@", "r": "#", "roomid": "!"}
_ID = re.compile(r"[@#!][^\s:]{1,200}(?::[\w.:\[\]-]{1,200})?")


@dataclass(frozen=True, slots=True)
class Pill:
    """What a link names: an id that begins with @, # or !, and the words that are shown for it."""

    id: str
    shown: str


@dataclass
class _Reader(HTMLParser):
    found: list[Pill] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._id = ""
        self._shown = ""
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "mx-reply":
            self._quoted += 1
        if tag == "a" and not self._quoted:
            self._id, self._shown = _named(dict(attrs).get("href") or ""), ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "mx-reply":
            self._quoted = max(0, self._quoted - 1)
        if tag == "a" and self._id:
            self.found.append(Pill(self._id, " ".join(self._shown.split())))
            self._id = ""

    def handle_data(self, data: str) -> None:
        self._shown += data


def _named(address: str) -> str:
    """The id that a link names, or nothing."""
    if match := _TO.match(address):
        found = unquote(match["id"])
    elif match := _URI.match(address):
        found = _SIGILS[match["kind"]] + unquote(match["id"])
    else:
        return ""
    return found if _ID.fullmatch(found) else ""


def with_ids(body: str, formatted: str, room_called: Callable[[str], str]) -> str:
    """The plain text with people by their ids, and rooms by what they are called, where they were pills.

    `room_called` says how a room is named in words, by its alias or id; nothing where that isn't known.
    """
    if "matrix" not in formatted[:LONGEST]:
        return body
    reader = _Reader()
    reader.feed(formatted[:LONGEST])
    reader.close()
    read, rest = "", body
    for pill in reader.found[:MOST_NAMED]:
        said = pill.id if pill.id[0] == "@" else room_called(pill.id)
        place = _place(pill.shown, rest)
        if not said or place is None:
            continue
        read += rest[: place[0]] + said
        rest = rest[place[1] :]
    return read + rest


def _place(shown: str, body: str) -> tuple[int, int] | None:
    """From where to where a pill's words stand in the plain text, with the @ or # before them."""
    if not shown:
        return None
    words = r"\s+".join(map(re.escape, shown.split()))
    found = re.search(rf"(?<!\w)[@#]?{words}(?!\w)", body)
    return found.span() if found else None
