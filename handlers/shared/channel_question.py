"""What is asked where something is to be posted and no channel was named. Shared by the features. Pure."""

from __future__ import annotations

from bot.chat.question import Question, Wants


def which(line: str) -> Question:
    """`line` is the command, with `ANSWER` for its channel."""
    return Question("Which channel shall I announce it in?", line=line, wants=Wants.CHANNEL)
