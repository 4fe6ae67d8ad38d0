"""Whom a name means: members by what people type of it, and never one who keeps themself to organisers."""

from __future__ import annotations

import pytest

from tests.transcript import Transcript


async def registers(
    stage: Transcript, account: str, name: str, *, work: str = "UCL", shown: str = "2"
) -> None:
    await stage.play(f":as {account}", "register", name, work, "5", "yes")
    await stage.play(f"profile edit visibility {shown}")


@pytest.fixture
async def town(stage: Transcript) -> Transcript:
    await registers(stage, "ak", "Ali Khan")
    await registers(stage, "alice", "Alice Smith")
    await registers(stage, "bob", "Bob Jones")
    await registers(stage, "bj", "Bob Jones", work="King's College London")
    await registers(stage, "zoe", "Zoë Hidden", shown="3")
    await registers(stage, "me", "Mina Ray")
    return stage


@pytest.mark.parametrize(
    ("said", "whom"),
    [
        ("Ali Khan", "Ali Khan"),
        ("@ak", "Ali Khan"),
        ("ak", "Ali Khan"),
        ("khan", "Ali Khan"),
        ("alice", "Alice Smith"),
        ("smith", "Alice Smith"),
        ("Alcie Smith", "Alice Smith"),
        ("Smtih", "Alice Smith"),
        ("MINA", "Mina Ray"),
    ],
)
async def test_a_member_is_found_by_what_people_type_of_a_name(
    town: Transcript, said: str, whom: str
) -> None:
    assert f"stepup to @me (only you):\n  {whom}" in await town.play(f"profile {said}")


async def test_one_of_several_is_chosen_by_a_button_a_number_or_where_they_work(town: Transcript) -> None:
    asked = await town.play("profile bob")
    assert "[1] Bob Jones (UCL)  [2] Bob Jones (King's College London)" in asked

    assert "Research software" not in asked
    assert "King's College London" in await town.play("king's college london")
    await town.play("profile bob")
    assert "UCL" in await town.play("1")


async def test_the_choice_completes_the_whole_command(town: Transcript) -> None:
    assert "Which one do you mean?" in await town.play("remind bob to send Bob's slides tomorrow at 9am")

    said = await town.play("2")

    assert "Bob Jones" in said
    assert "send Bob's slides" in said


async def test_a_first_name_of_two_asks_and_the_whole_name_of_one_does_not(town: Transcript) -> None:
    assert "[1] Ali Khan  [2] Alice Smith" in await town.play("profile al")
    assert "Ali Khan" in await town.play("profile ali khan")


@pytest.mark.parametrize("said", ["zoe", "Zoë Hidden", "Zoe Hiden", "hidden", "z"])
async def test_who_shows_themself_to_organisers_only_is_not_found_by_members(
    town: Transcript, said: str
) -> None:
    for command in (f"profile {said}", f"mentor block {said}", f"remind {said} to wave tomorrow at 9am"):
        assert "Zoë" not in (await town.play(command)).replace(f"“{said}”", "")


async def test_a_name_typed_wrongly_is_asked_about_before_a_role_is_taken_back(town: Transcript) -> None:
    await town.play(":as olga", "roles grant alice organiser", "grant")

    asked = await town.play("roles revoke Alcie Smith")

    assert "Do you mean Alice Smith by “Alcie Smith”?" in asked
    assert "Alice Smith" in await town.play("roles")
    await town.play("roles revoke Alcie Smith", "1")
    assert "Alice Smith" not in await town.play("roles")


async def test_a_mention_of_somebody_unknown_is_no_name(town: Transcript) -> None:
    assert "@ali hasn't registered with me" in await town.play("remind @ali to wave tomorrow at 9am")


async def test_nobody_is_chosen_because_the_others_did_not_fit(stage: Transcript) -> None:
    names = [f"Aaron Ann{letter}" for letter in "abcdefghi"] + ["Ann Brown", "Ann Carter", "Ann Davies"]
    for number, name in enumerate(names):
        await registers(stage, f"p{number}", name)

    assert "Which one do you mean?" in await stage.play("profile ann")


async def test_who_is_hidden_hides_nobody_else(stage: Transcript) -> None:
    await registers(stage, "zq", "Zoe Q", shown="3")
    await registers(stage, "zoe", "Zoe Quill")
    await registers(stage, "me", "Mina Ray")

    assert "Zoe Quill" in await stage.play("profile zoe q")


async def test_a_sign_that_nobody_types_means_nobody(town: Transcript) -> None:
    for number in range(1, 8):
        said = await town.play(f"remind \ufffb{number} to look tomorrow at 9am", f"profile @\ufffb{number}")
        assert "Zoë" not in said
        assert "I'd remind" not in said


async def test_a_part_of_a_name_is_asked_about_before_a_role_is_taken_back(town: Transcript) -> None:
    await town.play(":as olga", "roles grant alice organiser", "grant")

    assert "Do you mean Alice Smith by “smi”?" in await town.play("roles revoke smi")
