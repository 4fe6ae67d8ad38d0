"""Coffees: two or three of two institutions who haven't met, while there are such, never who mustn't."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.feature import Due
from bot.fetching import Fetcher
from bot.stepup import Stepup
from handlers.mentoring import coffee_actions, coffee_groups, jobs
from handlers.mentoring.coffee_groups import points
from storage import mentor_coffee, mentoring
from storage.mentor_coffee import CoffeeGuest, CoffeeMember, Guest
from tests import people
from tests.transcript import Transcript

NOW = datetime(2026, 11, 30, tzinfo=UTC)
PLACES = ("UCL", "Leeds", "York", "Bath", "Exeter")


def guest(number: int, institution: str = "") -> Guest:
    return Guest(number, f"Guest {number}", institution or PLACES[number % 5], "", "")


def two_by_two(group: tuple[Guest, ...]) -> list[frozenset[int]]:
    return [frozenset((one.id, other.id)) for one, other in combinations(group, 2)]


def test_twelve_rounds_of_thirty_people_of_five_institutions_repeat_nobody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    guests = [guest(number) for number in range(30)]
    met: dict[frozenset[int], datetime] = {}
    repeats, at_home = 0, 0
    for number in range(12):
        at = NOW + timedelta(weeks=3 * number)
        found = coffee_groups.groups(guests, met, (), at)
        assert sorted(one.id for group in found for one in group) == list(range(30))
        for group in found:
            repeats += sum(two in met for two in two_by_two(group))
            at_home += len({one.institution for one in group}) < len(group)
            met |= dict.fromkeys(two_by_two(group), at)
    with capsys.disabled():
        print(f"\n12 rounds of 30 people: {repeats} repeats, {at_home} within an institution")
    assert repeats == 0
    assert at_home == 0


def test_when_all_have_met_those_meet_again_who_met_longest_ago() -> None:
    guests = [guest(number) for number in range(4)]
    met = {two: NOW - timedelta(weeks=2) for group in [tuple(guests)] for two in two_by_two(group)}
    met[frozenset((0, 3))] = met[frozenset((1, 2))] = NOW - timedelta(weeks=40)

    found = coffee_groups.groups(guests, met, (), NOW)

    assert {frozenset(one.id for one in group) for group in found} == {frozenset((0, 3)), frozenset((1, 2))}


def test_of_an_odd_number_one_joins_the_two_whom_they_know_least() -> None:
    guests = [guest(number) for number in range(7)]

    sizes = sorted(len(group) for group in coffee_groups.groups(guests, {}, (), NOW))

    assert sizes == [2, 2, 3]


def test_a_hundred_and_fifty_are_seated_at_several_tables_and_nobody_is_left() -> None:
    guests = [guest(number) for number in range(151)]

    found = coffee_groups.groups(guests, {}, (), NOW)

    assert sorted(one.id for group in found for one in group) == list(range(151))
    assert all(len({one.institution for one in group}) == len(group) for group in found)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PLACES[:3]), max_size=7),
    st.sets(st.frozensets(st.integers(0, 6), min_size=2, max_size=2), max_size=8),
    st.dictionaries(
        st.frozensets(st.integers(0, 6), min_size=2, max_size=2),
        st.integers(1, 60).map(lambda weeks: NOW - timedelta(weeks=weeks)),
        max_size=10,
    ),
)
def test_nobody_is_twice_nor_with_whom_they_never_are_to_be_and_pairs_are_the_best_there_are(
    places: list[str], never: set[frozenset[int]], met: dict[frozenset[int], datetime]
) -> None:
    guests = [guest(number, place) for number, place in enumerate(places)]

    found = coffee_groups.groups(guests, met, never, NOW)

    seated = [one.id for group in found for one in group]
    assert len(set(seated)) == len(seated)
    assert not [two for group in found for two in two_by_two(group) if two in never]
    assert all(2 <= len(group) <= 3 for group in found)
    if len(guests) % 2 == 0:
        total = sum(points(*group, met, never, NOW) or 0 for group in found if len(group) == 2)
        alone = [group for group in found if len(group) == 3]
        assert alone or total == _best(guests, met, never)


def _best(guests: list[Guest], met: dict[frozenset[int], datetime], never: set[frozenset[int]]) -> int:
    """The most points of all ways to pair them, by trying."""
    if len(guests) < 2:
        return 0
    first, *rest = guests
    top = _best(rest, met, never)
    for other in rest:
        earned = points(first, other, met, never, NOW)
        if earned is not None:
            top = max(top, earned + _best([one for one in rest if one is not other], met, never))
    return top


# In the chat -----------------------------------------------------------------------------------------


@pytest.fixture
async def four(stage: Transcript, stepup: Stepup) -> Transcript:
    """Four of different institutions; Ann and Ben are in, and the clock shows a Monday's morning."""
    async with stepup.store.work() as work:
        for name, place in (("Ann", "UCL"), ("Ben", "Leeds"), ("Cat", "York"), ("Dee", "Bath")):
            await people.member(work, name, institution=place)
    for name in ("ann", "ben"):
        await stage.play(f":as {name}", "mentor coffee", ":press Count me in")
    return stage


async def test_nobody_takes_part_before_they_read_what_others_see_of_them(
    stage: Transcript, stepup: Stepup
) -> None:
    async with stepup.store.work() as work:
        await people.member(work, "Ann")

    said = await stage.play(":as ann", "mentor coffee")
    assert "Every 3 weeks I bring two or three people together" in said
    assert "Whoever you meet sees your name, institution, role and job family" in said
    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(CoffeeMember)))

    assert "The next round is on Mon 7 December 2026" in await stage.play(":press Count me in")


async def test_two_are_brought_together_and_asked_a_week_later(four: Transcript) -> None:
    said = await four.play(":wait 7 days")

    assert "Time for a coffee: Ann (UCL" in said
    assert "stepup to @ann (only you):\n  Your next coffee is with Ben (Leeds" in said
    assert "stepup to @ben (only you):\n  Your next coffee is with Ann (UCL" in said
    assert "@cat" not in said

    asked = await four.play(":wait 7 days")
    assert "stepup to @ann (only you):\n  Did you have your coffee with Ben?" in asked
    assert "Lovely!" in await four.play(":as ann", ":press We met")
    # The next round is three weeks after the first.
    assert "Your next coffee" not in await four.play(":wait 7 days")
    assert "Your next coffee is with Ben" in await four.play(":wait 7 days")


async def test_whoever_skips_is_left_out_once(four: Transcript) -> None:
    for name in ("cat", "dee"):
        await four.play(f":as {name}", "mentor coffee", ":press Count me in")
    await four.play(":as ann", "mentor coffee skip", ":as dee", "mentor coffee", ":press Skip the next one")

    said = await four.play(":wait 7 days")

    assert "@ann" not in said
    assert "@dee" not in said
    assert "Your next coffee is with Cat" in said
    assert "stepup to @ann (only you):\n  Your next coffee" in await four.play(":wait 21 days")


async def test_whoever_didnt_answer_is_asked_once_and_nobody_is_told_who_said_so(
    four: Transcript, stepup: Stepup
) -> None:
    await four.play(":wait 7 days", ":wait 7 days")

    said = await four.play(":as ann", ":press No answer from them")

    asked = said.split("stepup to @ben (only you):")[1]
    assert "Do coffees still suit you?" in asked
    assert "Ann" not in asked
    assert "stepup to @ben" not in await four.play(":press No answer from them")
    # Until they answer nobody waits for them.
    assert "There was nobody left for you" in await four.play(":wait 14 days")
    assert "you're in" in await four.play(":as ben", ":press Yes, count me in")
    assert "Your next coffee is with Ben" in await four.play(":wait 21 days")


async def test_whoever_says_that_they_met_isnt_asked_because_the_other_says_otherwise(
    four: Transcript,
) -> None:
    await four.play(":wait 7 days", ":wait 7 days", ":as ben", ":press We met")

    assert "stepup to @ben" not in await four.play(":as ann", ":press No answer from them")


async def test_who_blocked_whom_are_never_brought_together_and_nobody_learns_why(four: Transcript) -> None:
    await four.play(":as ann", "mentor block Ben")

    said = await four.play(":wait 7 days")

    assert "Your next coffee" not in said
    assert said.count("There was nobody left for you to have coffee with this time") == 2


async def test_whoever_stops_withdraws_or_is_forgotten_is_in_no_round(
    four: Transcript, stepup: Stepup
) -> None:
    await four.play(":as cat", "mentor coffee", ":press Count me in", "mentor coffee off")
    await four.play(":as ann", "privacy withdraw mentoring", "withdraw")
    await four.play(":as ben", "privacy forget me", ":press Yes, erase everything")

    assert "coffee" not in await four.play(":wait 7 days")
    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(CoffeeMember)))
        assert not list(await work.session.scalars(select(CoffeeGuest)))


async def test_a_line_manager_is_nobody_to_have_coffee_with(four: Transcript) -> None:
    offer = (
        "mentor offer",
        "botany",
        "1",
        "4",
        "2",
        "skip",
        "keep",
        "skip",
        "skip",
        "skip",
        "skip",
        "Dr B. Ben",
    )
    await four.play(":as ann", *offer)

    assert "There was nobody left for you" in await four.play(":wait 7 days")


async def test_an_answer_that_is_changed_to_and_fro_leaves_nobody_out_anew(four: Transcript) -> None:
    await four.play(":wait 7 days", ":wait 7 days", ":as ann", ":press No answer from them")
    await four.play(":as ben", ":press Yes, count me in")
    await four.presses("ann", "coffee-met:1:met")

    assert "stepup to @ben" not in await four.presses("ann", "coffee-met:1:no answer")
    assert "You're in for coffee" in await four.play(":as ben", "mentor coffee")


async def test_whoever_took_their_agreement_back_is_asked_nothing_and_reads_first_what_it_is(
    four: Transcript,
) -> None:
    await four.play(":wait 7 days", ":as ann", "privacy withdraw mentoring", "withdraw")

    asked = await four.play(":wait 7 days")
    assert "stepup to @ann" not in asked

    said = await four.presses("ann", "coffee-join:0")
    assert "Whoever you meet sees your name" in said
    assert "you're in" in await four.play(":as ann", ":press Count me in")


async def test_a_block_that_is_made_after_it_was_worked_out_counts(four: Transcript, stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        guests = await mentor_coffee.guests(work)
        await mentoring.block(work, guests[0].id, guests[1].id)
        await coffee_actions.bring_together(work, [guests], guests)

    said = await four.play(":wait 1 minute")
    assert "Your next coffee" not in said


async def test_a_round_that_was_begun_twice_is_held_once(four: Transcript, stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        due = Due(0, work.now, work.now)
        twice = [await jobs.coffee_due(work, due) for _ in range(2)]
    for one in twice:
        groups = await one.fetch(Fetcher(public_web=False))
        async with stepup.store.work() as work:
            await one.then(work, groups)

    said = await four.play(":wait 1 minute")
    assert said.count("Time for a coffee") == 1


async def test_nobody_answers_for_a_coffee_that_wasnt_theirs(four: Transcript) -> None:
    await four.play(":wait 7 days")

    assert "wasn't yours" in await four.presses("cat", "coffee-met:1:met")
    assert "wasn't yours" in await four.presses("ann", "coffee-met:99:met")
