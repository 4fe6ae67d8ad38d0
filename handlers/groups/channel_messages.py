"""What is said of the channels that communities of practice are tied to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat import markup
from bot.chat.identity import Channel
from bot.chat.message import Message
from bot.chat.refusal import Refusal

TIE_EXAMPLE = "groups tie Research data #research-data"


def names(channels: Iterable[Channel]) -> str:
    """The channels by name, each once."""
    return markup.literal(" and ".join(dict.fromkeys(channel.name for channel in channels)))


def tied(name: str, channels: Sequence[Channel]) -> str:
    return (
        f"{markup.bold(name)} is tied to {names(channels)}: whoever joins it from now on is invited there. "
        "Leaving it puts nobody out of the channel."
    )


def tied_already(name: str, channels: Sequence[Channel]) -> str:
    return f"{markup.bold(name)} is tied to {names(channels)} already."


def untied(name: str, channels: Sequence[Channel]) -> str:
    return (
        f"{markup.bold(name)} is tied to {names(channels)} no longer: whoever joins it isn't invited there "
        "any more. Nobody is put out of the channel."
    )


def said_there(name: str) -> Message:
    """In the channel, so that those who are in it know."""
    return Message(
        f"This channel is the one of {markup.bold(name)} from now on: whoever joins that community of "
        "practice is invited here."
    )


def invited(channels: Sequence[str]) -> str:
    """After somebody joined, and before they are there."""
    if not channels:
        return ""
    shown = markup.literal(" and ".join(channels))
    return f"I'm inviting you to {shown}, unless you're there already."


def which_group_and_channel() -> Refusal:
    return Refusal("Say which community, and then the channel you're in.", example=TIE_EXAMPLE)


def type_it_there(channel: str, line: str) -> Refusal:
    return Refusal(
        f"Please type that in {markup.literal(channel)} itself, so that I know you're in it: {line}."
    )


def tied_to_none(name: str) -> Refusal:
    return Refusal(f"{markup.bold(name)} is tied to no channel.", example=TIE_EXAMPLE)
