"""Names as people type them: whole, in part, or wrongly; one rule for members, events and groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import names

TITLES = ["Intro to Snakemake", "Advanced Snakemake", "Code clinic", "Tea", "Tea party", "Café scientifique"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Intro to Snakemake", ["Intro to Snakemake"]),
        ("“intro TO snakemake”", ["Intro to Snakemake"]),
        ("intro", ["Intro to Snakemake"]),
        ("clinic", ["Code clinic"]),
        ("adv snake", ["Advanced Snakemake"]),
        ("snakemake", ["Intro to Snakemake", "Advanced Snakemake"]),
        ("tea", ["Tea"]),
        ("tea p", ["Tea party"]),
        ("cafe", ["Café scientifique"]),
        ("code clinc", ["Code clinic"]),
        ("intro to snakmake", ["Intro to Snakemake"]),
        ("clnic", ["Code clinic"]),
        ("lini", ["Code clinic"]),
        ("banana", []),
        ("xy", []),
        ("", []),
        ("?!", []),
    ],
)
def test_a_name_is_found_by_what_people_type_of_it(said: str, meant: list[str]) -> None:
    assert [TITLES[place] for place in names.meant(said, TITLES).found] == meant


def test_only_what_was_typed_wrongly_is_said_to_be_so() -> None:
    assert names.meant("code clinc", TITLES).wrong
    assert not names.meant("clinic", TITLES).wrong


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=8), st.data())
def test_a_whole_name_is_never_taken_for_another(called: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(called))

    for place in names.meant(name, called).found:
        assert names.meant(name, [called[place]]).found == (0,)


@given(st.text(max_size=40))
def test_nothing_that_is_typed_is_a_reference(said: str) -> None:
    assert names.referred(said.replace("\ufffb", "")) is None


def test_a_reference_is_read_back_through_quotation_marks_and_an_at() -> None:
    assert names.referred(f'"{names.reference(12)}"') == 12
    assert names.referred(f"@{names.reference(3)}") == 3
    assert names.referred("\ufffb") is None


@pytest.mark.parametrize(
    ("said", "number"), [("2", 2), ("#2", 2), ("number 2", 2), ("2.", 2), ("two 2", None)]
)
def test_a_number_is_read_as_people_write_it(said: str, number: int | None) -> None:
    assert names.number(said) == number
