"""Finding the person or the channel that somebody means. Shared by the features."""

from __future__ import annotations

from collections.abc import Iterable

from bot.chat import markup
from bot.chat.form import FieldFault
from bot.chat.identity import Address, Channel
from bot.chat.incoming import LONGEST_NAME
from bot.chat.refusal import Refusal
from bot.chat.request import Request
from storage import people
from storage.database import Work
from storage.people import Known


async def candidates(work: Work, said: str, request: Request) -> tuple[Known, ...]:
    """Those who may be meant: the one mentioned, or the members whose name it is or is part of."""
    if len(said) > LONGEST_NAME:
        return ()
    identity = request.people.get(said)
    if identity is not None:
        one = await people.known(work, identity.platform, identity.user)
        return (one,) if one else ()
    return await people.named(work, said.removeprefix("@"))


async def one(work: Work, said: str, request: Request, *, example: str) -> Known:
    """The one person meant. Raises Refusal; for those who may know every name."""
    found = await candidates(work, said, request)
    if not found:
        raise Refusal(f"I don't know anyone called “{markup.literal(said[:60])}”.", example=example)
    if len(found) > 1:
        names = ", ".join(sorted({markup.literal(known.name) for known in found}))
        raise Refusal(
            f"Which one do you mean? I found {names}. If they share a name, mention them with an @.",
            mentions=[known.id for known in found],
        )
    return found[0]


def channels(names: Iterable[str], request: Request, *, example: str) -> tuple[Channel, ...]:
    """The channels that were named, with their copies on other platforms, each once. Raises Refusal."""
    found: dict[Address, Channel] = {}
    for name in names:
        copies = request.channels.get(name)
        if not copies:
            raise Refusal(
                f"I'm not in a channel called {markup.literal(name)}. Invite me there, or check the name.",
                example=example,
            )
        found |= {channel.address: channel for channel in copies}
    return tuple(found.values())


def named_channels(typed: str, request: Request) -> tuple[str, ...]:
    """The channels typed in a form's field, with their #, each once. Raises FieldFault."""
    words = [word for word in typed.replace(",", " ").split() if word.casefold() != "and"]
    names = tuple(dict.fromkeys("#" + word.lstrip("#") for word in words))
    unknown = [name for name in names if name not in request.channels]
    if unknown:
        raise FieldFault(
            f"I'm not in a channel called {unknown[0]}. Invite me there, or check the name; for example "
            "#events"
        )
    return names
