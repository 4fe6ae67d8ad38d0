"""Whose home pages were opened where a platform shows them, and what they show.

Holds about a person: when their account last opened its page, and a hash of what stands there, for `KEPT`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert

# A page that nobody opened for so long isn't drawn any more until it is opened again.
KEPT = timedelta(days=90)


class HomeTab(Base):
    """One account's page; `drawn` is a hash of what it shows."""

    __tablename__ = "home_tab"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    user: Mapped[str] = mapped_column(String(255), primary_key=True)
    opened_at: Mapped[datetime]
    drawn: Mapped[str] = mapped_column(String(64), default="")


async def opened(work: Work, platform: str, user: str) -> None:
    """Note that somebody looks at their page."""
    await work.session.execute(
        insert(HomeTab)
        .values(platform=platform, user=user, opened_at=work.now, drawn="")
        .on_conflict_do_update(index_elements=["platform", "user"], set_={"opened_at": work.now})
    )


async def drawn(work: Work, platform: str, user: str, shown: str) -> None:
    """Note what somebody's page shows now."""
    await work.session.execute(
        update(HomeTab).where(HomeTab.platform == platform, HomeTab.user == user).values(drawn=shown)
    )


async def shown(work: Work, platform: str, user: str) -> str:
    """A hash of what somebody's page shows, whichever process drew it; empty where nobody knows."""
    found = await work.session.scalar(
        select(HomeTab.drawn).where(HomeTab.platform == platform, HomeTab.user == user)
    )
    return found or ""


async def every(work: Work, platform: str) -> dict[str, str]:
    """By account that opened its page lately: a hash of what it shows."""
    rows = await work.session.execute(
        select(HomeTab.user, HomeTab.drawn)
        .where(HomeTab.platform == platform, HomeTab.opened_at > work.now - KEPT)
        .order_by(HomeTab.opened_at.desc(), HomeTab.user)
    )
    return {row.user: row.drawn for row in rows}


async def purge(work: Work) -> None:
    """Let go of pages that nobody looks at."""
    await work.session.execute(delete(HomeTab).where(HomeTab.opened_at < work.now - KEPT))
