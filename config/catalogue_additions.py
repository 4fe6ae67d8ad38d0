"""What a community adds to its catalogue in the chat, and the catalogue with that in it. Pure.

Where a shipped catalogue has come to know something by the same words, the shipped one is meant by them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from config.catalogue import OWN, Catalogue, Resource, Skill, folded

LONGEST_SLUG = 80


@dataclass(frozen=True, slots=True)
class AddedSkill:
    """A skill of the community's own; `competency` is a slug of the catalogue, or empty."""

    key: str
    name: str
    competency: str
    about: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddedAlias:
    """What else people call the skill of this key."""

    words: str
    skill: str


@dataclass(frozen=True, slots=True)
class AddedResource:
    """Something to learn the skill of this key from."""

    skill: str
    resource: Resource


Addition = AddedSkill | AddedAlias | AddedResource


def key_of(name: str) -> str:
    """The lasting key of a skill that is added by this name."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("#", " sharp").replace("+", " plus")
    slug = re.sub(r"\W+", "-", plain).strip("-")
    return f"{OWN}:{slug[:LONGEST_SLUG]}"


def with_additions(catalogue: Catalogue, added: Iterable[Addition]) -> Catalogue:
    """A catalogue with more in it; what refers to nothing is left out."""
    every = list(added)
    own = {
        one.key: Skill(one.key, one.name, _known(one.competency, catalogue), one.about)
        for one in every
        if isinstance(one, AddedSkill)
    }
    # Those of the community first, as of two that are called the same the latter is found.
    skills = own | dict(catalogue.skills)
    for one in every:
        if isinstance(one, AddedResource) and one.skill in skills:
            skill = skills[one.skill]
            skills[one.skill] = replace(skill, resources=(one.resource, *skill.resources))
    aliases = dict(_aliases(every, skills))
    return replace(
        catalogue, skills=skills, aliases=aliases | dict(catalogue.aliases), base=catalogue.shipped
    )


def _aliases(added: Iterable[Addition], skills: Mapping[str, Skill]) -> Iterator[tuple[str, str]]:
    for one in added:
        if isinstance(one, AddedSkill):
            yield from ((folded(other), one.key) for other in one.aliases)
        elif isinstance(one, AddedAlias) and one.skill in skills:
            yield folded(one.words), one.skill


def _known(competency: str, catalogue: Catalogue) -> str:
    return competency if competency in catalogue.competencies else ""
