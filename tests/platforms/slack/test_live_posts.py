"""An announced event says how many come, where it stands: never too often, and right in the end."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from bot.chat import message as messages
from storage import posted, rsvps
from storage.outbox import Outbox
from storage.people import Person
from storage.rsvps import Answer
from tests.platforms.slack.conftest import SlackChat
from tests.workspace.person import SlackPerson
from tests.workspace.state import Message

PLACES = 3
TEA = f"/stepup events create “Tea” on 3 December 2030 14:00 for 1 hour for {PLACES} people in #events"


async def announced(chat: SlackChat) -> Message:
    await chat.olga.command(TEA)
    await chat.olga.hears("Here is how it will look")
    await chat.olga.presses("Publish")
    await chat.olga.hears("Are you coming?", chat.channel)
    return chat.channel.messages[-1]


async def says(post: Message, text: str, within: float = 5.0) -> None:
    """The post says it within so many seconds."""
    deadline = time.monotonic() + within
    while text not in post.seen:
        assert time.monotonic() < deadline, post.seen
        await asyncio.sleep(0.02)


def crowd(chat: SlackChat, count: int) -> list[SlackPerson]:
    people = [chat.workspace.state.add_user(f"person{number}") for number in range(count)]
    chat.channel.members.update(user.id for user in people)
    return [SlackPerson(chat.workspace, user) for user in people]


async def test_it_says_who_comes_and_who_waits_within_seconds_of_the_last_press(chat: SlackChat) -> None:
    post = await announced(chat)
    await chat.alice.presses("Going")
    await says(post, "1 going")
    people = crowd(chat, 6)
    for person in people:
        await person.presses("Going")
    await says(post, f"{PLACES} going, 4 waiting")
    await people[-1].presses("Not going")
    await says(post, f"{PLACES} going, 3 waiting")
    await chat.alice.presses("Not going")

    await says(post, "Are you coming?")
    assert [block["type"] for block in post.blocks] == ["rich_text", "actions"]


async def test_a_crowd_changes_it_at_most_twenty_times_a_minute(chat: SlackChat) -> None:
    post = await announced(chat)
    moments: list[float] = []
    update = chat.workspace._api._chat_update

    def noted(**given: Any) -> Any:
        moments.append(time.monotonic())
        return update(**given)

    chat.workspace._api._chat_update = noted  # type: ignore[method-assign, assignment]
    for person in crowd(chat, 30):
        await person.presses("Going")
        await asyncio.sleep(0.2)

    await says(post, f"{PLACES} going, 27 waiting")
    assert len(moments) >= 2
    assert all(after - before >= 2.5 for before, after in pairwise(moments))


async def test_a_post_that_cant_be_changed_any_more_is_left_and_nobody_is_bothered(chat: SlackChat) -> None:
    post = await announced(chat)
    chat.workspace.fail("chat.update", "edit_window_closed", times=1)
    await chat.alice.presses("Going")
    await chat.alice.hears("You're going to Tea")
    await asyncio.sleep(4)
    await chat.bob.presses("Going")
    await chat.bob.hears("You're going to Tea")
    await asyncio.sleep(4)

    assert "going" not in post.seen.replace("Not going", "").replace("[Going]", "")
    assert not [said for said in chat.olga.seen() if "couldn't deliver" in said]
    async with chat.stepup.store.look() as work:
        changes = await work.session.scalars(select(Outbox.state).where(Outbox.edits.is_not(None)))
        assert list(changes) == ["dead"]


async def test_what_else_changes_keeps_the_count(chat: SlackChat) -> None:
    post = await announced(chat)
    await chat.alice.presses("Going")
    await says(post, "1 going")
    for words, answered in (
        ("events edit Tea", "1 of 10"),
        ("Afternoon tea", "2 of 10"),
        ("skip the rest", "Tea would change"),
    ):
        await chat.olga.writes(words)
        await chat.olga.hears(answered)
    await chat.olga.presses("Change it")

    await says(post, "Afternoon tea")
    await says(post, "1 going")


async def test_a_series_says_how_many_come_to_the_next_one(chat: SlackChat) -> None:
    until = f"July {datetime.now(UTC).year + 1}"
    await chat.olga.command(
        f"/stepup events create “Clinic” every first Tuesday at 14:00 until {until} for 1 hour in #events"
    )
    await chat.olga.hears("Here is how it will look")
    await chat.olga.presses("Publish")
    await chat.olga.hears("Are you coming?", chat.channel)
    post = chat.channel.messages[-1]
    await chat.alice.presses("Going to all")

    await says(post, "The next one: 1 going", within=8.0)


async def test_a_count_takes_no_change_of_an_organisers_back(by_socket: SlackChat) -> None:
    chat = by_socket
    post = await announced(chat)
    chat.workspace.fail("chat.update", "throttle", times=1, seconds=5)
    async with chat.stepup.store.work() as work:
        await posted.edit(work, "announcement:event-", messages.Message("Moved to 5."), version="by-hand")
    await chat.alice.presses("Going")

    await says(post, "1 going", within=20.0)
    assert [words for words in post.earlier if "1 going" not in words][-1] == "Moved to 5."


@pytest.mark.long
async def test_of_five_hundred_who_press_fifty_get_the_places_and_the_rest_wait_in_their_order(
    by_socket: SlackChat,
) -> None:
    chat = by_socket
    await chat.olga.command(TEA.replace(f"for {PLACES} people", "for 50 people"))
    await chat.olga.hears("Here is how it will look")
    await chat.olga.presses("Publish")
    await chat.olga.hears("Are you coming?", chat.channel)
    post = chat.channel.messages[-1]
    people = crowd(chat, 500)

    for person in people:
        await person.presses("Going")

    await says(post, "50 going, 450 waiting", within=30)
    async with chat.stepup.store.look() as work:
        names = {row.id: row.name for row in await work.session.execute(select(Person.id, Person.name))}
        going = [names[one] for one, _ in await rsvps.who(work, 1, (Answer.GOING,))]
        waiting = [names[one] for one in await rsvps.queue(work, 1)]
    in_order = [person.user.real_name for person in people]
    assert sorted(going) == sorted(in_order[:50])
    assert waiting == in_order[50:]
    assert len([said for said in people[499].seen() if "waiting list" in said]) == 1
