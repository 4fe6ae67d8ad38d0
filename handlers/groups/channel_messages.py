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
        "Leaving the community doesn't remove anybody from the channel."
    )


def tied_already(name: str, channels: Sequence[Channel]) -> str:
    return f"{markup.bold(name)} is tied to {names(channels)} already."


def untied(name: str, channels: Sequence[Channel]) -> str:
    return (
        f"{markup.bold(name)} is no longer tied to {names(channels)}. Whoever joins it isn't invited there "
        "any more; everybody who is there stays."
    )


def said_there(name: str) -> Message:
    """In the channel, so that those who are in it know."""
    return Message(
        f"This channel belongs to the community of practice {markup.bold(name)} now: whoever joins it is "
        "invited here."
    )


def said_no_longer(name: str) -> Message:
    """In the channel, once that is so no longer."""
    return Message(
        f"Whoever joins the community of practice {markup.bold(name)} is no longer invited to this channel."
    )


def which_group_and_channel() -> Refusal:
    return Refusal("Say which community, and then the channel you're in.", example=TIE_EXAMPLE)


def type_it_there(channel: str, line: str) -> Refusal:
    return Refusal(
        f"Please type that in {markup.literal(channel)} itself, so that I know you're in it: {line}."
    )


def tied_to_none(name: str, named: Sequence[str] = ()) -> Refusal:
    where = f"not tied to {markup.literal(' or '.join(named))}" if named else "tied to no channel"
    return Refusal(f"{markup.bold(name)} is {where}.", example=TIE_EXAMPLE)
