"""What the columns of a list of people are, whatever they are called and wherever they begin. Pure."""

from __future__ import annotations

import csv
import io
import re
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
_FIELDS = {name: field for field, names in CALLED.items() for name in names}
LEFT_OUT = ""
# Of several such columns the first that isn't empty counts.
SEVERAL = "e-mail"
# What says by itself what a heading is about, wherever it stands in it.
_TELLING = {
    "email": "e-mail", "e-mail": "e-mail", "surname": "surname", "forename": "first name",
    "institution": "institution", "university": "institution", "skills": "skills", "name": "name",
}  # fmt: skip
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
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
    if best is None and not _has_addresses(rows):
        return None
    # Without headings the first line is of somebody already.
    at = best[1] if best is not None else -1
    said = rows[at] if best is not None else [""] * max(map(len, rows))
    headings = tuple(" ".join(cell.split())[:60] for cell in said[:MOST_COLUMNS])
    while best is not None and headings and not headings[-1]:
        headings = headings[:-1]
    fields: list[str] = []
    for place, heading in enumerate(headings):
        field = field_called(heading) or _looks_like(rows[at + 1 :], place)
        fields.append(LEFT_OUT if field in fields and field != SEVERAL else field)
    width = len(headings)
    below = tuple((*row, *[""] * width)[:width] for row in rows[at + 1 :])
    return Columns(headings, tuple(fields), below, at + 2)


def field_called(heading: str) -> str:
    """The field that a heading names, empty for none."""
    said = " ".join(heading.casefold().replace("_", " ").replace(":", " ").strip(" *?").split())
    if not said:
        return LEFT_OUT
    found = process.extractOne(said, list(_FIELDS), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if found:
        return _FIELDS[found[0]]
    words = said.split()
    return next((field for word, field in _TELLING.items() if word in words), LEFT_OUT)


def _looks_like(rows: Sequence[Sequence[str]], at: int) -> str:
    """What most of the cells of a column are: e-mail addresses, or nothing that can be told."""
    cells = [row[at] for row in rows if len(row) > at and row[at]]
    addresses = sum(_ADDRESS.fullmatch(cell) is not None for cell in cells)
    return SEVERAL if cells and addresses * 2 > len(cells) else LEFT_OUT


def _has_addresses(rows: Sequence[Sequence[str]]) -> bool:
    width = max(map(len, rows), default=0)
    return width > 1 and any(_looks_like(rows, at) for at in range(width))


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
    try:
        return [tuple(csv_files.plain(" ".join(cell.split())) for cell in row) for row in read]
    except csv.Error:
        # A quotation mark that is never closed makes one cell of all that follows.
        return []


def _evenness(lines: Sequence[str], sign: str) -> tuple[int, int]:
    """How many lines have as many of a sign as most have, and how many that is."""
    counts = [line.count(sign) for line in lines if line.strip()]
    if not counts or not max(counts):
        return 0, 0
    usual = max(set(counts) - {0}, key=lambda count: (counts.count(count), count))
    return counts.count(usual), usual
