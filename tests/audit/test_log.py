"""The log is read page by page, and that it was read stands in it."""

from __future__ import annotations

import pytest

from bot.stepup import Stepup
from handlers.audit import actions
from handlers.audit.actions import Wanted
from storage import audit
from tests.people import somebody
from tests.transcript import Transcript


async def test_whoever_reads_the_log_is_in_it_first(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        mo, alice = await somebody(work, "Mo"), await somebody(work, "Alice")
        await audit.record(work, actor_id=alice.id, action="groups.create", detail="Clusters")

        everything, more = await actions.read_log(work, Wanted(), by=mo.id)
        of_alice, _ = await actions.read_log(work, Wanted(alice.id), by=mo.id)

    assert [(entry.actor, entry.action) for entry in everything] == [
        ("Mo", "audit.read"),
        ("Alice", "groups.create"),
    ]
    assert not more
    assert [(entry.actor, entry.subject, entry.action) for entry in of_alice] == [
        ("Mo", "Alice", "audit.read"),
        ("Alice", None, "groups.create"),
    ]


async def test_pages_follow_each_other_without_a_gap_though_more_is_written_meanwhile(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        mo = await somebody(work, "Mo")
        for number in range(2 * actions.PAGE):
            await audit.record(work, actor_id=mo.id, action="test.act", detail=str(number))
        await work.flush()

        first, more = await actions.page(work, Wanted(action="test"), before=None)
        await audit.record(work, actor_id=mo.id, action="test.act", detail="later")
        await work.flush()
        second, no_more = await actions.page(work, Wanted(action="test"), before=first[-1].id)

    assert [entry.detail for entry in (*first, *second)] == [
        str(number) for number in reversed(range(2 * actions.PAGE))
    ]
    assert (more, no_more) == (True, False)


@pytest.mark.parametrize("said", ["alice", "Alice Smith", "@alice", "alise"])
async def test_it_is_asked_for_by_a_name_with_or_without_an_at(stage: Transcript, said: str) -> None:
    await stage.play(":as alice", "register", "Alice Smith", "UCL", "5", "yes", ":as olga")
    await stage.play("roles grant @alice organiser", ":press Yes, do it")

    assert "granted a role – Alice Smith" in await stage.play(f"audit {said}")


@pytest.mark.parametrize("said", ["roles", "role", "Roles"])
async def test_a_kind_is_known_in_one_number_or_the_other(stage: Transcript, said: str) -> None:
    await stage.play(":as alice", "register", "Role Model", "UCL", "5", "yes", ":as olga")
    await stage.play("events", "roles grant @alice organiser", ":press Yes, do it")

    shown = await stage.play(f"audit {said}")

    assert "granted a role – Role Model" in shown
    assert "read this log" not in shown


async def test_what_is_neither_is_said_with_what_there_is(stage: Transcript) -> None:
    said = await stage.play(":as olga", "audit zebra")
    assert "“zebra” is neither a member nor a kind of entry: there are announce, audit, catalogue" in said


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("since yesterday", False),
        ("since Monday", True),
        ("groups since 30 November", True),
        ("@olga since 1 hour ago", False),
        ("groups since last Monday at 8:00", True),
    ],
)
async def test_it_is_asked_for_since_a_day(stage: Transcript, said: str, shown: bool) -> None:
    await stage.play(":as olga", 'groups create "Clusters" for people', ":wait 2 days")

    assert ("made a community of practice" in await stage.play(f"audit {said}")) is shown


async def test_a_day_that_isnt_one_is_said_with_one_that_is(stage: Transcript) -> None:
    assert "“nonsense” isn't a day that was. For example: “audit events since Monday”" in await stage.play(
        ":as olga", "audit since nonsense"
    )
