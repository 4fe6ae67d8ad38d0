"""Whoever looks after something and no longer may, or leaves: others are asked, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import MovableClock
from bot.stepup import Stepup
from storage import ownership, personal
from storage.database import Base
from tests.transcript import Transcript

REGISTER = ("register", "keep", "UCL", "5", "yes")
# Whose something is by these says only who did it, or it is theirs alone.
NOT_LOOKED_AFTER = {
    "calendar_import.made_by": "a calendar that they are about to take in",
    "catalogue_addition.added_by": "who added it",
    "event_edit.made_by": "a change that they proposed",
    "handover.taken_by": "who took it over",
    "institution_name.added_by": "who said it; it is everybody's",
    "group_letter.author_id": "what they are about to write",
    "member_list.made_by": "a list that they are looking through",
    "mentor_pair.ended_by": "who ended it",
    "outbox.author_id": "who hears that it can't be delivered",
    "practice_group.made_by": "who made it; it is everybody's",
}
OWNERS = ("host_id", "author_id", "owner_id", "made_by", "added_by", "ended_by", "taken_by")


def test_every_column_that_says_whose_something_is_hands_it_over_or_says_why_not() -> None:
    owning = {f"{table.name}.{column}" for table, column in personal.referring() if column in OWNERS}
    handed = {f"{one.owner.class_.__tablename__}.{one.owner.key}" for one in ownership.OWNED.values()}

    assert owning == handed | set(NOT_LOOKED_AFTER)
    assert not handed & set(NOT_LOOKED_AFTER)
    assert all(name.split(".")[0] in Base.metadata.tables for name in owning)


async def plan(stage: Transcript) -> None:
    """Alice organises: an event, an announcement, a reminder for a channel, and a check-in."""
    await stage.play(":as olga", *REGISTER, ":as alice", *REGISTER, ":as bob", *REGISTER)
    await stage.play(
        ":as olga", "roles grant @alice organiser", "grant", "roles grant @bob organiser", "grant"
    )
    await stage.play(":as alice", "events create “Tea” on 9 December 14:00 for 1 hour in #events", "publish")
    await stage.play("announce “The cluster is back” in #general tomorrow at 9am", "schedule it")
    await stage.play(
        ":in #general", "remind #general to tidy up tomorrow at 10am", ":press Yes, remind", ":in dm"
    )
    await stage.play("checkin start “Autumn” until 18 December", "start")


async def test_a_role_that_is_taken_back_has_the_others_asked_at_once(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await plan(stage)
    said = await stage.play(":as olga", "roles revoke alice")
    for title in ("the event Tea", "the announcement The cluster is back", "tidy up", "the check-in Autumn"):
        assert title in said
    assert said.count("Alice no longer organises") == 4  # olga, orla, mo, bob

    taken = await stage.play(":as bob", ":press I'll take them over")
    again = await stage.play(":as olga", ":press I'll take them over")
    before = len(stage.printed)
    await stepup.advance(clock, clock.now() + timedelta(days=2))
    later = "\n".join(stage.printed[before:])

    assert "All 4 are yours to look after now" in taken
    assert "Bob has taken them over already" in again
    assert "The cluster is back" in later
    assert "tidy up" in later
    assert "no longer allowed" not in later


async def test_whoever_leaves_leaves_nothing_behind_that_is_nobodys(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await plan(stage)
    said = await stage.play(":as alice", "privacy forget me", "erase")

    assert said.count("Somebody who organised has left") == 4
    assert "Alice" not in said.partition("It is all erased")[2]
    before = len(stage.printed)
    await stepup.advance(clock, clock.now() + timedelta(days=2))
    later = "\n".join(stage.printed[before:])
    assert "The cluster is back" in later
    assert "tidy up" in later


async def test_whoever_looks_after_nothing_leaves_without_a_word(stage: Transcript) -> None:
    await stage.play(
        ":as olga", *REGISTER, ":as bob", *REGISTER, ":as olga", "roles grant @bob organiser", "grant"
    )

    assert "needs somebody" not in await stage.play("roles revoke bob")


async def test_a_role_that_is_only_lower_asks_nobody(stage: Transcript) -> None:
    await plan(stage)
    said = await stage.play(":as olga", "roles grant alice moderator", "grant")

    assert "needs somebody" not in said
