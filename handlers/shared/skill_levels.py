"""Reading `skills set python 3, snakemake 2` and telling levels by number or name. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.chat import markup
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue, Skill

SET_EXAMPLE = "skills set python 3, snakemake 1"
WANT_EXAMPLE = "skills want python 4"
MOST = 30
_LONGEST = 300  # characters of one skill with its level

_PAIR = re.compile(
    r"\s*(?P<name>\S.*?)[\s:=]+(?:(?:at|to)\s+)?(?:level\s+)?(?P<level>\d{1,2}|none yet|[a-z]+)\s*$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"(?<=\s)[0-4](?=\s+[^\W\d])")


def read(words: str, catalogue: Catalogue, *, example: str = SET_EXAMPLE) -> dict[str, int]:
    """Skills by key with their levels, several with commas between. Raises Refusal, for one fault in any."""
    return dict(_one(part, catalogue, example) for part in _parts(words, example))


def read_some(
    words: str, catalogue: Catalogue, *, example: str = SET_EXAMPLE
) -> tuple[dict[str, int], list[str]]:
    """The same, where one that can't be read costs none of the others: those are said, in sentences in
    Markdown.

    Raises Refusal where none can be read.
    """
    found: dict[str, int] = {}
    faults: list[Refusal] = []
    for part in _parts(words, example):
        try:
            skill, level = _one(part, catalogue, example)
        except Refusal as fault:
            faults.append(fault)
        else:
            found[skill] = level
    if not found:
        raise faults[0]
    return found, [fault.wrong for fault in faults]


def _parts(words: str, example: str) -> list[str]:
    plain = re.sub(r"[^\S\n]+", " ", words)
    parts = [part for part in re.split(r"[,;\n]", _with_commas(plain)) if part.strip()]
    if not parts:
        raise Refusal("Which skill, and at which level?", example=example)
    if len(parts) > MOST:
        raise Refusal(f"Please name at most {MOST} skills at once.", example=example)
    return parts


def _one(part: str, catalogue: Catalogue, example: str) -> tuple[str, int]:
    """One skill's key and its level. Raises Refusal."""
    names = {
        said: level.level
        for level in catalogue.levels
        for said in (level.name.casefold(), level.name.split()[0].casefold())
    }
    match = _PAIR.match(part) if len(part) <= _LONGEST else None
    said = match["level"].casefold() if match else ""
    level = int(said) if said.isdecimal() else names.get(said)
    if match is None or level is None or level >= len(catalogue.levels):
        raise Refusal(
            f"I can't read “{markup.literal(part.strip()[:60])}”: a skill is followed by its level, "
            f"{scale(catalogue)}.",
            example=example,
        )
    return known(match["name"], catalogue, example=example).key, level


def typed(levels: Mapping[str, int], catalogue: Catalogue) -> str:
    """Skills and levels as they would be typed."""
    return ", ".join(f"{catalogue.name_of(key)} {level}" for key, level in levels.items())


def _with_commas(words: str) -> str:
    """“python 3 git 2” as “python 3, git 2”; where commas were typed they are meant."""
    return words if re.search(r"[,;\n]", words) else _SEVERAL.sub(r"\g<0>,", words)


def known(typed: str, catalogue: Catalogue, *, example: str) -> Skill:
    """The skill that was typed. Raises Refusal, with those that are near."""
    skill = catalogue.find(typed)
    if skill is not None:
        return skill
    near = " or ".join(markup.bold(one.name) for one in catalogue.suggest(typed))
    meant = f" Did you mean {near}?" if near else " `skills catalogue` shows which there are."
    raise Refusal(f"I don't know the skill “{markup.literal(typed.strip()[:60])}”.{meant}", example=example)


def check_known(key: str, catalogue: Catalogue) -> None:
    """That a button's skill is still in the catalogue. Raises Refusal."""
    if key not in catalogue.skills:
        raise Refusal("That skill is no longer in the catalogue.")


def scale(catalogue: Catalogue) -> str:
    """The levels in a line: “0 none yet, 1 awareness, …”."""
    return ", ".join(f"{level.level} {level.name.casefold()}" for level in catalogue.levels)


def level_name(level: int, catalogue: Catalogue) -> str:
    """A level with its name, such as “3 (practitioner)”."""
    return f"{level} ({catalogue.levels[level].name.casefold()})"
