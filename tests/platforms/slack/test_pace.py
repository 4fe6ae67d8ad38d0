"""Slack's limits are kept before it says so, the urgent goes first, and a 429 holds what it is about."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.chat.message import Message
from config.timings import Timings
from storage import outbox
from storage.database import Work
from storage.outbox import Letter, Urgency
from tests.benchmarks import fanout
from tests.platforms.slack.conftest import SlackChat, connected
from tests.workspace.limits import Limits

FASTER = 20.0


async def test_many_first_messages_go_out_at_slacks_pace_and_ask_for_nothing_else(tmp_path: Path) -> None:
    found = await fanout.fan_out(tmp_path, 100)

    assert found.refused == {}
    assert "conversations.open" not in found.calls
    assert found.calls["chat.postMessage"] >= 100


async def test_what_is_urgent_overtakes_what_is_not(tmp_path: Path) -> None:
    timings = Timings(slack_spacing=1 / FASTER, slack_per_minute=250 * FASTER)
    async with connected(tmp_path, http=False, timings=timings) as chat:
        limits = chat.workspace.limits = Limits(faster=FASTER)
        users = [chat.workspace.state.add_user(f"person{number}").id for number in range(150)]
        letters = [Letter(f"test:{user}", fanout.direct(user), Message("News.")) for user in users]
        await chat.stepup.store.run(lambda work: outbox.enqueue_all(work, letters, urgency=Urgency.BULK))
        while len(limits.posted) < 20:
            await asyncio.sleep(0.01)
        before = len(limits.posted)

        async def remind(work: Work) -> None:
            to = fanout.direct(chat.alice.user.id)
            await outbox.enqueue(
                work, key="test:urgent", to=to, message=Message("Now!"), urgency=Urgency.REMINDER
            )

        await chat.stepup.store.run(remind)
        await chat.alice.hears("Now!")

        assert len(limits.posted) - before < 30


async def test_a_429_for_posting_holds_up_no_answer_where_it_was_asked(by_socket: SlackChat) -> None:
    chat = by_socket
    chat.workspace.fail("chat.postMessage", "throttle", seconds=6)
    await chat.alice.writes("events")
    await asyncio.sleep(0.5)
    await chat.bob.command("/stepup events", chat.channel)
    await chat.bob.hears("Nothing is planned", chat.channel)
    assert not [
        said for said in chat.alice.seen() if "Nothing is planned" in said and said not in chat.bob.seen()
    ]

    await chat.alice.hears("Nothing is planned", chat.workspace.state.im(chat.alice.user.id))


@pytest.mark.timings(slack_settle=0.2)
async def test_the_id_of_a_direct_conversation_is_kept_for_the_next_process(by_socket: SlackChat) -> None:
    chat = by_socket
    await chat.alice.writes("events")
    await chat.alice.hears("Nothing is planned")
    async with chat.connected_again():
        chat.workspace.fail("chat.postMessage", "drop-after")
        await chat.alice.writes("help")
        await chat.alice.hears("I'm Stepup")
        await asyncio.sleep(2)

    methods = [method for method, _ in chat.workspace.calls]
    assert "conversations.history" in methods
    assert "conversations.open" not in methods
    assert sum("I'm Stepup" in said for said in chat.alice.seen()) == 1
