"""Reading `members count by institution stage:senior` and `profile edit role title "…"`. Pure."""

from __future__ import annotations

import re
from contextlib import suppress
from enum import StrEnum

from bot.chat import names
from bot.chat.refusal import Refusal
from handlers.members import messages
from handlers.shared.member_query import COUNTABLE

# What else people call a field that can be counted by.
_ALSO = {
    "job family": "family", "career stage": "stage", "community of practice": "group", "job": "family",
    "competency": "skill", "institutions": "institution", "skills": "skill", "groups": "group",
    "university": "institution",
}  # fmt: skip

_AND = re.compile(r"(?P<first>[^:]+?) (?:and|by|×|x) (?P<rest>.+)", re.IGNORECASE)
_COLUMNS = re.compile(r"(?:^|\s)(?:with\s+)?columns?:?\s+(?P<columns>.+)$", re.IGNORECASE | re.DOTALL)

# The columns of a spreadsheet of members.
EXPORTED = (
    "account",
    "name",
    "institution",
    "job family",
    "role title",
    "career stage",
    "skills",
    "groups",
)

# What empties a part of a profile.
EMPTY = ("none", "nothing", "empty", "-")

# What people call the parts of a profile.
FIELD_NAMES = {
    "name": ("name", "my name"),
    "institution": ("institution", "university", "workplace", "where i work", "employer"),
    "job_family": ("job family", "family", "job"),
    "role_title": ("role title", "role", "title", "job title", "position"),
    "career_stage": ("career stage", "stage"),
    "grade": ("grade",),
    "about": ("what i do", "about", "about me", "bio", "description"),
    "skills": ("skills", "skill"),
    "interests": ("interests", "interest"),
    "groups": ("communities of practice", "groups", "communities", "group"),
    "zone": ("time zone", "timezone", "zone"),
    "visibility": ("who may see my profile", "who may see it", "visibility", "who sees it"),
}
_NAMES = {called: field for field, names in FIELD_NAMES.items() for called in names}
# What stands there is a sentence, which may begin with any word.
_SENTENCES = ("about", "interests")
# What people put between a part and its value: “role title to …”, “grade: 7”.
_BETWEEN = re.compile(r"^(?:(?:to|is|as)\s+|[:=]\s*)", re.IGNORECASE)


class ListChange(StrEnum):
    """What is done with a list that one has already."""

    ADD = "add"
    REMOVE = "remove"
    ONLY = "only"


_WAYS = {
    ListChange.ADD: re.compile(r"^(?:(?:add|also|plus|and)\s+|\+\s*)(?P<rest>.+)$", re.IGNORECASE),
    ListChange.REMOVE: re.compile(
        r"^(?:(?:remove|delete|drop|without|minus)\s+|-\s*)(?P<rest>.+)$", re.IGNORECASE
    ),
    ListChange.ONLY: re.compile(r"^(?:(?:only|just)\s+|=\s*)(?P<rest>.+)$", re.IGNORECASE),
}


def list_change(value: str) -> tuple[ListChange | None, str]:
    """What is to be done with a list, None where it isn't said, and the items as typed."""
    for way, pattern in _WAYS.items():
        if match := pattern.match(value):
            return way, match["rest"]
    return None, value


def field_and_value(words: str) -> tuple[str, str]:
    """The part of a profile that is meant, and what is to stand there, empty if that isn't said.

    Raises Refusal.
    """
    said = " ".join(words.split()).removeprefix("my ")
    for called in sorted(_NAMES, key=len, reverse=True):
        if re.match(rf"{re.escape(called)}(?!\w)", said, re.IGNORECASE):
            field, value = _NAMES[called], said[len(called) :].strip()
            if field not in _SENTENCES:
                value = _BETWEEN.sub("", value).strip()
            return field, value.strip('"“”') if value[:1] in '"“' else value
    raise messages.which_field(said)


def counted_by(words: str) -> tuple[tuple[str, ...], str]:
    """The field to count by, or two, and the filters that follow. Raises Refusal."""
    by, _, rest = words.strip().partition(" ")
    if by.casefold() != "by":
        raise messages.count_by_what()
    said = " ".join(rest.split())
    if (match := _AND.fullmatch(said)) and (two := _two(match["first"], match["rest"])):
        first, second, filters = two
        if first == second:
            raise messages.twice_the_same()
        return (first, second), filters
    field, filters = _countable(said)
    return (field,), filters


def _two(first: str, rest: str) -> tuple[str, str, str] | None:
    """The two fields and the filters after them, where each of both is one."""
    with suppress(Refusal):
        one, left = _countable(first)
        other, filters = _countable(rest)
        return (one, other, filters) if not left else None
    return None


def _countable(said: str) -> tuple[str, str]:
    called = sorted((*_ALSO, *COUNTABLE), key=len, reverse=True)
    # A word more than the field has is a filter, and none is ever dropped.
    alike = [called[place] for place in names.meant(said, called).found]
    fields = {_ALSO.get(name, name) for name in alike if len(said.split()) <= len(name.split())}
    if len(fields) == 1:
        return fields.pop(), ""
    for name in called:
        if f"{said.casefold()} ".startswith(f"{name} "):
            return _ALSO.get(name, name), said[len(name) :].strip()
    raise messages.not_countable()


def export_columns(words: str) -> tuple[str, tuple[str, ...]]:
    """The filters, and the columns of the spreadsheet: all, or those that are named. Raises Refusal."""
    match = _COLUMNS.search(words)
    if match is None:
        return words, EXPORTED
    wanted = []
    for said in re.split(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+", match["columns"].strip()):
        found = names.meant(said.strip(' "“”'), EXPORTED).found
        if len(found) != 1:
            raise messages.not_a_column(said, EXPORTED)
        wanted.append(EXPORTED[found[0]])
    return words[: match.start()].strip(), tuple(dict.fromkeys(wanted))
