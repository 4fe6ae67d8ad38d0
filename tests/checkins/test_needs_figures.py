"""The totals of a round: what they count, and that they are never worked out again."""

from __future__ import annotations

from bot.clock import MovableClock
from bot.stepup import Stepup
from config import catalogue
from handlers.checkins import actions
from handlers.checkins.needs_figures import (
    Grouping,
    Kind,
    Needs,
    by_group,
    change,
    groups_of,
    kept,
    row_of,
    worked_out,
)
from storage import checkins, members, reports
from storage.checkins import Counted
from tests import people
from tests.transcript import Transcript

TESTING = "direct:software-testing"
REVIEW = "direct:code-review"


CATALOGUE = catalogue.load()
KEY = bytes(range(32))


def answered(person: int, skill: str, level: int, wanted: int, place: str = "UCL") -> Counted:
    return Counted(person, skill, level, wanted, place, "Research data")


def needs(answers: list[Counted]) -> Needs:
    return kept(
        worked_out(answers, CATALOGUE, lambda family: (TESTING, REVIEW), people=10, about="round", key=KEY)
    )


def test_a_gap_is_what_is_wanted_beyond_what_is_there() -> None:
    found = needs([answered(n, TESTING, 1, 3) for n in range(100)])

    row = row_of(found, Kind.SKILL, TESTING)
    assert row is not None
    assert abs(row.gap.mean() - 2) <= row.gap.margin()
    assert row.below is not None
    assert abs(row.below.count() - 100) <= 15


def test_a_wish_below_ones_level_is_no_gap() -> None:
    row = row_of(needs([answered(n, TESTING, 3, 1) for n in range(100)]), Kind.SKILL, TESTING)

    assert row is not None
    assert row.gap.mean() <= row.gap.margin()


def test_a_competency_is_the_sum_of_what_lies_in_it_whatever_skill_it_was_of() -> None:
    few = [answered(100 + n, REVIEW, 1, 2) for n in range(13)]
    found = needs([*(answered(n, TESTING, 1, 3) for n in range(20)), *few])

    competency = row_of(found, Kind.COMPETENCY, "software-engineering")
    skills = [row_of(found, Kind.SKILL, key) for key in (TESTING, REVIEW)]
    assert competency is not None
    assert competency.gap.moved == sum(row.gap.moved for row in skills if row)
    assert [row.key for row in found.rows[Kind.COMPETENCY]] == ["software-engineering"]


def test_skills_are_never_shown_by_institution_and_a_small_one_not_at_all() -> None:
    answers = [answered(n, skill, 1, 3) for n in range(40) for skill in (TESTING, REVIEW)]
    answers += [answered(200 + n, TESTING, 1, 3, "King's") for n in range(11)]
    found = needs(answers)

    by_institution = by_group(found, Grouping.INSTITUTION)
    assert all(key in {one.domain for one in CATALOGUE.competencies.values()} for key in by_institution)
    assert {place for groups in by_institution.values() for place in groups} == {"UCL"}
    assert set(groups_of(found, Grouping.FAMILY)) == {"Research data"}


def test_of_fewer_than_ten_people_not_even_the_number_is_kept() -> None:
    found = needs([answered(n, TESTING, 1, 3) for n in range(9)])

    assert found.people is None
    assert found.all_together is None


def test_a_change_is_said_between_rounds_that_are_far_enough_apart() -> None:
    small, large = (needs([answered(n, TESTING, 0, wish) for n in range(60)]) for wish in (1, 3))
    row = row_of(large, Kind.SKILL, TESTING)

    assert row is not None
    assert change(row, small) is not None
    assert change(row, large) is None
    assert change(row, None) is None


async def test_a_closed_round_stays_as_it_was_when_somebody_is_forgotten(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    names = [f"m{number}" for number in range(13)]
    async with stepup.store.work() as work:
        for name in names:
            await people.member(work, name)
        await members.vouch_for_all(work)
    await stage.play(":as olga", 'checkin start "Autumn" until 4 December 17:00', ":press Start it")
    for number, name in enumerate(names):
        levels = ["1 3" if number < 6 else "2 2"] * 4
        await stage.play(f":as {name}", "checkin", *levels, "skip", "yes")
    await stage.play(":as olga", ":wait until 2026-12-05 09:00")
    before = await stage.play("needs")
    await stage.play(":as m0", "privacy forget me", ":press Yes, erase everything", ":as olga")

    after = await stage.play("needs")

    assert "Data analysis: " in before
    assert after.split("stepup to")[1] == before.split("stepup to")[1]
    async with stepup.store.look() as work:
        (closed,) = await checkins.closed(work)
        assert await reports.frozen(work, actions.REPORT, str(closed.id)) is not None
        assert len({row.person_id for row in await checkins.counted(work, closed.id)}) == 12


async def test_who_says_no_later_is_counted_in_nothing(stepup: Stepup, stage: Transcript) -> None:
    register = ["register", "keep", "3", "5", "yes", "profile edit skills Python"]
    await stage.play(":as ann", *register)
    await stage.play(":as olga", 'checkin start "Autumn" until 4 December 17:00', ":press Start it")
    await stage.play(":as ann", "checkin", *["1 3"] * 5, "skip", "yes")
    async with stepup.store.look() as work:
        running = await checkins.running(work)
        assert running is not None
        assert len(await checkins.counted(work, running.id)) == 5

    await stage.play("checkin", *["keep"] * 5, "skip", "no")

    async with stepup.store.look() as work:
        assert await checkins.counted(work, running.id) == []
