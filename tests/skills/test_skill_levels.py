"""What people type about their levels, and DIRECT's spreadsheet in and out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.refusal import Refusal
from config import catalogue, checkin_core, community, profiles
from config.catalogue_file import CatalogueFault
from handlers.shared import skill_levels
from handlers.skills import direct_file
from storage.skills import Own

CATALOGUE = catalogue.load()
PYTHON, TESTING = "direct:tool-python", "direct:software-testing"
SKILLS = [key for key in CATALOGUE.skills if key.startswith("direct:") and CATALOGUE.competency_of(key)]


@pytest.mark.parametrize(
    "words",
    [
        "python 3, software testing 1",
        "python 3 software testing 1",
        "Python: 3; Software testing: 1",
        "pyhton at level 3, sofware testing = 1",
        "python practitioner, software testing awareness",
    ],
)
def test_several_skills_are_read_from_one_line_with_slips_of_the_finger(words: str) -> None:
    assert skill_levels.read(words, CATALOGUE) == {PYTHON: 3, TESTING: 1}


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("", "Which skill"),
        ("python", "followed by its level"),
        ("python 5", "followed by its level"),
        ("python " + "9" * 5000, "followed by its level"),
        ("python lots", "followed by its level"),
        ("gardening 3", "I don't know the skill"),
        ("softwar tests 3", "Did you mean \\*\\*Software testing\\*\\*"),
        (", ".join(["python 3"] * 31), "at most 30"),
    ],
)
def test_what_cant_be_read_is_said_in_one_sentence(words: str, wrong: str) -> None:
    with pytest.raises(Refusal, match=wrong):
        skill_levels.read(words, CATALOGUE)


@given(st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 4), max_size=20))
def test_levels_go_out_as_directs_spreadsheet_and_come_back_the_same(levels: dict[str, int]) -> None:
    own = {key: Own(key, level, None) for key, level in levels.items()}
    content = direct_file.out(own, CATALOGUE).decode("utf-8-sig")

    read = direct_file.taken(content, CATALOGUE)

    assert read.levels == levels
    assert read.faults == []
    assert content.splitlines()[0] == "Competency Domain,Competency,Skill,Level"
    assert len(content.splitlines()) == len(SKILLS) + 1


def test_not_relevant_and_unknown_both_leave_as_none_and_dont_come_back_as_a_level() -> None:
    own = {TESTING: Own(TESTING, 3, None, relevant=False)}

    assert direct_file.taken(direct_file.out(own, CATALOGUE).decode("utf-8-sig"), CATALOGUE).levels == {}


def test_rows_that_cant_be_taken_are_named_and_cost_the_others_nothing() -> None:
    content = "A,B,Programming,3\nA,B,Alchemy,2\nA,B,Code review,9\nonly two,cells\n\nA,B,Software testing,0"

    read = direct_file.taken(content, CATALOGUE)

    assert read.levels == {"direct:programming": 3}
    assert [number for number, _ in read.faults] == [2, 3, 4]


@pytest.mark.parametrize("content", ["A,B,Programming,3\r", '"' + "x" * 140_000 + '",1,2,3', "\r\r", '"'])
def test_odd_files_are_refused_or_taken_but_never_break_anything(content: str) -> None:
    read = direct_file.taken(content, CATALOGUE)

    assert set(read.levels) <= {"direct:programming"}


def test_the_shipped_role_profiles_are_of_all_kinds_and_name_skills_of_the_catalogue() -> None:
    shipped = community.load()

    assert {p.name for p in shipped.role_profiles} >= {
        "Research software engineer", "Data steward", "HPC system administrator", "Laboratory technician",
        "Workshop technician", "Teaching technician", "Imaging facility specialist", "Trainer",
    }  # fmt: skip
    profiles.check(shipped.role_profiles, CATALOGUE.skills)
    assert all(len(profile.skills) >= 8 for profile in shipped.role_profiles)


def test_every_job_family_is_asked_a_core_of_its_own_two_of_which_are_asked_of_everybody() -> None:
    families = community.load().register_.job_families
    cores = [checkin_core.of({}, family) for family in (*families, "Alchemy")]

    checkin_core.check(checkin_core.shipped(), CATALOGUE.skills)
    assert all(family in checkin_core.shipped() for family in families)
    assert all(4 <= len(core) <= 5 for core in cores)
    assert len(set.intersection(*(set(core) for core in cores))) == 2
    assert checkin_core.of({"*": ("direct:programming",)}, "Alchemy") == ("direct:programming",)
    for wrong in (
        {"Research": ("direct:gone",)},
        {"Research": ()},
        {"Research": ("direct:programming",) * 2},
    ):
        with pytest.raises(CatalogueFault):
            checkin_core.check(wrong, CATALOGUE.skills)


def test_the_catalogue_says_that_it_knows_nothing_for_ninety_nine_of_its_skills() -> None:
    joined = json.loads((Path(catalogue.SHIPPED) / "catalogue.joined.json").read_text(encoding="utf-8"))

    assert len(joined["skills"]) == len(SKILLS) == 164
    assert sum(1 for key in SKILLS if not CATALOGUE.skills[key].resources) == 99
