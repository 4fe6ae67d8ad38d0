"""The form of a catalogue's files, checked as a whole when they are loaded: what is wrong is said with where.

The form is DIRECT's own, joined into one file; catalogues beside it have the same, with what skills are also
called. `config.catalogue` makes of it what the bot uses.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from config import faults

Text = Annotated[str, Field(min_length=1)]
Address = Annotated[str, Field(pattern=r"^https?://\S+$")]
# DIRECT leaves some of these empty: not every resource is somebody's, nor every skill described.
Perhaps = Annotated[str, BeforeValidator(lambda value: value or "")]
Several = Annotated[tuple[str, ...], BeforeValidator(lambda value: value or ())]


class CatalogueFault(Exception):
    """A catalogue can't be used; the text says what is wrong and where, in a sentence for the operator."""


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)

    slug: Text
    name: Text


class ResourceRow(_Row):
    """A learning resource as the file says it."""

    url: Address
    provider: Perhaps = ""


class SkillRow(_Row):
    """A skill as the file says it; `aliases` are what else people call it."""

    competency: Text
    description: Perhaps = ""
    related: Several = ()
    resources: Several = ()
    aliases: Several = ()


class CompetencyRow(_Row):
    """A competency as the file says it."""

    domain: Text


class LevelRow(BaseModel):
    """A step of the scale as the file says it."""

    level: int
    name: Text
    short: Text


class CatalogueFile(BaseModel):
    """Everything of one catalogue. Levels are numbered from 0, and whatever is referred to is there.

    A catalogue beside DIRECT says no levels: it goes by those of DIRECT.
    """

    levels: tuple[LevelRow, ...] = ()
    domains: tuple[_Row, ...]
    competencies: tuple[CompetencyRow, ...]
    skills: tuple[SkillRow, ...] = Field(min_length=1)
    resources: tuple[ResourceRow, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> CatalogueFile:
        wrong = [*self._said_twice(), *self._missing()]
        if [row.level for row in self.levels] != list(range(len(self.levels))):
            wrong.append("the levels aren't numbered from 0 in their order")
        if wrong:
            raise ValueError("; ".join(wrong[:5]))
        return self

    def _said_twice(self) -> Iterator[str]:
        for kind in ("domains", "competencies", "skills", "resources"):
            slugs = [row.slug for row in getattr(self, kind)]
            yield from (
                f"{kind} has “{slug}” twice" for slug in dict.fromkeys(slugs) if slugs.count(slug) > 1
            )

    def _missing(self) -> Iterator[str]:
        skills, resources = _slugs(self.skills), _slugs(self.resources)
        domains, competencies = _slugs(self.domains), _slugs(self.competencies)
        for competency in self.competencies:
            yield from _not_in(domains, [competency.domain], competency, "domain")
        for skill in self.skills:
            yield from _not_in(competencies, [skill.competency], skill, "competency")
            yield from _not_in(skills, skill.related, skill, "related skill")
            yield from _not_in(resources, skill.resources, skill, "resource")


def _slugs(rows: Iterable[_Row]) -> set[str]:
    return {row.slug for row in rows}


def _not_in(known: set[str], named: Iterable[str], row: _Row, what: str) -> Iterator[str]:
    return (
        f"“{row.slug}” names the {what} “{slug}”, which isn't there" for slug in named if slug not in known
    )


class ToolRow(_Row):
    """A tool, language or method as the file says it."""

    description: Perhaps = ""


class ToolFile(BaseModel):
    """Tools, languages and methods, which are skills of no competency."""

    tools: tuple[ToolRow, ...]


def read(file: Path) -> CatalogueFile:
    """A catalogue, as JSON or TOML. Raises CatalogueFault."""
    try:
        return CatalogueFile.model_validate(_toml(file) if file.suffix == ".toml" else _json(file))
    except ValidationError as error:
        raise CatalogueFault(f"The catalogue {file} has a fault: {faults.described(error)}.") from error


def read_tools(file: Path) -> ToolFile:
    """The tools beside it. Raises CatalogueFault."""
    try:
        return ToolFile.model_validate({"tools": _json(file)})
    except ValidationError as error:
        raise CatalogueFault(f"The catalogue {file} has a fault: {faults.described(error)}.") from error


def _json(file: Path) -> Any:
    try:
        return json.loads(_text(file))
    except ValueError as error:
        raise CatalogueFault(f"The catalogue {file} isn't valid JSON: {error}.") from error


def _toml(file: Path) -> Any:
    try:
        return tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueFault(f"The catalogue {file} isn't valid TOML: {error}.") from error


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise CatalogueFault(f"The catalogue {file} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CatalogueFault(f"The catalogue {file} isn't text in UTF-8.") from error
