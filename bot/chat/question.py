"""The one question that the bot asks somebody: what was understood so far, and what is still to be said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.chat.identity import Channel, Identity
from bot.chat.refusal import Refusal

# Where the answer goes in the line that it completes: a sign that nobody types (U+FFFC).
ANSWER = "\N{OBJECT REPLACEMENT CHARACTER}"
# What leaves whatever was asked, a question or a form.
GIVE_UP = ("cancel", "never mind", "nevermind", "forget it", "cancel that", "cancel it", "stop")
# Among more than these nobody chooses by buttons.
MOST_OPTIONS = 5


class Wants(StrEnum):
    """What kind of answer is wanted: words that are none of that kind are no answer."""

    TIME = "time"
    LENGTH = "length"
    CHANNEL = "channel"
    CHOICE = "choice"
    ZONE = "zone"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer among which to choose: what its button says, and the words that it stands for."""

    label: str
    answer: str


class Question(Refusal):
    """Something is missing: nothing is done yet, and the answer alone completes what was asked for.

    `line` is the command with `ANSWER` where the answer goes. Where nobody can answer, as in a form, it is
    said like any refusal. `channels` and `people` are whom the line names, as its words were received.
    """

    def __init__(
        self,
        asks: str,
        *,
        line: str,
        wants: Wants,
        options: Sequence[Option] = (),
        example: str | None = None,
        mentions: Iterable[int] = (),
    ) -> None:
        super().__init__(asks, example=example, mentions=mentions)
        self.channels: Mapping[str, tuple[Channel, ...]] = {}
        self.people: Mapping[str, Identity] = {}
        self.line = line
        self.wants = wants
        self.options = tuple(options)


def choice(asks: str, options: Sequence[Option], *, line: str | None, example: str) -> Refusal:
    """What asks which of some is meant: with buttons, or where there are too many, or no line that the answer
    could complete, with an example."""
    if line is None or len(options) > MOST_OPTIONS:
        return Refusal(asks, example=example)
    return Question(asks, line=line, wants=Wants.CHOICE, options=options)
