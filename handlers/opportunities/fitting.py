"""What of an opportunity fits somebody, and whether it is what was asked for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from config.catalogue import Catalogue
from storage.member_conditions import Condition, Either, Every, Filter, Not
from storage.opportunities import Listed

# The fields of the language of `members` that an opportunity has.
FIELDS = ("", "institution", "skill")


def skills_that_fit(
    asked: Mapping[str, int], levels: Mapping[str, int], wishes: Collection[str]
) -> tuple[str, ...]:
    """The skills asked for that somebody has, at most a level below, or would like to be better at."""
    return tuple(
        skill for skill, level in asked.items() if levels.get(skill, -1) >= level - 1 or skill in wishes
    )


def holds(condition: Condition, one: Listed, catalogue: Catalogue) -> bool:
    """Whether a question in the language of `members` holds for an opportunity."""
    match condition:
        case Every(parts):
            return all(holds(part, one, catalogue) for part in parts)
        case Either(parts):
            return any(holds(part, one, catalogue) for part in parts)
        case Not(part):
            return not holds(part, one, catalogue)
        case Filter("institution", value):
            return value.casefold() in one.institution.casefold()
        case Filter("skill", value, compare, level):
            return value in one.skills and (level is None or _compared(one.skills[value], compare, level))
        case Filter(_, value):
            names = [catalogue.name_of(skill) for skill in one.skills]
            said = " ".join((one.kind, one.title, one.description, one.institution, *names))
            # “secondments” finds a secondment.
            return value.casefold().removesuffix("s") in said.casefold()


def _compared(value: int, compare: str, level: int) -> bool:
    return {
        ">": value > level,
        ">=": value >= level,
        "<": value < level,
        "<=": value <= level,
        "=": value == level,
    }[compare]
