"""The little language of `members`: filters, quoted words and free words. Pure.

    members institution:UCL skill:python>=3 group:"Research IT" joined:>2026-01-01 snakemake
    members (institution:UCL or institution:King's) not stage:senior

A fault points at the word it is about. Every filter has to hold, but where “or” stands between them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from lark import Lark, Token, Transformer, UnexpectedInput
from rapidfuzz import fuzz, process

from bot.chat import markup
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue
from storage.member_conditions import EVERYBODY, Condition, Either, Every, Filter, Not, filters, with_each

EXAMPLE = "members institution:UCL skill:python"
EITHER_EXAMPLE = "members (institution:UCL or institution:Imperial) not stage:senior"
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
# What may be anything, a name too.
_ANY_WORDS = ("", "name", "role", "interest", "institution")
# What else people call a field.
_ALSO = {
    "skills": "skill", "university": "institution", "institutions": "institution", "job": "family",
    "groups": "group", "interests": "interest", "title": "role", "names": "name",
}  # fmt: skip
# Small words between others say nothing: “members at UCL”.
_SMALL = {
    "at",
    "in",
    "from",
    "with",
    "who",
    "knows",
    "know",
    "the",
    "of",
    "a",
    "an",
    "me",
    "please",
    "&",
    "all",
}
# Each word is a condition of the question that the database is asked.
MOST_WORDS = 25
LONGEST = 500  # characters
# “not not not not”, and brackets within brackets: no question, and each is read within the other.
_NESTED = re.compile(r"(?:(?:-|\bnot\b)[\s(]*){4}|(?:\([^()]*){9}", re.IGNORECASE)
_YEARS = range(1900, 2201)
COUNTABLE = ("institution", "family", "stage", "group", "skill")

_GRAMMAR = r"""
    start: either?
    ?either: every (_OR every)*
    ?every: one (_AND? one)*
    ?one: (_NOT | "-") one -> denied
        | "(" either ")"
        | skill | joined | field | free
    skill: _SKILL _value (COMPARE LEVEL)?
    joined: _JOINED COMPARE DATE
    field: FIELD _value
    free: _value
    _value: QUOTED | WORD
    _OR.3: /or(?![^\s()"“”-])/i
    _AND.3: /and(?![^\s()"“”-])/i
    _NOT.3: /not(?![^\s()"“”-])/i
    _SKILL.3: /skill:/i
    _JOINED.3: /joined:/i
    FIELD.2: /[A-Za-z]+:/
    COMPARE: ">=" | "<=" | ">" | "<" | "="
    LEVEL: /[0-4]\b/
    DATE: /\d{4}-\d{2}-\d{2}/
    QUOTED: /["“][^"“”]+["”]/
    WORD: /[^\s"“”:<>=()-][^\s"“”:<>=()]*/
    %import common.WS
    %ignore WS
"""


def read(words: str, catalogue: Catalogue) -> Condition:
    """What a line asks for, skills by their lasting key. Raises Refusal, pointing at the word."""
    if len(words) > LONGEST or len(words.split()) > MOST_WORDS or _NESTED.search(words):
        raise _too_much()
    try:
        found = _parser().parse(words)
    except UnexpectedInput as fault:
        raise _fault(words, fault) from fault
    condition = _Reader().transform(found)
    if sum(1 for _ in filters(condition)) > MOST_WORDS:
        raise _too_much()
    return _checked(condition, catalogue)


def _too_much() -> Refusal:
    return Refusal(
        f"That is more than I can look for at once; please keep it to {MOST_WORDS} words and {LONGEST} "
        "characters.",
        example=EXAMPLE,
    )


def explained(condition: Condition, catalogue: Catalogue) -> str:
    """A condition in words, such as “institution has “UCL” and skill is Python at level 3 or more”."""
    match condition:
        case Filter():
            return _explain(condition, catalogue)
        case Every(()):
            return "everyone"
        case Every(parts):
            return " and ".join(_within(part, catalogue, (Either,)) for part in parts)
        case Either(parts):
            return " or ".join(_within(part, catalogue, (Every,)) for part in parts)
        case Not(part):
            return f"not {_within(part, catalogue, (Either, Every))}"


def as_logged(condition: Condition, catalogue: Catalogue) -> str:
    """The same without words that somebody may be known by: the log is never changed."""
    return explained(with_each(condition, _without_words), catalogue)


def _without_words(asked: Filter) -> Filter:
    return replace(asked, value="…") if asked.field in _ANY_WORDS else asked


def _within(part: Condition, catalogue: Catalogue, bracketed: tuple[type, ...]) -> str:
    said = explained(part, catalogue)
    return f"({said})" if isinstance(part, bracketed) else said


def _explain(item: Filter, catalogue: Catalogue) -> str:
    signs = {">=": "{} or more", "<=": "{} or less", ">": "above {}", "<": "below {}", "=": "exactly {}"}
    match item.field:
        case "skill" if item.level is not None:
            return (
                f"skill is {catalogue.name_of(item.value)} at level {signs[item.compare].format(item.level)}"
            )
        case "skill":
            return f"skill is {catalogue.name_of(item.value)}"
        case "joined":
            when = {">": "after", ">=": "on or after", "<": "before", "<=": "on or before", "=": "on"}
            day = date.fromisoformat(item.value)
            return f"registered {when[item.compare]} {day.day} {day:%B %Y}"
        case "":
            return f"“{item.value}” anywhere"
    return f"{FIELDS[item.field]} {'is' if item.exact else 'has'} “{item.value}”"


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr")


class _Reader(Transformer[Token, Condition]):
    def start(self, parts: list[Condition]) -> Condition:
        return parts[0] if parts else EVERYBODY

    def either(self, parts: list[Condition]) -> Condition:
        return Either(tuple(parts))

    def every(self, parts: list[Condition]) -> Condition:
        return Every(tuple(parts))

    def denied(self, parts: list[Condition]) -> Condition:
        return Not(parts[0])

    def skill(self, parts: list[Token]) -> Filter:
        if len(parts) == 1:
            return Filter("skill", _bare(parts[0]))
        return Filter("skill", _bare(parts[0]), str(parts[1]), int(parts[2]))

    def joined(self, parts: list[Token]) -> Filter:
        return Filter("joined", str(parts[1]), str(parts[0]))

    def field(self, parts: list[Token]) -> Filter:
        field = str(parts[0]).rstrip(":").casefold()
        return Filter(_ALSO.get(field, field), _bare(parts[1]))

    def free(self, parts: list[Token]) -> Filter:
        return Filter("", _bare(parts[0]))


def _bare(token: Token) -> str:
    return str(token).strip('"“”')


def _is_small(part: Condition) -> bool:
    return isinstance(part, Filter) and not part.field and part.value.casefold() in _SMALL


def _checked(condition: Condition, catalogue: Catalogue) -> Condition:
    match condition:
        case Filter():
            return _checked_filter(condition, catalogue)
        case Every(parts):
            telling = [part for part in parts if not _is_small(part)] or list(parts)
            return Every(tuple(_checked(part, catalogue) for part in telling))
        case Either(parts):
            return Either(tuple(_checked(part, catalogue) for part in parts))
        case Not(part):
            return Not(_checked(part, catalogue))


def _checked_filter(item: Filter, catalogue: Catalogue) -> Filter:
    if item.field == "skill":
        skill = catalogue.find(item.value)
        if skill is None:
            near = " or ".join(s.name for s in catalogue.suggest(item.value))
            meant = f" Did you mean {markup.literal(near)}?" if near else ""
            raise Refusal(f"I don't know the skill “{markup.literal(item.value)}”.{meant}", example=EXAMPLE)
        return Filter("skill", skill.key, item.compare, item.level)
    if item.field == "joined":
        try:
            if date.fromisoformat(item.value).year not in _YEARS:
                raise ValueError(item.value)
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
    if words.count("(") != words.count(")"):
        return Refusal("A bracket is opened and not closed, or the other way round.", example=EITHER_EXAMPLE)
    at = getattr(fault, "pos_in_stream", None) or len(words.rstrip())
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
