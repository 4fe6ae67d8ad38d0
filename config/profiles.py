"""Role profiles: what somebody in a role is usually able to do, as data that a community may replace."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from config.catalogue_file import CatalogueFault

SHIPPED = Path(__file__).parent / "skills" / "role-profiles.toml"
LEVELS = range(5)


class OneOf(BaseModel):
    """Skills of which one will do, and the level it takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    skills: tuple[str, ...] = Field(min_length=2)
    level: int = Field(ge=1, le=4)


class RoleProfile(BaseModel):
    """A role's name, what else it is called, and the level each skill takes.

    `skills` are keys of the catalogue with levels from 0 to 4; of each `one_of`, one will do.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=80)
    aliases: tuple[str, ...] = ()
    skills: dict[str, int]
    one_of: tuple[OneOf, ...] = ()

    @field_validator("skills")
    @classmethod
    def _levels_are_levels(cls, skills: dict[str, int]) -> dict[str, int]:
        for key, level in skills.items():
            if level not in LEVELS:
                raise ValueError(f"“{key}” has level {level}; levels are 0 to 4")
        return skills


@lru_cache(maxsize=1)
def shipped() -> tuple[RoleProfile, ...]:
    """The profiles that come with Stepup."""
    found = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return tuple(RoleProfile.model_validate(each) for each in found["role_profiles"])


def check(profiles: Iterable[RoleProfile], skills: Collection[str]) -> None:
    """Raise CatalogueFault where a profile names a skill by a key that the catalogue doesn't have."""
    for profile in profiles:
        for key in (*profile.skills, *(key for either in profile.one_of for key in either.skills)):
            if key not in skills:
                raise CatalogueFault(
                    f"The role profile “{profile.name}” names “{key}”, which isn't in the catalogue."
                )
