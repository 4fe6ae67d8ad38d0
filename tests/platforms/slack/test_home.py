"""The Home tab: what waits, what is one's own, and buttons that do what they say; drawn when it changes."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from sqlalchemy import update

from storage.people import Person
from tests.platforms.slack.conftest import SlackChat
from tests.workspace.person import SlackPerson

JOINING = {"institution": "UCL", "job_family": "Research data", "consent": ["Yes, I agree"]}


async def join(person: SlackPerson) -> None:
    await person.command("/stepup register")
    await person.submits(JOINING)
    await person.hears("Welcome to")


async def test_whoever_hasnt_registered_is_shown_how_and_a_press_opens_the_window(chat: SlackChat) -> None:
    assert "You haven't registered yet" in await chat.alice.opens_home()
    await chat.alice.presses_at_home("Register")
    await chat.alice.window("Where you work or study")
    await chat.alice.submits(JOINING)

    await chat.alice.hears("Welcome to")

    assert "Hello Alice" in await chat.alice.sees_at_home("Nothing is waiting for you")


async def test_what_is_ones_own_stands_there_and_follows_every_change(chat: SlackChat) -> None:
    await join(chat.alice)
    assert "Your reminders" not in await chat.alice.opens_home()

    await chat.alice.writes("remind me to stretch in 3 hours")
    assert "stretch" in await chat.alice.sees_at_home("Your reminders")
    await chat.olga.command('/stepup events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
    await chat.olga.hears("Here is how it will look")
    await chat.olga.presses("Publish")
    await chat.alice.hears("Are you coming?", chat.channel)
    await chat.alice.presses("Going")

    assert "Tea, Tue 3 December 2030, 14:00" in await chat.alice.sees_at_home("you're going")


async def test_a_press_there_is_answered_in_a_direct_message(chat: SlackChat) -> None:
    await join(chat.alice)
    await chat.alice.opens_home()
    await chat.alice.presses_at_home("Events")

    await chat.alice.hears("Nothing is planned", chat.workspace.state.im(chat.alice.user.id))


async def test_organisers_see_what_others_plan_and_members_dont(chat: SlackChat) -> None:
    await join(chat.alice)
    await chat.alice.opens_home()
    await chat.olga.opens_home()
    await chat.olga.command('/stepup events create "Tea" on 3 December 2030 14:00 for 1 hour in #events')
    await chat.olga.hears("Here is how it will look")
    await chat.olga.presses("Publish")

    assert "1 to come" in await chat.olga.sees_at_home("Events planned")
    assert "Events planned" not in chat.workspace.state.homes[chat.alice.user.id].seen


async def test_a_page_is_drawn_at_most_once_in_three_seconds_and_ends_right(chat: SlackChat) -> None:
    await join(chat.alice)
    await chat.alice.opens_home()
    chat.workspace.state.published.clear()
    for number in range(12):
        await chat.alice.writes(f"remind me to stretch in {number + 2} hours")
    await chat.alice.sees_at_home("and 9 more")
    await asyncio.sleep(4)

    moments = [at for at, _ in chat.workspace.state.published]
    apart = [after - before for before, after in pairwise(moments)]
    assert len(moments) <= 4
    assert all(gap >= 2.9 for gap in apart)
    assert "and 9 more" in chat.workspace.state.homes[chat.alice.user.id].seen


async def test_what_is_forgotten_no_longer_stands_there(chat: SlackChat) -> None:
    await join(chat.alice)
    await chat.alice.writes("remind me to stretch in 3 hours")
    await chat.alice.hears("I'll remind you")
    await chat.alice.opens_home()
    await chat.alice.sees_at_home("stretch")
    await chat.alice.writes("privacy forget me")
    await chat.alice.hears("Yes, erase everything")
    await chat.alice.presses("Yes, erase everything")

    assert "stretch" not in await chat.alice.sees_at_home("You haven't registered yet")


async def test_a_page_that_was_not_drawn_before_a_crash_is_drawn_at_the_start(chat: SlackChat) -> None:
    await join(chat.alice)
    await chat.alice.opens_home()
    await chat.alice.sees_at_home("Hello Alice")
    async with chat.stepup.store.work() as work:
        await work.session.execute(update(Person).where(Person.name == "Alice").values(name="Alison"))

    async with chat.connected_again():
        await chat.alice.sees_at_home("Hello Alison")
