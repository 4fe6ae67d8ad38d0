"""The people of a list: who each is, what is said of them, and what is wrong with a line. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.chat.identity import ACCOUNT, ACCOUNT_EXAMPLES
from config.catalogue import Catalogue
from handlers.members.list_columns import Columns
from handlers.shared.visibility import MEMBERS
from storage.members import Profile

_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
_PLATFORM = re.compile(r"^U[A-Z0-9]{6,}$")
# Of 100, in rapidfuzz's ratios: from the first on, what is meant is taken, from the second on it is asked.
_MEANT, _PERHAPS = 88, 60
_SEVERAL = {"job family": "job families", "career stage": "career stages"}
LONGEST_NAME, LONGEST_VALUE = 100, 200


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of a list: known by their account, their e-mail address or both."""

    number: int
    account: str
    email: str
    name: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, counted from 1 as a spreadsheet does."""

    number: int
    wrong: str


@dataclass(slots=True)
class Checked:
    """A list, line by line; `read_as` is what was taken for something else, with the lines that say it."""

    people: list[Listed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    read_as: dict[tuple[str, str], list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What a community has names for."""

    job_families: Sequence[str]
    career_stages: Sequence[str]
    groups: Collection[str]
    catalogue: Catalogue


def checked(columns: Columns, known: Known) -> Checked:
    """Every line of a list by itself: a fault in one costs none of the others."""
    found = Checked()
    seen: dict[str, int] = {}
    for number, row in enumerate(columns.rows, columns.first):
        if not any(row):
            continue
        cells = {name: cell for name, cell in zip(columns.fields, row, strict=True) if name}
        wrong = _wrong(cells, seen)
        if wrong:
            found.faults.append(Fault(number, wrong))
            continue
        read_as: dict[tuple[str, str], str] = {}
        person = _person(number, cells, known, read_as)
        if isinstance(person, Fault):
            found.faults.append(person)
            continue
        for each in (person.account, person.email):
            if each:
                seen[each.casefold()] = number
        for pair in read_as:
            found.read_as.setdefault(pair, []).append(number)
        found.people.append(person)
    return found


def _wrong(cells: Mapping[str, str], seen: Mapping[str, int]) -> str:
    name, account, email = _name(cells), _account(cells), _email(cells)
    if not name:
        return "there is no name"
    if len(name) > LONGEST_NAME or any(len(cell) > LONGEST_VALUE * 5 for cell in cells.values()):
        return "it is too long"
    if cells.get("e-mail") and not email:
        return f"“{cells['e-mail'][:60]}” isn't an e-mail address, such as alice@example.ac.uk"
    if cells.get("account") and not email and not ACCOUNT.match(account):
        return f"“{cells['account'][:60]}” isn't an account, such as {ACCOUNT_EXAMPLES}"
    if not account and not email:
        return "there is no e-mail address, and no account"
    for each in (account, email):
        if each and each.casefold() in seen:
            return f"{each} is on line {seen[each.casefold()]} already"
    return ""


def _name(cells: Mapping[str, str]) -> str:
    whole = cells.get("name") or " ".join(filter(None, (cells.get("first name"), cells.get("surname"))))
    surname, comma, first = whole.partition(",")
    return " ".join(f"{first} {surname}".split()) if comma and first.strip() else " ".join(whole.split())


def _account(cells: Mapping[str, str]) -> str:
    account = cells.get("account", "")
    if _EMAIL.fullmatch(account) and not ACCOUNT.match(account):
        # Whoever has no accounts writes what they have.
        return ""
    return f"slack:{account}" if _PLATFORM.match(account) else account


def _email(cells: Mapping[str, str]) -> str:
    found = _EMAIL.search(cells.get("e-mail", "")) or _EMAIL.fullmatch(cells.get("account", ""))
    return found[0].casefold() if found else ""


def _person(
    number: int, cells: Mapping[str, str], known: Known, read_as: dict[tuple[str, str], str]
) -> Listed | Fault:
    family = _nearest("job family", cells, known.job_families, read_as)
    stage = _nearest("career stage", cells, known.career_stages, read_as)
    for value in (family, stage):
        if isinstance(value, _Unknown):
            return Fault(number, value.wrong)
    groups = [_group(name, known.groups) for name in _several(cells.get("groups", ""))]
    if unknown := next((name for name in groups if isinstance(name, _Unknown)), None):
        return Fault(number, unknown.wrong)
    skills, words = _skills(cells.get("skills", ""), known.catalogue)
    interests = ", ".join(filter(None, (cells.get("interests", ""), *words)))
    profile = Profile(
        institution=cells.get("institution", "")[:LONGEST_VALUE],
        job_family=str(family),
        role_title=cells.get("role title", "")[:LONGEST_VALUE],
        career_stage=str(stage),
        grade="",
        about="",
        interests=interests[: LONGEST_VALUE * 2],
        visibility=MEMBERS,
        skills=tuple(dict.fromkeys(skills)),
        groups=tuple(dict.fromkeys(str(name) for name in groups)),
    )
    return Listed(number, _account(cells), _email(cells), _name(cells), profile)


@dataclass(frozen=True, slots=True)
class _Unknown:
    wrong: str


def _nearest(
    column: str, cells: Mapping[str, str], values: Sequence[str], read_as: dict[tuple[str, str], str]
) -> str | _Unknown:
    """The value that is meant by a cell; without values anything may stand there."""
    said = cells.get(column, "").strip()
    if not said or not values:
        return said[:LONGEST_VALUE]
    folded = {value.casefold(): value for value in values}
    if said.casefold() in folded:
        return folded[said.casefold()]
    if found := process.extractOne(said.casefold(), list(folded), scorer=fuzz.ratio, score_cutoff=_MEANT):
        read_as[(said, folded[found[0]])] = column
        return folded[found[0]]
    perhaps = _perhaps(said, values)
    meant = f" Is “{perhaps}” meant?" if perhaps else f" There are {', '.join(values)}"
    return _Unknown(f"“{said[:60]}” isn't one of the {_SEVERAL[column]}.{meant}")


def _perhaps(said: str, values: Collection[str]) -> str:
    """The value that comes nearest, whole or as far as it is said; empty where none is near."""

    def likeness(value: str) -> float:
        whole, wanted = value.casefold(), said.casefold()
        return max(fuzz.ratio(wanted, whole), fuzz.ratio(wanted, whole[: len(wanted)]))

    best = max(values, key=likeness, default="")
    return best if best and likeness(best) >= _PERHAPS else ""


def _group(said: str, groups: Collection[str]) -> str | _Unknown:
    folded = {name.casefold(): name for name in groups}
    if said.casefold() in folded:
        return folded[said.casefold()]
    if found := process.extractOne(said.casefold(), list(folded), scorer=fuzz.ratio, score_cutoff=_MEANT):
        return folded[found[0]]
    perhaps = _perhaps(said, groups)
    meant = f" Is “{perhaps}” meant?" if perhaps else ""
    return _Unknown(f"there is no community of practice “{said[:60]}”.{meant}")


def _skills(cell: str, catalogue: Catalogue) -> tuple[list[str], list[str]]:
    """The skills of the catalogue, and what is none of these, which is kept in words."""
    known: list[str] = []
    words: list[str] = []
    for said in _several(cell):
        skill = catalogue.find(said)
        if skill is None:
            words.append(said)
        else:
            known.append(skill.key)
    return known, words


def _several(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;,\n]", cell) if part.strip()]
