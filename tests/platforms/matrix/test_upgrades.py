"""A room that is upgraded is followed: what was for the old one comes in the new one."""

from __future__ import annotations

import asyncio

import pytest

from tests.matrix_chat import MatrixChat
from tests.matrix_person import MatrixPerson


async def upgraded(chat: MatrixChat, olga: MatrixPerson, room: str) -> str:
    """Upgrade a room as its client does it: the members are invited to the new one."""
    answer = chat.server.request(
        "POST",
        f"/_matrix/client/v3/rooms/{room}/upgrade",
        {"new_version": "11"},
        token=olga.client.access_token,
    )
    after: str = answer["replacement_room"]
    await olga.client.room_invite(after, chat.bot_id)
    await olga.until(lambda: olga.bot_joined(after), "Stepup to follow")
    return after


async def has_left(olga: MatrixPerson, chat: MatrixChat, room: str) -> None:
    await olga.until(lambda: chat.bot_id not in olga.client.rooms[room].users, "Stepup to leave the old room")


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_reminder_made_before_comes_in_the_new_room(chat: MatrixChat, encrypted: bool) -> None:
    async with chat.running() as bot, chat.person("olga") as olga:
        room = await olga.make_room(name="Tea", encrypted=encrypted)
        olga.dm = await olga.make_room()
        await olga.says('announce "The kettle is new" in #tea in 3 hours')
        await olga.hears("Here is how it will look")
        await olga.says("schedule")
        await olga.hears("I'll post it")
        after = await upgraded(chat, olga, room)
        await has_left(olga, chat, room)

        bot.kill()
        bot.bring_forward(schedule="announcement", seconds=3600)
        await asyncio.to_thread(bot.start)

        assert (await olga.hears("The kettle is new")).room == after
        await olga.says('announce "Tea is at four" in #tea')
        await olga.hears("Here is how it will look")
        await olga.says("post")
        assert (await olga.hears("Tea is at four", after)).room == after


async def test_a_room_that_only_says_it_is_the_next_one_gets_nothing(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("eve") as eve:
        room = await olga.make_room(name="Tea")
        olga.dm = await olga.make_room()
        # Eve's own room says whose successor it is, but Olga's room knows nothing of it.
        trap = await eve.make_room(name="Trap", predecessor={"room_id": room, "event_id": "$x"})

        await olga.says('announce "The kettle is new" in #tea')
        await olga.hears("Here is how it will look")
        await olga.says("post")

        assert (await olga.hears("The kettle is new")).room == room
        assert not [heard for heard in eve.heard if heard.room == trap and "kettle" in heard.body]


async def test_a_room_that_points_to_another_is_followed_only_where_that_agrees(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga:
        room = await olga.make_room(name="Tea")
        other = await olga.make_room(name="Lunch")
        olga.dm = await olga.make_room()
        await olga.client.room_put_state(
            room, "m.room.tombstone", {"body": "moved", "replacement_room": other}
        )

        await olga.says('announce "The kettle is new" in #tea')
        await olga.hears("Here is how it will look")
        await olga.says("post")

        assert (await olga.hears("The kettle is new")).room == room
