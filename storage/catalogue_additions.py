"""What organisers added to the skills catalogue in the chat: skills, other words for them, and resources.

Holds about a person: which of these they added.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from config.catalogue import Resource
from config.catalogue_additions import AddedAlias, AddedResource, AddedSkill, Addition, with_additions
from storage.database import Base, Work

WORKER = "catalogue"
LONGEST_URL = 500


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
    """One addition to the catalogue.

    `skill` is the key of the skill that it is, or is about; `words` its name, the other words for it, or the
    title of the resource. A skill has a `competency` (a slug, may be empty), what it is `about`, and what
    else it is called; a resource its `url` and the `level` it leads to, where that was said. `at` is in UTC.
    """

    __tablename__ = "catalogue_addition"
    __table_args__ = (
        Index("uq_catalogue_addition", "kind", "skill", "words", "url", unique=True),
        Index("ix_catalogue_addition_added_by", "added_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    state: Mapped[State]
    skill: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(String(120))
    competency: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text)
    aliases: Mapped[list[Any]]
    url: Mapped[str] = mapped_column(String(LONGEST_URL))
    level: Mapped[int | None]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]


def new(
    kind: Kind,
    skill: str,
    words: str,
    *,
    competency: str = "",
    about: str = "",
    aliases: Sequence[str] = (),
    url: str = "",
    level: int | None = None,
) -> CatalogueAddition:
    """An addition that nobody has made yet."""
    return CatalogueAddition(
        kind=kind,
        skill=skill,
        words=words,
        competency=competency,
        about=about,
        aliases=list(aliases),
        url=url,
        level=level,
    )


async def find(work: Work, addition_id: int) -> CatalogueAddition | None:
    """One addition, locked until the transaction ends: two decisions come one after the other."""
    return await work.session.get(
        CatalogueAddition, addition_id, with_for_update=True, populate_existing=True
    )


async def same(work: Work, row: CatalogueAddition) -> CatalogueAddition | None:
    """The same addition where it was made before, whatever became of it; locked as by `find`."""
    found: CatalogueAddition | None = await work.session.scalar(
        select(CatalogueAddition)
        .where(
            CatalogueAddition.kind == row.kind,
            CatalogueAddition.skill == row.skill,
            CatalogueAddition.words == row.words,
            CatalogueAddition.url == row.url,
        )
        .with_for_update()
    )
    return found


async def put(work: Work, row: CatalogueAddition, earlier: CatalogueAddition | None) -> CatalogueAddition:
    """Keep an addition: a new row, or in the place of the same one that was made `earlier`."""
    if earlier is None:
        await work.add(row)
        return row
    for name in ("state", "competency", "about", "aliases", "level", "added_by", "at"):
        setattr(earlier, name, getattr(row, name))
    return earlier


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
