"""Learning resources as they are listed. Shared by the features. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import markup
from config.catalogue import Resource

NONE_KNOWN = "No course or reading is known for this one – please tell an organiser, they would like to know."


def listed(found: Sequence[Resource], *, most: int = 3) -> str:
    """The first `most` of them as a list, or that none is known."""
    if not found:
        return NONE_KNOWN
    return "\n".join(f"- {_row(one)}" for one in found[:most])


def _row(one: Resource) -> str:
    by = f" ({markup.literal(one.provider)})" if one.provider else ""
    level = f", to level {one.level}" if one.level is not None else ""
    return markup.link(one.name, one.url) + by + level
