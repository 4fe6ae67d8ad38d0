"""Which institution other words are for, and which of those that members typed may be another. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from rapidfuzz import fuzz, process

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
        if not other or len(said) > LONGEST:
            continue
        if len(other) > LONGEST:
            raise institution_messages.too_long(LONGEST)
        whole = [name for name in known if names.is_whole(said, name)]
        if not whole:
            continue
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
    bare = {name: plain for name in known if (plain := _bare(name))}
    found = []
    for said in typed:
        others = {name: plain for name, plain in bare.items() if name != said}
        nearest = process.extractOne(_bare(said), others, scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR)
        if nearest is not None:
            found.append(Alias(said, nearest[2]))
    return found


def _bare(name: str) -> str:
    plain = re.sub(r"[^\w ]+", "", unaccented(name).casefold())
    return " ".join(_COMMON.sub(" ", plain).split())
