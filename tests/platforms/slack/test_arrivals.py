"""Newcomers are welcomed, once; whoever has set Stepup up hears how to begin, once."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import func, select

from bot.chat.identity import Identity
from bot.stepup import Stepup
from handlers.members import arrivals
from storage import people, personal
from storage.database import Work
from storage.outbox import Outbox
from tests.platforms.slack.conftest import SlackChat
from tests.workspace.person import SlackPerson

HELLO = "and welcome! I'm Stepup"


async def joins_workspace(person: SlackPerson) -> None:
    """docs.slack.dev/reference/events/team_join"""
    await person.deliver_event({"type": "team_join", "user": person.user.info()})


async def joins_channel(person: SlackPerson, channel: str) -> None:
    """docs.slack.dev/reference/events/member_joined_channel"""
    event: dict[str, Any] = {"type": "member_joined_channel", "user": person.user.id, "channel": channel}
    await person.deliver_event({**event, "channel_type": "C", "team": person.workspace.state.team})


async def test_a_newcomer_is_welcomed_once_and_the_button_opens_the_window(by_socket: SlackChat) -> None:
    chat = by_socket
    for _ in range(3):
        await joins_workspace(chat.alice)
    await chat.alice.hears(HELLO)
    await chat.alice.presses("Register")
    await chat.alice.window("Where you work or study")
    await joins_workspace(chat.alice)
    await asyncio.sleep(1.5)

    assert sum(HELLO in said for said in chat.alice.seen()) == 1


async def test_neither_bots_nor_other_organisations_nor_people_already_known_are_welcomed(
    by_socket: SlackChat,
) -> None:
    chat = by_socket
    await chat.bob.writes("help")
    await chat.bob.hears("I'm Stepup")
    robot = SlackPerson(chat.workspace, chat.workspace.state.add_user("robot", is_bot=True))
    stranger = SlackPerson(chat.workspace, chat.workspace.state.add_user("eve", team="T2"))
    for person in (robot, stranger, chat.bob):
        await joins_workspace(person)
        await joins_channel(person, chat.channel.id)
    await joins_workspace(chat.alice)
    await chat.alice.hears(HELLO)

    assert not [said for person in (robot, stranger, chat.bob) for said in person.seen() if HELLO in said]


async def test_only_the_communitys_own_channels_welcome(by_socket: SlackChat) -> None:
    await joins_channel(by_socket.alice, by_socket.channel.id)
    await by_socket.bob.writes("help")
    await by_socket.bob.hears("I'm Stepup")

    assert not by_socket.alice.seen()


async def test_whoever_joins_a_channel_of_the_community_is_welcomed(in_community: SlackChat) -> None:
    await joins_channel(in_community.alice, in_community.channel.id)

    await in_community.alice.hears(HELLO)


async def test_the_admin_hears_how_to_begin_once_however_often_it_connects(by_socket: SlackChat) -> None:
    chat = by_socket
    async with chat.connected_again():
        await chat.olga.writes("help")
        await chat.olga.hears("I'm Stepup")

    assert sum("Three steps" in said for said in chat.olga.seen()) == 1


async def test_a_welcome_comes_once_for_ever_even_after_being_forgotten(stepup: Stepup) -> None:
    async def arrive(work: Work) -> None:
        await arrivals.arrived(work, Identity("console", "alice"), "Alice")

    await stepup.store.run(arrive)
    async with stepup.store.work() as work:
        known = await people.meet(work, "console", "alice", "Alice", None)
        await personal.erase(work, known.id)
    await stepup.store.run(arrive)

    async with stepup.store.look() as work:
        assert await work.session.scalar(select(func.count()).select_from(Outbox)) == 0
