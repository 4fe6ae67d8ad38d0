"""Reading what is to be added to the catalogue, and checking that people will be able to type it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import HttpUrl, TypeAdapter, ValidationError
from rapidfuzz import fuzz, process

from bot.chat import names
from bot.chat.refusal import Refusal
from bot.chat.request import Request
from config.catalogue import TOOLS, Catalogue, Competency, Skill, folded
from config.catalogue_additions import AddedAlias, AddedSkill, Addition, key_of, with_additions
from handlers.catalogue import messages
from handlers.shared import skill_levels
from storage.catalogue_additions import LONGEST_URL, CatalogueAddition, Kind

LONGEST_NAME = 80
LONGEST_TITLE = 120
LONGEST_ABOUT = 500
MOST_NEAR = 3
NEAR = 60  # of 100, in rapidfuzz's WRatio: below, a suggestion is no help
A_SLIP = 90  # of 100, in rapidfuzz's ratio
SHORTEST_BEGINNING = 4  # letters by which a group is known without its whole name
_QUOTES = "\"'“”‘’«»"
_ADDRESS = TypeAdapter(HttpUrl)
_CALLED = r"(?:called|titled|named)\s+(?P<{}>.+?)"
_LEVEL = r"(?:to|at|up to)?\s*(?:level\s+)?(?P<level>\d+|awareness|working|practitioner|expert)"
_RESOURCE = re.compile(
    rf"^(?P<url>\S+)\s+(?:{_CALLED.format('before')}\s+)?(?:teaching|teaches|for)\s+(?P<skill>.+?)"
    rf"(?:\s+{_LEVEL})?(?:\s*,?\s+{_CALLED.format('after')})?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Taught:
    """A resource to be added: where it is, what it is called, and what it teaches to which level."""

    url: str
    title: str
    skill: Skill
    level: int | None
    titled: bool
    """Whether somebody said what it is called."""


def skill(words: str, catalogue: Catalogue) -> tuple[str, Competency | None]:
    """The name of a new skill and the group it belongs to, None for the tools. Raises Refusal."""
    name, _, group = _tidy(words).rpartition(" in ")
    if not name:
        raise messages.which_group(checked_name(words, catalogue))
    return checked_name(name, catalogue), group_of(group, catalogue)


def group_of(said: str, catalogue: Catalogue) -> Competency | None:
    """The group that was typed, None for the tools. Raises Refusal."""
    groups = (*catalogue.competencies.values(), None)
    called = [group.name if group else TOOLS for group in groups]
    found = names.meant(said, called)
    if found.one is not None and _is_surely(said, called[found.one], wrong=found.wrong):
        return groups[found.one]
    near = process.extract(said, called, scorer=fuzz.WRatio, limit=MOST_NEAR, score_cutoff=NEAR)
    raise messages.no_such_group(said, [name for name, _, _ in near])


def _is_surely(said: str, name: str, *, wrong: bool) -> bool:
    """Whether a group is filed under without being asked about: not by a letter or two, nor by a likeness."""
    if names.is_whole(said, name):
        return True
    if wrong:
        return fuzz.ratio(said.casefold(), name.casefold()) >= A_SLIP
    return len(said.strip()) >= SHORTEST_BEGINNING


def checked_name(said: str, catalogue: Catalogue) -> str:
    """The name of a new skill: free, and typed as skills are typed. Raises Refusal."""
    name = _tidy(said)
    _be_short(name, messages.ADD_EXAMPLE)
    key = key_of(name)
    exact = catalogue.find_exactly(name)
    same = catalogue.skills.get(key)
    # What was added before may be added again, for example to another group.
    if exact is not None and exact.key != key:
        raise messages.is_there_already(name, exact)
    if same is not None and folded(same.name) != folded(name):
        raise messages.is_there_already(name, same)
    if not _is_readable(name, key, AddedSkill(key, name, ""), catalogue):
        raise messages.cannot_be_typed(name, messages.ADD_EXAMPLE, field="name")
    return name


def alias(words: str, catalogue: Catalogue) -> tuple[str, Skill]:
    """Other words for a skill, and the skill. Raises Refusal."""
    other, _, said = _tidy(words).rpartition(" for ")
    if not other or not said:
        raise messages.alias_for_what()
    return checked_alias(
        other, skill_levels.known(said, catalogue, example=messages.ALIAS_EXAMPLE), catalogue
    )


def checked_alias(said: str, meant: Skill, catalogue: Catalogue) -> tuple[str, Skill]:
    """The same, where the skill is known already. Raises Refusal."""
    other = _tidy(said)
    _be_short(other, messages.ALIAS_EXAMPLE)
    exact = catalogue.find_exactly(other)
    if exact is not None:
        raise messages.means_already(other, exact)
    if not _is_readable(other, meant.key, AddedAlias(other, meant.key), catalogue):
        raise messages.cannot_be_typed(other, messages.ALIAS_EXAMPLE, field="aliases")
    return other, meant


def aliases(said: str, name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """What else a new skill of this `name` is called, typed with commas, each once. Raises Refusal."""
    key = key_of(name)
    with_it = with_additions(catalogue, [AddedSkill(key, name, "")])
    found: dict[str, str] = {}
    for other in filter(None, map(_tidy, said.split(","))):
        exact = with_it.find_exactly(other)
        if exact is None:
            checked_alias(other, with_it.skills[key], with_it)
        elif exact.key != key:
            raise messages.means_already(other, exact)
        if folded(other) != folded(name):
            found.setdefault(folded(other), other)
    return tuple(found.values())


def still_possible(row: CatalogueAddition, catalogue: Catalogue) -> None:
    """What was asked for may mean something else by now, or be about what is gone. Raises Refusal."""
    if row.kind is not Kind.SKILL and row.skill not in catalogue.skills:
        raise messages.about_what_is_gone(row, catalogue)
    if row.kind is Kind.SKILL:
        checked_name(row.words, catalogue)
        aliases(",".join(row.aliases), row.words, catalogue)
    if row.kind is Kind.ALIAS:
        checked_alias(row.words, catalogue.skills[row.skill], catalogue)


def resource(words: str, catalogue: Catalogue) -> Taught:
    """A learning resource: “https://… teaching git to 2 called Git for all”. Raises Refusal."""
    match = _RESOURCE.match(" ".join(words.split()))
    if match is None:
        raise messages.resource_how()
    url = address(match["url"])
    level = _level(match["level"], catalogue)
    if level is not None and not 1 <= level < len(catalogue.levels):
        raise messages.no_such_level(catalogue)
    if "," in match["skill"]:
        raise messages.one_at_a_time()
    taught = skill_levels.known(_tidy(match["skill"]), catalogue, example=messages.RESOURCE_EXAMPLE)
    title = _tidy(match["before"] or match["after"] or "")
    if len(title) > LONGEST_TITLE:
        raise messages.too_long(LONGEST_TITLE, messages.RESOURCE_EXAMPLE)
    return Taught(url, title or urlsplit(url).netloc, taught, level, titled=bool(title))


def _level(said: str | None, catalogue: Catalogue) -> int | None:
    """A level by its number or its name."""
    if not said:
        return None
    named = {level.name.casefold(): level.level for level in catalogue.levels}
    return named[said.casefold()] if said.casefold() in named else int(said)


def address(said: str) -> str:
    """A web address. Raises Refusal."""
    url = said.strip("<>")
    if re.match(r"^[\w-]+(\.[\w-]+)+(/\S*)?$", url):
        url = f"https://{url}"
    try:
        checked = _ADDRESS.validate_python(url)
    except ValidationError as error:
        raise messages.no_address(said) from error
    if checked.username or checked.password or len(url) > LONGEST_URL:
        raise messages.no_address(said)
    return url


def addition(
    request: Request, rows: Sequence[CatalogueAddition], catalogue: Catalogue, *, example: str
) -> CatalogueAddition:
    """What was added by these words, or at this address. Raises Refusal, and Question."""
    words = _tidy(request.words).strip("<>")
    referred = names.referred(words)
    found = [row for row in rows if row.id == referred]
    found = found or [row for row in rows if row.url and row.url.rstrip("/") == words.rstrip("/")]
    found = found or [rows[place] for place in names.meant(words, [row.words for row in rows]).found]
    if not found:
        raise messages.none_such(words)
    if len(found) > 1:
        raise messages.which_one(found, catalogue, line=request.line(request.words), example=example)
    return found[0]


def _be_short(name: str, example: str) -> None:
    if not name:
        raise messages.no_name(example)
    if len(name) > LONGEST_NAME:
        raise messages.too_long(LONGEST_NAME, example)


def _tidy(said: str) -> str:
    return " ".join(said.split()).strip(_QUOTES).strip()


def _is_readable(name: str, key: str, added: Addition, catalogue: Catalogue) -> bool:
    """Whether `skills set` would find it by these words."""
    last = name.casefold().split()[-1]
    levels = {word for level in catalogue.levels for word in (str(level.level), level.name.casefold())}
    if last in levels or not any(sign.isalpha() for sign in name):
        return False
    try:
        return skill_levels.read(f"{name} 3", with_additions(catalogue, [added])) == {key: 3}
    except Refusal:
        return False
