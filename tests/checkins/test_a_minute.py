"""A check-in takes a minute: few prompts, few words, and no answer is lost on the way."""

from __future__ import annotations

import re

import pytest

from bot.stepup import Stepup
from config import community
from storage import members, skills
from storage.database import Work
from tests import people
from tests.transcript import Transcript

FAMILIES = community.load().register_.job_families
START = 'checkin start "Autumn" until 11 December 17:00'
MOST_PROMPTS, MOST_WORDS = 8, 350
# The longest names of the catalogue, which somebody may want to learn.
LONGEST = (
    "direct:understanding-extracting-and-documenting-other-peoples-ideas-or-knowledge",
    "direct:finding-understanding-and-synthesising-relevant-information",
)


async def member(work: Work, name: str, family: str = "Research data") -> int:
    known = await people.member(work, name)
    row = await work.session.get(members.Member, known.id)
    assert row is not None
    row.job_family = family
    return known.id


@pytest.mark.parametrize("family", FAMILIES)
async def test_it_has_at_most_eight_prompts_and_350_words_even_with_the_longest_names(
    stepup: Stepup, stage: Transcript, family: str
) -> None:
    async with stepup.store.work() as work:
        alice = await member(work, "alice", family)
        await skills.note(work, alice, [skills.Own(key, 1, 3) for key in LONGEST])
    await stage.play(":as olga", START, ":press Start it")

    said = await stage.play(":as alice", "checkin", *["1 2"] * 6, "skip", "yes")

    assert "Thank you!" in said
    assert len(re.findall(r"\d of \d: ", said)) == MOST_PROMPTS
    lines = [line for line in said.splitlines() if not line.startswith(("[", "(You are"))]
    assert len(re.findall(r"[A-Za-z][\w'’-]*", "\n".join(lines))) <= MOST_WORDS


async def test_the_words_of_the_levels_are_one_press_away(stepup: Stepup, stage: Transcript) -> None:
    async with stepup.store.work() as work:
        await member(work, "alice")
    await stage.play(":as olga", START, ":press Start it", ":as alice", "checkin", "1 3")

    said = await stage.play(":press What the levels mean")

    assert "3 Practitioner – I do it by myself, and help others" in said
    assert "2 of 6: Data analysis – now and wanted" in said
    assert "3 of 6" in await stage.play("2 2")
    assert "0 None yet – I haven't done this" in await stage.play("levels")


async def test_who_wants_less_than_they_have_is_asked_which_they_meant(
    stepup: Stepup, stage: Transcript
) -> None:
    async with stepup.store.work() as work:
        await member(work, "alice")
    await stage.play(":as olga", START, ":press Start it", ":as alice", "checkin")

    said = await stage.play("3 1")

    assert "3 now and 1 wanted" in said
    assert "1 of 6" in said
    assert "2 of 6" in await stage.play("1 3")


@pytest.mark.parametrize(
    "interruption",
    [
        ("cancel",),
        ("mentor find", "cancel"),
        ("events",),
        ("remind me to eat tomorrow at 9am",),
        ("back", "cancel"),
        ("profile edit", "cancel", "mentor offer", "cancel", "cancel"),
    ],
    ids=", then ".join,
)
async def test_interrupting_it_loses_no_answer(
    stepup: Stepup, stage: Transcript, interruption: tuple[str, ...]
) -> None:
    async with stepup.store.work() as work:
        alice = await member(work, "alice")
    await stage.play(":as olga", START, ":press Start it", ":as alice", "checkin", "1 3", "2 4")

    await stage.play(*interruption)
    back = await stage.play("checkin")
    for _ in range(6):
        if "Thank you!" in back:
            break
        back = await stage.play("keep" if "Now: " in back else "yes" if "Yes" in back else "skip")

    assert "Thank you!" in back
    async with stepup.store.look() as work:
        own = await skills.own(work, alice)
    assert {(one.level, one.wanted) for one in own.values()} == {(1, 3), (2, 4)}


async def test_who_didnt_get_to_the_end_keeps_what_they_answered_when_it_closes(
    stepup: Stepup, stage: Transcript
) -> None:
    async with stepup.store.work() as work:
        alice = await member(work, "alice")
    await stage.play(":as olga", START, ":press Start it", ":as alice", "checkin", "1 3")

    await stage.play(":as olga", "checkin close", ":press Close it now")

    async with stepup.store.look() as work:
        assert [(one.level, one.wanted) for one in (await skills.own(work, alice)).values()] == [(1, 3)]


async def test_who_agreed_once_isnt_asked_again_until_the_words_change(
    stepup: Stepup, stage: Transcript
) -> None:
    async with stepup.store.work() as work:
        await member(work, "alice")
    await stage.play(":as olga", START, ":press Start it")
    await stage.play(":as alice", "checkin", *["1 3"] * 4, "skip", "yes")
    await stage.play(":wait until 2027-03-05 09:00", ":as olga")
    await stage.play('checkin start "Spring" until 19 March', ":press Start it")

    said = await stage.play(":as alice", "checkin")
    done = await stage.play(*["2 3"] * 4, "skip")

    assert "They're counted without your name, as you agreed." in said
    assert "1 of 5" in said
    assert "count them without your name" in done
