"""Which institution other words are for, and which of those that members typed may be another. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from rapidfuzz import fuzz

from bot.chat import names
from bot.chat.names import unaccented
from handlers.members import institution_messages
from storage.institution_names import Alias

LONGEST = 200
_FOR = re.compile(r"\s+(?:for|means|is|as|=)\s+", re.IGNORECASE)
_QUOTES = " \"'“”‘’.,"
# Of 100, in rapidfuzz's ratio of names without the words that all have: “Kings College” and “King's College”.
_NEAR = 88
_COMMON = re.compile(r"\b(?:the|university|univ|uni|college|of|at|and|institute)\b")


def alias(words: str, known: Mapping[str, str]) -> Alias:
    """Other words for an institution, and that; `known` are all names there are, with the one that counts.

    The institution has to be named whole, as its name may have “for” in it too. Raises Refusal.
    """
    said = ""
    for match in _FOR.finditer(words):
        other, said = (part.strip(_QUOTES) for part in (words[: match.start()], words[match.end() :]))
        whole = [name for name in known if names.is_whole(said, name)]
        if not other or not whole:
            continue
        if len(other) > LONGEST:
            raise institution_messages.too_long(LONGEST)
        typed, name = " ".join(other.split()), known[whole[0]]
        if typed == name:
            raise institution_messages.is_itself(name)
        return Alias(typed, name)
    if not said:
        raise institution_messages.alias_how()
    raise institution_messages.which(
        said, [list(known)[place] for place in names.meant(said, list(known)).found]
    )


def near(typed: Iterable[str], known: Collection[str]) -> list[Alias]:
    """Those that were typed which may be one of those that are known, each with the nearest."""
    found = []
    for said in typed:
        ranked = sorted(((_likeness(said, name), name) for name in known if name != said), reverse=True)
        if ranked and ranked[0][0] >= _NEAR:
            found.append(Alias(said, ranked[0][1]))
    return found


def _likeness(one: str, other: str) -> float:
    bare, whole = _bare(one), _bare(other)
    if not bare or not whole:
        return 0.0
    return max(fuzz.ratio(bare, whole), fuzz.token_sort_ratio(bare, whole))


def _bare(name: str) -> str:
    plain = re.sub(r"[^\w ]+", "", unaccented(name).casefold())
    return " ".join(_COMMON.sub(" ", plain).split())
