"""What else institutions are called, as moderators said it: beside what the community file says.

Holds about a person: who said it; it loses the name when they are forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert


class InstitutionName(Base):
    """Another name of an institution: `said` without capitals, as it was `typed`. `added_at` is in UTC."""

    __tablename__ = "institution_name"
    __table_args__ = (Index("ix_institution_name_added_by", "added_by"),)

    said: Mapped[str] = mapped_column(Text, primary_key=True)
    typed: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(200))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    added_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Alias:
    """What was typed, and the institution that it means."""

    typed: str
    name: str


def folded(said: str) -> str:
    """A name as it is compared."""
    return " ".join(said.casefold().split())


def meant_by(said: str) -> Select[str]:
    """The institution that a moderator said these words mean, for a query."""
    return select(InstitutionName.name).where(InstitutionName.said == folded(said))


async def called(work: Work, said: str) -> str:
    """An institution by the one name that the community has for it."""
    name = work.community.institution(said)
    if name != said or said in work.community.register_.institutions:
        return name
    meant = await work.session.scalar(meant_by(said))
    return said if meant is None else work.community.institution(meant)


async def every(work: Work) -> list[Alias]:
    """All of them, by the institution."""
    rows = await work.session.scalars(
        select(InstitutionName).order_by(InstitutionName.name, InstitutionName.said)
    )
    return [Alias(row.typed, row.name) for row in rows]


async def keep(work: Work, typed: str, name: str, *, by: int) -> list[Alias]:
    """Have what was typed mean an institution, and so what meant the former. Returns what meant another."""
    before = [
        alias for alias in await every(work) if folded(typed) in (folded(alias.typed), folded(alias.name))
    ]
    values = {"typed": typed, "name": name, "added_by": by, "added_at": work.now}
    await work.session.execute(
        insert(InstitutionName)
        .values(said=folded(typed), **values)
        .on_conflict_do_update(index_elements=["said"], set_=values)
    )
    for alias in before:
        if folded(alias.typed) == folded(name):
            # It would mean itself.
            await drop(work, alias.typed)
        elif folded(alias.typed) != folded(typed):
            await work.session.execute(
                update(InstitutionName).where(InstitutionName.said == folded(alias.typed)).values(name=name)
            )
    return before


async def drop(work: Work, typed: str) -> Alias | None:
    """Have what was typed mean only itself again. Returns what it meant; members stay where they are."""
    row = await work.session.get(InstitutionName, folded(typed))
    if row is None:
        return None
    alias = Alias(row.typed, row.name)
    await work.delete(row)
    return alias
