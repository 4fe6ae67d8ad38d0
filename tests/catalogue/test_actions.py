"""Additions to the catalogue: a moderator says yes, once; every process knows; all can be taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.stepup import Stepup
from config.catalogue import Catalogue
from handlers.catalogue.buttons import KeepAddition, RefuseAddition
from storage import catalogue_additions
from storage.catalogue_additions import State
from tests.transcript import Transcript

Opened = Callable[[], AbstractAsyncContextManager[Stepup]]
ADD = "skills add Cryo-electron tomography in Instruments and imaging"
SET = "skills set cryo-electron tomography 2"


@pytest.fixture
def nobody_above_organisers(community_file: Path) -> None:
    named = community_file.read_text(encoding="utf-8")
    for holder in ("console:olga", "console:mo"):
        named = named.replace(f'["{holder}"]', "[]")
    community_file.write_text(named, encoding="utf-8")


async def test_an_organisers_skill_is_found_once_a_moderator_said_yes_and_not_before(
    stage: Transcript,
) -> None:
    asked = await stage.play(":as orla", ADD)
    assert "Orla would like to add the skill Cryo-electron tomography" in asked
    assert "I don't know the skill" in await stage.play(SET)

    await stage.play(":as mo", ":press Add it")

    assert "at level 2" in await stage.play(":as olga", "register", "keep", "1", "1", "yes", SET)


async def test_two_moderators_decide_once(stage: Transcript, stepup: Stepup) -> None:
    await stage.play(":as orla", ADD)
    async with stepup.store.look() as work:
        (row,) = await catalogue_additions.every(work, State.ASKED)

    refused = await stage.play(":as mo", ":press No")
    late = await stage.play(":as olga", ":press Add it")

    assert "would rather not add" in refused
    assert "That has been decided already." in late
    assert row.skill not in stepup.store.catalogue.skills


async def test_an_organiser_cant_say_yes_to_their_own(stage: Transcript, stepup: Stepup) -> None:
    await stage.play(":as orla", ADD)
    async with stepup.store.look() as work:
        (row,) = await catalogue_additions.every(work, State.ASKED)

    for button in (KeepAddition, RefuseAddition):
        said = await stage.presses("orla", button(addition_id=row.id, version=row.version).pack())
        assert "Only moderators can do that." in said

    assert row.skill not in stepup.store.catalogue.skills


async def test_a_moderator_says_yes_to_what_they_were_shown(stage: Transcript, stepup: Stepup) -> None:
    await stage.play(":as orla", ADD)
    async with stepup.store.look() as work:
        (row,) = await catalogue_additions.every(work, State.ASKED)
    shown = KeepAddition(addition_id=row.id, version=row.version).pack()
    await stage.play("skills add", "Cryo-electron tomography", "Safe working", "Something else", "pithon")

    said = await stage.presses("mo", shown)

    assert "That has been changed since you saw it." in said
    assert "also called pithon, in Safe working" in said
    assert row.skill not in stepup.store.catalogue.skills
    await stage.play(":as mo", ":press Add it")
    assert _group(stepup.store.catalogue) == "Safe working"


async def test_undo_takes_nothing_back_that_somebody_decided_since(stage: Transcript, stepup: Stepup) -> None:
    key = "own:cryo-electron-tomography"
    await stage.play(":as orla", ADD, ":as mo", ":press Add it")
    assert "has decided about that since" in await stage.play(":as orla", "undo")
    assert key in stepup.store.catalogue.skills

    # Taken out by its organiser, added again and taken out by a moderator.
    await stage.play("skills remove cryo", ":as mo", ADD, "skills remove cryo")
    assert "has decided about that since" in await stage.play(":as orla", "undo")
    assert key not in stepup.store.catalogue.skills


async def test_undo_works_though_whoever_added_it_is_gone(stage: Transcript, stepup: Stepup) -> None:
    await stage.play(":as orla", ADD, ":as mo", ":press Add it", "skills remove cryo")
    await stage.play(":as orla", "privacy forget", "forget me")

    assert "It is as it was" in await stage.play(":as mo", "undo")
    assert _group(stepup.store.catalogue) == "Instruments and imaging"


async def test_what_is_asked_for_is_looked_at_again_when_it_is_decided(stage: Transcript) -> None:
    await stage.play(":as orla", "skills add Serpents in Safe working")
    await stage.play(":as mo", "skills alias serpents for git")
    assert "“Serpents” means Git already" in await stage.play("skills added", ":press Add 1")

    await stage.play(
        ADD, ":as orla", "training add https://example.org/x teaching cryo-electron tomography to 2"
    )
    said = await stage.play(":as mo", "skills remove cryo-electron", ":press Add it")
    assert "has been taken out meanwhile" in said


async def test_the_same_is_added_once_however_it_is_written(stage: Transcript) -> None:
    await stage.play(":as mo", "skills add Cryo EM in Instruments and imaging")
    await stage.play("skills add cryo-em in Laboratory practice")
    await stage.play("training add https://example.org/x teaching git to 2")
    await stage.play("training add https://example.org/x teaching git to 3 called Git and beyond")

    listed = await stage.play("skills added")

    assert "The skill cryo-em, in Laboratory practice" in listed
    assert "Cryo EM" not in listed
    assert listed.count("example.org/x") == 2  # once in the list, and in the example
    assert "Taken out: the skill cryo-em" in await stage.play("skills remove Cryo EM")
    assert "Taken out: Git and beyond" in await stage.play("training remove https://example.org/x")


async def test_one_address_for_two_skills_is_asked_about(stage: Transcript) -> None:
    await stage.play(":as mo", "training add https://example.org/x teaching git to 2 called Intro")
    await stage.play("training add https://example.org/x teaching python to 2 called Intro")

    assert "Which one do you mean?" in await stage.play("training remove https://example.org/x")
    assert "which teaches Python" in await stage.play(":press Intro, Python")


async def test_a_skill_keeps_what_it_is_also_called_when_its_group_is_changed(stage: Transcript) -> None:
    await stage.play(":as mo", "skills add", "Zorking", "Safe working", "What zorks do", "zork, zorcs")

    said = await stage.play("skills add Zorking in Laboratory practice", "training zorcs")

    assert "also called zork, zorcs, in Laboratory practice" in said
    assert "What zorks do" in said


async def test_what_was_taken_out_is_seen_on_no_profile(stage: Transcript) -> None:
    await stage.play(
        ":as alice", "register", "keep", "1", "1", "yes", ":as mo", "skills add Rudeness in Safe working"
    )
    await stage.play(":as alice", "skills set rudeness 3, python 2")
    assert "Rudeness" in await stage.play("profile")

    await stage.play(":as mo", "skills remove rudeness")

    seen = await stage.play(":as alice", "profile", "skills", "profile edit role title Chef", "profile")
    assert "rude" not in seen.casefold()
    # It is theirs again once somebody puts it back.
    assert "Rudeness: level 3" in await stage.play(":as mo", "undo", ":as alice", "skills")


async def test_moderators_tell_what_waits_apart_by_its_number(stage: Transcript) -> None:
    await stage.play(":as orla", "training add https://example.org/a teaching git to 2 called Intro")
    await stage.play("training add https://example.org/b teaching python to 2 called Intro")

    listed = await stage.play(":as mo", "skills added")
    said = await stage.play(":press Add 2")

    assert "1. Intro (https://example.org/a), which teaches Git" in listed
    assert "Added: Intro (https://example.org/b), which teaches Python" in said


async def test_whoever_asked_hears_when_a_moderator_adds_it_themselves(stage: Transcript) -> None:
    await stage.play(":as orla", "skills alias serpent for python")

    told = await stage.play(":as mo", "skills alias serpent for git")

    assert "said yes: I've added serpent as another word for Git." in told
    assert "That has been decided already." in await stage.play(":press Add it")


async def test_asking_twice_for_the_same_asks_nobody_twice(stage: Transcript) -> None:
    await stage.play(":as orla", ADD)

    said = await stage.play(ADD)

    assert "The moderators have been asked already" in said
    assert "@mo" not in said


async def test_what_is_in_isnt_taken_out_by_whoever_adds_it_again(stage: Transcript, stepup: Stepup) -> None:
    await stage.play(":as mo", ADD)

    said = await stage.play(":as orla", "skills add Cryo-electron tomography in Laboratory practice", "undo")

    assert "already; a moderator can change it" in said
    assert _group(stepup.store.catalogue) == "Instruments and imaging"


async def test_a_moderator_moves_a_skill_to_another_group_and_takes_that_back(
    stage: Transcript, stepup: Stepup
) -> None:
    await stage.play(":as mo", ADD, "skills add Cryo-electron tomography in Laboratory practice")
    assert _group(stepup.store.catalogue) == "Laboratory practice"

    await stage.play("undo")

    assert _group(stepup.store.catalogue) == "Instruments and imaging"


def _group(catalogue: Catalogue) -> str:
    competency = catalogue.competency_of("own:cryo-electron-tomography")
    return competency.name if competency else ""


async def test_levels_of_a_skill_that_was_taken_out_are_there_again_when_it_is_put_back(
    stage: Transcript,
) -> None:
    await stage.play(":as mo", "register", "keep", "1", "1", "yes", ADD, SET, "skills remove cryo-electron")
    assert "I don't know the skill" in await stage.play("skills set cryo-electron tomography 3")

    await stage.play("skills add Cryo-electron tomography in Laboratory practice")

    assert "Cryo-electron tomography: level 2" in await stage.play("skills")


async def test_organisers_take_out_what_is_theirs_and_moderators_anything(stage: Transcript) -> None:
    await stage.play(":as mo", "skills alias serpent for python")
    assert "Somebody else added" in await stage.play(":as orla", "skills remove serpent")

    await stage.play(ADD)
    assert "won't be asked any more" in await stage.play("skills remove cryo")

    await stage.play(ADD)
    told = await stage.play(":as mo", "skills remove cryo")
    assert "I haven't added" in told
    assert "would rather not add" in told


@pytest.mark.usefixtures("nobody_above_organisers")
async def test_where_there_is_no_moderator_an_organiser_adds_at_once(stage: Transcript) -> None:
    assert "Added: the skill" in await stage.play(":as orla", ADD)


async def test_names_ping_nobody_and_make_no_link(stage: Transcript) -> None:
    said = await stage.play(
        ":as mo", "skills add @channel [free](https://evil.example) in Tools and languages"
    )

    assert "Added: the skill @channel [free](https://evil.example), in Tools" in said


async def test_a_resource_is_on_the_pathway_only_where_it_leads_further(stage: Transcript) -> None:
    await stage.play(
        ":as mo", "register", "keep", "1", "1", "yes", "skills want git 3",
        "training add https://example.org/start teaching git to 1 called Git from the start",
        "training add https://example.org/on teaching git to 3 called Git and beyond",
    )  # fmt: skip
    assert "Git from the start" in await stage.play("pathway")

    beyond = await stage.play("skills set git 2", "pathway")

    assert "Git and beyond" in beyond
    assert "Git from the start" not in beyond


async def test_the_next_process_knows_what_was_added(opened: Opened) -> None:
    async with opened() as first:
        await Transcript(first, first.clock).play(":as mo", ADD)

    async with opened() as second:
        assert "own:cryo-electron-tomography" in second.store.catalogue.skills


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_the_other_processes_hear_of_it(opened: Opened) -> None:
    async with opened() as first, opened() as second, second.working():
        stage = Transcript(first, first.clock)
        await stage.play(":as mo", ADD)
        await _until(lambda: _group(second.store.catalogue) == "Instruments and imaging")

        await stage.play("skills remove cryo-electron")

        await _until(lambda: "own:cryo-electron-tomography" not in second.store.catalogue.skills)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


async def test_whoever_asked_for_teaching_hears_once_when_there_is_some(stage: Transcript) -> None:
    await stage.play(
        ":as alice", "register", "keep", "1", "1", "yes", "skills want glassblowing 2", "pathway"
    )
    await stage.play(":press Ask for Scientific glassblowing")

    first = await stage.play(
        ":as mo", "training add https://example.org/g teaching glassblowing to 2 called Glass"
    )
    second = await stage.play(
        "training add https://example.org/h teaching glassblowing to 3 called More glass"
    )

    assert "You asked for something to learn Scientific glassblowing from. Here it is: Glass" in first
    assert "You asked for" not in second


async def test_a_bare_yes_is_for_none_of_several(stage: Transcript) -> None:
    await stage.play(":as orla", "skills alias serpent for python", "skills alias snake for python")

    said = await stage.play(":as mo", "skills added", "yes")

    assert "Added:" not in said


async def test_a_moderator_sees_in_help_what_waits(stage: Transcript) -> None:
    await stage.play(":as orla", "skills alias serpent for python")

    assert "one addition to the skills catalogue" in await stage.play(":as mo", "help")
    assert "addition to the skills catalogue" not in await stage.play(":as orla", "help")


async def test_the_catalogue_can_be_looked_through(stage: Transcript) -> None:
    listed = await stage.play(":as alice", "skills catalogue")
    group = await stage.play("skills catalogue instruments and imaging", "skills catalogue metalwork")

    assert "• Instruments and imaging (" in listed
    assert "Confocal microscopy" in group
    assert "I don't know the group “metalwork”." in group
    tools = await stage.play("skills catalogue tools and languages")
    assert "and " in tools
    assert len(tools) < 3000
