"""Once each, whatever Slack and the network between do."""

from __future__ import annotations

import asyncio
import io
import time

import aiohttp
import pytest

from bot.inbox_worker import DOUBLE_CLICK
from tests.platforms.slack.conftest import Town
from tests.workspace.server import sign

# Uncertain messages are looked for after a second, so that no test waits for long.
pytestmark = pytest.mark.timings(slack_settle=1.0)


def said(town: Town, text: str) -> int:
    return sum(text in seen for seen in town.alice.seen())


async def test_an_answer_lost_after_slack_took_the_message_does_not_post_it_twice(by_socket: Town) -> None:
    town = by_socket
    town.workspace.fail("chat.postMessage", "drop-after")
    await town.alice.writes("events")
    await town.alice.hears("Nothing is planned")
    await asyncio.sleep(2.5)
    await town.alice.writes("help")
    await town.alice.hears("I'm Stepup")

    assert said(town, "Nothing is planned") == 1
    assert "conversations.history" in [method for method, _ in town.workspace.calls]


async def test_a_message_that_slack_never_took_is_posted_again(by_socket: Town) -> None:
    town = by_socket
    town.workspace.fail("chat.postMessage", "drop")
    town.workspace.fail("chat.postMessage", "error")
    await town.alice.writes("events")
    await town.alice.hears("Nothing is planned")

    assert said(town, "Nothing is planned") == 1


async def test_too_many_requests_are_waited_out_in_order(by_socket: Town) -> None:
    town = by_socket
    town.workspace.fail("chat.postMessage", "throttle", seconds=2)
    begun = time.monotonic()
    await town.alice.writes("events")
    await town.alice.writes("help")
    await town.alice.hears("Nothing is planned")
    await town.alice.hears("I'm Stepup")

    assert time.monotonic() - begun >= 2
    first, second = town.alice.seen()
    assert "Nothing is planned" in first
    assert "I'm Stepup" in second


async def test_files_arrive_once_though_the_answer_is_lost(by_socket: Town) -> None:
    town = by_socket
    town.workspace.fail("files.completeUploadExternal", "drop-after")
    await town.alice.command("/stepup privacy export", town.channel)
    await town.alice.hears("Here is everything")
    await asyncio.sleep(2.5)
    await town.alice.writes("help")
    await town.alice.hears("I'm Stepup")

    shared = [m for c, m in town.workspace.state.visible(town.alice.user.id) if m.files]
    assert len(shared) == 1
    assert b"accounts" in shared[0].files[1].content.lower()
    assert not [m for c, m in town.workspace.state.visible(town.bob.user.id) if m.files]


async def test_slack_having_trouble_for_a_while_loses_no_announcement(by_socket: Town) -> None:
    town = by_socket
    await town.olga.writes('events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
    await town.olga.hears("Here is how it will look")
    town.workspace.fail("chat.postMessage", "error", times=2)
    town.workspace.fail("conversations.history", "error", times=2)
    await town.olga.presses("Publish")
    await town.alice.hears("Are you coming?")

    assert said(town, "Are you coming?") == 1


async def test_an_event_delivered_again_counts_once(town: Town) -> None:
    channel = town.workspace.state.im(town.alice.user.id)
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": channel.id,
        "user": town.alice.user.id,
        "text": "events",
        "ts": "1.1",
        "client_msg_id": "same",
    }
    for number in range(5):
        await town.alice.deliver_event(event, event_id="Ev1" if number < 4 else "Ev2")
    await town.alice.writes("help")
    await town.alice.hears("I'm Stepup")

    assert said(town, "Nothing is planned") == 1


async def test_sockets_that_slack_closes_lose_nothing(by_socket: Town) -> None:
    town = by_socket
    for _ in range(3):
        await town.workspace.hang_up()
        await town.alice.writes("events")
        await town.alice.hears("Nothing is planned")

    assert said(town, "Nothing is planned") == 3


async def test_an_expired_window_becomes_a_conversation(by_socket: Town) -> None:
    town = by_socket
    town.workspace.fail("views.open", "error")
    await town.alice.command("/register", town.channel)
    await town.alice.hears("1 of 13: Your name")
    await town.alice.writes("Alice Smith")

    assert "Where you work" in await town.alice.hears("2 of 13")


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
async def test_a_request_that_slack_did_not_sign_is_refused(by_http: Town, headers: dict[str, str]) -> None:
    assert await posted(by_http, BODY.encode(), headers) == 401


async def test_a_body_that_is_no_text_or_too_long_is_refused(by_http: Town) -> None:
    assert await posted(by_http, b"\xff\xfe", sign("x")) == 401
    assert await posted(by_http, b"x" * (1024 * 1024 + 1), sign("x")) == 413


async def posted(town: Town, body: bytes, headers: dict[str, str]) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            town.workspace.request_url, data=io.BytesIO(body), headers={**FORM, **headers}
        ) as answer,
    ):
        return answer.status


async def test_health_and_readiness_are_told(by_http: Town) -> None:
    base = by_http.workspace.request_url.removesuffix("/slack/events")
    deadline = time.monotonic() + 10
    while by_http.stepup.schedule.last_look is None and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    async with aiohttp.ClientSession() as session:
        for path, text in (("/healthz", "ok"), ("/readyz", "ready")):
            async with session.get(base + path) as answer:
                assert (answer.status, await answer.text()) == (200, text)


async def test_a_message_with_a_file_has_its_buttons_too_and_comes_once(by_socket: Town) -> None:
    town = by_socket
    await town.olga.command('/stepup events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
    await town.olga.hears("Here is how it will look")
    await town.olga.presses("Publish")
    await town.alice.hears("Are you coming?")
    town.workspace.fail("chat.postMessage", "drop")
    await town.alice.writes("events show Tea")
    await town.alice.hears("Going: 0")
    await town.alice.presses("Going")
    await town.alice.hears("You're going to Tea")
    await asyncio.sleep(1)

    shared = [f.name for _, m in town.workspace.state.visible(town.alice.user.id) for f in m.files]
    assert len(shared) == 1
    assert shared[0].startswith("event-")
    assert said(town, "Going: 0") == 1


async def test_a_button_clicked_twice_is_answered_once_and_can_be_pressed_again_later(
    by_socket: Town,
) -> None:
    town = by_socket
    await town.olga.writes('events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
    await town.olga.hears("Here is how it will look")
    await town.olga.presses("Publish")
    await town.alice.hears("Are you coming?")
    await town.alice.presses("Going", times=2)
    await town.alice.hears("You're going to Tea")
    await asyncio.sleep(DOUBLE_CLICK.total_seconds())
    once = said(town, "You're going to Tea")
    for label in ("Going", "Not going", "Going"):
        await town.alice.presses(label)
    await town.alice.hears("You're not going to Tea")
    await town.alice.writes("events")

    assert once == 1
    # Somebody who changes their mind quickly means the last.
    assert "you're going" in await town.alice.hears("you're")


async def test_the_same_form_submitted_twice_is_taken_once(by_socket: Town) -> None:
    town = by_socket
    await town.olga.command("/stepup remind", town.channel)
    view = await town.olga.window("What shall I remind you of?")
    filled = {"text": "stretch", "when": "in 3 hours"}
    await town.olga.submits(filled)
    view.open = True
    await town.olga.submits(filled)
    await town.olga.hears("I'll remind you")
    await town.olga.writes("remind list")
    listed = await town.olga.hears("Your reminders")

    assert sum("I'll remind you" in seen for seen in town.olga.seen()) == 1
    assert listed.count("stretch") == 1


async def test_what_is_changed_is_changed_where_it_was_posted_once_though_the_answer_is_lost(
    by_socket: Town,
) -> None:
    town = by_socket
    await town.olga.writes('announce "The cluster is back" in #events now')
    await town.olga.hears("Here is how it will look")
    await town.olga.presses("Post it")
    await town.alice.hears("The cluster is back")
    town.workspace.fail("chat.update", "drop-after")
    await town.olga.writes('announce edit 1 "The cluster is back, and faster"')
    await town.olga.hears("I'll change it where it stands")
    await town.olga.presses("Change it")
    deadline = time.monotonic() + 10
    while "faster" not in town.channel.messages[0].seen and time.monotonic() < deadline:
        await asyncio.sleep(0.05)

    assert [message.seen for message in town.channel.messages] == ["The cluster is back, and faster"]


async def test_a_file_that_slack_never_takes_is_told_to_who_asked_with_what_it_was_for(
    by_socket: Town,
) -> None:
    town = by_socket
    town.workspace.revoke("files:write")
    await town.alice.writes("privacy export")

    told = await town.alice.hears("Here is everything")

    assert "I couldn't send your-data.json and your-data.html with this" in told
    assert "the Slack app lacks a permission" in told
    await town.alice.writes("help")
    await town.alice.hears("I'm Stepup")
    assert said(town, "Here is everything") == 1


async def test_an_answer_that_no_direct_message_can_bring_is_told_where_it_was_asked_for(
    by_socket: Town,
) -> None:
    town = by_socket
    for scope in ("im:write", "mpim:write"):
        town.workspace.revoke(scope)
    await town.alice.command("/stepup privacy export", town.channel)

    told = await town.alice.hears("I can't answer you in a direct message", town.channel)

    assert "the Slack app lacks a permission" in told
    assert not any("can't answer you" in seen for seen in town.bob.seen())


async def test_an_upload_that_is_refused_for_good_is_not_tried_for_ever(by_socket: Town) -> None:
    town = by_socket
    town.workspace.refuse_uploads(413)
    await town.alice.writes("privacy export")

    assert "Slack doesn't take that file (413)" in await town.alice.hears("Here is everything")
