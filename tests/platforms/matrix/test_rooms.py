"""What rings, what doesn't, and that people may talk in a room without being taken at their word."""

from __future__ import annotations

import asyncio
import json
import secrets
import sqlite3
import urllib.parse
from typing import Any

import pytest

from tests.matrix_chat import MatrixChat
from tests.matrix_person import KEYCAPS, MatrixPerson


def notifications(chat: MatrixChat, person: MatrixPerson) -> int:
    """How often the homeserver's default push rules have rung for a person in their direct room."""
    # The server would give the same answer to the same question for a while.
    anew = urllib.parse.quote(json.dumps({"account_data": {"not_types": [secrets.token_hex(4)]}}))
    path = f"/_matrix/client/v3/sync?timeout=0&filter={anew}"
    said: dict[str, Any] = chat.server.request("GET", path, token=person.client.access_token)
    count: int = said["rooms"]["join"][person.dm]["unread_notifications"]["notification_count"]
    return count


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_the_answer_alone_completes_what_was_asked(chat: MatrixChat, encrypted: bool) -> None:
    async with chat.running(), chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=encrypted)
        await olga.says("remind me to ring Bob tomorrow")
        await olga.hears("At what time on")
        await olga.says("9am")
        made = await olga.hears("I'll remind you")

        await olga.says("remind me to ring Eve tomorrow at 9")
        await olga.hears("Which do you mean?")
        await olga.says("2")
        chosen = await olga.hears("I'll remind you")

        assert "09:00" in made.body
        assert "21:00" in chosen.body


async def test_a_reminder_rings_and_an_answer_does_not(chat: MatrixChat) -> None:
    async with chat.running() as bot, chat.person("olga") as olga:
        olga.dm = await olga.make_room()
        await olga.says("remind me to stretch in 3 hours")
        answer = await olga.hears("I'll remind you")
        answered = notifications(chat, olga)
        bot.kill()
        bot.bring_forward(schedule="reminder", seconds=3600)
        await asyncio.to_thread(bot.start)
        reminder = await olga.hears("Reminder: stretch")

        assert answer.content["msgtype"] == "m.notice"
        assert answer.content["m.mentions"] == {}
        assert answered == 0
        assert reminder.content["msgtype"] == "m.text"
        assert reminder.content["m.mentions"] == {"user_ids": [olga.id]}
        assert notifications(chat, olga) == 1


async def test_what_is_posted_in_a_room_is_text_that_calls_nobody(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga:
        room = await olga.make_room(name="Tea")
        olga.dm = await olga.make_room()
        await olga.says('announce "The cluster is back" in #tea')
        await olga.hears("Here is how it will look")
        await olga.says("post")
        posted = await olga.hears("The cluster is back", room)

        assert posted.content["msgtype"] == "m.text"
        assert posted.content["m.mentions"] == {}


@pytest.mark.parametrize("named", ["in what it quotes", "by a mention"])
async def test_a_reply_counts_though_the_bot_died_before_it_noted_where_its_post_stands(
    chat: MatrixChat, named: str
) -> None:
    async with chat.running() as bot, chat.person("olga") as olga, chat.person("bob") as bob:
        room = await olga.make_room(name="Events", invite=(bob.id,))
        await bob.until(lambda: bob.bot_joined(room), "the room")
        olga.dm, bob.dm = await olga.make_room(), await bob.make_room()
        await olga.says('events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
        await olga.hears("Here is how it will look")
        await olga.says("publish")
        posted = await bob.hears("Are you coming?", room)
        await olga.hears("is published in")
        bot.kill()
        with sqlite3.connect(bot.data / "stepup.db") as database:
            database.execute(
                "UPDATE outbox SET state = 'sending', remote_id = NULL, sent_at = NULL, "
                "lease_until = datetime('now', '+1 hour') || '.0', lease_token = 'of one that died' "
                "WHERE dedupe_key LIKE 'announcement:event-%'"
            )
        if named == "in what it quotes":
            await bob.replies(posted, "Not going")
        else:
            relation = {"m.relates_to": {"m.in_reply_to": {"event_id": posted.event_id}}}
            mention = {"m.mentions": {"user_ids": [chat.bot_id]}}
            await bob.says("Not going", room, {**relation, **mention})
        await olga.says("Not going", room, {"m.relates_to": {"m.in_reply_to": {"event_id": "$of-bob"}}})
        await asyncio.to_thread(bot.start)

        assert (await bob.hears("You're not going to Tea")).room == bob.dm
        # Who answers somebody else's message answers nothing of ours.
        await olga.says("events")
        assert "not going" not in (await olga.hears("Tea", olga.dm)).body.partition("Coming up")[2]


async def test_who_refuses_direct_messages_is_told_in_the_room_and_nobody_else_is_called(
    chat: MatrixChat,
) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("bob") as bob:
        room = await olga.make_room(name="Lab", invite=(bob.id,))
        await bob.until(lambda: bob.bot_joined(room), "the room")
        bob.accepts = False

        asked = await bob.says("!events", room)
        told = await bob.hears("I can't answer you in a direct message", room)

        assert told.content["m.mentions"] == {"user_ids": [bob.id]}
        assert told.content["m.relates_to"]["m.in_reply_to"] == {"event_id": asked}
        assert olga.id not in json.dumps(told.content)


async def test_ordinary_talk_in_a_room_is_no_answer_but_a_reply_and_a_reaction_are(chat: MatrixChat) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("bob") as bob:
        room = await olga.make_room(name="Events", invite=(bob.id,))
        await bob.until(lambda: bob.bot_joined(room), "the room")
        olga.dm, bob.dm = await olga.make_room(), await bob.make_room()
        await olga.says('events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
        await olga.hears("Here is how it will look")
        await olga.says("publish")
        posted = await bob.hears("Are you coming?", room)
        await bob.reacts(posted, 1)
        await bob.hears("You're going to Tea")

        for words in ("no", "maybe", "1", "3", "Not going", "yes"):
            await bob.says(words, room)
        await bob.says("events")
        still = await bob.hears("Tea")
        await bob.replies(posted, "see you there, I'll bring biscuits")
        await bob.replies(posted, "maybe")
        changed = await bob.hears("You've said maybe to Tea")

        assert "you're going" in still.body
        assert "React with a number, or reply with it." in posted.body
        assert changed.room == bob.dm
        assert sum("I don't know" in heard.body for heard in bob.heard) == 0


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_reaction_that_means_no_choice_is_answered_once_where_a_choice_was_meant(
    chat: MatrixChat, encrypted: bool
) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("bob") as bob:
        room = await olga.make_room(name="Events", invite=(bob.id,), encrypted=encrypted)
        await bob.until(lambda: bob.bot_joined(room), "the room")
        olga.dm, bob.dm = await olga.make_room(), await bob.make_room()
        await olga.says('events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
        preview = await olga.hears("Here is how it will look")
        await olga.says("publish")
        posted = await bob.hears("Are you coming?", room)

        # Among others people react to news as they like; a number means a choice.
        await bob.emotes(posted, "\N{PARTY POPPER}")
        await bob.emotes(posted, KEYCAPS[8])
        unclear = await bob.hears("I can't tell which choice it means", bob.dm)
        await bob.emotes(posted, KEYCAPS[7])
        await bob.reacts(posted, 1)
        await bob.hears("You're going to Tea", bob.dm)
        # To what Stepup asked somebody alone a thumb is an answer; to what asks nothing it is thanks.
        await olga.emotes(preview, "\N{THUMBS UP SIGN}")
        await olga.hears("I can't tell which choice it means", olga.dm)
        await bob.emotes(unclear, "\N{THUMBS UP SIGN}")
        await bob.says("events")
        await bob.hears("you're going")

        assert sum("which choice" in heard.body for heard in bob.heard) == 1


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_reaction_that_is_taken_back_takes_the_answer_back(chat: MatrixChat, encrypted: bool) -> None:
    async with chat.running(), chat.person("olga") as olga, chat.person("bob") as bob:
        room = await olga.make_room(name="Events", invite=(bob.id,), encrypted=encrypted)
        await bob.until(lambda: bob.bot_joined(room), "the room")
        olga.dm, bob.dm = await olga.make_room(), await bob.make_room()
        await olga.says('events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
        await olga.hears("Here is how it will look")
        await olga.says("publish")
        posted = await bob.hears("Are you coming?", room)
        reaction = await bob.reacts(posted, 1)
        await bob.hears("You're going to Tea")

        await bob.client.room_redact(room, reaction)
        await bob.hears("Taken back: you haven't said whether you're coming to Tea.")
        # Once it was changed by another answer, the reaction says nothing any more.
        second = await bob.reacts(posted, 1)
        await bob.hears("You're going to Tea")
        await bob.says("can't come to tea")
        await bob.hears("You're not going to Tea")
        await bob.client.room_redact(room, second)
        await bob.says("events")

        assert "not going" in (await bob.hears("Coming up")).body


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_request_to_compare_emoji_is_declined_at_once_with_the_reason(
    chat: MatrixChat, encrypted: bool
) -> None:
    async with chat.running(), chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=encrypted)
        asking = {
            "msgtype": "m.key.verification.request",
            "body": "Olga asks to verify",
            "from_device": olga.client.device_id,
            "methods": ["m.sas.v1"],
            "to": chat.bot_id,
        }
        request = await olga.sends("m.room.message", asking)
        await olga.hears("I can't compare emoji with you")
        # Whoever goes on asking isn't answered each time; and one to somebody else isn't ours.
        await olga.sends("m.room.message", asking)
        await olga.sends("m.room.message", {**asking, "to": olga.id})
        await olga.says("events")
        await olga.hears("Nothing is planned")

        assert sum("compare emoji" in heard.body for heard in olga.heard) == 1
        if not encrypted:
            page = chat.server.request(
                "GET",
                f"/_matrix/client/v3/rooms/{olga.dm}/messages?dir=b&limit=20",
                token=olga.client.access_token,
            )
            (cancel,) = (one for one in page["chunk"] if one["type"] == "m.key.verification.cancel")
            assert cancel["content"]["m.relates_to"]["event_id"] == request


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_skill_and_a_course_are_added_and_found_at_once(chat: MatrixChat, encrypted: bool) -> None:
    async with chat.running(), chat.person("olga") as olga:
        olga.dm = await olga.make_room(encrypted=encrypted)
        await olga.says("skills add")
        for asked, answer in (
            ("What is it called?", "Cryo-electron tomography"),
            ("Which group", "instruments and imaging"),
            ("in a sentence", "skip"),
            ("What else", "cryo-ET"),
        ):
            await olga.hears(asked)
            await olga.says(answer)
        await olga.hears("Added: the skill")
        await olga.says("training add https://example.org/t teaching cryo-et to 2 called Tilt")
        await olga.hears("Added: Tilt")
        await olga.says("training cryo-et")

        assert "Tilt" in (await olga.hears("At your own pace")).body


async def test_whoever_comes_to_a_room_of_the_community_is_welcomed_once(chat: MatrixChat) -> None:
    async with chat.person("olga") as olga, chat.person("bob") as bob, chat.person("eve") as eve:
        bot = chat.bot()
        with (chat.folder / "community.toml").open("a") as file:
            file.write(f'\n[channels.events]\nmatrix = "#events-{chat.tag}:localhost"\n')
        bot.start()
        try:
            room = await olga.make_room(name="Events")
            alias = f"#events-{chat.tag}:localhost"
            await olga.client.room_put_alias(alias, room)
            await olga.client.room_put_state(room, "m.room.canonical_alias", {"alias": alias})
            other = await olga.make_room(name="Elsewhere", invite=(eve.id,))
            await eve.until(lambda: eve.bot_joined(other), "the other room")
            await olga.client.room_invite(room, bob.id)
            hello = await bob.hears("and welcome! I'm Stepup")
            await bob.client.set_displayname("Robert")
            await bob.client.room_leave(room)
            await olga.client.room_invite(room, bob.id)
            await bob.until(lambda: bob.bot_joined(room), "the room again")
            await bob.says("events", hello.room)
            await bob.hears("Nothing is planned")
        finally:
            bot.kill()

        assert sum("and welcome!" in heard.body for heard in bob.heard) == 1
        assert not eve.heard
        assert not [heard for heard in olga.heard if "and welcome!" in heard.body]
