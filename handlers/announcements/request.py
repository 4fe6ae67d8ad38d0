"""Reading `announce "The cluster is back" in #general and #hpc tomorrow at 9am`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup, when
from bot.chat.command import Refusal

EXAMPLE = 'announce "The cluster is back" in #events tomorrow at 9am'
LONGEST = 3000  # characters, which fit in one message everywhere

_TEXT = re.compile(r'^\s*(?:"(?P<straight>[^"]*)"|[“«](?P<curly>[^”»]*)[”»])(?P<rest>.*)$', re.DOTALL)
_LINK = re.compile(r"\[([^\]]*)\]\(<?([^)>]*)>?\)")
_CHANNELS = re.compile(r"(?:\b(?:in|and)\s+|,\s*)?(#[^\s,]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be said, where, and when; None for at once."""

    text: str
    channels: tuple[str, ...]
    moment: when.Moment | None


def read(words: str, zone: ZoneInfo, now: datetime) -> Asked:
    """The announcement that words describe, with times in the asker's zone. Raises Refusal."""
    match = _TEXT.match(words)
    text = _honest(((match["straight"] or match["curly"] or "") if match else "").strip())
    if match is None or not text:
        raise Refusal("What shall I announce? Put it in quotation marks.", example=EXAMPLE)
    if len(text) > LONGEST:
        raise Refusal(f"That is {len(text)} characters; please keep it to {LONGEST}.")
    channels = tuple(dict.fromkeys(_CHANNELS.findall(match["rest"])))
    if not channels:
        raise Refusal("Which channel shall I announce it in?", example=EXAMPLE)
    phrase = " ".join(_CHANNELS.sub(" ", match["rest"]).split())
    if not phrase or phrase.casefold() in ("now", "at once"):
        return Asked(text, channels, None)
    try:
        return Asked(text, channels, when.read(phrase, zone, now))
    except when.NotATime as fault:
        raise Refusal(markup.literal(str(fault)), example=EXAMPLE) from fault


def _honest(text: str) -> str:
    """The text with each link's address beside its words: some chats hide where a link leads."""
    return _LINK.sub(r"\1 (\2)", text)
