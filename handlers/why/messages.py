"""What is said about messages that came by themselves."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.refusal import Refusal
from bot.feature import Why


def explained(cause: Why, commands: Sequence[str]) -> str:
    """Why something came, and how to change or stop it; `commands` as they are typed here."""
    return f"{cause.because} {cause.change.format(*commands)}".strip()


def nothing_came() -> Refusal:
    return Refusal(
        "I haven't written anything here by myself lately: what I said was the answer to you, or to somebody "
        "else's command. Reply with “why” to the message that you mean."
    )
