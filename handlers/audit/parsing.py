"""Reading what is typed after `audit`. Pure."""

from __future__ import annotations

from handlers.audit.messages import KINDS


def kind(said: str) -> str | None:
    """The kind of entry that a word names, in one number or the other (“role”, “announcements”), if any."""
    folded = said.casefold()
    return next((kind for kind in KINDS if folded.startswith(kind.rstrip("s")) and " " not in folded), None)
