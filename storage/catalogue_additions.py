"""What organisers added to the skills catalogue in the chat: skills, other words for them, and resources.

Holds about a person: which of these they added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from config.catalogue import Resource, folded
from config.catalogue_additions import AddedAlias, AddedResource, AddedSkill, Addition, with_additions
from storage.database import Base, Work

WORKER = "catalogue"
LONGEST_URL = 500
LONGEST_MARK = 640


class Kind(StrEnum):
    """What was added."""

    SKILL = "skill"
    ALIAS = "alias"
    RESOURCE = "resource"


class State(StrEnum):
    """Asked: a moderator has to say yes first. Out: somebody said no, or took it out later."""

    ASKED = "asked"
    IN = "in"
    OUT = "out"


class CatalogueAddition(Base):
    """One addition to the catalogue; the same one, by its `mark`, is there once, whatever becomes of it.

    `skill` is the key of the skill that it is, or is about; `words` its name, the other words for it, or the
    title of the resource. A skill has a `competency` (a slug, may be empty), what it is `about`, and what
    else it is called; a resource its `url` and the `level` it leads to, where that was said. `version` counts
    its changes, so that nobody decides about, or takes back, what they haven't seen. `at` is in UTC.
    """

    __tablename__ = "catalogue_addition"
    __table_args__ = (
        Index("uq_catalogue_addition", "kind", "mark", unique=True),
        Index("ix_catalogue_addition_added_by", "added_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    mark: Mapped[str] = mapped_column(String(LONGEST_MARK))
    state: Mapped[State]
    version: Mapped[int]
    skill: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(String(120))
    competency: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text)
    aliases: Mapped[list[Any]]
    url: Mapped[str] = mapped_column(String(LONGEST_URL))
    level: Mapped[int | None]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody would like to add; `about` and `aliases` are None where they stay as they are."""

    kind: Kind
    skill: str
    words: str
    competency: str = ""
    about: str | None = None
    aliases: tuple[str, ...] | None = None
    url: str = ""
    level: int | None = None

    @property
    def mark(self) -> str:
        """By what the same one is known: a skill, words however they are written, an address for a skill."""
        match self.kind:
            case Kind.SKILL:
                return self.skill
            case Kind.ALIAS:
                return folded(self.words)
            case Kind.RESOURCE:
                return f"{self.skill} {self.url}"


async def find(work: Work, addition_id: int) -> CatalogueAddition | None:
    """One addition, locked until the transaction ends: two decisions come one after the other."""
    return await work.session.get(
        CatalogueAddition, addition_id, with_for_update=True, populate_existing=True
    )


async def same(work: Work, wanted: Wanted) -> CatalogueAddition | None:
    """The same addition where it was made before, whatever became of it; locked as by `find`."""
    found: CatalogueAddition | None = await work.session.scalar(
        select(CatalogueAddition)
        .where(CatalogueAddition.kind == wanted.kind, CatalogueAddition.mark == wanted.mark)
        .with_for_update()
    )
    return found


async def put(
    work: Work, wanted: Wanted, earlier: CatalogueAddition | None, *, state: State, by: int
) -> CatalogueAddition:
    """Keep an addition: a new row, or in the place of the same one that was made `earlier`."""
    row = earlier or CatalogueAddition(kind=wanted.kind, mark=wanted.mark, version=0, about="", aliases=[])
    for name in ("skill", "words", "competency", "url", "level"):
        setattr(row, name, getattr(wanted, name))
    if wanted.about is not None:
        row.about = wanted.about
    if wanted.aliases is not None:
        row.aliases = list(wanted.aliases)
    row.state, row.added_by, row.at = state, by, work.now
    row.version += 1
    if earlier is None:
        await work.add(row)
    return row


async def every(work: Work, *states: State) -> Sequence[CatalogueAddition]:
    """All additions in these states, in the order in which they were made."""
    rows = await work.session.scalars(
        select(CatalogueAddition).where(CatalogueAddition.state.in_(states)).order_by(CatalogueAddition.id)
    )
    return rows.all()


async def kept(work: Work) -> list[Addition]:
    """What is in the catalogue."""
    return [_as_addition(row) for row in await every(work, State.IN)]


def _as_addition(row: CatalogueAddition) -> Addition:
    match row.kind:
        case Kind.SKILL:
            return AddedSkill(row.skill, row.words, row.competency, row.about, tuple(row.aliases))
        case Kind.ALIAS:
            return AddedAlias(row.words, row.skill)
        case Kind.RESOURCE:
            return AddedResource(row.skill, Resource(row.words, row.url, "", row.level))


async def renew(work: Work) -> None:
    """Have this unit of work, this process and the others go by the additions as they are now."""
    await work.flush()
    work.catalogue = with_additions(work.catalogue.shipped, await kept(work))
    work.hand(WORKER, work.catalogue)
    # Two that add at once don't see each other's: each looks once more at what was committed.
    work.wake(WORKER)
