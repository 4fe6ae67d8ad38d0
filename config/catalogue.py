"""The skills catalogue: the DIRECT framework as shipped, and finding a skill by what people type.

Skills and levels from the DIRECT competencies framework for digital Research Technical
Professionals v2.0.0 (Nenadic et al. 2026, doi.org/10.5281/zenodo.19485964), CC BY 4.0; joined and
reformatted. DIRECT's tools, languages and methods (Python, Snakemake, …) can be named as skills too:
they belong to no competency.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from config import catalogue_file

SHIPPED = Path(__file__).parent / "skills" / "direct-v2"
ALIASES = Path(__file__).parent / "skills" / "aliases.toml"
# A slip of the finger is one letter dropped, doubled, changed or swapped with the next; longer names
# may have two. Shorter names than this must be typed as they are: “R” and “C” are one slip apart.
SLIPS_FROM = 5
TWO_SLIPS_FROM = 12
SHORTEST_SUGGESTED = 3  # letters; anything is a part of “R”
POSSIBLE = 72  # of 100: below, a suggestion is no help


@dataclass(frozen=True, slots=True)
class Resource:
    """Something to learn from, at a web address; `provider` is empty where it is nobody's in particular."""

    name: str
    url: str
    provider: str


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill; `key` is its lasting name (``direct:programming``), `competency` may be empty.

    `related` are keys of skills that go with it; the relation goes both ways.
    """

    key: str
    name: str
    competency: str
    about: str = ""
    related: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()


@dataclass(frozen=True, slots=True)
class Competency:
    """A group of skills, in the framework's order; `domain` is the name of the group it belongs to."""

    slug: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the scale, from 0."""

    level: int
    name: str
    short: str


@dataclass(frozen=True)
class Catalogue:
    """All skills of one catalogue; those of the framework in its order, after the tools."""

    skills: Mapping[str, Skill]
    levels: tuple[Level, ...]
    competencies: Mapping[str, Competency]
    aliases: Mapping[str, str] = field(default_factory=dict)
    """What people call skills, folded, with the skill's key."""

    @cached_property
    def _by_words(self) -> dict[str, str]:
        return {_folded(skill.name): key for key, skill in self.skills.items()}

    def name_of(self, key: str) -> str:
        """The name of a skill by its key, also of one that the catalogue no longer has."""
        skill = self.skills.get(key)
        return skill.name if skill else key.partition(":")[2]

    def competency_of(self, key: str) -> Competency | None:
        """The competency that a skill belongs to; tools belong to none."""
        skill = self.skills.get(key)
        return self.competencies.get(skill.competency) if skill else None

    def find(self, typed: str) -> Skill | None:
        """The one skill that was meant, or None where that isn't certain."""
        words = _folded(typed)
        if exact := self._by_words.get(words) or self.aliases.get(words):
            return self.skills[exact]
        slips = 2 if len(words) >= TWO_SLIPS_FROM else 1 if len(words) >= SLIPS_FROM else 0
        near = process.extract(words, self._by_words.keys(), scorer=OSA.distance, limit=2, score_cutoff=slips)
        if not near or (len(near) > 1 and near[0][1] == near[1][1]):
            return None
        return self.skills[self._by_words[near[0][0]]]

    def suggest(self, typed: str, limit: int = 3) -> tuple[Skill, ...]:
        """The skills whose names come nearest, nearest first; none where nothing is near."""
        near = process.extract(
            _folded(typed),
            [name for name in self._by_words if len(name) >= SHORTEST_SUGGESTED],
            scorer=fuzz.WRatio,
            limit=limit,
            score_cutoff=POSSIBLE,
        )
        return tuple(self.skills[self._by_words[name]] for name, _, _ in near)


def _folded(words: str) -> str:
    """Letters and digits in small, with the signs that tell C, C++ and C# apart."""
    return " ".join(re.sub(r"[^\w+#]", " ", words.casefold()).split())


def load(folder: Path = SHIPPED) -> Catalogue:
    """The catalogue in a folder of DIRECT's form. Raises CatalogueFault."""
    return _load(folder)


@lru_cache(maxsize=4)
def _load(folder: Path) -> Catalogue:
    framework = catalogue_file.read(folder / "catalogue.joined.json")
    tools = catalogue_file.read_tools(folder / "tool_language_methodology.json").tools
    resources = {row.slug: Resource(row.name, row.url, row.provider) for row in framework.resources}
    domains = {row.slug: row.name for row in framework.domains}
    skills: dict[str, Skill] = {}
    for tool in tools:
        key = f"direct:tool-{tool.slug}"
        skills[key] = Skill(key, tool.name.strip(), "")
    for row in framework.skills:
        key = f"direct:{row.slug}"
        skills[key] = Skill(
            key,
            row.name.strip(),
            row.competency,
            about=row.description,
            related=tuple(f"direct:{slug}" for slug in row.related),
            resources=tuple(resources[slug] for slug in row.resources),
        )
    levels = tuple(Level(row.level, row.name, row.short) for row in framework.levels)
    competencies = {
        row.slug: Competency(row.slug, row.name, domains[row.domain]) for row in framework.competencies
    }
    return Catalogue(skills, levels, competencies, _aliases(skills))


def _aliases(skills: Mapping[str, Skill]) -> dict[str, str]:
    """The aliases of skills that this catalogue has."""
    named = {_folded(skill.name): key for key, skill in skills.items()}
    listed: dict[str, str] = tomllib.loads(ALIASES.read_text(encoding="utf-8"))["aliases"]
    return {_folded(alias): named[_folded(name)] for alias, name in listed.items() if _folded(name) in named}
