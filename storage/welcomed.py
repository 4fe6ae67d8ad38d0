"""What was said to somebody once and is never said again, such as a welcome.

Holds hashes alone, by a key that isn't in the database: of an account and of what was said to it.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.identity import Identity
from storage.database import Base, Work
from storage.upsert import insert


class Welcomed(Base):
    """One thing that was said to one account."""

    __tablename__ = "welcomed"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


async def first(work: Work, what: str, identity: Identity) -> bool:
    """Whether this wasn't said to an account before; from now on it was."""
    said = "\n".join((what, identity.platform, identity.user))
    key = hmac.new(work.disclosure_key, said.encode(), hashlib.sha256).hexdigest()
    added = await work.session.execute(
        insert(Welcomed)
        .values(key=key, at=work.now)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Welcomed.key)
    )
    return added.scalar() is not None
