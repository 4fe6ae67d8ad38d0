"""The way to a goal: all of it, what others build on first, and no unknown level taken for 0."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.refusal import Refusal
from config import catalogue, community, prerequisites
from config.profiles import OneOf, RoleProfile
from handlers.skills import parsing, pathway
from handlers.skills.pathway import Target
from storage.skills import Own
from tests.transcript import Transcript

CATALOGUE = catalogue.load()
SKILLS = [key for key in CATALOGUE.skills if CATALOGUE.competency_of(key)]
PROFILES = community.load().role_profiles
PYTHON, R = "direct:tool-python", "direct:tool-r"
GIT, REVIEW = "direct:software-version-control", "direct:code-review"
LEVELS = st.dictionaries(st.sampled_from(SKILLS), st.integers(0, 4), max_size=15)


def have(**levels: int) -> dict[str, Own]:
    return {f"direct:{key.replace('_', '-')}": Own(key, level, None) for key, level in levels.items()}


def targets(**levels: int) -> list[Target]:
    return [Target((f"direct:{key.replace('_', '-')}",), level) for key, level in levels.items()]


def test_what_others_build_on_comes_first_however_little_somebody_has_of_them() -> None:
    wanted = targets(code_review=3, software_version_control=3, software_testing=3, programming=3)

    found = pathway.toward(have(software_version_control=2, programming=2), wanted, CATALOGUE)

    order = [step.skill for step in found.steps]
    assert order.index(GIT) < order.index(REVIEW)
    assert order.index("direct:programming") < order.index("direct:software-testing")


def test_of_what_may_be_next_the_related_comes_first_and_then_what_somebody_has_least_of() -> None:
    wanted = targets(project_management=3, data_analysis=3, data_visualisation=3)
    own = have(data_analysis=1, data_visualisation=2, project_management=1)

    found = pathway.toward(own, wanted, CATALOGUE)

    assert [step.skill.removeprefix("direct:") for step in found.steps] == [
        "project-management",
        "data-analysis",
        "data-visualisation",
    ]


@given(LEVELS, LEVELS)
def test_every_target_is_reached_or_a_step_upwards_and_none_is_left_out(
    own: dict[str, int], wanted: dict[str, int]
) -> None:
    said = {key: Own(key, level, None) for key, level in own.items()}

    found = pathway.toward(said, [Target((key,), level) for key, level in wanted.items()], CATALOGUE)

    assert found.targets == len(wanted)
    assert {step.skill for step in found.steps} == {
        key for key, level in wanted.items() if key not in own or own[key] < level
    }
    assert all(step.have is None or step.want > step.have for step in found.steps)
    before = prerequisites.load()
    place = {step.skill: number for number, step in enumerate(found.steps)}
    assert all(
        place[first] < place[key] for key in place for first in before.get(key, frozenset()) if first in place
    )


def test_an_unknown_level_is_no_level_nought() -> None:
    (step,) = pathway.toward({}, targets(programming=2), CATALOGUE).steps

    assert step.have is None


def test_one_of_several_will_do() -> None:
    role = RoleProfile(name="Any", skills={GIT: 2}, one_of=(OneOf(skills=(PYTHON, R), level=3),))

    some = pathway.toward({R: Own(R, 1, None)}, pathway.of_role(role), CATALOGUE)
    done = pathway.toward({R: Own(R, 3, None)}, pathway.of_role(role), CATALOGUE)

    assert [(step.skill, step.instead) for step in some.steps if step.instead] == [(R, (PYTHON,))]
    assert (done.reached, done.targets) == (1, 2)


def test_what_isnt_relevant_to_somebody_is_no_part_of_their_way() -> None:
    own = {GIT: Own(GIT, None, None, relevant=False)}

    assert pathway.toward(own, [Target((GIT,), 2), Target((REVIEW,), 2)], CATALOGUE).targets == 1


def test_a_wish_for_a_skill_without_a_level_is_kept() -> None:
    assert pathway.of_wishes({PYTHON: Own(PYTHON, None, 3)}) == [Target((PYTHON,), 3)]
    assert pathway.of_wishes({PYTHON: Own(PYTHON, 3, 3)}) == []


def test_the_overview_has_three_fields_by_three_stages() -> None:
    own = {
        key: Own(key, level, None)
        for key, level in ((GIT, 1), (REVIEW, 4), ("direct:data-analysis", 2), ("direct:cloud-computing", 3))
    }

    found = pathway.grid(own, CATALOGUE)

    assert found["Software"] == {"beginner": [GIT], "intermediate": [], "advanced": [REVIEW]}
    assert found["Data"]["intermediate"] == ["direct:data-analysis"]
    assert found["Infrastructure"]["advanced"] == ["direct:cloud-computing"]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("research software engineer", "Research software engineer"),
        ("research data steward", "Data steward"),
        ("HPC administrator", "HPC system administrator"),
        ("to become a teaching technician", "Teaching technician"),
        ("labratory technician", "Laboratory technician"),
        ("I want to become a lab manager", "Technical manager"),
        ("RSE", "Research software engineer"),
        ("sysadmin", "HPC system administrator"),
        ("microscopist", "Imaging facility specialist"),
    ],
)
def test_a_role_is_found_by_what_people_say(said: str, name: str) -> None:
    assert parsing.role(said, PROFILES).name == name


@pytest.mark.parametrize("said", ["technician", "astronaut", "line"])
def test_a_role_that_isnt_clear_is_asked_about(said: str) -> None:
    with pytest.raises(Refusal):
        parsing.role(said, PROFILES)


async def test_every_skill_and_every_role_can_be_asked_for_and_none_is_an_error(stage: Transcript) -> None:
    await stage.play(":as alice", "register", "keep", "UCL", "5", "yes")
    for profile in PROFILES:
        said = await stage.play(f"pathway {profile.name}")
        assert f"heading for {profile.name}" in said
    for key, skill in CATALOGUE.skills.items():
        if not CATALOGUE.competency_of(key):
            continue
        said = await stage.play(f"training {skill.name}")
        assert f"{skill.name}\n" in said, key
        assert "went wrong" not in said


async def test_a_goal_is_kept_taken_back_and_given_up(stage: Transcript) -> None:
    await stage.play(":as alice", "register", "keep", "UCL", "5", "yes")
    await stage.play("pathway data steward", "skills want snakemake 3")
    assert "You're heading for Data steward" in await stage.play("pathway")

    await stage.play("pathway trainer")
    assert "You're heading for Data steward again" in await stage.play("undo")

    assert "to the levels you'd like" in await stage.play("pathway own wishes")
    assert "Snakemake, to level 3" in await stage.play("pathway")


@pytest.mark.parametrize("skill", ["withdrawn", "\N{DEVANAGARI LETTER A}" * 60])
async def test_a_skill_that_left_the_catalogue_isnt_asked_for(stage: Transcript, skill: str) -> None:
    await stage.play(":as orla", "hello", ":as alice", "register", "keep", "UCL", "5", "yes")

    said = await stage.presses("alice", f"pathway-untaught:{skill}")

    assert "That skill is no longer in the catalogue." in said
    assert "to @orla" not in said


async def test_what_nobody_teaches_is_told_to_organisers_without_a_name(stage: Transcript) -> None:
    await stage.play(":as alice", "register", "keep", "UCL", "5", "yes", "skills want technical writing 3")
    await stage.play("pathway")

    said = await stage.play(":press Ask for Technical writing")

    assert "I've told the organisers" in said
    told = await stage.play(":as orla")
    assert "alice" not in told.casefold()
    assert "A member would like to learn Technical writing" in said + told


async def test_one_skill_that_isnt_known_costs_none_of_the_others(stage: Transcript) -> None:
    await stage.play(":as alice", "register", "keep", "UCL", "5", "yes")

    said = await stage.play("skills set autoclave 2, blorb 1, slurm 7, lathe 3")

    assert "Autoclaving and sterilisation at level 2" in said
    assert "Turning and milling at level 3" in said
    assert "Left out: I don't know the skill “blorb”" in said
    assert "I can't read “slurm 7”" in said
    assert "I don't know the skill “blorb”" in await stage.play("skills want blorb 3")


async def test_a_wish_is_taken_away_by_nought_or_none(stage: Transcript) -> None:
    await stage.play(":as alice", "register", "keep", "UCL", "5", "yes", "skills want lathe 3, python 2")

    assert "No longer among your wishes: Turning and milling" in await stage.play("skills want lathe none")
    assert "Turning" not in await stage.play("pathway")


async def test_all_that_nobody_teaches_is_told_by_one_press(stage: Transcript) -> None:
    await stage.play(":as alice", "register", "keep", "UCL", "5", "yes")
    await stage.play("skills want technical writing 3, welding 2, glassblowing 2", "pathway")

    said = await stage.play(":press Ask for all 3")

    for skill in ("Technical writing", "Welding and fabrication", "Scientific glassblowing"):
        assert said.count(skill) >= 2
    told = said.split("stepup to @orla")[1]
    assert "alice" not in told.casefold()
    assert "A member would like to learn" in told


async def test_a_step_that_is_taught_meanwhile_isnt_asked_for(stage: Transcript) -> None:
    await stage.play(":as alice", "register", "keep", "UCL", "5", "yes")
    await stage.play("skills want welding 2, glassblowing 2", "pathway")
    for skill in ("welding", "glassblowing"):
        await stage.play(":as mo", f"training add https://example.org/{skill} teaching {skill} to 2")

    assert "there is something to learn all of it from" in await stage.play(
        ":as alice", ":press Ask for both"
    )
