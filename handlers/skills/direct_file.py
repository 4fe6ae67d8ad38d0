"""A person's levels as DIRECT's own spreadsheet: `Competency Domain,Competency,Skill,Level`. Pure.

Skill and level alone are taken, too.

DIRECT has one level for “none” and for “not applicable”, and knows no wishes: both are lost on the way out.
On the way in, a level of 0 is therefore left out, as it may mean either.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from config.catalogue import DIRECT, Catalogue, Skill
from handlers.shared.csv_files import plain, written
from storage.skills import Own

ROWS_LOOKED_AT = 5
# Ten times what DIRECT has; and nobody reads more faults.
MOST_ROWS = 2000
MOST_FAULTS = 50
_LEVELS = ("0", "1", "2", "3", "4")
# DIRECT's four columns, or the last two of them alone.
_WIDTHS = (4, 2)
HEADER = ("Competency Domain", "Competency", "Skill", "Level")


@dataclass(frozen=True, slots=True)
class Read:
    """Levels by key, and each line that couldn't be taken with the reason, counted from 1."""

    levels: dict[str, int]
    faults: list[tuple[int, str]]


def out(own: Mapping[str, Own], catalogue: Catalogue) -> bytes:
    """All skills of the framework as DIRECT writes them; those without a level at 0."""
    rows = []
    for key, skill in catalogue.skills.items():
        competency = catalogue.competency_of(key)
        if competency is None or not key.startswith(f"{DIRECT}:"):
            continue
        said = own.get(key)
        level = said.level if said and said.relevant and said.level is not None else 0
        rows.append((competency.domain, competency.name, skill.name, str(level)))
    return written(HEADER, rows)


def is_one(content: str) -> bool:
    """Whether a text is such a spreadsheet, by its first rows."""
    first = islice((row for _, row in _rows(content, [])), ROWS_LOOKED_AT)
    rows = [tuple(plain(cell.strip()) for cell in row) for row in first]
    return any(_is_header(row) or (len(row) in _WIDTHS and row[-1] in _LEVELS) for row in rows)


def _is_header(cells: Sequence[str]) -> bool:
    return len(cells) in _WIDTHS and [cell.casefold() for cell in cells[-2:]] == ["skill", "level"]


def taken(content: str, catalogue: Catalogue) -> Read:
    """The levels in such a spreadsheet; the header may be left out."""
    levels: dict[str, int] = {}
    faults: list[tuple[int, str]] = []
    named: dict[str, Skill | None] = {}
    for number, row in _rows(content, faults):
        if number > MOST_ROWS or len(faults) > MOST_FAULTS:
            faults.append((number, "I read no further"))
            break
        cells = [plain(cell.strip()) for cell in row]
        if not any(cells) or _is_header(cells):
            continue
        if len(cells) not in _WIDTHS:
            faults.append((number, "it should have two columns, skill and level, or DIRECT's four"))
            continue
        name, level = cells[-2:]
        if name not in named:
            named[name] = catalogue.find(name)
        skill = named[name]
        if skill is None:
            faults.append((number, f"I don't know the skill “{name[:60]}”"))
        elif level not in _LEVELS:
            faults.append((number, f"“{level[:20]}” isn't a level from 0 to 4"))
        elif level != "0":
            levels[skill.key] = int(level)
    return Read(levels, faults)


def _rows(content: str, faults: list[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number, until one that isn't CSV at all."""
    lines = content.strip().lstrip("\ufeff").splitlines()
    reader = csv.reader(io.StringIO("\n".join(lines), newline=""))
    try:
        yield from enumerate(reader, 1)
    except csv.Error:
        faults.append((reader.line_num, "I can't read on from there"))
