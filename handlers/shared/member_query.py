"""The little language of `members`: filters, quoted words and free words. Pure.

    members institution:UCL skill:python>=3 group:"Research IT" joined:>2026-01-01 snakemake

A fault points at the word it is about. Every filter has to hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput
from rapidfuzz import fuzz, process

from bot.chat import markup
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue

EXAMPLE = "members institution:UCL skill:python"
FIELDS = {
    "name": "name",
    "institution": "institution",
    "family": "job family",
    "role": "role title",
    "stage": "career stage",
    "interest": "interests",
    "group": "community of practice",
    "skill": "skill",
    "joined": "date of registration",
}
# Each word is a condition of the question that the database is asked.
MOST_WORDS = 25
LONGEST = 500  # characters
COUNTABLE = ("institution", "family", "stage", "group", "skill")

_GRAMMAR = r"""
    start: term*
    ?term: skill | joined | field | free
    skill: "skill:"i _value (COMPARE LEVEL)?
    joined: "joined:"i COMPARE DATE
    field: FIELD _value
    free: _value
    _value: QUOTED | WORD
    FIELD.2: /[A-Za-z]+:/
    COMPARE: ">=" | "<=" | ">" | "<" | "="
    LEVEL: /[0-4]\b/
    DATE: /\d{4}-\d{2}-\d{2}/
    QUOTED: /["“][^"“”]+["”]/
    WORD: /[^\s"“”:<>=]+/
    %import common.WS
    %ignore WS
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition. `compare` is ``=`` for words, which match wherever they stand in the field.

    `exact`: the words have to be the whole of it, whatever their capitals.
    """

    field: str
    value: str
    compare: str = "="
    level: int | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What a line asks for; all filters have to hold."""

    filters: tuple[Filter, ...] = ()


def read(words: str, catalogue: Catalogue) -> Query:
    """What a line asks for, skills by their lasting key. Raises Refusal, pointing at the word."""
    if len(words) > LONGEST or len(words.split()) > MOST_WORDS:
        raise Refusal(
            f"That is more than I can look for at once; please keep it to {MOST_WORDS} words and {LONGEST} "
            "characters.",
            example=EXAMPLE,
        )
    try:
        filters: list[Filter] = _Reader().transform(_parser().parse(words))
    except UnexpectedInput as fault:
        raise _fault(words, fault) from fault
    return Query(tuple(_checked(item, catalogue) for item in filters))


def explained(query: Query, catalogue: Catalogue) -> str:
    """The filters in words, such as “institution has “UCL” and skill is Python at level 3 or more”."""
    if not query.filters:
        return "everyone"
    return " and ".join(_explain(item, catalogue) for item in query.filters)


def _explain(item: Filter, catalogue: Catalogue) -> str:
    signs = {">=": "or more", "<=": "or less", ">": "exceeded", "<": "not reached", "=": "exactly"}
    match item.field:
        case "skill" if item.level is not None:
            return f"skill is {catalogue.name_of(item.value)} at level {item.level} {signs[item.compare]}"
        case "skill":
            return f"skill is {catalogue.name_of(item.value)}"
        case "joined":
            when = {">": "after", ">=": "on or after", "<": "before", "<=": "on or before", "=": "on"}
            return f"registered {when[item.compare]} {item.value}"
        case "":
            return f"“{item.value}” anywhere"
    return f"{FIELDS[item.field]} {'is' if item.exact else 'has'} “{item.value}”"


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="earley", lexer="dynamic")


class _Reader(Transformer[Token, list[Filter]]):
    def start(self, terms: list[Any]) -> list[Filter]:
        return [term for term in terms if isinstance(term, Filter)]

    def skill(self, parts: list[Token]) -> Filter:
        if len(parts) == 1:
            return Filter("skill", _bare(parts[0]))
        return Filter("skill", _bare(parts[0]), str(parts[1]), int(parts[2]))

    def joined(self, parts: list[Token]) -> Filter:
        return Filter("joined", str(parts[1]), str(parts[0]))

    def field(self, parts: list[Token]) -> Filter:
        return Filter(str(parts[0]).rstrip(":").casefold(), _bare(parts[1]))

    def free(self, parts: list[Token]) -> Filter:
        return Filter("", _bare(parts[0]))


def _bare(token: Token) -> str:
    return str(token).strip('"“”')


def _checked(item: Filter, catalogue: Catalogue) -> Filter:
    if item.field == "skill":
        skill = catalogue.find(item.value)
        if skill is None:
            near = " or ".join(s.name for s in catalogue.suggest(item.value))
            meant = f" Did you mean {markup.literal(near)}?" if near else ""
            raise Refusal(f"I don't know the skill “{markup.literal(item.value)}”.{meant}", example=EXAMPLE)
        return Filter("skill", skill.key, item.compare, item.level)
    if item.field == "joined":
        try:
            date.fromisoformat(item.value)
        except ValueError as error:
            raise Refusal(
                f"There is no “{item.value}” in the calendar.", example="members joined:>2026-01-01"
            ) from error
        return item
    if item.field and item.field not in FIELDS:
        near_field = process.extractOne(item.field, FIELDS, scorer=fuzz.ratio, score_cutoff=50)
        meant = f" Did you mean `{near_field[2]}:`?" if near_field else ""
        raise Refusal(
            f"“{markup.literal(item.field)}:” isn't a field.{meant} There are {', '.join(FIELDS)}.",
            example=EXAMPLE,
        )
    return item


def _fault(words: str, fault: UnexpectedInput) -> Refusal:
    at = getattr(fault, "pos_in_stream", None) or len(words)
    start = words.rfind(" ", 0, at) + 1
    word = words[start:].split(" ", maxsplit=1)[0]
    if word.casefold().startswith("joined:"):
        return Refusal(
            f"I can't read “{markup.literal(word)}”: a date is written 2026-01-31.",
            example="members joined:>2026-01-01",
        )
    if word.casefold().startswith("skill:"):
        return Refusal(
            f"I can't read “{markup.literal(word)}”: a level is a number from 0 to 4.",
            example="members skill:python>=3",
        )
    return Refusal(f"I can't read “{markup.literal(word or words[:40])}”.", example=EXAMPLE)
