"""Learning resources as they are listed. Shared by the features. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.chat import markup
from config.catalogue import Resource

GONE = " – its page was gone when I last looked"
NONE_KNOWN = "No course or reading is known for this one – please tell an organiser, they would like to know."


def listed(found: Sequence[Resource], *, most: int = 3, gone: Collection[str] = ()) -> str:
    """The first `most` of them as a list, or that none is known; last those whose page is `gone`."""
    if not found:
        return NONE_KNOWN
    ordered = sorted(found, key=lambda one: one.url in gone)
    return "\n".join(f"- {_row(one)}{GONE if one.url in gone else ''}" for one in ordered[:most])


def _row(one: Resource) -> str:
    by = f" ({markup.literal(one.provider)})" if one.provider else ""
    level = f", to level {one.level}" if one.level is not None else ""
    return markup.link(one.name, one.url) + by + level
