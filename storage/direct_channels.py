"""The ids of direct conversations, where a platform has its own for them: asked for once, and kept.

Holds about a person: the id of their conversation with Stepup.
"""

from __future__ import annotations

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Work
from storage.upsert import insert


class DirectChannel(Base):
    """One conversation by whom it is with; several users are named with commas between."""

    __tablename__ = "direct_channel"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    users: Mapped[str] = mapped_column(String(800), primary_key=True)
    channel: Mapped[str] = mapped_column(String(255))


async def of(work: Work, platform: str, users: str) -> str | None:
    """The id of the conversation with these users."""
    found: str | None = await work.session.scalar(
        select(DirectChannel.channel).where(DirectChannel.platform == platform, DirectChannel.users == users)
    )
    return found


async def keep(work: Work, platform: str, users: str, channel: str) -> None:
    """Keep the id of a conversation."""
    await work.session.execute(
        insert(DirectChannel)
        .values(platform=platform, users=users, channel=channel)
        .on_conflict_do_update(index_elements=["platform", "users"], set_={"channel": channel})
    )
