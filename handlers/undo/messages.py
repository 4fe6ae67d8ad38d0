"""What is said when something is to be taken back."""

from __future__ import annotations

from bot.chat.refusal import Refusal
from storage.last_acts import UNDOABLE_FOR

_MINUTES = int(UNDOABLE_FOR.total_seconds() // 60)


def nothing_to_undo() -> Refusal:
    return Refusal(f"You've done nothing in the last {_MINUTES} minutes that I could take back.")


def no_longer_allowed() -> Refusal:
    return Refusal("You may no longer do that, so you can't take it back either; ask an organiser.")


def stays(why: str) -> str:
    """`why` is what can be done about what was done last, in Markdown; empty where nothing can."""
    return why or "What you did last can't be taken back."
