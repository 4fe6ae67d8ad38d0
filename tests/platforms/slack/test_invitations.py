"""Whoever joins a community of practice is invited to its channel on Slack."""

from __future__ import annotations

import asyncio

import pytest

from tests.platforms.slack.conftest import SlackChat
from tests.platforms.slack.test_talking import ANSWERS
from tests.workspace.state import Channel


async def tied(chat: SlackChat, *, kind: str = "public_channel") -> Channel:
    """Research data is tied to a channel that Olga is in, and Alice is not; Alice is a member."""
    place = chat.workspace.state.add_channel("research-data", chat.olga.user)
    place.kind = kind
    await chat.olga.command("/stepup groups tie Research data #research-data", place)
    await chat.olga.hears("whoever joins it is invited here", place)
    await chat.alice.command("/register")
    await chat.alice.window("Job family")
    await chat.alice.submits(ANSWERS)
    await chat.alice.hears("Welcome to")
    return place


async def joined(chat: SlackChat, place: Channel) -> None:
    for _ in range(500):
        if chat.alice.user.id in place.members:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{chat.alice.seen()[-3:]}")


@pytest.mark.parametrize("kind", ["public_channel", "private_channel"])
async def test_joining_brings_them_into_the_channel(chat: SlackChat, kind: str) -> None:
    place = await tied(chat, kind=kind)

    await chat.alice.writes("groups join Research data")

    await chat.alice.hears("I'm inviting you to")
    await joined(chat, place)
    assert chat.bob.user.id not in place.members


async def test_whoever_is_there_already_hears_of_nothing_wrong(by_socket: SlackChat) -> None:
    chat = by_socket
    place = await tied(chat)
    place.members.add(chat.alice.user.id)

    await chat.alice.writes("groups join Research data")
    await chat.alice.hears("unless you're there already")
    await chat.alice.writes("events")
    await chat.alice.hears("Nothing is planned")

    assert not [said for said in chat.alice.seen() if "couldn't deliver" in said]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("scope", "the Slack app lacks a permission"),
        ("archived", "that channel is archived"),
        ("gone", "I'm not in that channel"),
    ],
)
async def test_where_they_cannot_be_invited_they_hear_why(by_socket: SlackChat, wrong: str, why: str) -> None:
    chat = by_socket
    place = await tied(chat)
    if wrong == "scope":
        chat.workspace.revoke("channels:write.invites")
    place.archived = wrong == "archived"
    if wrong == "gone":
        place.members.discard(chat.workspace.state.bot.id)

    await chat.alice.writes("groups join Research data")

    said = await chat.alice.hears("I couldn't deliver your invitation to #research-data")
    assert why in said
    assert chat.alice.user.id not in place.members
