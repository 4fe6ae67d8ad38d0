"""Where answers stand: in reply, in their thread, in a direct message with a sign, under their picture."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime

import pytest
from nio import RoomGetEventResponse

from bot.chat.identity import Address, Identity
from bot.chat.incoming import Incoming, Kind
from bot.clock import MovableClock
from bot.platforms.matrix.rooms import Rooms
from bot.platforms.matrix.typing_notice import TypingNotice
from tests.matrix_chat import MatrixChat
from tests.matrix_person import PATIENCE, MatrixPerson


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_an_answer_is_a_reply_and_in_a_thread_stays_there(chat: MatrixChat, encrypted: bool) -> None:
    async with chat.running(), chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=encrypted)
        asked = await olga.says("events")
        answer = await olga.hears("Nothing is planned")
        threaded = {"rel_type": "m.thread", "event_id": asked, "is_falling_back": True}
        in_thread = await olga.says("remind list", more={"m.relates_to": threaded})
        second = await olga.hears("no reminders")

        assert answer.content["m.relates_to"] == {"m.in_reply_to": {"event_id": asked}}
        assert second.content["m.relates_to"] == {
            "rel_type": "m.thread",
            "event_id": asked,
            "is_falling_back": False,
            "m.in_reply_to": {"event_id": in_thread},
        }


async def test_whoever_asks_in_a_room_sees_that_the_answer_is_in_a_direct_message(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("bob") as bob:
        room = await olga.make_room(name="Tea", invite=(bob.id,))
        await bob.until(lambda: bob.bot_joined(room), "the room")
        asked = await bob.says("!stepup events", room)
        answer = await bob.hears("Nothing is planned")

        assert answer.room != room
        assert "m.relates_to" not in answer.content
        assert await reactions_to(bob, room, asked) == ["\N{ENVELOPE}\ufe0f"]
        topic = await bob.client.room_get_state_event(answer.room, "m.room.topic")
        assert "for you alone" in topic.content["topic"]


async def reactions_to(person: MatrixPerson, room: str, event_id: str) -> list[str]:
    path = f"/_matrix/client/v1/rooms/{room}/relations/{event_id}/m.annotation"
    headers = {"Authorization": f"Bearer {person.client.access_token}"}
    found: list[str] = []

    async def look() -> None:
        answer = await person.client.send("GET", path, headers=headers)
        chunk = json.loads(await answer.read())["chunk"]
        found[:] = [event["content"]["m.relates_to"]["key"] for event in chunk]

    for _ in range(50):
        await look()
        if found:
            break
    return found


async def test_a_room_where_it_may_not_write_is_called_that(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga:
        room = await olga.make_room(name="Notices")
        olga.dm = await olga.make_room()
        state = await olga.client.room_get_state_event(room, "m.room.power_levels")
        await olga.client.room_put_state(room, "m.room.power_levels", {**state.content, "events_default": 50})
        await olga.says('announce "Tea" in #notices')
        await olga.hears("I'm in #notices, but I'm not allowed to write there")
        await olga.says('announce "Tea" in #nowhere')
        await olga.hears("I'm not in a channel called #nowhere")


async def test_a_typed_answer_counts_where_a_third_person_has_joined_the_direct_room(
    chat: MatrixChat,
) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("bob") as bob:
        olga.dm = await olga.make_room()
        room = await olga.make_room(name="Tea")
        await olga.says('announce "The cluster is back" in #tea')
        await olga.hears("Here is how it will look")
        await olga.client.room_invite(olga.dm, bob.id)
        await bob.until(lambda: bob.bot_joined(olga.dm), "the direct room")
        await bob.says("post", olga.dm)
        await olga.says("shall I?")
        await olga.says("post")

        await olga.hears("The cluster is back", room)
        assert sum("The cluster is back" in heard.body and heard.room == room for heard in olga.heard) == 1


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_picture_has_its_message_as_its_caption(chat: MatrixChat, encrypted: bool) -> None:
    async with chat.running(), chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=encrypted)
        await register(olga)
        await olga.says("skills set python 3")
        await olga.hears("Python")
        await olga.says("skills")
        shown = await olga.hears("Python: level 3")

        assert shown.content["msgtype"] == "m.image"
        assert shown.content["filename"] == "my-skills.png"
        assert "Bar chart of mean levels" in shown.body
        assert "Bar chart" not in shown.content["formatted_body"]
        assert shown.content["info"]["w"] > 0
        assert ("file" in shown.content) is encrypted


async def register(person: MatrixPerson) -> None:
    await person.says("register")
    for question, answer in (
        ("Your name", "keep"),
        ("2 of 4", "UCL"),
        ("3 of 4", "Research data"),
        ("4 of 4", "yes"),
    ):
        await person.hears(question)
        await person.says(answer)
    await person.hears("Welcome to")


async def test_a_typing_notice_is_shown_where_the_answer_will_be_and_ends(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("bob") as bob:
        room = await olga.make_room(name="Tea", invite=(bob.id,))
        await bob.until(lambda: bob.bot_joined(room), "the room")
        notice = TypingNotice(bob.client, Rooms(bob.client, MovableClock(datetime.now(UTC))))
        asked = Incoming(
            key="$1",
            identity=Identity("matrix", olga.id),
            name="Olga",
            place=Address("matrix", room),
            place_name="#tea",
            direct=True,
            kind=Kind.WORDS,
        )

        notice.show(asked, True)
        await olga.until(lambda: bob.id in olga.client.rooms[room].typing_users, "that Bob types")
        notice.show(asked, False)
        await olga.until(lambda: bob.id not in olga.client.rooms[room].typing_users, "that Bob has done")


@pytest.mark.parametrize("rule", ["servers", "rooms"])
async def test_invitations_are_accepted_by_the_communitys_rule(chat: MatrixChat, rule: str) -> None:
    named = {"servers": 'servers = ["elsewhere.example"]', "rooms": 'rooms = ["#library:elsewhere.example"]'}
    async with chat.person("olga") as olga:
        bot = chat.bot()
        with (chat.folder / "community.toml").open("a") as file:
            file.write(f'\n[matrix]\ninvites = "{rule}"\n{named[rule]}\n')
        await asyncio.to_thread(bot.start)
        try:
            room = await declined(olga, chat.bot_id)
        finally:
            bot.kill()
        answer = await olga.client.room_get_event(room, room)
        assert not isinstance(answer, RoomGetEventResponse)


async def declined(person: MatrixPerson, bot: str) -> str:
    """A room that Stepup was invited to, once it has declined."""
    answer = await person.client.room_create(invite=[bot])
    room: str = answer.room_id
    membership = ""
    deadline = time.monotonic() + PATIENCE
    while membership != "leave" and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
        # Whoever was only invited may have gone before the room's next sync.
        state = await person.client.room_get_state_event(room, "m.room.member", bot)
        membership = state.content["membership"]
    assert membership == "leave"
    return room
