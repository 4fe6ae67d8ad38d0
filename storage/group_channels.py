"""The channels and rooms that communities of practice are tied to: whoever joins one is invited there.

Holds about a person: who tied them, which loses the name when they are forgotten; and to which of them
somebody was invited, which goes with the `person` row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat.identity import Address, Channel
from storage.database import Base, Work
from storage.upsert import insert


class GroupChannel(Base):
    """One channel of one community; `channel` is what it was called when it was tied. `tied_at` is in UTC."""

    __tablename__ = "group_channel"
    __table_args__ = (Index("ix_group_channel_tied_by", "tied_by"),)

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(255), primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    tied_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    tied_at: Mapped[datetime]


class GroupInvitation(Base):
    """That somebody was invited to a channel because they joined a community. `at` is in UTC."""

    __tablename__ = "group_invitation"
    __table_args__ = (Index("ix_group_invitation_person_id", "person_id"),)

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Tied:
    """A community and a channel of it."""

    group: str
    channel: Channel


async def of(work: Work, names: Collection[str]) -> list[Tied]:
    """The channels of these communities."""
    rows = await work.session.scalars(
        select(GroupChannel)
        .where(GroupChannel.name.in_(list(names)))
        .order_by(GroupChannel.name, GroupChannel.channel, GroupChannel.platform)
    )
    return [Tied(row.name, Channel(row.channel, Address(row.platform, row.conversation))) for row in rows]


async def note_invited(work: Work, person_id: int, to: Address) -> bool:
    """Note that somebody is invited to a channel. False: they were already."""
    added = await work.session.execute(
        insert(GroupInvitation)
        .values(platform=to.platform, conversation=to.conversation, person_id=person_id, at=work.now)
        .on_conflict_do_nothing(index_elements=["platform", "conversation", "person_id"])
        .returning(GroupInvitation.person_id)
    )
    return added.scalar() is not None


async def names_by_group(work: Work) -> dict[str, list[str]]:
    """What the channels of each community are called, each once."""
    rows = await work.session.execute(
        select(GroupChannel.name, GroupChannel.channel).distinct().order_by(GroupChannel.channel)
    )
    found: dict[str, list[str]] = {}
    for group, channel in rows:
        found.setdefault(group, []).append(channel)
    return found


async def tie(work: Work, name: str, channels: Iterable[Channel], *, by: int) -> int:
    """Tie a community to these channels. Returns how many it wasn't tied to before."""
    new = 0
    for channel in channels:
        added = await work.session.execute(
            insert(GroupChannel)
            .values(
                name=name,
                platform=channel.address.platform,
                conversation=channel.address.conversation,
                channel=channel.name,
                tied_by=by,
                tied_at=work.now,
            )
            .on_conflict_do_nothing(index_elements=["name", "platform", "conversation"])
            .returning(GroupChannel.name)
        )
        new += added.scalar() is not None
    return new


async def untie(work: Work, name: str, which: Collection[Channel] | None = None) -> list[Channel]:
    """Tie a community to these channels no longer, or to none. Returns those it was tied to."""
    tied = [one.channel for one in await of(work, [name])]
    wanted = None if which is None else {one.address for one in which}
    was = [one for one in tied if wanted is None or one.address in wanted]
    for one in was:
        await work.session.execute(
            delete(GroupChannel).where(
                GroupChannel.name == name,
                GroupChannel.platform == one.address.platform,
                GroupChannel.conversation == one.address.conversation,
            )
        )
        # Whoever ties it anew begins anew.
        await work.session.execute(
            delete(GroupInvitation).where(
                GroupInvitation.platform == one.address.platform,
                GroupInvitation.conversation == one.address.conversation,
            )
        )
    return was


async def rename(work: Work, name: str, to: str) -> None:
    """Have what is tied to a community be tied to it by its new name."""
    await work.session.execute(update(GroupChannel).where(GroupChannel.name == name).values(name=to))
