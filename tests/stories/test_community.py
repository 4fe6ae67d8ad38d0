"""The whole circle, person to person: on Slack, on Matrix in encrypted messages, and across the two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bot.app import registry
from bot.platforms.slack.manifest import manifest
from tests.homeserver import Homeserver
from tests.matrix_chat import MatrixChat
from tests.matrix_person import MatrixPerson
from tests.process import BotProcess
from tests.stories import community_story
from tests.stories.community_story import Between, Meanwhile
from tests.transcript import community_with
from tests.workspace.person import SlackPerson
from tests.workspace.server import APP_TOKEN, BOT_TOKEN, Workspace
from tests.workspace.state import Channel

PRESSED = ("Answer now",)
TICKED = ("consent", "counted")


class OnSlack:
    """A member on Slack: forms are windows."""

    def __init__(self, name: str, person: SlackPerson) -> None:
        self.name = name
        self.person = person

    async def asks(self, words: str) -> None:
        assert (await self.person.command(f"/stepup {words}")).acknowledged

    async def writes(self, words: str) -> None:
        await self.person.writes(words)

    async def fills(
        self,
        command: str,
        answers: dict[str, str],
        typed: tuple[str, ...],
        *,
        between: Between = (),
        meanwhile: Meanwhile | None = None,
    ) -> None:
        await (self.picks(command) if command in PRESSED else self.asks(command))
        window = await self.person.window(_first_label(command))
        assert window.content["submit"]
        for words, said in between:
            await self.writes(words)
            await self.learns(said)
        if meanwhile is not None:
            await meanwhile()
        filled = {name: [said] if name in TICKED else said for name, said in answers.items()}
        delivered = await self.person.submits(filled)
        assert not (delivered.body or {}).get("errors"), delivered.body

    async def picks(self, label: str) -> None:
        assert (await self.person.presses(label)).acknowledged

    async def learns(self, text: str) -> str:
        return await self.person.hears(text)


def _first_label(command: str) -> str:
    return {
        "register": "Job family",
        "profile edit role title": "Role title",
        "Answer now": "Software testing",
        "mentor find": "What would you like help",
        "opportunities post": "A title",
    }.get(command, "What can you help with")


class OnMatrix:
    """A member on Matrix: forms are conversations in the direct room."""

    def __init__(self, name: str, person: MatrixPerson) -> None:
        self.name = name
        self.person = person

    async def asks(self, words: str) -> None:
        await self.person.says(words)

    async def writes(self, words: str) -> None:
        await self.person.says(words)

    async def fills(
        self,
        command: str,
        answers: dict[str, str],
        typed: tuple[str, ...],
        *,
        between: Between = (),
        meanwhile: Meanwhile | None = None,
    ) -> None:
        await (self.picks(command) if command in PRESSED else self.asks(command))
        for number, words in enumerate(typed, 1):
            await self.person.hears(f"{number} of ")
            if number == 1:
                await self._interrupts(between)
            if number == len(typed) // 2 and meanwhile is not None:
                await meanwhile()
            await self.person.says(words)

    async def _interrupts(self, between: Between) -> None:
        for words, said in between:
            await self.writes(words)
            assert "You're still in the middle of" in await self.learns(said)

    async def picks(self, label: str) -> None:
        heard, number = self.person.latest_choices(label)
        await self.person.chooses(heard, number, label)

    async def learns(self, text: str) -> str:
        return (await self.person.hears(text)).body


@asynccontextmanager
async def running(
    folder: Path, settings: Mapping[str, str], community: str, *arguments: str
) -> AsyncIterator[BotProcess]:
    (folder / "community.toml").write_text(community)
    env = {**settings, "STEPUP_COMMUNITY": str(folder / "community.toml")}
    bot = BotProcess(folder, env, *arguments)
    await asyncio.to_thread(bot.start)
    try:
        yield bot
    finally:
        bot.kill()


def killed(bot: BotProcess) -> Meanwhile:
    """Stepup dies, and is started again."""

    async def die() -> None:
        bot.kill()
        await asyncio.to_thread(bot.start)

    return die


def a_workspace(*names: str) -> tuple[Workspace, dict[str, SlackPerson], Channel]:
    workspace = Workspace(manifest(registry(), name="Stepup"))
    users = {name: workspace.state.add_user(name) for name in names}
    channel = workspace.state.add_channel("events", *users.values())
    return workspace, {name: SlackPerson(workspace, user) for name, user in users.items()}, channel


def on_slack(workspace: Workspace) -> dict[str, str]:
    return {
        "SLACK_API_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
    }


async def test_the_circle_on_slack(tmp_path: Path) -> None:
    workspace, people, _ = a_workspace("olga", "mina", "tom")
    admin = community_with(f"slack:{people['olga'].user.id}")
    async with workspace.running(), running(tmp_path, on_slack(workspace), admin) as bot:
        olga = OnSlack("Olga", people["olga"])
        mina, tom = OnSlack("Mina Lee", people["mina"]), OnSlack("Tom Okafor", people["tom"])

        await community_story.register(mina, "UCL")
        await community_story.register(tom, "Imperial College London")
        await community_story.come(olga, mina, tom, "#events")
        await community_story.second_thoughts(olga, mina, "#events")
        await community_story.interrupted(mina)
        await community_story.check_in(olga, mina, meanwhile=killed(bot))
        await community_story.pair_up(mina, tom)

        met = await mina.learns("Tom Okafor, meet Mina Lee")
        assert "half an hour in the next two weeks" in met
        together = next(c for c in workspace.state.channels.values() if c.kind == "mpim")
        assert together.members == {mina.person.user.id, tom.person.user.id, workspace.state.bot.id}
        await tom.learns("Tom Okafor, meet Mina Lee")
        await mina.learns("Tom Okafor is now your mentor")
        await tom.learns("Mina Lee is now your mentee")

        await community_story.thank(mina, tom, meanwhile=killed(bot))
        await community_story.lend(tom, mina, meanwhile=killed(bot))
        assert len([c for c in workspace.state.channels.values() if c.kind == "mpim"]) == 1


@pytest.mark.long
async def test_the_circle_on_matrix_in_encrypted_direct_messages(
    homeserver: Homeserver, tmp_path: Path
) -> None:
    chat = MatrixChat(homeserver, tmp_path)
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(chat.running())
        people = {
            name: await stack.enter_async_context(chat.person(name)) for name in ("olga", "mina", "tom")
        }
        invited = (people["mina"].id, people["tom"].id)
        room = await people["olga"].make_room(name="Events", encrypted=True, invite=invited)
        for person in people.values():
            person.dm = await person.make_room(encrypted=True)
        olga = OnMatrix("Olga", people["olga"])
        mina, tom = OnMatrix("Mina Lee", people["mina"]), OnMatrix("Tom Okafor", people["tom"])

        await community_story.register(mina, "UCL")
        await community_story.register(tom, "Imperial College London")
        await community_story.come(olga, mina, tom, "#events")
        await community_story.second_thoughts(olga, mina, "#events")
        await community_story.interrupted(mina)
        await community_story.check_in(olga, mina, meanwhile=killed(bot))
        await community_story.pair_up(mina, tom)

        met = await mina.person.hears("Tom Okafor, meet Mina Lee")
        assert met.encrypted
        assert met.room not in (room, mina.person.dm, tom.person.dm)
        assert (await tom.person.hears("Tom Okafor, meet Mina Lee")).room == met.room
        assert set(mina.person.client.rooms[met.room].users) == {
            *invited,
            chat.bot_id,
        }
        await community_story.thank(mina, tom, meanwhile=killed(bot))
        await community_story.lend(tom, mina, meanwhile=killed(bot))

        heard = [heard for person in people.values() for heard in person.heard]
        assert all(one.encrypted for one in heard)


async def test_a_mentor_on_matrix_and_a_mentee_on_slack_are_told_how_to_reach_each_other(
    homeserver: Homeserver, tmp_path: Path
) -> None:
    chat = MatrixChat(homeserver, tmp_path)
    async with AsyncExitStack() as stack:
        workspace, people, _ = a_workspace("mina")
        await stack.enter_async_context(workspace.running())
        settings = {**on_slack(workspace), **chat.account()}
        await stack.enter_async_context(running(tmp_path, settings, community_with("console:olga")))
        person = await stack.enter_async_context(chat.person("tom"))
        person.dm = await person.make_room(encrypted=True)
        mina, tom = OnSlack("Mina Lee", people["mina"]), OnMatrix("Tom Okafor", person)

        await community_story.register(mina, "UCL")
        await community_story.register(tom, "Imperial College London")
        await community_story.pair_up(mina, tom)

        how = await mina.learns("Tom Okafor is now your mentor")
        assert f"on Matrix as {person.id}" in how
        told = await tom.learns("Mina Lee is now your mentee")
        assert "on Slack as Mina" in told
        assert people["mina"].user.id in told
        assert not [c for c in workspace.state.channels.values() if c.kind == "mpim"]
