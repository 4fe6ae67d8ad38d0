"""Who fits whom: the hard rules always, and the best total against trying everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from handlers.mentoring.matching import assign, best, fit, is_called, waited
from handlers.mentoring.topic_meanings import Meanings, TopicIndex
from storage.mentor_terms import Mode, Terms
from storage.mentoring import Mentee, Mentor

NOW = datetime(2026, 11, 30, tzinfo=UTC)
TOPICS = ("direct:tool-python", "direct:code-review", "direct:tool-git")
MEANINGS = Meanings({key: (key.split("tool-")[-1].removeprefix("direct:"),) for key in TOPICS})
RHYTHMS = ("weekly", "monthly", "any")


def mentor(
    number: int,
    skills: tuple[str, ...] = TOPICS,
    *,
    words: tuple[str, ...] = (),
    institution: str = "UCL",
    rhythm: str = "any",
    same: bool = False,
    free: int = 1,
    terms: Terms | None = None,
) -> Mentor:
    return Mentor(
        number, f"Mentor {number}", institution, skills, words, rhythm, same, "", free, terms or Terms()
    )


def mentee(
    number: int,
    skills: tuple[str, ...] = TOPICS,
    *,
    words: tuple[str, ...] = (),
    institution: str = "King's",
    rhythm: str = "any",
    same: bool = False,
    closed: frozenset[int] = frozenset(),
    goals: tuple[str, ...] = (),
    terms: Terms | None = None,
    since: datetime = NOW,
) -> Mentee:
    return Mentee(
        number,
        f"Mentee {number}",
        number,
        institution,
        skills,
        words,
        goals,
        rhythm,
        same,
        since,
        closed | {number},
        terms or Terms(),
    )


def test_the_parts_of_a_fit_are_visible_and_add_up_to_a_hundred() -> None:
    levels: dict[int, dict[str, int | None]] = {1: {TOPICS[0]: 4}, 2: {TOPICS[0]: 2}}

    found = fit(mentee(2, TOPICS[:1], goals=("Write better Python",)), mentor(1), levels, MEANINGS)

    assert found is not None
    parts = (found.topics, found.goals, found.level, found.rhythm, found.institution)
    assert parts == (50, 10, 15, 15, 10)
    assert found.score == 100


def test_the_first_wanted_topic_counts_most() -> None:
    wanted = mentee(2, TOPICS)
    first, last = (fit(wanted, mentor(1, (TOPICS[index],)), {}, MEANINGS) for index in (0, 2))

    assert first is not None
    assert last is not None
    assert first.topics > 2 * last.topics


def test_free_words_match_whatever_their_order_and_capitals() -> None:
    found = fit(mentee(2, (), words=("career steps",)), mentor(1, (), words=("Steps, career",)), {}, MEANINGS)

    assert found is not None
    assert found.words == ("career steps",)


def test_what_must_hold_is_never_broken() -> None:
    assert fit(mentee(2), mentor(1, free=0), {}, MEANINGS) is None
    assert fit(mentee(2, closed=frozenset({1})), mentor(1), {}, MEANINGS) is None
    assert fit(mentee(1), mentor(1), {}, MEANINGS) is None
    assert fit(mentee(2, ("direct:programming",)), mentor(1), {}, MEANINGS) is None
    assert fit(mentee(2, institution=" ucl "), mentor(1), {}, MEANINGS) is None
    assert fit(mentee(2, institution="UCL", same=True), mentor(1), {}, MEANINGS) is None
    assert fit(mentee(2, institution="UCL", same=True), mentor(1, same=True), {}, MEANINGS) is not None


def test_three_are_shown_the_best_first_and_ties_are_the_same_each_time() -> None:
    mentors = [mentor(number, TOPICS[: 1 + number % 3]) for number in range(10, 20)]

    once, again = best(mentee(2), mentors, {}, MEANINGS), best(mentee(2), reversed(mentors), {}, MEANINGS)

    assert [one.mentor.id for one in once] == [one.mentor.id for one in again]
    assert len(once) == 3
    assert once[0].score >= once[1].score >= once[2].score


MENTORS = st.lists(
    st.builds(
        lambda skills, institution, rhythm, same, free: (skills, institution, rhythm, same, free),
        st.lists(st.sampled_from(TOPICS), unique=True, min_size=1).map(tuple),
        st.sampled_from(("UCL", "King's")),
        st.sampled_from(RHYTHMS),
        st.booleans(),
        st.integers(0, 2),
    ),
    max_size=3,
)


MENTEES = st.lists(
    st.builds(
        lambda *parts: parts,
        st.lists(st.sampled_from(TOPICS), unique=True, min_size=1).map(tuple),
        st.sampled_from(("UCL", "King's")),
        st.sampled_from(RHYTHMS),
        st.booleans(),
        st.frozensets(st.integers(100, 102), max_size=2),
        st.integers(0, 30),
    ),
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(MENTORS, MENTEES)
def test_a_round_is_as_good_as_trying_everything_and_breaks_no_rule(
    offered: list[tuple[tuple[str, ...], str, str, bool, int]],
    wanted: list[tuple[tuple[str, ...], str, str, bool, frozenset[int], int]],
) -> None:
    mentors = [
        mentor(100 + n, skills, institution=place, rhythm=rhythm, same=same, free=free)
        for n, (skills, place, rhythm, same, free) in enumerate(offered)
    ]
    mentees = [
        mentee(
            n,
            skills,
            institution=place,
            rhythm=rhythm,
            same=same,
            closed=closed,
            since=NOW - timedelta(weeks=weeks),
        )
        for n, (skills, place, rhythm, same, closed, weeks) in enumerate(wanted)
    ]

    found = assign(mentees, mentors, {}, MEANINGS, now=NOW)

    for one, its in found:
        assert fit(one, its.mentor, {}, MEANINGS) == its
        assert its.mentor.id not in one.closed
    assert len({one.id for one, _ in found}) == len(found)
    for one_mentor in mentors:
        assert sum(its.mentor.id == one_mentor.id for _, its in found) <= one_mentor.free
    total = sum(its.score + waited(one, NOW) for one, its in found)
    assert total == by_trying(mentees, mentors) == by_flow(mentees, mentors)


def by_trying(mentees: list[Mentee], mentors: list[Mentor]) -> int:
    """The best total of all ways to match them."""
    top = 0
    for ways in product([None, *mentors], repeat=len(mentees)):
        found = [
            (one, fit(one, chosen, {}, MEANINGS))
            for one, chosen in zip(mentees, ways, strict=True)
            if chosen is not None
        ]
        full = any(sum(way is m for way in ways) > m.free for m in mentors)
        if not full and all(its for _, its in found):
            top = max(top, sum(its.score + waited(one, NOW) for one, its in found if its is not None))
    return top


def by_flow(mentees: list[Mentee], mentors: list[Mentor]) -> int:
    """The same by another solver: a linear programme, whose best corner is a whole matching."""
    edges = [
        (row, column, its.score + waited(one, NOW))
        for row, one in enumerate(mentees)
        for column, chosen in enumerate(mentors)
        if (its := fit(one, chosen, {}, MEANINGS)) is not None
    ]
    if not edges:
        return 0
    limits = [[float(edge[0] == row) for edge in edges] for row in range(len(mentees))]
    limits += [[float(edge[1] == column) for edge in edges] for column in range(len(mentors))]
    most = [1.0] * len(mentees) + [float(chosen.free) for chosen in mentors]
    solved = linprog([-edge[2] for edge in edges], A_ub=limits, b_ub=most, bounds=(0, 1), method="highs")
    return round(float(-solved.fun))


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (Terms(mode=Mode.ONLINE), Terms(mode=Mode.IN_PERSON)),
        (Terms(months=frozenset({1, 2})), Terms(months=frozenset({3}))),
        (Terms(languages=("Welsh",)), Terms(languages=("English", "French"))),
        (Terms(line_manager="Dr. Mentor"), Terms()),
        (Terms(), Terms(line_manager="mentee 2 (she)")),
        (Terms(line_manager="@mentor"), Terms()),
    ],
)
def test_whoever_cannot_meet_or_may_be_a_line_manager_is_never_matched(mine: Terms, theirs: Terms) -> None:
    assert fit(mentee(2, terms=mine), mentor(1, terms=theirs), {}, MEANINGS) is None
    assert assign([mentee(2, terms=mine)], [mentor(1, terms=theirs)], {}, MEANINGS, now=NOW) == []


def test_what_one_of_the_two_leaves_open_rules_nobody_out() -> None:
    particular = Terms(Mode.ONLINE, frozenset({1}), 3, ("Welsh",), "Physics", "Somebody Else")

    found = fit(mentee(2, terms=particular), mentor(1), {}, MEANINGS)

    assert found is not None
    assert found.rhythm == 15


def test_one_department_is_never_matched_but_two_of_one_name_elsewhere_are() -> None:
    here = Terms(department="Physics ")
    one = mentee(2, institution="UCL", same=True, terms=here)

    assert fit(one, mentor(1, same=True, terms=Terms(department="physics")), {}, MEANINGS) is None
    elsewhere = mentor(1, institution="Leeds", terms=Terms(department="physics"))
    assert fit(one, elsewhere, {}, MEANINGS) is not None


@pytest.mark.parametrize(
    ("wanted", "offered", "matched"),
    [
        ("microscopy", "confocal microscopy", True),
        ("Confocal microscopes", "microscope", True),
        ("career steps", "Steps, career", True),
        ("getting promoted", "promotion", True),
        ("promotions", "promotion", True),
        ("managing people", "people management", True),
        ("carer steps", "career steps", True),
        ("how to work", "how to learn", False),
        ("glassblowing", "confocal microscopy", False),
    ],
)
def test_topics_in_free_words_match_by_the_stems_of_their_words(
    wanted: str, offered: str, matched: bool
) -> None:
    found = fit(mentee(2, (), words=(wanted,)), mentor(1, (), words=(offered,)), {}, MEANINGS)

    assert (found is not None) is matched


def test_free_words_find_a_skill_by_another_of_its_names_and_two_skills_stay_two() -> None:
    known = Meanings({"x:confocal": ("Confocal microscopy", "CLSM"), "x:light": ("Light microscopy",)})

    assert known.same("clsm", "x:confocal")
    assert known.same("microscopy", "x:light")
    assert not known.same("x:confocal", "x:light")


def test_the_first_goal_counts_most() -> None:
    goals = ("Prepare a promotion case", "Start with glassblowing")
    first, last = (
        fit(mentee(2, goals=goals), mentor(1, words=(offered,)), {}, MEANINGS)
        for offered in ("promotion", "glassblowing")
    )

    assert first is not None
    assert last is not None
    assert (first.met, last.met) == (goals[:1], goals[1:])
    assert first.goals > last.goals > 0


def test_of_two_who_fit_alike_whoever_waited_longer_gets_the_one_place() -> None:
    new, old = mentee(2), mentee(3, since=NOW - timedelta(weeks=3))

    for both in ([new, old], [old, new]):
        (found,) = assign(both, [mentor(1)], {}, MEANINGS, now=NOW)
        assert found[0] is old


@pytest.mark.parametrize(
    ("said", "name", "maybe"),
    [
        ("Daniel Brown", "Dan Brown", True),
        ("Prof J. Smith", "John Smith", True),
        ("Smith, Jo", "John Smith", True),
        ("Jose Garcia", "José García", True),
        ("j.smith@example.ac.uk", "John Smith", True),
        ("jsmith", "John Smith", True),
        ("@john", "John Smith", True),
        ("Dan", "Dan Brown", True),
        ("Jane Smith", "Ann Smith", False),
        ("Dr Grim", "John Smith", False),
        ("", "John Smith", False),
        ("??", "John Smith", False),
    ],
)
def test_a_line_manager_is_known_by_any_way_of_writing_their_name(said: str, name: str, maybe: bool) -> None:
    assert is_called(said, name) is maybe


def test_thousands_of_free_words_are_matched_without_looking_at_every_two_of_them() -> None:
    looked = 0

    class Counting(Meanings):
        def same(self, one: str, other: str) -> bool:
            nonlocal looked
            looked += 1
            return super().same(one, other)

    letters = [f"{one}{two}{one}rig{two}" for one in "abcdefghklmnop" for two in "qrstuvwxyz"]
    offered = [f"{word} {name}" for name in letters for word in ("optics", "botany")]
    index = TopicIndex(Counting({}), offered)

    for wanted, found in (
        ("botany of the cqcrigq", ["botany cqcrigq"]),
        ("botany cqcirgq", ["botany cqcrigq"]),
        ("cqcrigq", ["botany cqcrigq", "optics cqcrigq"]),
        ("cooking", []),
    ):
        looked = 0
        same = index.same(wanted)
        assert set(found) <= set(same)
        assert len(same) < 10
        assert looked < len(offered) / 1.5
        everyone = Meanings({})
        assert same == sorted(topic for topic in offered if everyone.same(wanted, topic))


def test_of_rounds_that_are_as_good_each_mentor_has_somebody_before_one_has_two() -> None:
    mentors = [mentor(number, free=3) for number in (11, 12, 13)]

    found = assign([mentee(number) for number in range(3)], mentors, {}, MEANINGS, now=NOW)

    assert sorted(its.mentor.id for _, its in found) == [11, 12, 13]
