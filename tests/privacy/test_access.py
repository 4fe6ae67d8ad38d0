"""`privacy access`: members see who of those that see more than others looked at their profile."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.stepup import Stepup
from storage import profile_looks
from storage.profile_looks import ProfileLook
from tests.members.test_directory import enrol
from tests.transcript import Transcript


async def test_each_way_of_looking_is_told_and_one_look_a_day_is_enough(
    stepup: Stepup, stage: Transcript
) -> None:
    await enrol(stepup, "Ann Lee")
    await stage.play(":as mo", "members", "members ann", "profile Ann Lee", "members export")
    await stage.play(":wait until 2 December 2026 09:00", "profile Ann Lee")
    said = await stage.play(":as ann-lee", "privacy access")

    assert said.count("Mon 30 November 2026: Mo found it in a list of members") == 1
    assert "Mon 30 November 2026: Mo opened it" in said
    assert "Mon 30 November 2026: Mo took it out in a spreadsheet" in said
    assert "Wed 2 December 2026: Mo opened it" in said
    assert said.index("Wed 2 December") < said.index("Mon 30 November")


async def test_members_who_look_at_what_is_shown_to_them_are_not_noted(
    stepup: Stepup, stage: Transcript
) -> None:
    await enrol(stepup, "Ann Lee")
    await enrol(stepup, "Ben Low")
    await stage.play(":as ben-low", "members", "profile Ann Lee")

    assert "Nobody who may see more than members do has looked" in await stage.play(
        ":as ann-lee", "privacy access"
    )


async def test_one_s_own_look_is_not_noted_and_one_who_left_loses_their_name(
    stepup: Stepup, stage: Transcript
) -> None:
    await enrol(stepup, "Ann Lee")
    await enrol(stepup, "Mo")
    await stage.play(":as mo", "members", "profile", "profile Ann Lee")
    assert "Nobody who" in await stage.play("privacy access")

    await stage.play("privacy forget me", ":press Yes, erase everything")
    said = await stage.play(":as ann-lee", "privacy access")
    assert "someone who has left opened it" in said
    assert "Mo" not in said.replace("Mon", "")


async def test_looks_are_kept_for_a_year_and_are_in_the_copy_of_whom_they_are_about(
    stepup: Stepup, stage: Transcript
) -> None:
    await enrol(stepup, "Ann Lee")
    await stage.play(":as mo", "profile Ann Lee")
    assert "Who looked at your profile: 1" in await stage.play(":as ann-lee", "privacy")
    assert "Who looked at your profile" not in await stage.play(":as mo", "privacy")

    await stage.play(":wait until 1 December 2027 09:00")
    async with stepup.store.work() as work:
        await profile_looks.purge(work)
        assert await work.session.scalar(select(func.count()).select_from(ProfileLook)) == 0


async def test_looking_at_a_profile_as_a_moderator_is_in_the_log(stepup: Stepup, stage: Transcript) -> None:
    await enrol(stepup, "Ann Lee")
    await stage.play(":as mo", "profile Ann Lee")

    assert "Mo looked at a profile – Ann Lee" in await stage.play("audit")
