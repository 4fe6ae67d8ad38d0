"""The story on Matrix: the real bot as a process, on a real Synapse, in plain and encrypted rooms."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.homeserver import Homeserver
from tests.matrix_chat import MatrixChat
from tests.matrix_person import MatrixPerson
from tests.stories.event_story import tell


@dataclass
class OnMatrix:
    """A person of the story, on Matrix. Choices are made in all three ways."""

    person: MatrixPerson

    async def asks(self, words: str) -> None:
        await self.person.says(words)

    async def picks(self, label: str) -> None:
        heard, number = self.person.latest_choices(label)
        if label == "Not going":
            await self.person.replies(heard, label.lower())
        elif label == "Publish":
            await self.person.says("publish", heard.room)
        else:
            await self.person.chooses(heard, number, label)

    async def learns(self, text: str) -> str:
        return (await self.person.hears(text)).body

    def count(self, text: str) -> int:
        return sum(text in heard.body for heard in self.person.heard)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_an_event_is_planned_announced_and_reminded_though_the_bot_is_killed(
    homeserver: Homeserver, tmp_path: Path, encrypted: bool
) -> None:
    chat = MatrixChat(homeserver, tmp_path)
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(chat.running())
        people = [await stack.enter_async_context(chat.person(name)) for name in ("olga", "alice", "bob")]
        invited = (chat.id_of("alice"), chat.id_of("bob"))
        room = await people[0].make_room(name="Events", encrypted=encrypted, invite=invited)
        for person in people:
            person.dm = await person.make_room(encrypted=encrypted)

        async def crash() -> None:
            bot.kill()
            await asyncio.to_thread(bot.start)

        async def time_passes() -> None:
            bot.kill()
            bot.bring_forward(schedule="event-remind", seconds=3600)
            await asyncio.to_thread(bot.start)

        await tell(*map(OnMatrix, people), crash=crash, time_passes=time_passes, channel="#events")

        heard = [heard for person in people for heard in person.heard]
        assert {h.encrypted for h in heard if h.room == room} == {encrypted}
        assert {h.encrypted for p in people for h in p.heard if h.room == p.dm} == {encrypted}
        assert all(h.content["m.mentions"] == {} for h in heard if h.room == room)
        for person in people:
            called = [
                h.content["m.mentions"].get("user_ids", []) for h in person.heard if h.room == person.dm
            ]
            assert {tuple(ids) for ids in called} <= {(), (person.id,)}
        assert await asyncio.to_thread(bot.stop) == 0
