"""Whoever joins a community of practice is invited to its room on Matrix, encrypted or not."""

from __future__ import annotations

import pytest

from tests.matrix_chat import MatrixChat
from tests.matrix_person import MatrixPerson


async def registered(person: MatrixPerson) -> None:
    person.dm = await person.make_room()
    await person.says("register")
    for words in (person.name.partition("-")[0].capitalize(), "UCL", "1", "yes"):
        await person.says(words)
    await person.hears("Welcome to")


async def tied(olga: MatrixPerson, *, encrypted: bool) -> str:
    """Research data is tied to a private room of Olga's."""
    room = await olga.make_room(name="Research data talk", encrypted=encrypted)
    await olga.says("!stepup groups tie Research data #research-data-talk", room)
    await olga.hears("whoever joins it is invited here", room)
    return room


@pytest.mark.parametrize("encrypted", [False, True])
async def test_joining_brings_them_into_the_room(chat: MatrixChat, encrypted: bool) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("alice") as alice:
        room = await tied(olga, encrypted=encrypted)
        await registered(alice)

        await alice.says("groups join Research data")

        await alice.hears("I'm inviting you to")
        await alice.until(lambda: room in alice.client.rooms, "to be in the room")
        assert alice.client.rooms[room].encrypted is encrypted


async def test_where_only_some_may_invite_they_hear_why(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("alice") as alice:
        room = await tied(olga, encrypted=False)
        state = await olga.client.room_get_state_event(room, "m.room.power_levels")
        await olga.client.room_put_state(room, "m.room.power_levels", {**state.content, "invite": 100})
        await registered(alice)

        await alice.says("groups join Research data")

        assert "not allowed to invite people there" in (await alice.hears("I couldn't deliver")).body
        assert room not in alice.client.rooms


async def test_whoever_is_there_already_hears_of_nothing_wrong(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("alice") as alice:
        room = await tied(olga, encrypted=False)
        await olga.client.room_invite(room, alice.id)
        await alice.until(lambda: room in alice.client.rooms, "to be in the room")
        await registered(alice)

        await alice.says("groups join Research data")
        await alice.hears("unless you're there already")
        await alice.says("events")
        await alice.hears("Nothing is planned")

        assert not [heard for heard in alice.heard if "couldn't deliver" in heard.body]
