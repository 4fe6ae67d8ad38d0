"""Once each, whatever Slack and the network between do."""

from __future__ import annotations

import asyncio
import io
import re
import time

import aiohttp
import pytest

from bot.chat.button import Button
from bot.chat.identity import Address, Identity
from bot.chat.message import Message
from bot.inbox_worker import DOUBLE_CLICK
from bot.platforms.slack.manifest import OPTIONAL_SCOPES
from storage import outbox
from storage.database import Work
from storage.outbox import Urgency
from tests.platforms.slack.conftest import SlackChat
from tests.platforms.slack.test_files import registered
from tests.workspace.server import sign

# Uncertain messages are looked for after a second, so that no test waits for long.
pytestmark = pytest.mark.timings(slack_settle=1.0)


def said(chat: SlackChat, text: str) -> int:
    return sum(text in seen for seen in chat.alice.seen())


async def test_an_answer_lost_after_slack_took_the_message_does_not_post_it_twice(
    by_socket: SlackChat,
) -> None:
    chat = by_socket
    chat.workspace.fail("chat.postMessage", "drop-after")
    await chat.alice.writes("events")
    await chat.alice.hears("Nothing is planned")
    await asyncio.sleep(2.5)
    await chat.alice.writes("help")
    await chat.alice.hears("I'm Stepup")

    assert said(chat, "Nothing is planned") == 1
    assert "conversations.history" in [method for method, _ in chat.workspace.calls]


async def test_a_message_that_slack_never_took_is_posted_again(by_socket: SlackChat) -> None:
    chat = by_socket
    chat.workspace.fail("chat.postMessage", "drop")
    chat.workspace.fail("chat.postMessage", "error")
    await chat.alice.writes("events")
    await chat.alice.hears("Nothing is planned")

    assert said(chat, "Nothing is planned") == 1


async def test_too_many_requests_are_waited_out_in_order(by_socket: SlackChat) -> None:
    chat = by_socket
    chat.workspace.fail("chat.postMessage", "throttle", seconds=2)
    begun = time.monotonic()
    await chat.alice.writes("events")
    await chat.alice.writes("help")
    await chat.alice.hears("Nothing is planned")
    await chat.alice.hears("I'm Stepup")

    assert time.monotonic() - begun >= 2
    first, second = chat.alice.seen()
    assert "Nothing is planned" in first
    assert "I'm Stepup" in second


async def test_files_arrive_once_though_the_answer_is_lost(by_socket: SlackChat) -> None:
    chat = by_socket
    chat.workspace.fail("files.completeUploadExternal", "drop-after")
    await chat.alice.command("/stepup privacy export", chat.channel)
    await chat.alice.hears("Here is everything")
    await asyncio.sleep(2.5)
    await chat.alice.writes("help")
    await chat.alice.hears("I'm Stepup")

    shared = [m for c, m in chat.workspace.state.visible(chat.alice.user.id) if m.files]
    assert len(shared) == 1
    assert b"accounts" in shared[0].files[1].content.lower()
    assert not [m for c, m in chat.workspace.state.visible(chat.bob.user.id) if m.files]


async def test_slack_having_trouble_for_a_while_loses_no_announcement(by_socket: SlackChat) -> None:
    chat = by_socket
    await chat.olga.writes('events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
    await chat.olga.hears("Here is how it will look")
    chat.workspace.fail("chat.postMessage", "error", times=2)
    chat.workspace.fail("conversations.history", "error", times=2)
    await chat.olga.presses("Publish")
    await chat.alice.hears("Are you coming?")

    assert said(chat, "Are you coming?") == 1


async def test_an_event_delivered_again_counts_once(chat: SlackChat) -> None:
    channel = chat.workspace.state.im(chat.alice.user.id)
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": channel.id,
        "user": chat.alice.user.id,
        "text": "events",
        "ts": "1.1",
        "client_msg_id": "same",
    }
    for number in range(5):
        await chat.alice.deliver_event(event, event_id="Ev1" if number < 4 else "Ev2")
    await chat.alice.writes("help")
    await chat.alice.hears("I'm Stepup")

    assert said(chat, "Nothing is planned") == 1


async def test_sockets_that_slack_closes_lose_nothing(by_socket: SlackChat) -> None:
    chat = by_socket
    for _ in range(3):
        await chat.workspace.hang_up()
        await chat.alice.writes("events")
        await chat.alice.hears("Nothing is planned")

    assert said(chat, "Nothing is planned") == 3


async def test_an_expired_window_becomes_a_conversation(by_socket: SlackChat) -> None:
    chat = by_socket
    chat.workspace.fail("views.open", "error")
    await chat.alice.command("/register", chat.channel)
    await chat.alice.hears("1 of 4: Your name")
    await chat.alice.writes("Alice Smith")

    assert "Where you work" in await chat.alice.hears("2 of 4")


BODY = "command=%2Fstepup&text=help&user_id=U1"


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        sign(BODY, secret="another"),
        sign(BODY, at=time.time() - 301),
        sign(BODY, at=time.time() + 3600),
        {**sign(BODY), "X-Slack-Request-Timestamp": "abc"},
        {**sign(BODY), "X-Slack-Signature": "v0=ä"},
    ],
    ids=["missing", "wrong", "old", "in the future", "no number", "no ascii"],
)
async def test_a_request_that_slack_did_not_sign_is_refused(
    by_http: SlackChat, headers: dict[str, str]
) -> None:
    assert await posted(by_http, BODY.encode(), headers) == 401


async def test_a_body_that_is_no_text_or_too_long_is_refused(by_http: SlackChat) -> None:
    assert await posted(by_http, b"\xff\xfe", sign("x")) == 401
    assert await posted(by_http, b"x" * (1024 * 1024 + 1), sign("x")) == 413


async def posted(chat: SlackChat, body: bytes, headers: dict[str, str]) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            chat.workspace.request_url, data=io.BytesIO(body), headers={**FORM, **headers}
        ) as answer,
    ):
        return answer.status


async def test_health_and_readiness_are_told(by_http: SlackChat) -> None:
    base = by_http.workspace.request_url.removesuffix("/slack/events")
    deadline = time.monotonic() + 10
    while by_http.stepup.schedule.last_look is None and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    async with aiohttp.ClientSession() as session:
        for path, text in (("/healthz", "ok"), ("/readyz", "ready")):
            async with session.get(base + path) as answer:
                assert (answer.status, await answer.text()) == (200, text)


async def test_a_message_with_a_file_has_its_buttons_too_and_comes_once(by_socket: SlackChat) -> None:
    chat = by_socket
    await chat.olga.command('/stepup events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
    await chat.olga.hears("Here is how it will look")
    await chat.olga.presses("Publish")
    await chat.alice.hears("Are you coming?")
    chat.workspace.fail("chat.postMessage", "drop")
    await chat.alice.writes("events show Tea")
    await chat.alice.hears("Going: 0")
    await chat.alice.presses("Going")
    await chat.alice.hears("You're going to Tea")
    await asyncio.sleep(1)

    shared = [f.name for _, m in chat.workspace.state.visible(chat.alice.user.id) for f in m.files]
    assert len(shared) == 1
    assert shared[0].startswith("event-")
    assert said(chat, "Going: 0") == 1


async def test_a_button_clicked_twice_is_answered_once_and_can_be_pressed_again_later(
    by_socket: SlackChat,
) -> None:
    chat = by_socket
    await chat.olga.writes('events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
    await chat.olga.hears("Here is how it will look")
    await chat.olga.presses("Publish")
    await chat.alice.hears("Are you coming?")
    await chat.alice.presses("Going", times=2)
    await chat.alice.hears("You're going to Tea")
    await asyncio.sleep(DOUBLE_CLICK.total_seconds())
    once = said(chat, "You're going to Tea")
    for label in ("Going", "Not going", "Going"):
        await chat.alice.presses(label)
    await chat.alice.hears("You're not going to Tea")
    await chat.alice.writes("events")

    assert once == 1
    # Somebody who changes their mind quickly means the last.
    assert "you're going" in await chat.alice.hears("you're")


async def test_the_same_form_submitted_twice_is_taken_once(by_socket: SlackChat) -> None:
    chat = by_socket
    await chat.olga.command("/stepup remind", chat.channel)
    view = await chat.olga.window("What shall I remind you of?")
    filled = {"text": "stretch", "when": "in 3 hours"}
    await chat.olga.submits(filled)
    view.open = True
    await chat.olga.submits(filled)
    await chat.olga.hears("I'll remind you")
    await chat.olga.writes("remind list")
    listed = await chat.olga.hears("Your reminders")

    assert sum("I'll remind you" in seen for seen in chat.olga.seen()) == 1
    assert listed.count("stretch") == 1


async def test_what_is_changed_is_changed_where_it_was_posted_once_though_the_answer_is_lost(
    by_socket: SlackChat,
) -> None:
    chat = by_socket
    await chat.olga.writes('announce "The cluster is back" in #events now')
    await chat.olga.hears("Here is how it will look")
    await chat.olga.presses("Post it")
    await chat.alice.hears("The cluster is back")
    chat.workspace.fail("chat.update", "drop-after")
    await chat.olga.writes('announce edit 1 "The cluster is back, and faster"')
    await chat.olga.hears("I'll change it where it stands")
    await chat.olga.presses("Change it")
    deadline = time.monotonic() + 10
    while "faster" not in chat.channel.messages[0].seen and time.monotonic() < deadline:
        await asyncio.sleep(0.05)

    assert [message.seen for message in chat.channel.messages] == ["The cluster is back, and faster"]


async def test_a_file_that_slack_never_takes_is_told_to_who_asked_with_what_it_was_for(
    by_socket: SlackChat,
) -> None:
    chat = by_socket
    chat.workspace.revoke("files:write")
    await chat.alice.writes("privacy export")

    told = await chat.alice.hears("Here is everything")

    assert "I couldn't send your-data.json and your-data.html with this" in told
    assert "the Slack app lacks a permission" in told
    await chat.alice.writes("help")
    await chat.alice.hears("I'm Stepup")
    assert said(chat, "Here is everything") == 1


async def test_an_answer_that_no_direct_message_can_bring_is_told_where_it_was_asked_for(
    by_socket: SlackChat,
) -> None:
    chat = by_socket
    for scope in ("im:write", "mpim:write"):
        chat.workspace.revoke(scope)
    chat.workspace.fail("chat.postMessage", "cannot_dm_bot")
    await chat.alice.command("/stepup privacy export", chat.channel)

    told = await chat.alice.hears("I can't answer you in a direct message", chat.channel)

    assert "bots can't be sent direct messages" in told
    assert not any("can't answer you" in seen for seen in chat.bob.seen())


@pytest.mark.parametrize("typed_in_a_channel", [False, True])
async def test_where_slack_shows_no_tables_they_are_lists(
    by_socket: SlackChat, typed_in_a_channel: bool
) -> None:
    chat = by_socket
    await registered(chat)
    place = chat.channel if typed_in_a_channel else None
    await chat.olga.command("/stepup members count by institution", place)
    await chat.olga.hears("UCL: 1", place)
    chat.workspace.show_no_tables()
    await chat.olga.command("/stepup members count by institution", place)
    await chat.olga.hears("UCL: 1", place)

    messages = [one for channel in chat.workspace.state.channels.values() for one in channel.messages]
    kinds = [{block["type"] for block in one.blocks} for one in messages if "UCL: 1" in one.seen]
    assert sorted(map(sorted, kinds)) == [["data_table", "rich_text"], ["rich_text"]]


async def test_an_upload_that_is_refused_for_good_is_not_tried_for_ever(by_socket: SlackChat) -> None:
    chat = by_socket
    chat.workspace.refuse_uploads(413)
    await chat.alice.writes("privacy export")

    assert "Slack doesn't take that file (413)" in await chat.alice.hears("Here is everything")


async def test_an_upload_waits_for_as_long_as_slack_says(by_socket: SlackChat) -> None:
    chat = by_socket
    chat.workspace.refuse_uploads(429, seconds=3, times=1)
    await chat.alice.writes("privacy export")

    await chat.alice.hears("Here is everything")

    refused, again, *_ = chat.workspace.upload_times
    assert again - refused >= 3
    assert said(chat, "Here is everything") == 1


@pytest.mark.timings(slack_settle=0.2, slack_spacing=0.05)
@pytest.mark.parametrize("lost", [0, 1, 2])
async def test_a_message_longer_than_slack_takes_comes_in_parts_in_order_and_once(
    by_socket: SlackChat, lost: int
) -> None:
    chat = by_socket
    lines = "\n".join(f"- line {number:03} of a list that goes on and on" for number in range(240))
    for _ in range(lost):
        chat.workspace.fail("chat.postMessage", "slow")
    chat.workspace.fail("chat.postMessage", "drop-after")
    user = Address.direct(Identity("slack", chat.alice.user.id))

    async def put(work: Work) -> None:
        message = Message(f"Beginning.\n\n{lines}\n\nEnd.", (Button("Fine", "x:1"),))
        await outbox.enqueue(work, key="test:long", to=user, message=message, urgency=Urgency.NEWS)

    await chat.stepup.store.run(put)
    await chat.alice.hears("End.")
    await asyncio.sleep(1)

    seen = chat.alice.seen()
    found = re.findall(r"line (\d{3})", "\n".join(seen))
    assert found == [f"{number:03}" for number in range(240)]
    assert len(seen) >= 3
    assert ["Fine" in one for one in seen] == [False] * (len(seen) - 1) + [True]


@pytest.mark.timings(slack_settle=0.2, slack_spacing=0.05)
async def test_with_every_optional_permission_refused_all_works_but_looking_for_doubtful_posts(
    by_socket: SlackChat,
) -> None:
    chat = by_socket
    for scope in OPTIONAL_SCOPES:
        chat.workspace.revoke(scope)
    await chat.olga.command("/stepup events create “Tea” on 3 December 2030 14:00 for 1 hour in #events")
    await chat.olga.hears("Here is how it will look")
    await chat.olga.presses("Publish")
    await chat.olga.hears("Are you coming?", chat.channel)
    await chat.alice.presses("Going")
    await chat.alice.hears("You're going to Tea")
    await chat.alice.writes("privacy export")
    await chat.alice.hears("Here is everything")

    await chat.olga.command('/stepup announce "The cluster is back" in #events')
    await chat.olga.hears("The cluster is back")
    # The answer to whoever presses may be sent before the post.
    chat.workspace.fail("chat.postMessage", "drop-after", times=2)
    await chat.olga.presses("Post it")
    await chat.olga.hears("I can't tell whether it was posted, so I didn't post it again")

    assert sum("The cluster is back" in message.seen for message in chat.channel.messages) == 1
