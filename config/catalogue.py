"""The skills catalogue: DIRECT as shipped, others beside it, and finding a skill by what people type.

Skills and levels from the DIRECT competencies framework for digital Research Technical Professionals v2.0.0
(Nenadic et al. 2026, doi.org/10.5281/zenodo.19485964), CC BY 4.0; joined and reformatted. DIRECT's tools,
languages and methods (Python, Snakemake, …) can be named as skills too: they belong to no competency.
DIRECT has no skills of laboratories, workshops and practical teaching: a starter of them is shipped beside
it, and a community may have its own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from config import catalogue_file
from config.catalogue_file import CatalogueFault, CatalogueFile

SHIPPED = Path(__file__).parent / "skills" / "direct-v2"
ALIASES = Path(__file__).parent / "skills" / "aliases.toml"
DIRECT = "direct"
OWN = "own"
"""What the keys of skills begin with that a community adds in the chat."""
# A slip of the finger is one letter dropped, doubled, changed or swapped with the next; longer names
# may have two. Shorter names than this must be typed as they are: “R” and “C” are one slip apart.
SLIPS_FROM = 5
TWO_SLIPS_FROM = 12
SHORTEST_SUGGESTED = 3  # letters; anything is a part of “R”
TOOLS = "Tools and languages"
"""What skills of no competency are called together."""
ALIKE = 70  # of 100, in rapidfuzz's ratio of the whole
BEGINNING = 4  # letters by which two words are taken for kin: “statistics” and “statistical”
POSSIBLE = 72  # of 100: below, a suggestion is no help


@dataclass(frozen=True, slots=True)
class Resource:
    """Something to learn from, at a web address; `provider` is empty where it is nobody's in particular.

    `level`, from 1 to 4, is how far it takes whoever learns from it, where that is known.
    """

    name: str
    url: str
    provider: str
    level: int | None = None


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
    """One step of the scale, from 0: its name, and in a sentence what somebody at it can do."""

    level: int
    name: str
    short: str


# In words that people choose between. DIRECT's own 0 is “none or not applicable”, which are two things.
_FIVE_LEVELS = (
    ("None yet", "I haven't done this"),
    ("Awareness", "I know what it is, and can follow instructions"),
    ("Working", "I can do the usual things, with some help"),
    ("Practitioner", "I do it by myself, and help others"),
    ("Expert", "others come to me with the hard cases"),
)


class Source(BaseModel):
    """A catalogue beside DIRECT: its short name, with which the keys of its skills begin, and its file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{1,19}$")
    file: Path


TECHNICAL = Source(name="tech", file=Path(__file__).parent / "skills" / "technical" / "catalogue.toml")


@dataclass(frozen=True)
class Catalogue:
    """All skills of one catalogue; those of the framework in its order, after the tools."""

    skills: Mapping[str, Skill]
    levels: tuple[Level, ...]
    competencies: Mapping[str, Competency]
    aliases: Mapping[str, str] = field(default_factory=dict)
    """What people call skills, folded, with the skill's key."""
    base: Catalogue | None = None
    """What this was made from by adding to it, with nothing added; None where nothing was."""

    @property
    def shipped(self) -> Catalogue:
        """The catalogue without what was added in the chat."""
        return self.base or self

    @cached_property
    def _by_words(self) -> dict[str, str]:
        return {
            folded(skill.name): key
            for key, skill in self.skills.items()
            # What a shipped catalogue calls a skill, too, means that one.
            if not (key.startswith(f"{OWN}:") and self.aliases.get(folded(skill.name), key) != key)
        }

    def name_of(self, key: str) -> str:
        """The name of a skill by its key, also of one that the catalogue no longer has."""
        skill = self.skills.get(key)
        return skill.name if skill else key.partition(":")[2]

    def competency_of(self, key: str) -> Competency | None:
        """The competency that a skill belongs to; tools belong to none."""
        skill = self.skills.get(key)
        return self.competencies.get(skill.competency) if skill else None

    def has(self, key: str) -> bool:
        """Whether a skill is to be shown: one that was added in the chat and taken out again isn't."""
        return key in self.skills or not key.startswith(f"{OWN}:")

    def find_exactly(self, typed: str) -> Skill | None:
        """The skill that is called so, capitals and signs aside, or also goes by these words."""
        words = folded(typed)
        exact = self._by_words.get(words) or self.aliases.get(words)
        return self.skills[exact] if exact else None

    def find(self, typed: str) -> Skill | None:
        """The one skill that was meant, or None where that isn't certain."""
        if exact := self.find_exactly(typed):
            return exact
        words = folded(typed)
        slips = 2 if len(words) >= TWO_SLIPS_FROM else 1 if len(words) >= SLIPS_FROM else 0
        near = process.extract(words, self._by_words.keys(), scorer=OSA.distance, limit=2, score_cutoff=slips)
        if not near or (len(near) > 1 and near[0][1] == near[1][1]):
            return None
        return self.skills[self._by_words[near[0][0]]]

    def suggest(self, typed: str, limit: int = 3) -> tuple[Skill, ...]:
        """The skills whose names come nearest, nearest first; none where nothing is near."""
        words = folded(typed)
        near = process.extract(
            words,
            [name for name in self._by_words if len(name) >= SHORTEST_SUGGESTED],
            scorer=fuzz.WRatio,
            limit=4 * limit,
            score_cutoff=POSSIBLE,
        )
        alike = [name for name, _, _ in near if _is_alike(words, name)]
        return tuple(self.skills[self._by_words[name]] for name in alike[:limit])


def _is_alike(words: str, name: str) -> bool:
    """Whether somebody may have meant a name: it is spelt much like it, or shares the beginning of a word."""
    if fuzz.ratio(words, name) >= ALIKE:
        return True
    begins = {word[:BEGINNING] for word in words.split() if len(word) >= BEGINNING}
    return any(word[:BEGINNING] in begins for word in name.split())


def folded(words: str) -> str:
    """What words are compared by: small letters and digits, with the signs that tell C, C++ and C# apart."""
    return " ".join(re.sub(r"[^\w+#]", " ", words.casefold()).split())


def load(folder: Path = SHIPPED, others: tuple[Source, ...] = (TECHNICAL,)) -> Catalogue:
    """The catalogue in a folder of DIRECT's form, with others beside it. Raises CatalogueFault."""
    return _load(folder, others)


@lru_cache(maxsize=4)
def _load(folder: Path, others: tuple[Source, ...]) -> Catalogue:
    framework = catalogue_file.read(folder / "catalogue.joined.json")
    tools = catalogue_file.read_tools(folder / "tool_language_methodology.json").tools
    parts = {DIRECT: framework} | _beside(others)
    skills = {
        f"{DIRECT}:tool-{tool.slug}": Skill(
            f"{DIRECT}:tool-{tool.slug}", tool.name.strip(), "", tool.description
        )
        for tool in tools
    }
    competencies: dict[str, Competency] = {}
    named: dict[str, str] = {}
    aliases: dict[str, str] = {}
    for name, part in parts.items():
        found = _skills(name, part)
        for skill in found.values():
            other = named.setdefault(folded(skill.name), skill.key)
            if other != skill.key:
                raise CatalogueFault(
                    f"The skill “{skill.name}” is in two catalogues ({other} and {skill.key}); call "
                    "one otherwise."
                )
        skills |= found
        competencies |= _competencies(name, part)
        aliases |= {folded(alias): f"{name}:{row.slug}" for row in part.skills for alias in row.aliases}
    return Catalogue(skills, _levels(framework, folder), competencies, {**aliases, **_aliases(skills)})


def _beside(others: Iterable[Source]) -> dict[str, CatalogueFile]:
    """The other catalogues by name, each with a name of its own. Raises CatalogueFault."""
    found: dict[str, CatalogueFile] = {}
    for source in others:
        if source.name == OWN:
            raise CatalogueFault(f"“{OWN}” is what is added in the chat; give the catalogue another name.")
        if source.name in (DIRECT, *found):
            raise CatalogueFault(f"Two catalogues are called “{source.name}”; give each a name of its own.")
        found[source.name] = catalogue_file.read(source.file)
    return found


def _skills(catalogue: str, part: CatalogueFile) -> dict[str, Skill]:
    resources = {row.slug: Resource(row.name, row.url, row.provider) for row in part.resources}
    return {
        f"{catalogue}:{row.slug}": Skill(
            f"{catalogue}:{row.slug}",
            row.name.strip(),
            _within(catalogue, row.competency),
            about=row.description,
            related=tuple(f"{catalogue}:{slug}" for slug in row.related),
            resources=tuple(resources[slug] for slug in row.resources),
        )
        for row in part.skills
    }


def _competencies(catalogue: str, part: CatalogueFile) -> dict[str, Competency]:
    domains = {row.slug: row.name for row in part.domains}
    return {
        _within(catalogue, row.slug): Competency(_within(catalogue, row.slug), row.name, domains[row.domain])
        for row in part.competencies
    }


def _within(catalogue: str, slug: str) -> str:
    """A competency's slug; those of DIRECT are kept as they are, others begin with their catalogue."""
    return slug if catalogue == DIRECT else f"{catalogue}:{slug}"


def _levels(framework: CatalogueFile, folder: Path) -> tuple[Level, ...]:
    """The scale, in our words where it is the usual one of five. Raises CatalogueFault."""
    if not framework.levels:
        raise CatalogueFault(f"The catalogue in {folder} says no levels.")
    if len(framework.levels) == len(_FIVE_LEVELS):
        return tuple(Level(number, *words) for number, words in enumerate(_FIVE_LEVELS))
    return tuple(Level(row.level, row.name, row.short) for row in framework.levels)


def _aliases(skills: Mapping[str, Skill]) -> dict[str, str]:
    """The aliases of skills that this catalogue has."""
    named = {folded(skill.name): key for key, skill in skills.items()}
    listed: dict[str, str] = tomllib.loads(ALIASES.read_text(encoding="utf-8"))["aliases"]
    return {folded(alias): named[folded(name)] for alias, name in listed.items() if folded(name) in named}
