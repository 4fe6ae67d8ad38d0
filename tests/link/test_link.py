"""A code of one account, typed on another, and a yes of both: then the two are one member."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select

from bot.clock import MovableClock
from bot.stepup import Stepup
from storage.audit import Audit
from storage.links import LinkCode
from storage.outbox import Outbox
from tests.transcript import Transcript

REGISTER = ("register", "keep", "UCL", "5", "yes")


async def code_of(stage: Transcript, who: str) -> str:
    said = await stage.play(f":as {who}", "link")
    found = re.search(r"Your code is “(\w{4}-\w{4})”", said)
    assert found is not None
    return found[1]


async def linked(stage: Transcript, first: str, second: str) -> str:
    code = await code_of(stage, first)
    await stage.play(f":as {second}", f"link {code.lower()}", "join")
    return await stage.play(f":as {first}", "join")


async def test_two_accounts_become_one_member_with_all_that_either_had(stage: Transcript) -> None:
    await stage.play(":as ann", *REGISTER, "remind me to stretch in 3 hours", "groups join Research data")
    await stage.play(":as ann2", *REGISTER, "remind me to breathe in 4 hours", "skills set python 3")

    said = await linked(stage, "ann", "ann2")
    theirs = await stage.play(":as ann2", "remind list", "skills", "groups")

    assert said.count("are one member now") == 2
    assert "stretch" in theirs
    assert "breathe" in theirs
    assert "Python: level 3" in theirs
    assert "Research data" in theirs


async def test_it_takes_a_yes_on_both_sides(stage: Transcript) -> None:
    await stage.play(":as ann", *REGISTER, ":as eve", *REGISTER)
    code = await code_of(stage, "ann")

    asked = await stage.play(":as eve", f"link {code}")
    assert "That is the code of Ann" in asked
    assert "That code no longer counts" not in await stage.play("join")
    refused = await stage.play(":as ann", ":press No, that isn't me")
    assert "Nothing is joined" in refused
    assert "no longer counts" in await stage.presses("ann", "link-join:1")
    assert "no longer counts" in await stage.presses("eve", "link-join:1")


async def test_nobody_else_can_say_the_last_word(stage: Transcript) -> None:
    await stage.play(":as ann", *REGISTER, ":as eve", *REGISTER)
    code = await code_of(stage, "ann")
    await stage.play(":as eve", f"link {code}", "join")

    for who in ("eve", "mallory"):
        assert "no longer counts" in await stage.presses(who, "link-join:1")
    assert "are one member now" in await stage.presses("ann", "link-join:1")


async def test_a_code_lasts_ten_minutes_serves_once_and_is_replaced_by_the_next(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    first = await code_of(stage, "ann")
    second = await code_of(stage, "ann")
    assert "isn't a code that counts" in await stage.play(":as eve", f"link {first}")
    clock.move(clock.now() + timedelta(minutes=11))
    assert "isn't a code that counts" in await stage.play(f"link {second}")
    third = await code_of(stage, "ann")
    assert "your own code" in await stage.play(f"link {third}")
    await stage.play(":as ann2", f"link {third}", "join", ":as ann", "join")
    assert "isn't a code that counts" in await stage.play(":as eve", f"link {third}")

    async with stepup.store.look() as work:
        assert (await work.session.scalars(select(LinkCode))).all() == []


async def test_codes_stand_in_no_table(stepup: Stepup, stage: Transcript) -> None:
    code = await code_of(stage, "ann")
    async with stepup.store.look() as work:
        (row,) = await work.session.scalars(select(LinkCode))
    assert code.replace("-", "") not in (row.code, row.user)


async def test_what_is_no_code_is_refused_with_an_example(stage: Transcript) -> None:
    for words in ("link", "link 12345678", "link hello", "link K7M3 T9Q", "link " + "A" * 4000):
        said = await stage.play(":as eve", words)
        if words != "link":
            assert "“link K7M3-T9QX”" in said or "characters at once" in said


async def test_a_moderator_makes_two_of_them_again_for_a_day_and_the_log_tells(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await stage.play(":as ann", *REGISTER, ":as ann2", "register", "Ann Two", "UCL", "5", "yes")
    await stage.play("remind me to breathe in 40 hours")
    await linked(stage, "ann", "ann2")
    assert "Only moderators can use" in await stage.play(":as ann", "link undo Ann")
    clock.move(clock.now() + timedelta(hours=20))

    said = await stage.play(":as mo", *REGISTER, "link undo Ann")
    assert "two members again" in said
    assert "breathe" in await stage.play(":as ann2", "remind list")
    assert "breathe" not in await stage.play(":as ann", "remind list")
    await linked(stage, "ann", "ann2")
    clock.move(clock.now() + timedelta(hours=25))
    assert "Nothing was joined" in await stage.play(":as mo", "link undo Ann")
    async with stepup.store.look() as work:
        actions = await work.session.scalars(select(Audit.action).order_by(Audit.id))
        assert [one for one in actions if one.startswith("link.")] == ["link.join", "link.undo", "link.join"]


async def test_messages_go_to_the_chosen_account(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await stage.play(":as ann", *REGISTER, ":as ann2", *REGISTER)
    await linked(stage, "ann", "ann2")

    assert "I know you on the console only" in await stage.play("contact on Matrix")


async def test_whoever_typed_somebody_elses_code_may_leave_it_at_that(stage: Transcript) -> None:
    code = await code_of(stage, "mallory")
    said = await stage.play(":as eve", f"link {code}", ":press No, leave it")

    assert "Nothing is joined" in said
    assert "isn't a code that counts" in await stage.play(f"link {code}")


async def test_a_second_yes_while_the_other_side_is_asked_says_so_again(
    stage: Transcript, clock: MovableClock
) -> None:
    code = await code_of(stage, "ann")
    first = await stage.play(":as ann2", f"link {code}", "join")
    clock.move(clock.now() + timedelta(minutes=1))

    assert "for the last word" in first
    assert "for the last word" in await stage.presses("ann2", "link-typed:1")


async def test_whoever_leaves_is_named_in_no_message_about_a_code(stepup: Stepup, stage: Transcript) -> None:
    await stage.play(":as mallory", "register", "Mallory Unique", "UCL", "5", "yes")
    code = await code_of(stage, "mallory")
    await stage.play(":as eve", f"link {code}", "join")
    await stage.play(":as mallory", "privacy forget me", "erase")

    async with stepup.store.look() as work:
        kept = await work.session.scalars(select(Outbox.payload).where(Outbox.dest == "@eve"))
        assert "Mallory Unique" not in str(list(kept))
