"""Slack and Matrix in one process: one community, whichever chat a member uses."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from bot.app import registry
from bot.platforms.slack.manifest import manifest
from tests.homeserver import Homeserver
from tests.matrix_chat import MatrixChat
from tests.matrix_person import MatrixPerson
from tests.process import BotProcess
from tests.transcript import community_with
from tests.workspace.person import SlackPerson
from tests.workspace.server import APP_TOKEN, BOT_TOKEN, Workspace

ANSWERS = {
    "name": "Alice Smith",
    "institution": "UCL",
    "job_family": "Research data",
    "consent": ["Yes, I agree"],
}
# The same form, as a conversation.
TYPED = ("Mona Lopez", "2", "5", "yes")
# What is told after that, in a window or as a conversation.
ABOUT = {"about": "I look after data"}
TYPED_ABOUT = ("Research software engineer", "skip", "skip", "I look after clusters", "skip the rest")


async def test_members_on_slack_and_on_matrix_see_each_other_and_share_a_channel(
    homeserver: Homeserver, tmp_path: Path
) -> None:
    chat = MatrixChat(homeserver, tmp_path)
    async with AsyncExitStack() as stack:
        workspace = Workspace(manifest(registry(), name="Stepup"))
        user = workspace.state.add_user("alice")
        channel = workspace.state.add_channel("events", user)
        await stack.enter_async_context(workspace.running())
        mona = await stack.enter_async_context(chat.person("mona"))
        settings = {
            **chat.account(),
            "SLACK_API_URL": workspace.api_url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "STEPUP_COMMUNITY": str(tmp_path / "community.toml"),
        }
        answer = await mona.client.room_create(name="Events", invite=[chat.bot_id])
        bridge = f'[channels.events]\nslack = "{channel.id}"\nmatrix = "{answer.room_id}"\n\n[privacy]'
        admins = community_with(f"slack:{user.id}")
        (tmp_path / "community.toml").write_text(admins.replace("[privacy]", bridge))
        bot = BotProcess(tmp_path, settings)
        await asyncio.to_thread(bot.start)
        stack.callback(bot.kill)
        alice = SlackPerson(workspace, user)

        await register_on_slack(alice)
        await register_on_matrix(mona)
        await alice.command("/stepup profile Mona Lopez")
        seen = await alice.hears("Mona Lopez")
        await mona.says("profile Alice Smith")
        heard = await mona.hears("Alice Smith")

        assert "I look after clusters" in seen
        assert "I look after data" in heard.body
        await alice.command('/stepup events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
        await alice.hears("Here is how it will look")
        await alice.presses("Publish")
        await alice.hears("Are you coming?", channel)
        await mona.hears("Are you coming?", answer.room_id)


async def register_on_slack(alice: SlackPerson) -> None:
    await alice.command("/register")
    await alice.window("Job family")
    await alice.submits(ANSWERS)
    await alice.hears("Welcome to")
    await alice.presses("Tell me more about you")
    await alice.window("What you do")
    await alice.submits(ABOUT)
    await alice.hears("Saved.")


async def register_on_matrix(mona: MatrixPerson) -> None:
    mona.dm = await mona.make_room(encrypted=True)
    await mona.says("register")
    for number, typed in enumerate(TYPED, 1):
        await mona.hears(f"{number} of 4")
        await mona.says(typed)
    await mona.hears("Welcome to")
    await mona.says("Tell me more about you")
    for number, typed in enumerate(TYPED_ABOUT, 1):
        await mona.hears(f"{number} of 9")
        await mona.says(typed)
    await mona.hears("Saved.")
