"""`groups lead`, `write`, `rename`, `archive`: looking after a community of practice."""

from __future__ import annotations

import pytest

from bot.stepup import Stepup
from tests.members.test_directory import enrol
from tests.transcript import Transcript

LEAD = "groups lead Research data Ann Lee"
WRITE = 'groups write Research data "We meet on *Friday* @all"'


@pytest.fixture
async def both(stepup: Stepup) -> None:
    """Ann and Ben are in Research data."""
    await enrol(stepup, "Ann Lee")
    await enrol(stepup, "Ben Low")


async def test_a_lead_is_told_is_shown_and_may_write_to_everybody_in_the_group(
    stage: Transcript, both: None
) -> None:
    named = await stage.play(":as orla", LEAD)
    assert "Ann Lee leads Research data now" in named
    assert "stepup to @ann-lee" in named
    assert "Research data (2 members, led by Ann Lee)" in await stage.play(":as orla", "groups")

    shown = await stage.play(":as ann-lee", WRITE)
    assert "I'd write this to 1 person" in shown
    assert "@ben-low" not in shown
    sent = await stage.play(":press Send it")
    assert "Sent to 1 person in Research data." in sent
    assert "Ann Lee writes to everybody in Research data" in sent
    assert "We meet on *Friday* @all" in sent
    assert "somebody who leads it wrote" in await stage.play(":as ben-low", "why")


async def test_who_does_not_lead_does_not_write_and_who_no_longer_does_cannot_press(
    stage: Transcript, both: None
) -> None:
    assert "Only the leads of Research data and organisers" in await stage.play(":as ben-low", WRITE)

    await stage.play(
        ":as orla", LEAD, ":as ann-lee", WRITE, ":as orla", "groups unlead Research data Ann Lee"
    )
    said = await stage.play(":as ann-lee", ":press Send it")
    assert "Only the leads" in said
    assert "@ben-low" not in said


async def test_a_letter_goes_once_however_often_it_is_pressed(stage: Transcript, both: None) -> None:
    await stage.play(":as orla", LEAD, ":as ann-lee", WRITE)
    said = await stage.play(":press Send it", ":press Send it")

    assert said.count("stepup to @ben-low") == 1


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("groups lead", "Which group, and who?"),
        ("groups lead Research data", "Which group, and who?"),
        ("groups lead Gardening Ann Lee", "Which group, and who?"),
        ("groups lead Research data @zed", "zed"),
        ("groups unlead Research data Ben Low", "Ben Low doesn't lead Research data."),
        ("groups write Research data", "Put what you write in quotation marks"),
        (f'groups write Research data "{"x" * 1501}"', "please keep it to 1500"),
        ('groups rename "Research data"', "Put both names in quotation marks"),
        ('groups rename "Research data" to "Data"', "is in the community file"),
        ("groups restore Research data", "No group is archived"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    stage: Transcript, both: None, words: str, wrong: str
) -> None:
    assert wrong in await stage.play(":as orla", words)


async def test_a_group_is_renamed_for_everybody_in_it_and_back(stage: Transcript, both: None) -> None:
    await stage.play(":as orla", 'groups create "HPC" for people who run clusters', "groups lead HPC Ann Lee")
    await stage.play(":as ben-low", "groups join HPC")
    await stage.play(":as orla", 'groups create "Lasers"')

    assert "There is a group called lasers already" in await stage.play('groups rename "HPC" to "lasers"')
    assert "is called Big computers now" in await stage.play('groups rename "hpc" to "Big computers"')
    assert "Big computers (1 member, led by Ann Lee)" in await stage.play("groups")
    assert "HPC" in await stage.play("undo")
    assert "HPC (1 member, led by Ann Lee)" in await stage.play("groups")


async def test_an_archived_group_is_not_listed_or_joined_and_comes_back_with_its_members(
    stage: Transcript, both: None
) -> None:
    said = await stage.play(":as orla", "groups archive Research data")
    assert "Its 2 members stay in it, and nobody is told." in said
    assert "Research data" not in await stage.play("groups")
    assert "Which group?" in await stage.play(":as ben-low", "groups join Research data")
    assert "is there already" not in await stage.play(":as orla", "groups restore research")
    assert "Research data (2 members)" in await stage.play("groups")


async def test_all_of_it_is_in_the_log(stage: Transcript, both: None) -> None:
    await stage.play(":as orla", LEAD, WRITE, ":press Send it", "groups archive Research data", "undo")
    said = await stage.play(":as mo", "audit groups")

    for done in (
        "named a lead – Ann Lee (Research data)",
        "wrote to a community of practice (Research data)",
        "archived a community of practice",
        "brought a community of practice back",
    ):
        assert done in said
