"""What was said while Stepup was away is answered once, in order, and nothing from before it came."""

from __future__ import annotations

import asyncio

import pytest
from nio.crypto import decrypt_attachment

from tests.matrix_chat import MatrixChat
from tests.matrix_person import MatrixPerson

MANY = 300


@pytest.mark.long
async def test_three_hundred_commands_said_while_it_was_down_are_answered_once_each_in_order(
    chat: MatrixChat,
) -> None:
    """Half of them in a plain room and half in an encrypted one, both of which it catches up with at once."""
    async with chat.running() as bot, chat.person("olga") as olga, chat.person("alice") as alice:
        for person, encrypted in ((olga, False), (alice, True)):
            person.dm = await person.make_room(encrypted=encrypted)
            await person.says("help")
            await person.hears("I'm Stepup")
        bot.kill()

        for number in range(MANY // 2):
            await asyncio.gather(*(one.says(f"frobnicate{number}x") for one in (olga, alice)))
        await asyncio.to_thread(bot.start)
        await asyncio.sleep(1.5)
        bot.kill()
        await asyncio.to_thread(bot.start)
        for _ in range(1200):
            if len(answered(olga)) + len(answered(alice)) >= MANY:
                break
            await asyncio.sleep(0.1)
        for person in (olga, alice):
            await person.says("events")
            await person.hears("Nothing is planned")

        assert answered(olga) == answered(alice) == list(range(MANY // 2))
        assert all(heard.encrypted for heard in alice.heard)


def answered(person: MatrixPerson) -> list[int]:
    """The numbers of the commands that were answered, in the order of the answers."""
    bodies = [heard.body for heard in person.heard]
    return [int(b.partition("frobnicate")[2].partition("x")[0]) for b in bodies if "frobnicate" in b]


async def test_what_was_said_before_it_joined_is_not_answered(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga:
        answer = await olga.client.room_create(name="Old room")
        room = answer.room_id
        await asyncio.sleep(1)
        for _ in range(15):
            await olga.says("!stepup events", room)
        await olga.client.room_invite(room, chat.bot_id)
        await olga.until(lambda: olga.bot_joined(room), "Stepup to join")
        await olga.says("!stepup help", room)
        await olga.hears("I'm Stepup")

        assert not [heard for heard in olga.heard if "Nothing is planned" in heard.body]


async def test_after_a_quiet_restart_its_rooms_are_still_known(chat: MatrixChat) -> None:
    async with chat.running() as bot, chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=True)
        await olga.says("help")
        await olga.hears("I'm Stepup")
        await asyncio.sleep(0.5)
        bot.kill()
        await asyncio.to_thread(bot.start)
        await asyncio.sleep(1)
        await olga.says("events")

        assert (await olga.hears("Nothing is planned")).encrypted


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_files_are_shared_and_encrypted_where_the_room_is(chat: MatrixChat, encrypted: bool) -> None:
    async with chat.running(), chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=encrypted)
        await olga.says("privacy export")
        await olga.hears("Here is everything")
        shared = await olga.hears("your-data.json")
        await olga.hears("your-data.html")
        place = shared.content["file"] if encrypted else shared.content
        answer = await olga.client.download(mxc=place["url"])
        content = answer.body
        if encrypted:
            keys = (place["key"]["k"], place["hashes"]["sha256"], place["iv"])
            assert b"account" not in content
            content = decrypt_attachment(content, *keys)

        assert f"olga-{chat.tag}" in content.decode()


async def test_its_own_words_notices_and_edits_are_not_commands(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga:
        olga.dm = await olga.make_room()
        first = await olga.says("events")
        await olga.hears("Nothing is planned")
        await olga.sends("m.room.message", {"msgtype": "m.notice", "body": "events"})
        await olga.says(
            "* events",
            room="",
            more={
                "m.new_content": {"msgtype": "m.text", "body": "events"},
                "m.relates_to": {"rel_type": "m.replace", "event_id": first},
            },
        )
        await olga.says("help")
        await olga.hears("I'm Stepup")

        assert sum("Nothing is planned" in heard.body for heard in olga.heard) == 1


async def test_a_command_in_a_room_is_answered_privately_and_talk_is_left_alone(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("alice") as alice:
        room = await olga.make_room(name="Tea", invite=(alice.id,))
        await alice.until(lambda: room in alice.client.rooms, "the room")
        await alice.says("what a day, help me", room)
        await alice.says("!unknown thing", room)
        await alice.says(f"stepup-{chat.tag}: events", room)
        answer = await alice.hears("Nothing is planned")

        assert answer.room != room
        assert answer.encrypted
        assert [heard.room for heard in alice.heard] == [answer.room]
        assert not [heard for heard in olga.heard if heard.room == room]


async def test_a_named_room_is_a_channel_even_while_few_are_in_it(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga:
        room = await olga.make_room(name="Events")
        await olga.says("events", room)
        await olga.says("!stepup help", room)
        answer = await olga.hears("I'm Stepup")

        assert answer.room != room
        assert answer.encrypted
        assert not [heard for heard in olga.heard if heard.room == room]


async def test_a_room_of_the_same_name_that_the_asker_is_not_in_is_not_meant(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("mallory") as mallory:
        own = await olga.make_room(name="Events")
        await mallory.make_room(name="Events")
        olga.dm = await olga.make_room()
        await olga.says("remind #events to tidy on 3 December 2030 14:00")
        await olga.hears("I'd remind #events")

        assert own not in mallory.client.rooms


async def test_somebody_who_declines_a_direct_room_is_not_invited_again_and_again(chat: MatrixChat) -> None:
    async with chat.running() as bot, chat.person("olga") as olga, chat.person("alice") as alice:
        room = await olga.make_room(name="Tea", invite=(alice.id,))
        await alice.until(lambda: room in alice.client.rooms, "the room")
        alice.accepts = False
        for _ in range(3):
            await alice.says("!stepup events", room)
        await alice.until(lambda: len(alice.declined) > 0, "an invitation")
        await asyncio.sleep(4)

        assert len(alice.declined) == 1
        assert "declined my invitation" in bot.log()


async def test_times_are_in_the_zone_of_the_matrix_profile(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga:
        path = f"/_matrix/client/v3/profile/{olga.id}/m.tz"
        chat.server.request("PUT", path, {"m.tz": "Asia/Kathmandu"}, token=olga.client.access_token)
        olga.dm = await olga.make_room()
        await olga.says("remind me to stretch on 3 December 2029 14:00")
        answer = await olga.hears("I'll remind you")

        assert "Mon 3 December 2029, 14:00 UTC+05:45" in answer.body


async def test_a_room_that_becomes_encrypted_later_is_answered_encrypted(chat: MatrixChat) -> None:
    async with chat.running() as bot, chat.person("olga") as olga:
        olga.dm = await olga.make_room()
        await olga.says("help")
        assert not (await olga.hears("I'm Stepup")).encrypted
        bot.kill()
        content = {"algorithm": "m.megolm.v1.aes-sha2"}
        await olga.client.room_put_state(olga.dm, "m.room.encryption", content)
        await olga.until(lambda: olga.client.rooms[olga.dm].encrypted, "encryption")
        await olga.says("events")
        await asyncio.to_thread(bot.start)

        assert (await olga.hears("Nothing is planned")).encrypted


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_what_was_posted_is_changed_where_it_stands(chat: MatrixChat, encrypted: bool) -> None:
    async with chat.running(), chat.person("olga") as olga:
        room = await olga.make_room(name="Tea", encrypted=encrypted)
        await olga.make_room(name="Other")
        olga.dm = await olga.make_room()
        await olga.says('announce "The cluster is back" in #tea')
        await olga.hears("Here is how it will look")
        await olga.says("Post it")
        posted = await olga.hears("The cluster is back", room)
        await olga.says('announce edit 1 "The cluster is back, and faster"')
        await olga.hears("I'll change it where it stands")
        await olga.says("Change it")
        changed = await olga.hears("and faster", room)

        assert changed.content["m.relates_to"] == {"rel_type": "m.replace", "event_id": posted.event_id}
        assert changed.content["m.new_content"]["body"] == "The cluster is back, and faster"
        assert changed.encrypted is encrypted


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_command_that_is_changed_or_taken_back_changes_what_it_made(
    chat: MatrixChat, encrypted: bool
) -> None:
    async with chat.running(), chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=encrypted)
        first = await olga.says("remind me to stretch in 3 hours")
        await olga.hears("I'll remind you")
        new = "remind me to stretch and sit in 4 hours"
        relation = {"rel_type": "m.replace", "event_id": first}
        more = {"m.new_content": {"msgtype": "m.text", "body": new}, "m.relates_to": relation}
        await olga.says(f"* {new}", more=more)
        changed = await olga.hears("stretch and sit")
        await olga.client.room_redact(olga.dm, first)
        assert "Your reminder is cancelled: stretch" in changed.body
        if encrypted:
            # Nobody can say who deletes a message there.
            await olga.hears("so what you asked for stays")
            await olga.says("remind list")
            await olga.hears("1. ")
        else:
            await olga.hears("Your reminder is cancelled: stretch and sit")
            await olga.says("remind list")
            await olga.hears("no reminders waiting")
