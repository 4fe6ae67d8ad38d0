"""Additions to the catalogue: a moderator says yes, once; every process knows; all can be taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.stepup import Stepup
from config.catalogue import Catalogue
from storage import catalogue_additions
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
        (row,) = await catalogue_additions.every(work, catalogue_additions.State.ASKED)

    refused = await stage.play(":as mo", ":press No")
    late = await stage.play(":as olga", ":press Add it")

    assert "would rather not add" in refused
    assert "That has been decided already." in late
    assert f"own:{row.skill.partition(':')[2]}" not in stepup.store.catalogue.skills


async def test_an_organiser_cant_say_yes_to_their_own(stage: Transcript, stepup: Stepup) -> None:
    await stage.play(":as orla", ADD)
    async with stepup.store.look() as work:
        (row,) = await catalogue_additions.every(work, catalogue_additions.State.ASKED)

    for action in ("catalogue-keep", "catalogue-refuse"):
        said = await stage.presses("orla", f'{action}:{{"addition_id":{row.id}}}')
        assert "moderators" in said or "no longer works" in said

    assert row.skill not in stepup.store.catalogue.skills


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

    assert "@channel [free](https://evil.example)" in said or "can't be told" in said


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
