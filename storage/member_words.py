"""The words of members' profiles, as they are looked for: without capitals and accents, a blank between them.

Beside this table each database keeps an index of the words' beginnings (made by the migration, as neither is
a table or an index that SQLAlchemy knows): FTS5 on SQLite, kept by triggers, and GIN on PostgreSQL. It finds
who may be meant; whether they are is seen in the row, by the same comparison on both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    Text,
    column,
    false,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.member_conditions import Filter
from storage.upsert import insert

INDEX = "member_word_index"
# The index of beginnings has each up to this length: what is longer is looked up by as much of it.
_INDEXED = 8  # characters
_WORD = re.compile(r"(?:[^\W_]|[+#])+")
_LETTERS = re.compile(r"[^\W_]+")


class MemberWords(Base):
    """What a member's profile says, each column as `folded` makes it."""

    __tablename__ = "member_words"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    interest: Mapped[str] = mapped_column(Text)
    other: Mapped[str] = mapped_column(Text)


# The fields that are looked for by the beginnings of words, with the letter of each in PostgreSQL's index.
COLUMNS = {"name": "A", "role": "B", "interest": "C"}
_ALL = (MemberWords.name, MemberWords.role, MemberWords.interest, MemberWords.other)
_VECTOR = " || ".join(
    f"setweight(to_tsvector('simple', translate(member_words.{name}, '+#', '  ')), '{weight}')"
    for name, weight in {**COLUMNS, "other": "D"}.items()
)


def folded(said: str) -> str:
    """The words of a text with a blank before each: “Müller, C++” is “ muller c++”. Empty without any."""
    plain = unicodedata.normalize("NFKD", said.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "".join(f" {word}" for word in _WORD.findall(bare))


async def write(
    work: Work, person_id: int, *, name: str, role: str, interests: str, others: Iterable[str]
) -> None:
    """Have what a member's profile says be found."""
    values = {
        "name": folded(name),
        "role": folded(role),
        "interest": folded(interests),
        # The end of one text and the beginning of the next aren't one phrase.
        "other": " |".join(folded(part) for part in others),
    }
    await work.session.execute(
        insert(MemberWords)
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )


async def rename(work: Work, person_id: int, name: str) -> None:
    """Have a member be found by the name that they go by now; whoever isn't one is passed over."""
    await work.session.execute(
        update(MemberWords).where(MemberWords.person_id == person_id).values(name=folded(name))
    )


def say(field: str, said: str) -> ColumnElement[bool]:
    """That the words stand in this field, or with none in any, the last of them at least as it begins."""
    wanted = folded(said)
    if not wanted:
        return false()
    among = [getattr(MemberWords, field)] if field in COLUMNS else list(_ALL)
    return or_(*(part.contains(wanted, autoescape=True) for part in among))


def may_say(work: Work, asked: Iterable[Filter]) -> Select[Any]:
    """The ids of all who have all such words, and perhaps of some more, looked up by the index."""
    wanted = [(one.field, folded(one.value).split()) for one in asked]
    everybody = select(MemberWords.person_id)
    if not all(words for _, words in wanted):
        return everybody.where(false())
    if work.is_on("postgresql"):
        terms = " & ".join(filter(None, (_postgresql(field, words) for field, words in wanted)))
        vector: ColumnElement[Any] = literal_column(f"({_VECTOR})")
        return (
            everybody.where(vector.op("@@")(func.to_tsquery(text("'simple'"), terms))) if terms else everybody
        )
    index = table(INDEX, column("rowid"))
    terms = " AND ".join(_sqlite(field, words) for field, words in wanted)
    return select(index.c.rowid).where(literal_column(INDEX).op("MATCH")(terms))


def _postgresql(field: str, words: list[str]) -> str:
    """Its own parts of words, the last as it begins."""
    *whole, last = [part for word in words for part in _LETTERS.findall(word)] or [""]
    weight = COLUMNS.get(field, "")
    said = [*(f"{word}:{weight}" if weight else word for word in whole), f"{last}:*{weight}"]
    return " & ".join(said) if last else ""


def _sqlite(field: str, words: list[str]) -> str:
    *whole, last = words
    terms = " AND ".join([*(f'"{word}"' for word in whole), f'"{last[:_INDEXED]}" *'])
    return f"{field} : ({terms})" if field in COLUMNS else f"({terms})"


async def merge(work: Work) -> None:
    """Have what was deleted go from the index too, where it is only marked so at first; a part each time."""
    if not work.is_on("postgresql"):
        await work.session.execute(text(f"INSERT INTO {INDEX}({INDEX}, rank) VALUES('merge', 500)"))
