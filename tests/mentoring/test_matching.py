"""Who fits whom: the hard rules always, and the best total against trying everything."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.mentoring.matching import assign, best, fit
from storage.mentoring import Mentee, Mentor

NOW = datetime(2026, 11, 30, tzinfo=UTC)
TOPICS = ("direct:tool-python", "direct:code-review", "direct:tool-git")
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
) -> Mentor:
    return Mentor(number, f"M{number}", institution, skills, words, rhythm, same, "", free)


def mentee(
    number: int,
    skills: tuple[str, ...] = TOPICS,
    *,
    words: tuple[str, ...] = (),
    institution: str = "King's",
    rhythm: str = "any",
    same: bool = False,
    closed: frozenset[int] = frozenset(),
) -> Mentee:
    return Mentee(
        number, f"T{number}", number, institution, skills, words, "", rhythm, same, NOW, closed | {number}
    )


def test_the_parts_of_a_fit_are_visible_and_add_up_to_a_hundred() -> None:
    levels: dict[int, dict[str, int | None]] = {1: {TOPICS[0]: 4}, 2: {TOPICS[0]: 2}}

    found = fit(mentee(2, TOPICS[:1]), mentor(1), levels)

    assert found is not None
    assert (found.topics, found.level, found.rhythm, found.institution) == (60, 15, 15, 10)
    assert found.score == 100


def test_the_first_wanted_topic_counts_most() -> None:
    wanted = mentee(2, TOPICS)
    first, last = (fit(wanted, mentor(1, (TOPICS[index],)), {}) for index in (0, 2))

    assert first is not None
    assert last is not None
    assert first.topics > 2 * last.topics


def test_free_words_match_whatever_their_order_and_capitals() -> None:
    found = fit(mentee(2, (), words=("career steps",)), mentor(1, (), words=("Steps, career",)), {})

    assert found is not None
    assert found.words == ("career steps",)


def test_what_must_hold_is_never_broken() -> None:
    assert fit(mentee(2), mentor(1, free=0), {}) is None
    assert fit(mentee(2, closed=frozenset({1})), mentor(1), {}) is None
    assert fit(mentee(1), mentor(1), {}) is None
    assert fit(mentee(2, ("direct:programming",)), mentor(1), {}) is None
    assert fit(mentee(2, institution=" ucl "), mentor(1), {}) is None
    assert fit(mentee(2, institution="UCL", same=True), mentor(1), {}) is None
    assert fit(mentee(2, institution="UCL", same=True), mentor(1, same=True), {}) is not None


def test_three_are_shown_the_best_first_and_ties_are_the_same_each_time() -> None:
    mentors = [mentor(number, TOPICS[: 1 + number % 3]) for number in range(10, 20)]

    once, again = best(mentee(2), mentors, {}), best(mentee(2), reversed(mentors), {})

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
        lambda skills, institution, rhythm, same, closed: (skills, institution, rhythm, same, closed),
        st.lists(st.sampled_from(TOPICS), unique=True, min_size=1).map(tuple),
        st.sampled_from(("UCL", "King's")),
        st.sampled_from(RHYTHMS),
        st.booleans(),
        st.frozensets(st.integers(100, 102), max_size=2),
    ),
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(MENTORS, MENTEES)
def test_a_round_is_as_good_as_trying_everything_and_breaks_no_rule(
    offered: list[tuple[tuple[str, ...], str, str, bool, int]],
    wanted: list[tuple[tuple[str, ...], str, str, bool, frozenset[int]]],
) -> None:
    mentors = [
        mentor(100 + n, skills, institution=place, rhythm=rhythm, same=same, free=free)
        for n, (skills, place, rhythm, same, free) in enumerate(offered)
    ]
    mentees = [
        mentee(n, skills, institution=place, rhythm=rhythm, same=same, closed=closed)
        for n, (skills, place, rhythm, same, closed) in enumerate(wanted)
    ]

    found = assign(mentees, mentors, {})

    for one, its in found:
        assert fit(one, its.mentor, {}) == its
        assert its.mentor.id not in one.closed
    assert len({one.id for one, _ in found}) == len(found)
    for one_mentor in mentors:
        assert sum(its.mentor.id == one_mentor.id for _, its in found) <= one_mentor.free
    assert sum(its.score for _, its in found) == by_trying(mentees, mentors)


def by_trying(mentees: list[Mentee], mentors: list[Mentor]) -> int:
    """The best total of all ways to match them."""
    top = 0
    for ways in product([None, *mentors], repeat=len(mentees)):
        fits = [fit(one, chosen, {}) for one, chosen in zip(mentees, ways, strict=True) if chosen is not None]
        full = any(sum(way is m for way in ways) > m.free for m in mentors)
        if not full and all(fits):
            top = max(top, sum(one.score for one in fits if one is not None))
    return top
