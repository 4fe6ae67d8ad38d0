"""One institution has one name, whatever people type: moderators say which words mean which."""

from __future__ import annotations

import pytest

from bot.stepup import Stepup
from handlers.members.institution_names import near
from storage import members
from tests import people
from tests.transcript import Transcript


@pytest.fixture
async def mo(stage: Transcript, stepup: Stepup) -> Transcript:
    """Of five members two typed Bedford's name otherwise than one did, and one King's College's."""
    async with stepup.store.work() as work:
        for name, institution in (
            ("Ann", "University of Bedford"),
            ("Ben", "Bedford University"),
            ("Cat", "bedford university"),
            ("Dee", "Kings College London"),
            ("Eve", "UCL"),
        ):
            await people.member(work, name, institution)
    await stage.play(":as mo")
    return stage


async def of(stepup: Stepup) -> dict[str, str]:
    async with stepup.store.look() as work:
        counts = await members.institutions(work)
        found = {}
        for institution in counts:
            for person_id in await members.at(work, institution):
                found[person_id] = institution
    return {name: found[number] for number, name in enumerate(("Ann", "Ben", "Cat", "Dee", "Eve"), 1)}


async def test_what_was_typed_is_listed_and_what_may_be_the_same_is_one_press_away(
    mo: Transcript, stepup: Stepup
) -> None:
    listed = await mo.play("members institutions")
    said = await mo.play(":press Kings College London is King's College London")

    assert "Kings College London may be King's College London" in listed
    assert "UCL" not in listed
    assert "One member who had said that has been moved to it." in said
    assert (await of(stepup))["Dee"] == "King's College London"


async def test_other_words_mean_it_for_those_who_said_them_and_those_who_will(
    mo: Transcript, stepup: Stepup
) -> None:
    said = await mo.play("members alias Bedford University for University of Bedford")
    await mo.play(":as fay", "register", "Fay", "BEDFORD  university", "1", "yes")

    assert "“Bedford University” means University of Bedford from now on" in said
    assert "2 members who had said that have been moved to it." in said
    found = await of(stepup)
    assert (found["Ann"], found["Ben"], found["Cat"]) == ("University of Bedford",) * 3
    assert "University of Bedford" in await mo.play("profile")
    assert "Bedford University means University of Bedford" in await mo.play(":as mo", "members institutions")


async def test_a_search_by_the_other_words_finds_them(mo: Transcript) -> None:
    await mo.play("members alias UoB for University of Bedford")

    assert "Ann" in await mo.play("members institution:UoB")
    assert "Ann" in await mo.play("members institution:uob")


async def test_it_is_taken_back_with_each_where_they_were(mo: Transcript, stepup: Stepup) -> None:
    before = await of(stepup)
    await mo.play("members alias Bedford University for University of Bedford", "undo")

    assert await of(stepup) == before
    await mo.play(":as fay", "register", "Fay", "Bedford University", "1", "yes")
    assert "Bedford University" in await mo.play("profile")


async def test_whoever_has_moved_since_stays_where_they_are(mo: Transcript, stepup: Stepup) -> None:
    await mo.play("members alias Bedford University for University of Bedford")
    async with stepup.store.work() as work:
        await members.move(work, [2], "UCL")
    await mo.play("undo")

    assert (await of(stepup))["Ben"] == "UCL"


async def test_names_follow_an_institution_that_gets_another_name(mo: Transcript, stepup: Stepup) -> None:
    await mo.play("members alias UoB for Bedford University", "members alias Bedford University for UCL")
    await mo.play(":as fay", "register", "Fay", "UoB", "1", "yes")

    assert "UCL" in await mo.play("profile")


async def test_dropped_it_means_itself_again_and_members_stay(mo: Transcript, stepup: Stepup) -> None:
    await mo.play("members alias Bedford University for University of Bedford")

    assert "means University of Bedford no longer" in await mo.play("members unalias bedford university")
    assert (await of(stepup))["Ben"] == "University of Bedford"
    assert "There are no other names" in await mo.play("members unalias bedford university")


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("members alias", "Say what people type, and which institution that is."),
        ("members alias UoB", "Say what people type, and which institution that is."),
        ("members alias UoB for Atlantis", "No member is of “Atlantis”"),
        ("members alias UCL for University of Bedford", "“UCL” is one of the community file's own names"),
        ("members alias ucl for University of Bedford", "is one of the community file's own names"),
        ("members alias KCL for UCL", "“KCL” means King's College London, and is one of the"),
        ("members alias bedford university for Bedford University", "One member who had said that"),
        ("members alias “School for Glass” for University of Bedford", "“School for Glass” means University"),
        ("members alias University of Bedford for University of Bedford", "called already"),
        ("members alias UoB for College", "may be"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(mo: Transcript, typed: str, wrong: str) -> None:
    assert wrong in await mo.play(typed)


async def test_a_button_of_names_that_nobody_has_does_nothing(mo: Transcript) -> None:
    assert "Nobody is of that institution any more." in await mo.presses(
        "mo", "institution-same:Atlantis:UCL"
    )
    assert "“UCL” is one of the community file's own" in await mo.presses(
        "mo", "institution-same:UCL:University of Bedford"
    )


async def test_it_is_in_the_log_and_for_moderators_alone(mo: Transcript) -> None:
    await mo.play("members alias UoB for University of Bedford")

    assert "said which institution other words mean (UoB: University of Bedford)" in await mo.play("audit")
    assert "Only moderators can use" in await mo.play(":as orla", "members alias UoB for UCL")


def test_what_looks_alike_is_told_from_what_is_another() -> None:
    known = ["King's College London", "Imperial College London", "UCL", "University of Westminster"]
    typed = ["Kings College London", "Imperial College, London", "Westminster University", "U.C.L."]
    others = ["University of Bedford", "Queen Mary University of London", "London College", "UCLA", "Leeds"]

    assert [(one.typed, one.name) for one in near([*typed, *others], known)] == [
        ("Kings College London", "King's College London"),
        ("Imperial College, London", "Imperial College London"),
        ("Westminster University", "University of Westminster"),
        ("U.C.L.", "UCL"),
    ]


async def test_an_institution_whose_name_says_for_is_meant_whole(mo: Transcript, stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        await people.member(work, "Fay", "Institute for Fiscal Studies")
        await people.member(work, "Gus", "Fiscal Studies")

    said = await mo.play("members alias IFS for Institute for Fiscal Studies")

    assert "“IFS” means Institute for Fiscal Studies from now on" in said


async def test_what_the_community_file_calls_its_own_is_moved_by_nobody(
    mo: Transcript, stepup: Stepup
) -> None:
    async with stepup.store.work() as work:
        await people.member(work, "Fay", "King's College London")

    await mo.play("members alias king's college london for UCL")

    async with stepup.store.look() as work:
        assert await members.at(work, "King's College London")


async def test_said_twice_nothing_happens_and_undo_takes_back_the_one_that_did(
    mo: Transcript, stepup: Stepup
) -> None:
    before = await of(stepup)
    said = await mo.play(*["members alias Bedford University for University of Bedford"] * 2)
    await mo.play("undo")

    assert "“Bedford University” means University of Bedford already." in said
    assert await of(stepup) == before


async def test_undo_of_dropping_a_name_brings_it_back(mo: Transcript) -> None:
    await mo.play("members alias UoB for University of Bedford", "members unalias UoB")

    assert "“UoB” means University of Bedford from now on" in await mo.play("undo")


async def test_undo_puts_back_what_other_names_meant(mo: Transcript) -> None:
    await mo.play(
        "members alias UoB for Bedford University", "members alias Bedford University for UCL", "undo"
    )
    await mo.play(":as fay", "register", "Fay", "UoB", "1", "yes")

    assert "Bedford University" in await mo.play("profile")


async def test_two_names_that_mean_each_other_mean_one_of_them(mo: Transcript) -> None:
    await mo.play("members alias Bedford University for University of Bedford")
    said = await mo.play("members alias University of Bedford for UCL", "members institutions")

    assert "University of Bedford means UCL" in said
    assert "Bedford University means UCL" in said


async def test_another_name_is_as_good_as_the_institution_itself(mo: Transcript) -> None:
    await mo.play("members alias UoB for University of Bedford")

    said = await mo.play("members alias Uni Bedford for UoB")

    assert "“Uni Bedford” means University of Bedford from now on" in said


async def test_whoever_changes_theirs_by_another_name_reads_the_one_that_is_kept(mo: Transcript) -> None:
    await mo.play("members alias Bedford University for University of Bedford", ":as fay")
    await mo.play("register", "Fay", "UCL", "1", "yes")

    said = await mo.play("profile edit institution Bedford University")

    assert "is now “University of Bedford”, was “UCL”" in said
