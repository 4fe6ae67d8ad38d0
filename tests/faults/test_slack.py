"""What a network and a busy Slack do to messages on their way: cases of delivery, against the workspace."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.chat.identity import Address
from bot.chat.message import Message
from bot.clock import MovableClock
from bot.stepup import Stepup
from bot.undelivered import PERHAPS_TWICE
from storage import outbox
from storage.outbox import Letter, Outbox, Urgency
from tests.platforms.slack.conftest import SlackChat
from tests.workspace.server import Fault

# A request takes a second at most and is settled two seconds later, so that a test needn't wait long.
_soon = pytest.mark.timings(request=1.0, slack_settle=2.0)


async def enqueue(stepup: Stepup, key: str, to: str, *, author: int | None = None) -> None:
    async with stepup.store.work() as work:
        await outbox.enqueue(
            work, key=key, to=Address("slack", to), message=Message(key), urgency=Urgency.NEWS,
            author_id=author, about="your announcement",
        )  # fmt: skip


async def rows(stepup: Stepup, prefix: str) -> list[Outbox]:
    async with stepup.store.look() as work:
        found = await work.session.scalars(
            select(Outbox).where(Outbox.dedupe_key.startswith(prefix)).order_by(Outbox.id)
        )
        return list(found)


async def finished(stepup: Stepup, key: str, *, within: float = 15) -> Outbox:
    """The row once it is settled, whatever became of it."""
    deadline = time.monotonic() + within
    while True:
        (row,) = await rows(stepup, key)
        if row.state not in ("pending", "sending", "uncertain") or time.monotonic() > deadline:
            return row
        await asyncio.sleep(0.1)


def posted(chat: SlackChat, text: str) -> list[str]:
    """When each message in the channel that says this was posted, as Slack knows it."""
    return [message.ts for message in chat.channel.messages if text in message.seen]


@_soon
@pytest.mark.parametrize("lost", ["drop-after", "reset-after", "slow-after", "half-after"])
async def test_case_2_an_answer_that_is_lost_after_slack_took_the_message_leaves_one_message(
    by_socket: SlackChat, lost: str
) -> None:
    by_socket.workspace.fail("chat.postMessage", lost, seconds=2)
    await enqueue(by_socket.stepup, "news", by_socket.channel.id)

    row = await finished(by_socket.stepup, "news")

    assert posted(by_socket, "news") == [row.remote_id]
    assert row.state == "sent"


@_soon
@pytest.mark.parametrize(("late", "most"), [(1.7, 1), (6, 2)], ids=["soon", "after it was given up"])
async def test_case_3_a_message_that_slack_takes_after_we_stopped_waiting(
    by_socket: SlackChat, late: float, most: int
) -> None:
    """Later than it is given to settle nobody can know, and it may be there twice: that is the limit."""
    by_socket.workspace.fail("chat.postMessage", "slow", seconds=late)
    await enqueue(by_socket.stepup, "news", by_socket.channel.id)

    row = await finished(by_socket.stepup, "news")
    await asyncio.sleep(max(0, late - 3))

    assert row.state == "sent"
    assert len(posted(by_socket, "news")) == most


@pytest.mark.parametrize("trouble", ["missing_scope", "throttle"])
async def test_case_4_where_history_cannot_be_read_the_public_is_not_told_twice_and_a_person_is_warned(
    still: SlackChat, trouble: str
) -> None:
    chat, clock = still, still.stepup.clock
    assert isinstance(clock, MovableClock)
    await chat.olga.writes("help")
    await chat.stepup.settle()
    chat.workspace.fail("chat.postMessage", "drop-after", times=2)
    chat.workspace.fail("conversations.history", trouble, times=1000 if trouble == "missing_scope" else 2)
    await enqueue(chat.stepup, "public", chat.channel.id, author=1)
    await enqueue(chat.stepup, "private", "@" + chat.alice.user.id)

    await chat.stepup.advance(clock, clock.now() + timedelta(hours=3))

    private = [seen for seen in chat.alice.seen() if "private" in seen]
    assert len(posted(chat, "public")) == 1
    if trouble == "throttle":
        # Slack only asked for patience, so that in the end it was seen that both had arrived.
        assert len(private) == 1
        return
    assert len(private) == 2
    assert PERHAPS_TWICE in private[1]
    assert "I can't tell whether it was posted" in "\n".join(chat.olga.seen())
    assert (await finished(chat.stepup, "public")).state == "dead"


async def test_case_5_told_to_wait_thirty_seconds_it_waits_with_all_and_keeps_the_order(
    still: SlackChat,
) -> None:
    chat, clock = still, still.stepup.clock
    assert isinstance(clock, MovableClock)
    channels = [chat.workspace.state.add_channel(f"c{n}", chat.olga.user) for n in range(5)]
    for number in range(100):
        await enqueue(chat.stepup, f"wait {number:03}", channels[number % 5].id)
    chat.workspace.weather = lambda method: Fault("throttle", 30) if method == "chat.postMessage" else None
    await chat.stepup.settle()
    chat.workspace.calls.clear()
    chat.workspace.weather = lambda method: None

    await chat.stepup.advance(clock, clock.now() + timedelta(seconds=29))
    early = len(chat.workspace.calls)
    await chat.stepup.advance(clock, clock.now() + timedelta(minutes=2))

    assert early == 0
    for number, channel in enumerate(channels):
        expected = [f"wait {n:03}" for n in range(number, 100, 5)]
        assert [message.text for message in channel.messages] == expected
    assert {row.state for row in await rows(chat.stepup, "wait")} == {"sent"}


async def test_case_6_what_is_cancelled_while_it_goes_out_stops_with_the_cancelling(
    by_socket: SlackChat,
) -> None:
    chat = by_socket
    people = [chat.workspace.state.add_user(f"member{number}") for number in range(300)]
    chat.workspace.weather = lambda method: Fault("slow-after", 0.2) if method == "chat.postMessage" else None
    async with chat.stepup.store.work() as work:
        to = [Letter(f"bulk:{p.id}", Address("slack", "@" + p.id), Message(f"bulk:{p.id}")) for p in people]
        await outbox.enqueue_all(work, to, urgency=Urgency.BULK)
    calls = chat.workspace.calls
    while sum(method == "chat.postMessage" for method, _ in calls) < 60:
        await asyncio.sleep(0.02)
    async with chat.stepup.store.work() as work:
        cancelled = await outbox.cancel(work, "bulk:")
    await asyncio.sleep(3)

    got = [sum("bulk" in m.text for m in chat.workspace.state.im(p.id).messages) for p in people]
    assert cancelled > 0
    assert sorted(set(got)) == [0, 1]
    assert sum(got) == 300 - cancelled


async def test_case_9_an_event_delivered_five_times_over_two_sockets_is_handled_once(
    by_socket: SlackChat,
) -> None:
    chat = by_socket
    channel = chat.workspace.state.im(chat.alice.user.id)
    event = {
        "type": "message", "channel_type": "im", "channel": channel.id, "user": chat.alice.user.id,
        "text": "events", "ts": "1.1", "client_msg_id": "one",
    }  # fmt: skip
    again = {**event, "ts": "1.2"}
    deliveries = [chat.alice.deliver_event(event, event_id="Ev1") for _ in range(5)]

    await asyncio.gather(*deliveries, chat.alice.deliver_event(again, event_id="Ev2"))
    await chat.alice.writes("help")
    await chat.alice.hears("I'm Stepup")

    assert sum("Nothing is planned" in seen for seen in chat.alice.seen()) == 1


@pytest.mark.timings(slack_spacing=0.05)
async def test_case_11_sockets_that_close_every_two_seconds_lose_no_event(by_socket: SlackChat) -> None:
    chat = by_socket
    stop = time.monotonic() + 9

    async def hang_up() -> None:
        while time.monotonic() < stop:
            await asyncio.sleep(2)
            await chat.workspace.hang_up()

    hanging_up = asyncio.create_task(hang_up())
    asked: list[asyncio.Task[object]] = []
    while time.monotonic() < stop:
        asked.append(asyncio.create_task(chat.alice.writes(f"frobnicate{len(asked)}x")))
        await asyncio.sleep(0.1)
    await asyncio.gather(hanging_up, *asked)
    wanted = list(range(len(asked)))
    deadline = time.monotonic() + 20
    while len(answered(chat)) < len(asked) and time.monotonic() < deadline:
        await asyncio.sleep(0.2)

    assert len(asked) > 50
    assert sorted(answered(chat)) == wanted


def answered(chat: SlackChat) -> list[int]:
    """The numbers of the made-up commands that were answered."""
    said = [seen for seen in chat.alice.seen() if "frobnicate" in seen]
    return [int(seen.partition("frobnicate")[2].partition("x")[0]) for seen in said]
