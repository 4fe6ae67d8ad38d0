"""What the columns of a list of people are, whatever they are called and wherever they begin. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from handlers.shared import csv_files

# What is taken of a person, and what people call it in their lists.
CALLED: dict[str, tuple[str, ...]] = {
    "name": ("name", "full name", "person", "member", "staff member", "display name"),
    "first name": ("first name", "forename", "given name", "firstname"),
    "surname": ("surname", "last name", "family name", "lastname"),
    "e-mail": ("e-mail", "email", "email address", "e-mail address", "mail", "work email"),
    "account": ("account", "slack id", "user id", "username", "matrix id"),
    "institution": (
        "institution",
        "university",
        "employer",
        "organisation",
        "organization",
        "college",
        "site",
    ),
    "job family": ("job family", "family", "job group"),
    "role title": ("role title", "role", "job title", "title", "position", "post"),
    "career stage": ("career stage", "stage", "seniority"),
    "skills": ("skills", "skill", "expertise", "competencies"),
    "groups": ("groups", "communities of practice", "community of practice", "communities", "networks"),
    "interests": ("interests", "interest"),
}
LEFT_OUT = ""
# Of 100, in rapidfuzz's ratio: a letter or two may be wrong.
_ALIKE = 85
# Headings stand above the people: below titles and notes, but not far.
_SEARCHED = 15
_DELIMITERS = ",;\t|"
MOST_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings of a list, the field that each column is (empty: left out), and the lines below them.

    `first` is the number of the first line below, as a spreadsheet counts them, from 1.
    """

    headings: tuple[str, ...]
    fields: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first: int


def read(text: str) -> Columns | None:
    """The list in the text of a CSV file; None where no headings can be made out."""
    rows = _rows(text)
    best: tuple[int, int] | None = None
    for number, row in enumerate(rows[:_SEARCHED]):
        known = len({field for field in map(field_called, row) if field})
        if known >= 2 and (best is None or known > best[0]):
            best = (known, number)
    if best is None:
        return None
    at = best[1]
    headings = tuple(" ".join(cell.split())[:60] for cell in rows[at][:MOST_COLUMNS])
    while headings and not headings[-1]:
        headings = headings[:-1]
    fields: list[str] = []
    for heading in headings:
        field = field_called(heading)
        fields.append(LEFT_OUT if field in fields else field)
    width = len(headings)
    below = tuple((*row, *[""] * width)[:width] for row in rows[at + 1 :])
    return Columns(headings, tuple(fields), below, at + 2)


def field_called(heading: str) -> str:
    """The field that a heading names, empty for none."""
    said = " ".join(heading.casefold().replace("_", " ").replace(":", " ").strip(" *?").split())
    if not said:
        return LEFT_OUT
    every = {name: field for field, names in CALLED.items() for name in names}
    found = process.extractOne(said, list(every), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return every[found[0]] if found else LEFT_OUT


def examples(columns: Columns, at: int, most: int = 3) -> list[str]:
    """Some of what stands in a column."""
    said = dict.fromkeys(row[at] for row in columns.rows if row[at])
    return list(said)[:most]


def _rows(text: str) -> list[tuple[str, ...]]:
    """The lines of the file, by whichever sign parts its cells."""
    begin = text.lstrip("\ufeff").splitlines()[: _SEARCHED * 2]
    delimiter = max(_DELIMITERS, key=lambda sign: _evenness(begin, sign))
    # Excel may say it itself.
    if begin and begin[0].casefold().startswith("sep=") and len(begin[0]) == 5:
        delimiter = begin[0][4]
    read = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    return [tuple(csv_files.plain(" ".join(cell.split())) for cell in row) for row in read]


def _evenness(lines: Sequence[str], sign: str) -> tuple[int, int]:
    """How many lines have as many of a sign as most have, and how many that is."""
    counts = [line.count(sign) for line in lines if line.strip()]
    if not counts or not max(counts):
        return 0, 0
    usual = max(set(counts) - {0}, key=lambda count: (counts.count(count), count))
    return counts.count(usual), usual
