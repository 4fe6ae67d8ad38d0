"""Where each Matrix device's sync stands. Holds nothing about people."""

from __future__ import annotations

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert


class MatrixSync(Base):
    """The token from which a device's next sync goes on; written with the inbox rows before it."""

    __tablename__ = "matrix_sync"

    device: Mapped[str] = mapped_column(String(255), primary_key=True)
    next_batch: Mapped[str] = mapped_column(Text)


async def token(work: Work, device: str) -> str | None:
    found: str | None = await work.session.scalar(
        select(MatrixSync.next_batch).where(MatrixSync.device == device)
    )
    return found


async def save_token(work: Work, device: str, next_batch: str) -> None:
    await work.session.execute(
        insert(work.session, MatrixSync)
        .values(device=device, next_batch=next_batch)
        .on_conflict_do_update(index_elements=["device"], set_={"next_batch": next_batch})
    )
