"""A host sees how their events stand and how many come; nobody else sees these numbers there."""

from __future__ import annotations

from tests.transcript import Transcript

GLASS = 'events create "Glass" on 10 December 14:00 for 1 hour for 2 people in #events'


async def answers(stage: Transcript, *said: tuple[str, str]) -> None:
    for name, answer in said:
        await stage.play(f":as {name}", f":press {answer}")
    await stage.play(":as olga")


async def test_from_the_draft_to_who_came(stage: Transcript) -> None:
    await stage.play(":as ann", "register", "Ann", "UCL", "5", "yes")
    await stage.play(":as olga", f"{GLASS} announce tomorrow at 9am")
    assert "Glass, Thu 10 December 2026, 14:00–15:00 GMT – a draft, not published" in await stage.play(
        "events"
    )

    await stage.play("schedule")
    scheduled = await stage.play("events")
    assert "– to be announced on Tue 1 December 2026, 09:00 GMT; nobody has answered yet" in scheduled

    await stage.play(":wait 1 day")
    await answers(stage, ("ann", "Going"), ("ben", "Maybe"), ("cat", "Not going"))
    assert "– 1 of 2 going, 1 maybe" in await stage.play("events")

    await answers(stage, ("cat", "Going"), ("dee", "Going"))
    assert "– 2 of 2 going, 1 maybe, 1 waiting" in await stage.play("events")

    await stage.play(":wait 10 days")
    assert "– over: 2 meant to come, nobody is noted as there" in await stage.play("events")
    await stage.play('events attendance "Glass" Ann')
    assert "– over: 1 came" in await stage.play("events")

    await stage.play(":wait 14 days")
    assert "Glass" not in await stage.play("events")


async def test_what_somebody_hosts_stands_there_once_and_under_yours_where_they_go_too(
    stage: Transcript,
) -> None:
    await stage.play(
        ":as olga", GLASS, "publish", 'events create "Tea" on 9 December 3pm for 1 hour in #events'
    )
    await stage.play("publish", "events show Tea", "Going")

    said = await stage.play("events")

    assert said.count("Glass") == 1
    assert said.count("Tea, Wed 9 December") == 2
    assert "Coming up" not in said


async def test_members_and_other_organisers_see_no_numbers_there(stage: Transcript) -> None:
    await stage.play(":as olga", GLASS, "publish")
    await answers(stage, ("ann", "Going"))

    for name in ("ben", "orla"):
        said = await stage.play(f":as {name}", "events")
        assert "Glass, Thu 10 December 2026" in said
        assert "You host" not in said
        assert "going" not in said


async def test_a_series_stands_there_once_with_its_next_date(stage: Transcript) -> None:
    await stage.play(
        ":as olga", 'events create "Clinic" every Tuesday at 2pm 4 times for 1 hour in #events', "publish"
    )

    said = await stage.play("events")

    assert said.count("Clinic, ") == 1
    assert (
        "Clinic, Tue 1 December 2026, 14:00–15:00 GMT (one of several dates) – nobody has answered yet"
        in said
    )
