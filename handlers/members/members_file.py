"""Members as a spreadsheet, out and in. Pure.

Out: a cell that a spreadsheet would take for a formula is made text by an apostrophe in front (OWASP, CSV
injection), and reads back equal. In: each line is checked by itself, and a fault names its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.chat.identity import ACCOUNT, ACCOUNT_EXAMPLES
from handlers.shared import csv_files

COLUMNS = (
    "account",
    "name",
    "institution",
    "job family",
    "role title",
    "career stage",
    "skills",
    "groups",
)
NEEDED = ("account", "name", "institution", "job family")


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a spreadsheet; skills and groups as typed."""

    number: int
    account: str
    name: str
    institution: str
    job_family: str
    role_title: str
    career_stage: str
    skills: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, counted from 1 as a spreadsheet does, header included."""

    number: int
    wrong: str


def read(content: bytes, *, job_families: Sequence[str]) -> tuple[list[Line], list[Fault]]:
    """The people in a CSV file, and what is wrong with the lines that can't be taken."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault(1, "the file isn't UTF-8; save it as “CSV UTF-8”")]
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if not rows:
        return [], [Fault(1, "the file is empty")]
    header = [cell.strip().casefold() for cell in rows[0]]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        return [], [
            Fault(1, f"the first line needs the columns {', '.join(NEEDED)}; I miss {', '.join(missing)}")
        ]
    lines: list[Line] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {name: csv_files.plain(cell.strip()) for name, cell in zip(header, row, strict=False)}
        wrong = _wrong(cells, seen, job_families)
        if wrong:
            faults.append(Fault(number, wrong))
            continue
        seen[cells["account"]] = number
        lines.append(_line(number, cells, job_families))
    return lines, faults


def _wrong(cells: Mapping[str, str], seen: Mapping[str, int], job_families: Sequence[str]) -> str:
    for name in NEEDED:
        if not cells.get(name):
            return f"“{name}” is empty"
    account = cells["account"]
    if not ACCOUNT.match(account):
        return f"“{account}” isn't an account; write {ACCOUNT_EXAMPLES}"
    if account in seen:
        return f"{account} is on line {seen[account]} already"
    if cells["job family"].casefold() not in {family.casefold() for family in job_families}:
        return f"“{cells['job family']}” isn't one of the job families: {', '.join(job_families)}"
    if len(cells["name"]) > 100 or len(cells["institution"]) > 200:
        return "the name or the institution is too long"
    return ""


def _line(number: int, cells: Mapping[str, str], job_families: Sequence[str]) -> Line:
    family = next(f for f in job_families if f.casefold() == cells["job family"].casefold())
    return Line(
        number=number,
        account=cells["account"],
        name=" ".join(cells["name"].split()),
        institution=cells["institution"],
        job_family=family,
        role_title=cells.get("role title", ""),
        career_stage=cells.get("career stage", ""),
        skills=_several(cells.get("skills", "")),
        groups=_several(cells.get("groups", "")),
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[;,]", cell) if part.strip())
