"""What is missing in a reminder is asked for, and the answer alone is enough, wherever it was asked."""

from __future__ import annotations

from tests.transcript import Transcript

ALICE = (":as alice", "register", "keep", "UCL", "5", "yes")


async def test_what_it_is_about_is_asked_where_only_its_time_was_said(stage: Transcript) -> None:
    await stage.play(*ALICE)
    assert "What shall I remind you of?" in await stage.play("remind me tomorrow at 9am")

    assert "I'll remind you on Tue 1 December 2026, 09:00 GMT: stand up" in await stage.play("stand up")


async def test_what_was_asked_in_a_channel_is_answered_in_the_direct_message(stage: Transcript) -> None:
    await stage.play(*ALICE, ":in #events", "remind me to buy tape tomorrow")

    said = await stage.play(":in dm", "10am")

    assert "I'll remind you on Tue 1 December 2026, 10:00 GMT: buy tape" in said


async def test_what_was_asked_in_the_direct_message_isnt_answered_by_talk_in_a_channel(
    stage: Transcript,
) -> None:
    await stage.play(*ALICE, "remind me to buy tape tomorrow", ":in #events", "10am")

    assert "no reminders waiting" in await stage.play(":in dm", "remind list")
