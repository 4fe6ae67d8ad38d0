"""The story on Matrix: the real bot as a process, on a real Synapse, in plain and encrypted rooms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.homeserver import Homeserver
from tests.matrix_person import MatrixPerson
from tests.process import BotProcess
from tests.stories.event_story import tell
from tests.transcript import community_with


@pytest.fixture
def server() -> Iterator[Homeserver]:
    with Homeserver() as server:
        for name in ("stepup", "olga", "alice", "bob"):
            server.register(name)
        yield server


def matrix_settings(server: Homeserver, folder: Path) -> dict[str, str]:
    community = folder / "community.toml"
    community.write_text(community_with("matrix:@olga:localhost"))
    return {
        "MATRIX_HOMESERVER": server.url,
        "MATRIX_USER": "@stepup:localhost",
        "MATRIX_PASSWORD": "secret",
        "STEPUP_COMMUNITY": str(community),
    }


@asynccontextmanager
async def running(server: Homeserver, folder: Path) -> AsyncIterator[BotProcess]:
    bot = BotProcess(folder, matrix_settings(server, folder))
    await asyncio.to_thread(bot.start)
    try:
        yield bot
    finally:
        bot.kill()


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
    server: Homeserver, tmp_path: Path, encrypted: bool
) -> None:
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(running(server, tmp_path))
        people = [
            await stack.enter_async_context(MatrixPerson(server, name, tmp_path / name))
            for name in ("olga", "alice", "bob")
        ]
        room = await people[0].make_room(
            name="Events", encrypted=encrypted, invite=("@alice:localhost", "@bob:localhost")
        )
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
