"""Which training somebody is offered. Pure.

An event is offered to whoever would like to be better at something that it teaches: by a wish of their own,
or by the role they head for. Not to whoever is at its level already, nor to whoever has answered it.
"""

from __future__ import annotations

from collections.abc import Mapping

from storage.skills import Own

UP_TO_ANY = 4


def fits(teaches: Mapping[str, int | None], own: Mapping[str, Own], targets: Mapping[str, int]) -> list[str]:
    """The skills that an event would take somebody further in, the widest gap first.

    `teaches` is the level it takes people to, by skill; `targets` what the role they head for takes.
    """
    gaps: dict[str, int] = {}
    for key, taught_to in teaches.items():
        said = own.get(key)
        if said is not None and not said.relevant:
            continue
        have = said.level if said and said.level is not None else 0
        wanted = max(said.wanted or 0 if said else 0, targets.get(key, 0))
        reachable = min(wanted, UP_TO_ANY if taught_to is None else taught_to)
        if reachable > have:
            gaps[key] = reachable - have
    return sorted(gaps, key=lambda key: (-gaps[key], key))


def asked_about(teaches: Mapping[str, int | None], own: Mapping[str, Own], targets: Mapping[str, int]) -> str:
    """The one skill that somebody is asked about who came: the one they wanted most, else the first."""
    wanted = fits(teaches, own, targets)
    return wanted[0] if wanted else min(teaches)
