"""What a field of a form says where its answer is refused, as a command says it. Shared by the features."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.chat import markup
from bot.chat.form import FieldFault
from bot.chat.refusal import Refusal

T = TypeVar("T")


def checked(read: Callable[[], T], *, example: str = "") -> T:
    """What was read of an answer; `example` is a right one. Raises FieldFault where it is refused."""
    try:
        return read()
    except Refusal as refusal:
        more = f" For example: {example}" if example else ""
        raise FieldFault(f"{markup.as_text(refusal.wrong)}{more}") from refusal
