"""Whoever may not list members hears about how many there are, in large groups, the same all month."""

from __future__ import annotations

from bot.stepup import Stepup
from handlers.members.member_figures import worked_out
from storage import members
from tests import people
from tests.transcript import Transcript

KEY = bytes(range(32))


def found(count: int, value: str, *, settled: int | None = None) -> list[tuple[int, str, bool]]:
    settled = count if settled is None else settled
    return [(hash(value) % 1000 * 1000 + n, value, n < settled) for n in range(count)]


def test_only_groups_of_ten_settled_members_are_counted_and_in_fives() -> None:
    counts = worked_out(
        [*found(23, "UCL"), *found(9, "King's"), *found(40, "Leeds", settled=9)],
        people=10,
        about="members",
        key=KEY,
    )

    assert set(counts) == {"UCL"}
    assert counts["UCL"] in (20, 25)


async def test_a_member_sees_fives_and_an_organiser_the_numbers(stepup: Stepup, stage: Transcript) -> None:
    async with stepup.store.work() as work:
        for number in range(14):
            await people.member(work, f"m{number:02}")
        await people.member(work, "alone", institution="Leeds")
        await members.vouch_for_all(work)

    as_member = await stage.play(":as m00", "members count by institution")
    as_organiser = await stage.play(":as orla", "members count by institution")

    assert "UCL: about 1" in as_member
    assert "Leeds" not in as_member
    assert "UCL: 14" in as_organiser
    assert "without a filter" in await stage.play(":as m00", "members count by stage")
    assert "without a filter" in await stage.play("members count by institution family:Research")


async def test_nobody_is_seen_to_join_within_a_month(stepup: Stepup, stage: Transcript) -> None:
    async with stepup.store.work() as work:
        for number in range(14):
            await people.member(work, f"m{number:02}")
        await members.vouch_for_all(work)
    await stage.play(":as m00")
    before = await stage.play("members count by institution")
    async with stepup.store.work() as work:
        for number in range(20):
            await people.member(work, f"n{number:02}")
        await members.vouch_for_all(work)

    assert await stage.play("members count by institution") == before
    assert await stage.play(":wait until 2026-12-01 09:00", "members count by institution") != before


async def test_an_organiser_vouches_for_whom_they_know_and_it_is_in_the_log(
    stepup: Stepup, stage: Transcript
) -> None:
    async with stepup.store.work() as work:
        for name in ("alice", "ben"):
            await people.member(work, name)

    assert "counts from now on" in await stage.play(":as orla", "members vouch @alice")
    assert "counts already" in await stage.play("members vouch @alice")
    assert "1 member who has just joined" in await stage.play("members vouch everyone")
    assert "counts already" in await stage.play("members vouch everyone")
    assert "vouched for new members" in await stage.play(":as mo", "audit")
    assert "For whom do you vouch?" in await stage.play(":as orla", "members vouch")


async def test_an_institution_is_one_under_all_its_names(stage: Transcript) -> None:
    for name, said in (("alice", "University College London"), ("ben", "ucl"), ("cara", "UCL")):
        await stage.play(f":as {name}", "register", "keep", said, "5", "yes")

    assert "UCL: 3" in await stage.play(":as orla", "members count by institution")
