"""The disclosure rule gives exactly the figures that were worked out for it beforehand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from handlers.shared import disclosure
from handlers.shared.disclosure import Answer, Total
from tests.checkins.disclosure_views import VIEWS, said

VECTORS = json.loads(Path(__file__).with_name("disclosure-vectors.json").read_text(encoding="utf-8"))
KEY = bytes.fromhex(VECTORS["key"])
BY_NUMBER = {vector["number"]: vector for vector in VECTORS["vectors"]}


def answers(records: list[Any]) -> list[Answer]:
    return [said(*record[:5], settled=record[5]) for record in records]


def as_written(total: Total) -> dict[str, float]:
    return {**total.pack(), "mean": total.mean(), "margin": total.margin()}


def without_shares(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name not in ("count", "share_margin")}


def test_noise_comes_from_sixteen_bytes() -> None:
    vector = BY_NUMBER[1]

    assert [disclosure.noise(bytes.fromhex(seed), spread) for seed, spread in vector["input"]["cases"]] == (
        vector["output"]
    )


def test_a_seed_comes_from_the_answers_and_the_key() -> None:
    vector = BY_NUMBER[2]
    records = [said(person, question, value) for person, question, value in vector["input"]["records"]]

    assert disclosure.seed_of(records, tuple(vector["input"]["about"]), KEY).hex() == vector["output"]


@pytest.mark.parametrize("number", [3, 4, 5, 7, 8])
def test_the_family_view_of_a_round(number: int) -> None:
    vector = BY_NUMBER[number]
    found = disclosure.figures(answers(vector["input"]), VIEWS[0], "round-1", KEY)

    assert {"/".join(path): as_written(total) for path, total in found.items()} == vector["output"]


@pytest.mark.parametrize("number", [6, 9])
def test_all_views_of_a_round(number: int) -> None:
    vector = BY_NUMBER[number]
    for view in VIEWS:
        found = disclosure.figures(answers(vector["input"]), view, "round-1", KEY)
        written = vector["output"][view.name]

        assert {"/".join(path): as_written(total) for path, total in found.items()} == {
            path: without_shares(figures) for path, figures in written.items()
        }
        for path, total in found.items():
            count = written["/".join(path)].get("count")
            assert count in (None, total.count())


def test_a_change_is_said_only_where_it_is_more_than_its_margins() -> None:
    vector = BY_NUMBER[10]
    changes = []
    for now, before in vector["input"]:
        totals = [Total(n, n, moved, blocks, 2) for n, moved, blocks in (now, before)]
        changes.append(disclosure.change(*totals))

    assert changes == vector["output"]
