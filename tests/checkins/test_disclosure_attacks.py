"""Nobody can be read from figures: each attack that once worked, with the rule, and without it.

Whoever attacks here knows every other answer, which is more than any organiser does. Without the rule they
know the victim's answer for certain; with it they guess hardly better than by what is usual (which is right
in 36 of 100 cases), and are never sure.
"""

from __future__ import annotations

import collections
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest

from config import catalogue
from handlers.checkins import needs_figures
from handlers.mentoring import report_figures
from handlers.shared import disclosure
from storage.checkins import Counted
from storage.mentoring import PairsCounted, Wish
from tests.checkins.disclosure_views import (
    BELOW,
    LEVELS,
    VICTIM,
    belief,
    community,
    exact_likelihoods,
    log_likelihoods,
    said,
    shown,
    usual,
)

Round = list[disclosure.Answer]
GAMES = 800
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def one_grouping_minus_another(random: Random) -> list[Round]:
    """The whole skill, minus the families that are shown, leaves the only one of another family."""
    known = [said(n, "q1", usual(random)) for n in range(10)]
    known += [said(100 + n, "q1", usual(random), "KCL", "Data") for n in range(12)]
    return [[*known, said(VICTIM, "q1", usual(random), "UCL", "RCI")]]


def a_competency_minus_its_skill(random: Random) -> list[Round]:
    """Twelve answered one skill of a competency, and the victim alone another."""
    return [[*(said(n, "q1", usual(random)) for n in range(12)), said(VICTIM, "q2", usual(random))]]


def two_rounds_one_person_apart(random: Random) -> list[Round]:
    known = [said(n, "q1", usual(random)) for n in range(12)]
    return [[*known, said(VICTIM, "q1", usual(random))], known]


def nine_accounts_made_up(random: Random) -> list[Round]:
    """They claim the victim's institution and family, and their answers are known."""
    made_up = [said(n, "q1", n % 2, settled=False) for n in range(9)]
    return [[*made_up, said(VICTIM, "q1", usual(random))]]


def twelve_accounts_vouched_for(random: Random) -> list[Round]:
    return [[*(said(n, "q1", n % 2) for n in range(12)), said(VICTIM, "q1", usual(random))]]


def everybody_and_then_an_institution(random: Random) -> list[Round]:
    everybody = [said(n, "q1", usual(random)) for n in range(12)]
    everybody += [said(100 + n, "q1", usual(random), "KCL") for n in range(12)]
    everybody.append(said(VICTIM, "q1", usual(random)))
    return [everybody, [one for one in everybody if one.groups["institution"] == "UCL"]]


ATTACKS = [
    one_grouping_minus_another,
    a_competency_minus_its_skill,
    two_rounds_one_person_apart,
    nine_accounts_made_up,
    twelve_accounts_vouched_for,
    everybody_and_then_an_institution,
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_with_the_rule_an_attack_guesses_and_is_never_sure(attack: Callable[[Random], list[Round]]) -> None:
    right = sure = 0
    for seed in range(GAMES):
        random = Random(seed)
        rounds = attack(random)
        knows, truth = [0.0] * len(LEVELS), 0
        for number, answers in enumerate(rounds):
            found = shown(answers, random.randbytes(32), f"round {number}")
            for place, answer in enumerate(answers):
                if answer.person == VICTIM:
                    truth = answer.value
                    more = log_likelihoods(answers, place, found)
                    knows = [one + other for one, other in zip(knows, more, strict=True)]
        believed = belief(knows)
        right += believed.index(max(believed)) == truth
        sure += max(believed) > 0.95

    assert right / GAMES < 0.52
    assert sure / GAMES <= 0.002


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_without_the_rule_each_attack_reads_the_answer(attack: Callable[[Random], list[Round]]) -> None:
    for seed in range(50):
        answers = attack(Random(seed))[0]
        place = next(n for n, answer in enumerate(answers) if answer.person == VICTIM)
        believed = belief(exact_likelihoods(answers, place))

        assert believed[answers[place].value] == 1


def test_what_is_shown_of_a_count_fits_many_exact_ones() -> None:
    """A percentage, or a share worked out from two numbers in fives, gives the exact numbers away no more."""
    random = Random(3)
    behind: dict[tuple[int, int], set[tuple[int, int]]] = collections.defaultdict(set)
    for _ in range(4000):
        values = [usual(random) for _ in range(random.randint(36, 70))]
        answers = [said(n, "q1", value) for n, value in enumerate(values)]
        total = disclosure.figures(answers, BELOW, "round", random.randbytes(32))[("c1", "q1")]
        behind[total.base, total.count()].add((len(values), sum(value > 0 for value in values)))

    assert sorted(len(exact) for exact in behind.values())[len(behind) // 2] >= 10


# Everything that an organiser gets ---------------------------------------------------------------------

CATALOGUE = catalogue.load()
SKILLS = [key for key in CATALOGUE.skills if CATALOGUE.competency_of(key)][:40:4]
KEY = bytes(range(32))


def counted(random: Random) -> list[Counted]:
    """The answers of a round of a made-up community, of 30 to 120 people."""
    out = []
    for person in range(random.randint(30, 120)):
        place = random.choices(["UCL", "KCL", "QMUL", "Crick"], [60, 25, 10, 5])[0]
        family = random.choices(["RSE", "Data", "RCI"], [5, 3, 2])[0]
        for skill in [*SKILLS[:4], *random.sample(SKILLS[4:], 2)]:
            level = random.randint(0, 2)
            wish = min(4, level + usual(random))
            if random.random() < 0.8:
                out.append(Counted(person, skill, level, wish, place, family, random.random() < 0.9))
    return out


@pytest.mark.long
def test_from_all_figures_of_a_round_nobodys_answer_is_known_to_who_knows_all_others() -> None:
    """On 500 communities: all five gaps stay possible for each answer, and none becomes probable.

    Two gaps that are next to each other stay within odds of 2 (none against one: of e), nothing is believed
    with more than 0.6 by who thought all of them equally likely, and three gaps at least make nine tenths
    of the belief.
    """
    views = needs_figures.views(disclosure.PEOPLE)
    flat = [1 / len(LEVELS)] * len(LEVELS)
    in_blocks = 0
    for seed in range(500):
        random = Random(seed)
        rows = counted(random)
        report = needs_figures.worked_out(
            rows,
            CATALOGUE,
            lambda family: SKILLS,
            people=disclosure.PEOPLE,
            about=f"round {seed}",
            key=random.randbytes(32),
        )
        found = {name: disclosure.unpacked(kept) for name, kept in report["views"].items()}
        answers = [needs_figures.answer(row, CATALOGUE) for row in rows]
        knows = {(one.person, one.question): [0.0] * len(LEVELS) for one in answers}
        for view in views:
            for path, block in disclosure.blocks(answers, view).items():
                total = sum(view.measure(one.value) for one in block)
                moved = found[view.name][path].moved
                for one in block:
                    others = total - view.measure(one.value)
                    likely = knows[one.person, one.question]
                    for level in LEVELS:
                        likely[level] -= abs(moved - others - view.measure(level)) / view.spread
        for likely in knows.values():
            in_blocks += any(likely)
            assert abs(likely[0] - likely[1]) <= 1 + 1e-9
            assert all(abs(likely[n] - likely[n + 1]) <= 2 / 3 + 1e-9 for n in (1, 2, 3))
            believed = sorted(belief(likely, flat), reverse=True)
            assert believed[0] <= 0.6
            assert believed[0] + believed[1] < 0.9

    assert in_blocks > 100_000


def test_what_blocks_there_are_tells_nothing_of_the_answers() -> None:
    for seed in range(20):
        answers = community(Random(seed))
        others = [
            disclosure.Answer(one.person, one.question, usual(Random(n)), one.groups, one.settled)
            for n, one in enumerate(answers)
        ]
        assert {name: set(found) for name, found in shown(answers, KEY).items()} == {
            name: set(found) for name, found in shown(others, KEY).items()
        }


def test_a_question_that_somebody_was_asked_because_of_a_wish_is_in_no_figure() -> None:
    """Eleven accounts wish for a rare skill, so that a twelfth who wishes for it would make it a row."""
    core, rare = SKILLS[:4], SKILLS[9]
    without = [
        Counted(person, skill, 1, 3, "UCL", "RSE")
        for person in range(12)
        for skill in (*core, rare)[: 4 + (person < 11)]
    ]
    reports = [
        needs_figures.worked_out(rows, CATALOGUE, lambda family: core, people=10, about="round", key=KEY)
        for rows in (without, [*without, Counted(11, rare, 1, 3, "UCL", "RSE")])
    ]

    assert reports[0] == reports[1]
    assert rare not in str(reports)


def test_a_topic_of_mentoring_isnt_named_because_the_tenth_person_asked_for_it() -> None:
    """Nine made-up requests and a real one, among forty: with it the topic is named hardly more often."""
    named = [0, 0]
    for seed in range(400):
        for asked in (9, 10):
            wishes = [
                Wish(person, person, ("rare",) if person < asked else ("usual",), NOW, None, settled=True)
                for person in range(40)
            ]
            report = report_figures.worked_out(
                wishes, PairsCounted(0, 0), [], people=10, about="mentoring", key=Random(seed).randbytes(32)
            )
            named[asked - 9] += "rare" in report["topics"]

    assert 0 < named[0] < named[1] < 400
    assert named[1] - named[0] < 60


def test_the_same_wishes_are_moved_by_the_same_amount_every_month() -> None:
    wishes = [Wish(person, person, ("usual",), NOW, NOW, settled=True) for person in range(60)]

    reports = [
        report_figures.worked_out(wishes, PairsCounted(0, 0), [], people=10, about="mentoring", key=KEY)
        for _ in range(5)
    ]

    assert all(report == reports[0] for report in reports)
    assert reports[0]["topics"]
