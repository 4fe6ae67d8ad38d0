"""Whoever runs a homeserver can write anything outside the encryption, and acts for nobody by it."""

from __future__ import annotations

import asyncio
import copy
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.faults.proxy import Proxy
from tests.matrix_chat import MatrixChat
from tests.matrix_person import KEYCAPS, Heard, MatrixPerson
from tests.process import BotProcess

Event = dict[str, Any]


@dataclass
class Homeserver:
    """The homeserver as Stepup sees it: what it says can be changed, and more be put to it."""

    bot: BotProcess
    seen: list[Event] = field(default_factory=list)
    forged_sender: dict[str, str] = field(default_factory=dict)
    injected: dict[str, list[Event]] = field(default_factory=dict)

    def answer(self, said: dict[str, Any]) -> None:
        """Change what it says to a sync."""
        self.rewrite(said)

    def rewrite(self, said: dict[str, Any]) -> None:
        for room, info in said.get("rooms", {}).get("join", {}).items():
            events: list[Event] = info.get("timeline", {}).get("events", [])
            self.seen += copy.deepcopy(events)
            for event in events:
                event["sender"] = self.forged_sender.get(event["sender"], event["sender"])
            events += self.injected.pop(room, [])

    def inject(self, room: str, sender: str, kind: str, content: dict[str, Any]) -> None:
        """Put an event beside the next thing that is really said in a room."""
        event = {
            "type": kind,
            "sender": sender,
            "content": content,
            "event_id": f"${secrets.token_urlsafe(24)}",
            "origin_server_ts": 1_700_000_000_000,
        }
        self.injected.setdefault(room, []).append(event)

    def ciphertexts(self, sender: str) -> list[Event]:
        return [e for e in self.seen if e["type"] == "m.room.encrypted" and e["sender"] == sender]


@asynccontextmanager
async def behind(chat: MatrixChat) -> AsyncIterator[Homeserver]:
    async with Proxy(chat.server.url).running() as proxy:
        bot = chat.bot(MATRIX_HOMESERVER=proxy.url)
        homeserver = Homeserver(bot)
        proxy.rewrite = homeserver.answer
        await asyncio.to_thread(bot.start)
        try:
            yield homeserver
        finally:
            bot.kill()


async def in_private(person: MatrixPerson) -> None:
    person.dm = await person.make_room(encrypted=True)
    await person.says("help")
    await person.hears("I'm Stepup")


def reaction(heard: Heard, number: int) -> dict[str, Any]:
    relation = {"rel_type": "m.annotation", "event_id": heard.event_id, "key": KEYCAPS[number - 1]}
    return {"m.relates_to": relation}


async def test_what_one_encrypted_does_nothing_under_the_name_of_another(chat: MatrixChat) -> None:
    async with behind(chat) as homeserver, chat.person("olga") as olga, chat.person("eve") as eve:
        await in_private(olga)
        room = await olga.make_room(name="Ops", encrypted=True, invite=(eve.id,))
        await eve.until(lambda: eve.bot_joined(room), "the room")
        homeserver.forged_sender[eve.id] = olga.id

        await eve.says(f"!stepup roles grant {eve.id} admin", room)

        await olga.hears("I got a message in your name that I can't be sure is yours")
        homeserver.forged_sender.clear()
        await olga.says("roles")
        assert eve.name not in (await olga.hears("Who holds a role")).body
        assert not any("Make" in heard.body for heard in olga.heard)


async def test_a_reaction_that_anybody_could_forge_confirms_nothing_that_was_asked_encrypted(
    chat: MatrixChat,
) -> None:
    async with behind(chat) as homeserver, chat.person("olga") as olga, chat.person("eve") as eve:
        await in_private(olga)
        await in_private(eve)
        await olga.says(f"roles grant {eve.id} admin")
        asked = await olga.hears("Make")
        homeserver.inject(olga.dm, olga.id, "m.reaction", reaction(asked, 1))
        await olga.says("events")
        await olga.hears("I can't be sure who reacted")
        await olga.says("roles")
        before = await olga.hears("Who holds a role")

        await olga.says("1")
        await olga.hears("no longer sure what “1” answers")
        await olga.says(f"roles grant {eve.id} admin")
        await olga.hears("Make")
        await olga.says("1")
        hint = await olga.hears("please type")
        await olga.says("grant")
        await olga.hears("is an admin now")

        assert "React with" not in asked.body
        assert "To go ahead, type “grant”" in asked.body
        assert "eve" not in before.body.casefold().replace("never", "")
        assert "grant" in hint.body


async def test_plain_words_in_an_encrypted_room_are_nobodys(chat: MatrixChat) -> None:
    async with behind(chat) as homeserver, chat.person("olga") as olga:
        await in_private(olga)
        content = {"msgtype": "m.text", "body": "privacy forget me"}
        homeserver.inject(olga.dm, olga.id, "m.room.message", content)
        await olga.says("events")
        await olga.hears("I got a message in your name that I can't be sure is yours")
        await olga.says("roles")
        await olga.hears("Who holds a role")

        assert not any("This erases" in heard.body for heard in olga.heard)


async def test_a_replayed_message_stays_refused_after_a_restart(chat: MatrixChat) -> None:
    async with behind(chat) as homeserver, chat.person("olga") as olga:
        await in_private(olga)
        await olga.says("remind me to stretch in 3 hours")
        await olga.hears("I'll remind you")
        old = homeserver.ciphertexts(olga.id)[-1]["content"]
        for restart in (False, True):
            if restart:
                homeserver.bot.kill()
                await asyncio.to_thread(homeserver.bot.start)
            homeserver.inject(olga.dm, olga.id, "m.room.encrypted", old)
            await olga.says("events")
            await olga.hears("Nothing is planned")
            await olga.says("remind list")
            listed = await olga.hears("Your reminders")

            assert "1. " in listed.body
            assert "2. " not in listed.body
            assert sum("I'll remind you" in heard.body for heard in olga.heard) == 1


async def test_an_edit_that_only_the_homeserver_says_is_one_changes_nothing(chat: MatrixChat) -> None:
    async with behind(chat) as homeserver, chat.person("olga") as olga:
        await in_private(olga)
        first = await olga.says("remind me to stretch in 3 hours")
        await olga.hears("I'll remind you")
        relation = {"rel_type": "m.replace", "event_id": first}

        def related(said: dict[str, Any]) -> None:
            for info in said.get("rooms", {}).get("join", {}).values():
                for event in info["timeline"]["events"]:
                    if event["type"] == "m.room.encrypted" and event["sender"] == olga.id:
                        event["content"]["m.relates_to"] = relation

        homeserver.rewrite = related  # type: ignore[method-assign]
        await olga.says("remind list")
        listed = await olga.hears("Your reminders")

        assert "stretch" in listed.body
