"""What must hold of the disclosure rule whatever the groups are."""

from __future__ import annotations

import collections
import math
from itertools import pairwise
from random import Random

import pytest
from pydantic import ValidationError

from config.community import DisclosureRules
from handlers.shared import disclosure
from handlers.shared.disclosure import Answer
from tests.checkins.disclosure_views import FAMILY, INSTITUTION, VIEWS, community, said, shown


def test_blocks_part_the_answers_and_unions_of_them_differ_by_nobody_or_by_ten_people() -> None:
    for seed in range(60):
        answers = community(Random(seed))
        for view in VIEWS:
            blocks = list(disclosure.blocks(answers, view).values())
            places = [id(answer) for block in blocks for answer in block]
            assert len(places) == len(set(places))
            assert all(len(block) >= view.answers for block in blocks)
            for one, other in pairwise(blocks):
                assert len({answer.person for answer in one}) >= disclosure.PEOPLE
                assert len({answer.person for answer in one + other}) >= disclosure.PEOPLE


def test_the_same_answers_give_the_same_figures_in_any_order() -> None:
    for seed in range(20):
        random = Random(seed)
        answers, key = community(random), random.randbytes(32)
        before = shown(answers, key)
        random.shuffle(answers)

        assert shown(answers, key) == before


def test_one_answer_changed_moves_the_total_by_another_amount() -> None:
    random, same = Random(5), 0
    for _ in range(400):
        key = random.randbytes(32)
        answers = [said(n, "q1", 1) for n in range(30)]
        changed = [*answers[:-1], said(29, "q1", 2)]
        moved = [
            disclosure.figures(each, FAMILY, "round", key)[("c1", "q1", "RSE")].moved
            - sum(answer.value for answer in each)
            for each in (answers, changed)
        ]
        same += moved[0] == moved[1]

    assert same / 400 < 0.2


@pytest.mark.parametrize("spread", [2, 3, 6])
def test_amounts_are_as_frequent_as_is_said(spread: int) -> None:
    random, count = Random(1), 40_000
    found = collections.Counter(disclosure.noise(random.randbytes(16), spread) for _ in range(count))
    ratio = math.exp(-1 / spread)

    for amount in range(-8, 9):
        expected = (1 - ratio) / (1 + ratio) * ratio ** abs(amount)
        assert abs(found[amount] / count - expected) < 4 * math.sqrt(expected / count) + 1e-4


def test_the_margin_holds_nineteen_times_in_twenty() -> None:
    right = tried = 0
    for seed in range(80):
        random = Random(seed)
        answers = community(random, 120)
        for view in (FAMILY, INSTITUTION):
            blocks = disclosure.blocks(answers, view)
            for path, total in disclosure.figures(answers, view, "round", random.randbytes(32)).items():
                mean = sum(answer.value for answer in blocks[path]) / len(blocks[path])
                tried += 1
                right += abs(total.mean() - mean) <= total.margin() + 1e-9

    assert right / tried > 0.95


def test_nine_settled_people_are_too_few_however_many_others_there_are() -> None:
    answers = [said(n, "q1", 2, settled=n > 8) for n in range(18)]

    assert not any(shown(answers, b"key").values())
    assert disclosure.base(answers, ("round",), b"key") is None
    assert disclosure.base([said(n, "q1", 2) for n in range(10)], ("round",), b"key") in (10, 15)


def test_a_base_is_right_on_average_so_that_no_edge_shows() -> None:
    answers = [Answer(n, "q", 0) for n in range(13)]
    bases = [disclosure.base(answers, (str(n),), b"key") for n in range(2000)]

    assert set(bases) == {10, 15}
    assert abs(sum(base or 0 for base in bases) / 2000 - 13) < 0.3


def test_what_was_kept_is_read_as_it_was() -> None:
    found = disclosure.figures(community(Random(1)), FAMILY, "round", b"key")

    assert disclosure.unpacked(disclosure.packed(found)) == found


def test_the_least_number_of_people_may_be_stricter_and_never_laxer() -> None:
    assert DisclosureRules(people=20).people == 20
    with pytest.raises(ValidationError):
        DisclosureRules(people=9)
