"""A moderator keeps somebody from using Stepup for now, and lets them return."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.stepup import Stepup
from storage import personal
from storage.audit import Audit
from storage.suspensions import Suspension
from tests.transcript import Transcript

HELD = ("help", "privacy", "privacy export", "privacy access", "why")


@pytest.fixture
async def mo(stage: Transcript) -> Transcript:
    """Mo moderates; ann and ben are members."""
    for name in ("ann", "ben"):
        await stage.play(f":as {name}", "register", name.capitalize(), "UCL", "1", "yes")
    await stage.play(":as mo")
    return stage


async def suspend(mo: Transcript, who: str = "ann") -> str:
    return await mo.play(":as mo", f"members suspend {who} because of the shouting", "Suspend them")


async def test_they_are_told_why_and_what_is_left_to_them(mo: Transcript) -> None:
    asked = await mo.play("members suspend ann because of the shouting")
    said = await mo.play("Suspend them")

    assert "Suspend Ann?" in asked
    assert "“the shouting”, is in what they're told" in asked
    assert "Ann is suspended, and is told." in said
    assert "stepup to @ann (only you):" in said
    assert "The reason they give: the shouting." in said
    assert "If you think that is wrong, write to" in said


async def test_they_can_do_nothing_but_see_get_and_erase_what_is_held(mo: Transcript) -> None:
    await suspend(mo)
    await mo.play(":as ann")

    for refused in (
        "events",
        "profile",
        "members",
        "remind me to eat in 2 hours",
        "register",
        "undo",
        "home",
    ):
        assert "You're suspended here for now" in await mo.play(refused), refused
    for allowed in HELD:
        assert "I can't do that for you" not in await mo.play(allowed), allowed
    assert "You're suspended here for now; this is what you can still do." in await mo.play("help")


async def test_a_form_that_was_open_and_a_button_that_was_there_are_refused(mo: Transcript) -> None:
    await mo.play(
        ":as olga", 'events create "Tea" on 10 December 14:00 for 1 hour in #events', "publish", ":as ann",
        "profile edit",
    )  # fmt: skip
    await suspend(mo)

    assert "You're suspended here for now" in await mo.play(":as ann", "2")
    assert "You're suspended here for now" in await mo.presses("ann", "rsvp:1:going")


async def test_others_find_them_nowhere_and_moderators_do(mo: Transcript) -> None:
    await suspend(mo)

    assert "Ann" not in await mo.play(":as ben", "members")
    assert "There is no profile of “ann” that you can see" in await mo.play("profile ann")
    assert "Ann" in await mo.play(":as mo", "members")


async def test_nobody_is_matched_with_them(mo: Transcript) -> None:
    await mo.play(":as ann", "mentor offer", "Python", "2", "4", "2", "skip", "skip the rest")
    await suspend(mo)

    said = await mo.play(":as ben", "mentor find python")

    assert "Ann" not in said


async def test_nothing_is_written_to_them_until_they_return(mo: Transcript) -> None:
    await mo.play(
        ":as olga", 'events create "Tea" on 10 December 14:00 for 1 hour in #events', "publish",
        ":as ann", "events show Tea", "going",
    )  # fmt: skip
    await suspend(mo)

    said = await mo.play(":as olga", "events cancel Tea", "Yes, cancel it")

    assert "to @ann" not in said
    back = await mo.play(":as mo", "members unsuspend ann")
    assert "Ann may return, and is told." in back
    assert "You're no longer suspended: welcome back!" in back
    assert "suspended" not in await mo.play(":as ann", "profile")


async def test_who_is_suspended_is_listed_and_let_return_by_a_press(mo: Transcript) -> None:
    assert "Nobody is suspended." in await mo.play("members suspended")
    await suspend(mo)

    said = await mo.play("members suspended")

    assert "Ann, since Mon 30 November 2026, 09:00 GMT: the shouting" in said
    assert "Ann may return" in await mo.play("Let Ann return")


async def test_nobody_suspends_themself_or_those_who_may_as_much(mo: Transcript) -> None:
    await mo.play(":as olga", "help", ":as orla", "help", ":as mo")

    assert "You can't suspend yourself" in await mo.play("members suspend @mo")
    assert "only those who have less to say here" in await mo.play("members suspend @olga")
    assert "Suspend Orla?" in await mo.play("members suspend @orla")
    assert "Only moderators can" in await mo.play(":as ben", "members suspend ann")


async def test_whoever_was_suspended_organises_no_more_and_does_again_at_their_return(
    mo: Transcript, stepup: Stepup
) -> None:
    await mo.play(":as orla", "events", ":as mo", "members suspend @orla because of spam", "Suspend them")

    assert "You're suspended" in await mo.play(":as orla", 'announce "hello" in #general tomorrow 9am')

    await mo.play(":as mo", "members suspended", "Let Orla return")
    assert "suspended" not in await mo.play(":as orla", 'announce "hello" in #general tomorrow 9am')


async def test_being_forgotten_and_coming_back_doesnt_end_it(mo: Transcript, stepup: Stepup) -> None:
    await suspend(mo)
    await mo.play(":as ann", "privacy forget", ":press Yes, erase everything")

    assert "You're suspended here for now" in await mo.play(":as ann", "register")

    async with stepup.store.look() as work:
        assert len(list(await work.session.scalars(select(Suspension)))) == 1


async def test_the_log_says_who_did_it_and_never_why(mo: Transcript, stepup: Stepup) -> None:
    await suspend(mo)
    await mo.play("members unsuspend ann")

    async with stepup.store.look() as work:
        rows = list(await work.session.scalars(select(Audit).where(Audit.action.contains("suspend"))))
    assert [row.action for row in rows] == ["members.suspend", "members.unsuspend"]
    assert not [row for row in rows if "shouting" in row.detail]


async def test_their_copy_has_the_reason_and_the_moderators_has_nothing_of_it(
    mo: Transcript, stepup: Stepup
) -> None:
    await suspend(mo)

    async with stepup.store.look() as work:
        row = await work.session.scalar(select(Suspension))
        assert row is not None and row.by_id is not None
        theirs = await personal.gathered(work, row.person_id)
        assert [one["because"] for one in theirs["suspension"]] == ["the shouting"]
        assert not (await personal.gathered(work, row.by_id)).get("suspension")


async def test_a_second_press_tells_nobody_twice(mo: Transcript) -> None:
    await mo.play("members suspend ann", "Suspend them", "members suspend ben", "No")

    assert "is suspended already" in await mo.play("members suspend ann")


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("members suspend", "Whom?"),
        ("members suspend zoe because of spam", "I don't know anyone called “zoe”"),
        ("members suspend ann because " + "x" * 301, "up to 300 characters"),
        ("members unsuspend ben", "Ben isn't suspended"),
        ("members unsuspend", "Whom?"),
    ],
)
async def test_what_cant_be_done_is_said_in_a_sentence(mo: Transcript, said: str, wrong: str) -> None:
    assert wrong in await mo.play(said)


async def test_somebody_who_has_left_meanwhile_cant_be_suspended(mo: Transcript) -> None:
    assert "Whoever that was has left." in await mo.presses("mo", "suspend:99:shouting")
