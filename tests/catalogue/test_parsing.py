"""What is added to the catalogue is read as people type it, and can be typed by everybody afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.refusal import Refusal
from config import catalogue
from config.catalogue_additions import AddedAlias, AddedSkill, key_of, with_additions
from handlers.catalogue import messages, parsing
from handlers.shared import skill_levels

CATALOGUE = catalogue.load()
PYTHON = "direct:tool-python"


@pytest.mark.parametrize(
    ("words", "name", "group"),
    [
        ("Cryo-electron tomography in Instruments and imaging", "Cryo-electron tomography", "Instruments"),
        ("Cryo-electron tomography in instrumnts and imaging", "Cryo-electron tomography", "Instruments"),
        ('"Programming in Julia" in Software engineering', "Programming in Julia", "Software"),
        ("Zig in Tools and languages", "Zig", None),
    ],
)
def test_a_skill_is_read_with_the_group_after_the_last_in(words: str, name: str, group: str | None) -> None:
    found, competency = parsing.skill(words, CATALOGUE)

    assert found == name
    assert (competency.name.split()[0] if competency else None) == group


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("Cryo-electron tomography", "Which group does"),
        ("Cryo-electron tomography in metalwork", "I don't know the group"),
        # Much like “Programme and project management”, and not meant.
        ("Zorking in Programming", "I don't know the group"),
        # One letter begins “Research skills”, and isn't meant.
        ("Weaving in R", "I don't know the group"),
        ("Python in Tools and languages", "The catalogue has"),
        ("slurm in HPC infrastructure", "already"),
        ("Python 3 in Tools and languages", "can't be told from"),
        ("Making tea, coffee in Tools and languages", "can't be told from"),
        ("Confocal expert in Instruments and imaging", "can't be told from"),
        ("42 in Tools and languages", "can't be told from"),
        ("x" * 81 + " in Tools and languages", "80 characters"),
    ],
)
def test_a_skill_that_nobody_could_name_afterwards_is_refused(words: str, wrong: str) -> None:
    with pytest.raises(Refusal, match=wrong):
        parsing.skill(words, CATALOGUE)


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30))
def test_whatever_name_is_taken_can_be_typed_with_a_level_in_a_list(said: str) -> None:
    try:
        name = parsing.checked_name(said, CATALOGUE)
    except Refusal:
        return
    known = with_additions(CATALOGUE, [AddedSkill(key_of(name), name, "")])

    assert skill_levels.read(f"python 2, {name} 3", known) == {PYTHON: 2, key_of(name): 3}


def test_other_words_are_read_with_the_skill_after_the_last_for() -> None:
    other, skill = parsing.alias("language for everything for python", CATALOGUE)

    assert (other, skill.key) == ("language for everything", PYTHON)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("py3", "Which words"),
        ("py 3 for python", "can't be told from"),
        ("git for python", "means"),
        ("pie for pythonesque humour", "I don't know the skill"),
    ],
)
def test_other_words_that_mean_something_else_are_refused(words: str, wrong: str) -> None:
    with pytest.raises(Refusal, match=wrong):
        parsing.alias(words, CATALOGUE)


@pytest.mark.parametrize(
    ("words", "url", "title", "level"),
    [
        ("https://a.org/git teaching git to 2", "https://a.org/git", "a.org", 2),
        ("https://a.org/git teaching git to level 2", "https://a.org/git", "a.org", 2),
        ("https://a.org/git for git", "https://a.org/git", "a.org", None),
        ("a.org/git teaching git 2 called Git for all", "https://a.org/git", "Git for all", 2),
        ('https://a.org/git called "Git to go" teaching git up to 3', "https://a.org/git", "Git to go", 3),
        ("<https://a.org/git> teaches git to 2", "https://a.org/git", "a.org", 2),
        ("https://a.org/git teaching git to working", "https://a.org/git", "a.org", 2),
    ],
)
def test_a_resource_is_read_as_people_type_it(words: str, url: str, title: str, level: int | None) -> None:
    found = parsing.resource(words, CATALOGUE)

    assert (found.url, found.title, found.level) == (url, title, level)
    assert found.skill.name == "Git"


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("https://a.org/git", "Which address"),
        ("git teaching git to 2", "isn't a web address"),
        ("ftp://a.org/git teaching git to 2", "isn't a web address"),
        ("javascript:alert(1) teaching git to 2", "isn't a web address"),
        ("https://me:secret@a.org/git teaching git to 2", "isn't a web address"),
        ("https://a.org/" + "x" * 500 + " teaching git to 2", "isn't a web address"),
        ("https://a.org/git teaching git to 0", "from 1 to 4"),
        ("https://a.org/git teaching git to 5", "from 1 to 4"),
        ("https://a.org/git teaching gitology to 2", "I don't know the skill"),
        ("https://a.org/git teaching git, python to 2", "one skill at a time"),
        ("https://a.org/git teaching git to 2 called " + "x" * 121, "120 characters"),
    ],
)
def test_a_resource_that_leads_nowhere_is_refused_with_an_example(words: str, wrong: str) -> None:
    with pytest.raises(Refusal, match=wrong) as refused:
        parsing.resource(words, CATALOGUE)
    assert refused.value.example == messages.RESOURCE_EXAMPLE


def test_what_ships_with_a_later_release_is_meant_by_its_name_from_then_on() -> None:
    own = AddedSkill("own:python", "Python", "")

    known = with_additions(CATALOGUE, [own, AddedAlias("git", "own:python")])

    python, git = known.find("python"), known.find("git")
    assert python is not None
    assert git is not None
    assert (python.key, git.name) == (PYTHON, "Git")
    assert known.name_of("own:python") == "Python"


def test_a_shipped_alias_is_meant_before_a_skill_of_the_communitys_own() -> None:
    known = with_additions(CATALOGUE, [AddedSkill("own:slurm", "Slurm", "")])

    found = known.find("slurm")
    assert found is not None
    assert found.key.startswith("direct:")


@pytest.mark.parametrize("said", ["tomo, Tomo, to-mo", "tomo,, ,tomo"])
def test_what_a_skill_is_also_called_is_kept_once(said: str) -> None:
    assert parsing.aliases(said, "Tomography of cells", CATALOGUE)[0] == "tomo"
    assert len(parsing.aliases(said, "Tomography of cells", CATALOGUE)) <= 2
    assert parsing.aliases("tomography of cells", "Tomography of cells", CATALOGUE) == ()


def test_two_names_of_one_key_are_two_skills_that_cant_both_be() -> None:
    known = with_additions(CATALOGUE, [AddedSkill(key_of("Foo#"), "Foo#", "")])

    with pytest.raises(Refusal, match="“Foo sharp” means"):
        parsing.checked_name("Foo sharp", known)


def test_what_refers_to_nothing_is_left_out() -> None:
    known = with_additions(
        CATALOGUE, [AddedAlias("warp", "own:warp-drive"), AddedSkill("own:zig", "Zig", "no-such-group")]
    )

    assert known.find_exactly("warp") is None
    assert known.competency_of("own:zig") is None
    assert known.shipped is CATALOGUE
