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
_ON_MATRIX = re.compile(r"^@[^\s:]+:\S+$")
# “Python 3”, “R: level 2”, “Git (expert)”
_LEVEL = re.compile(r"\s*(?:\([^()]*\)|[:=]?\s*(?:level\s*)?[0-4])$", re.IGNORECASE)
_ON_SLACK = re.compile(r"^[UW][A-Z0-9]+$")
_BARE_SLACK = re.compile(r"^[UW][A-Z0-9]{6,}$")
# Of 100, in rapidfuzz's ratios: from the first on, what is meant is taken, from the second on it is asked.
_MEANT, _PERHAPS = 88, 60
_SEVERAL = {"job family": "job families", "career stage": "career stages"}
LONGEST_ACCOUNT = 255
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
    """A list, line by line.

    `read_as` is what was taken for something else, with the lines that say it, and `left_out` why a cell of
    somebody who is taken in will be empty.
    """

    people: list[Listed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    read_as: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    left_out: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What a community has names for; `called` is what else people call a job family."""

    job_families: Sequence[str]
    career_stages: Sequence[str]
    groups: Collection[str]
    catalogue: Catalogue
    called: Mapping[str, str] = field(default_factory=dict)


def checked(columns: Columns, known: Known) -> Checked:
    """Every line of a list by itself: a fault in one costs none of the others."""
    found = Checked()
    seen: dict[str, int] = {}
    for number, row in enumerate(columns.rows, columns.first):
        if not any(row):
            continue
        cells: dict[str, str] = {}
        for name, cell in zip(columns.fields, row, strict=True):
            if name and not cells.get(name):
                cells[name] = cell
        name, account, email = _name(cells), _account(cells), _email(cells)
        if wrong := _wrong(cells, seen, name=name, account=account, email=email):
            found.faults.append(Fault(number, wrong))
            continue
        for each in (account, email):
            if each:
                seen[each.casefold()] = number
        profile = _profile(number, cells, known, found)
        found.people.append(Listed(number, account, email, name, profile))
    return found


def _wrong(cells: Mapping[str, str], seen: Mapping[str, int], *, name: str, account: str, email: str) -> str:
    if not name:
        return "there is no name"
    if len(name) > LONGEST_NAME or any(len(cell) > LONGEST_VALUE * 5 for cell in cells.values()):
        return "it is too long"
    if cells.get("e-mail") and not email:
        return f"“{cells['e-mail'][:60]}” isn't an e-mail address, such as alice@example.ac.uk"
    if cells.get("account") and not email and not (ACCOUNT.match(account) and _is_one(account)):
        return f"“{cells['account'][:60]}” isn't an account, such as {ACCOUNT_EXAMPLES}"
    if not account and not email:
        return "there is no e-mail address, and no account"
    for each in (account, email):
        if each and each.casefold() in seen:
            what = "account" if each == account else "e-mail address"
            return f"the same {what} is on line {seen[each.casefold()]} already"
    return ""


def _is_one(account: str) -> bool:
    """Whether it is an account of its platform's kind, of a length that there is."""
    platform, _, user = account.partition(":")
    kind = {"slack": _ON_SLACK, "matrix": _ON_MATRIX}.get(platform)
    return len(user) <= LONGEST_ACCOUNT and (kind is None or kind.match(user) is not None)


def _name(cells: Mapping[str, str]) -> str:
    whole = cells.get("name") or " ".join(filter(None, (cells.get("first name"), cells.get("surname"))))
    surname, comma, first = whole.partition(",")
    return " ".join(f"{first} {surname}".split()) if comma and first.strip() else " ".join(whole.split())


def _account(cells: Mapping[str, str]) -> str:
    account = cells.get("account", "")
    if _EMAIL.fullmatch(account) and not ACCOUNT.match(account):
        # Whoever has no accounts writes what they have.
        return ""
    if _ON_MATRIX.match(account):
        return f"matrix:{account}"
    return f"slack:{account}" if _BARE_SLACK.match(account) else account


def _email(cells: Mapping[str, str]) -> str:
    found = _EMAIL.search(cells.get("e-mail", ""))
    if found is None and not ACCOUNT.match(cells.get("account", "")):
        found = _EMAIL.fullmatch(cells.get("account", ""))
    return found[0].casefold() if found else ""


def _profile(number: int, cells: Mapping[str, str], known: Known, found: Checked) -> Profile:
    """What is said of somebody, without what can't be made out."""

    def value(column: str, values: Sequence[str], called: Mapping[str, str]) -> str:
        said = cells.get(column, "").strip()
        if not said or not values:
            return said[:LONGEST_VALUE]
        meant = _nearest(said, values, called)
        if meant is None:
            found.left_out.setdefault(_wrong_value(column, said, values), []).append(number)
            return ""
        if meant.casefold() != said.casefold():
            found.read_as.setdefault((said, meant), []).append(number)
        return meant

    family = value("job family", known.job_families, known.called)
    stage = value("career stage", known.career_stages, {})
    groups = []
    for said in _several(cells.get("groups", "")):
        if (group := _nearest(said, list(known.groups), {})) is not None:
            groups.append(group)
        else:
            wrong = f"there is no community of practice “{said[:60]}”.{_asked(said, known.groups)}"
            found.left_out.setdefault(wrong, []).append(number)
    skills, words = _skills(cells.get("skills", ""), known.catalogue)
    interests = ", ".join(filter(None, (cells.get("interests", ""), *words)))
    return Profile(
        institution=cells.get("institution", "")[:LONGEST_VALUE],
        job_family=family,
        role_title=cells.get("role title", "")[:LONGEST_VALUE],
        career_stage=stage,
        grade="",
        about="",
        interests=interests[: LONGEST_VALUE * 2],
        visibility=MEMBERS,
        skills=tuple(dict.fromkeys(skills)),
        groups=tuple(dict.fromkeys(groups)),
    )


def _nearest(said: str, values: Sequence[str], called: Mapping[str, str]) -> str | None:
    """The value that is meant, also by what else it is called; None where that isn't certain."""
    folded = {name.casefold(): family for name, family in called.items()}
    folded |= {value.casefold(): value for value in values}
    wanted = " ".join(said.casefold().split())
    if wanted in folded:
        return folded[wanted]
    found = process.extractOne(wanted, list(folded), scorer=fuzz.ratio, score_cutoff=_MEANT)
    return folded[found[0]] if found else None


def _wrong_value(column: str, said: str, values: Sequence[str]) -> str:
    meant = _asked(said, values) or f" There are {', '.join(values)}"
    return f"“{said[:60]}” isn't one of the {_SEVERAL[column]}.{meant}"


def _asked(said: str, values: Collection[str]) -> str:
    """The question whether the value is meant that comes nearest, as far as it is said; empty for none."""

    def likeness(value: str) -> float:
        whole, wanted = value.casefold(), said.casefold()
        return max(fuzz.ratio(wanted, whole), fuzz.ratio(wanted, whole[: len(wanted)]))

    best = max(values, key=likeness, default="")
    return f" Is “{best}” meant?" if best and likeness(best) >= _PERHAPS else ""


def _skills(cell: str, catalogue: Catalogue) -> tuple[list[str], list[str]]:
    """The skills of the catalogue, and what is none of these, which is kept in words."""
    known: list[str] = []
    words: list[str] = []
    for said in _several(cell):
        skill = catalogue.find(said) or catalogue.find(_LEVEL.sub("", said))
        if skill is None:
            words.append(said)
        else:
            known.append(skill.key)
    return known, words


def _several(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;,\n]", cell) if part.strip()]
