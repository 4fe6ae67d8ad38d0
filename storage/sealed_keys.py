"""What Stepup is known by on a platform, sealed: a login, tokens, cross-signing keys, the keys of a device.

The database can't open any of it, nor can whoever has a backup alone. Holds about people: which devices they
write from and how Stepup writes to these, sealed, under names that need the secret as well; until Stepup has
another device.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import LargeBinary, Select, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert

AT_ONCE = 500  # rows of a statement

Name = tuple[str, str]
"""What a row is, and which of these."""


class SealedKey(Base):
    """One thing that was sealed. `owner` is the account, or the device of it, that it belongs to."""

    __tablename__ = "sealed_key"

    owner: Mapped[str] = mapped_column(String(520), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


async def all_of(work: Work, owner: str) -> dict[Name, bytes]:
    """All that is kept for an owner, sealed."""
    rows = await work.session.execute(
        select(SealedKey.kind, SealedKey.name, SealedKey.content).where(SealedKey.owner == owner)
    )
    return {(row.kind, row.name): row.content for row in rows}


def query_of(owner: str, name: Name) -> Select[bytes]:
    """What asks for one thing of an owner's, sealed."""
    return select(SealedKey.content).where(
        SealedKey.owner == owner, SealedKey.kind == name[0], SealedKey.name == name[1]
    )


async def one(work: Work, owner: str, name: Name, *, lock: bool = False) -> bytes | None:
    """One thing of an owner's, sealed; locked until the transaction ends where that is asked for."""
    query = query_of(owner, name)
    found: bytes | None = await work.session.scalar(query.with_for_update() if lock else query)
    return found


async def drop(work: Work, owner: str) -> None:
    """Let go of all that is kept for an owner."""
    await work.session.execute(delete(SealedKey).where(SealedKey.owner == owner))


async def save(work: Work, owner: str, kept: Mapping[Name, bytes | None]) -> None:
    """Keep these in the place of what was there under their names; None lets go of it."""
    rows = [
        {"owner": owner, "kind": kind, "name": name, "content": content}
        for (kind, name), content in kept.items()
        if content is not None
    ]
    for start in range(0, len(rows), AT_ONCE):
        row = insert(SealedKey).values(rows[start : start + AT_ONCE])
        await work.session.execute(
            row.on_conflict_do_update(
                index_elements=["owner", "kind", "name"], set_={"content": row.excluded.content}
            )
        )
    for kind, name in (name for name, content in kept.items() if content is None):
        await work.session.execute(
            delete(SealedKey).where(SealedKey.owner == owner, SealedKey.kind == kind, SealedKey.name == name)
        )
