"""For whom an event is: everyone, or a community of practice, an institution or a job family. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.chat import names
from handlers.events import organiser_messages
from storage.events import Audience

_EVERYONE = ("everyone", "everybody", "all", "anyone", "anybody")


@dataclass(frozen=True, slots=True)
class Meant:
    """For whom an event is; `name` is that of the group, institution or job family, empty for everyone."""

    kind: Audience = Audience.EVERYONE
    name: str = ""


def meant(said: str, known: Sequence[Meant]) -> Meant:
    """The one of those `known` that was typed. Raises Refusal."""
    typed = said.strip(' "“”.')
    if typed.casefold() in _EVERYONE:
        return Meant()
    found = names.meant(typed, [one.name for one in known]).found
    if len({known[place].name for place in found}) != 1:
        raise organiser_messages.which_audience(
            typed, _once(known[place].name for place in found) or _once(_some(known))
        )
    return known[found[0]]


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _some(known: Sequence[Meant]) -> list[str]:
    """The first of each kind, so that it is seen what may be chosen."""
    first = {one.kind: one.name for one in reversed(known)}
    return [first[kind] for kind in Audience if kind in first]
