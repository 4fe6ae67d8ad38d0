"""The core of a check-in: what everybody of a job family is asked, every time.

Data that a community may replace.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path

from config.catalogue_file import CatalogueFault

SHIPPED = Path(__file__).parent / "skills" / "check-in-core.toml"
OTHERS = "*"
"""The family of everybody whose own isn't listed."""
FEWEST, MOST = 1, 5  # skills

Core = Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def shipped() -> dict[str, tuple[str, ...]]:
    """The core that comes with Stepup, by job family."""
    found = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return {family: tuple(keys) for family, keys in found["core"].items()}


def check(core: Core, skills: Collection[str]) -> None:
    """Raise CatalogueFault where a core is too short or long, or names a skill that the catalogue hasn't."""
    for family, keys in core.items():
        if not FEWEST <= len(set(keys)) == len(keys) <= MOST:
            raise CatalogueFault(
                f"The core of check-ins for “{family}” should have {FEWEST} to {MOST} different skills."
            )
        for key in keys:
            if key not in skills:
                raise CatalogueFault(
                    f"The core of check-ins for “{family}” names “{key}”, which isn't in the catalogue."
                )


def of(core: Core, family: str) -> tuple[str, ...]:
    """What somebody of a job family is asked: by the community's core, else by the one that is shipped."""
    for each in (core, shipped()):
        if family in each:
            return each[family]
    return core.get(OTHERS) or shipped()[OTHERS]
