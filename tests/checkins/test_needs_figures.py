"""The totals of a round: what they count, and that they are never worked out again."""

from __future__ import annotations

from bot.clock import MovableClock
from bot.stepup import Stepup
from config import catalogue
from config.community import DisclosureRules
from handlers.checkins import actions
from handlers.checkins.needs_figures import worked_out
from storage import checkins, reports
from storage.checkins import Counted
from tests import people
from tests.transcript import Transcript

TESTING = "direct:software-testing"
REVIEW = "direct:code-review"


def answered(person: int, skill: str, level: int, wanted: int, place: str = "UCL") -> Counted:
    return Counted(person, skill, level, wanted, place, "Research data")


def test_a_skill_counts_who_is_below_and_a_competency_who_is_in_any_of_its_skills() -> None:
    answers = [answered(n, TESTING, 1, 3 if n < 6 else 1) for n in range(12)]
    answers += [answered(n, REVIEW, 2, 3 if n < 8 else 2) for n in range(12)]

    rows = {row["key"]: row for row in worked_out(answers, catalogue.load(), DisclosureRules())["rows"]}

    assert rows[TESTING]["whole"] == {"base": 10, "count": 5, "percent": None, "mean": 1.0, "band": ""}
    # Eight of the twelve are below in at least one; the mean of their two gaps is 1.5, 0.5 or 0.
    assert rows["software-engineering"]["whole"]["count"] == 10
    assert rows["software-engineering"]["whole"]["mean"] == 0.8


def test_a_wish_below_ones_level_is_no_gap() -> None:
    answers = [answered(n, TESTING, 3, 1) for n in range(12)]

    (row,) = [
        r for r in worked_out(answers, catalogue.load(), DisclosureRules())["rows"] if r["key"] == TESTING
    ]

    assert row["whole"]["band"] == "below 1"


def test_a_group_in_which_nobody_answered_a_skill_hides_the_only_other_one() -> None:
    answers = [answered(n, TESTING, 1, 3 if n % 2 else 1) for n in range(12)]
    answers += [answered(100 + n, REVIEW, 1, 2, "King's") for n in range(12)]

    rows = {row["key"]: row for row in worked_out(answers, catalogue.load(), DisclosureRules())["rows"]}

    assert rows[TESTING]["whole"] is not None
    assert rows[TESTING]["institution"] == {}


def test_of_fewer_than_ten_people_not_even_the_number_is_kept() -> None:
    report = worked_out([answered(n, TESTING, 1, 3) for n in range(9)], catalogue.load(), DisclosureRules())

    assert report["people"] is None
    assert all(row["whole"] is None for row in report["rows"])


async def test_a_closed_round_stays_as_it_was_when_somebody_is_forgotten(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    names = [f"m{number}" for number in range(11)]
    async with stepup.store.work() as work:
        python = tuple(skill.key for skill in work.catalogue.suggest("Python")[:1])
        for name in names:
            await people.member(work, name, skills=python)
    await stage.play(":as olga", 'checkin start "Autumn" until 4 December 17:00', ":press Start it")
    for number, name in enumerate(names):
        levels = ["1 3" if number < 6 else "2 2"] * 8
        await stage.play(f":as {name}", "checkin", *levels, "skip", "yes")
    await stage.play(":as olga", ":wait until 2026-12-05 09:00")
    before = await stage.play("needs")
    await stage.play(":as m0", "privacy forget me", ":press Yes, erase everything", ":as olga")

    after = await stage.play("needs")

    assert "5 of 10 would like to be better at it" in before
    assert after.split("stepup to")[1] == before.split("stepup to")[1]
    async with stepup.store.look() as work:
        (closed,) = await checkins.latest_closed(work)
        assert await reports.frozen(work, actions.REPORT, str(closed.id)) is not None
        assert len({row.person_id for row in await checkins.counted(work, closed.id)}) == 10


async def test_who_says_no_later_is_counted_in_nothing(stepup: Stepup, stage: Transcript) -> None:
    register = ["register", "keep", "3", "5", "yes", "profile edit skills Python"]
    await stage.play(":as ann", *register)
    await stage.play(":as olga", 'checkin start "Autumn" until 4 December 17:00', ":press Start it")
    await stage.play(":as ann", "checkin", *["1 3"] * 8, "skip", "yes")
    async with stepup.store.look() as work:
        running = await checkins.running(work)
        assert running is not None
        assert len(await checkins.counted(work, running.id)) == 8

    await stage.play("checkin", *["skip"] * 8, "skip", "no")

    async with stepup.store.look() as work:
        assert await checkins.counted(work, running.id) == []
