"""What Slack offers from anywhere and about a message does what the command does."""

from __future__ import annotations

from tests.platforms.slack.conftest import SlackChat
from tests.platforms.slack.test_home import join


async def test_registering_and_planning_begin_from_anywhere_with_a_window(chat: SlackChat) -> None:
    await chat.alice.takes_shortcut("Register")
    await chat.alice.window("Where you work or study")
    await chat.olga.takes_shortcut("New event")
    await chat.olga.window("When does it start?")
    await chat.bob.takes_shortcut("New event")

    assert "Only organisers" in (await chat.bob.window("Only organisers")).seen


async def test_a_message_is_kept_as_a_reminder_once_a_time_is_said(chat: SlackChat) -> None:
    await join(chat.alice)
    nasty = "Deploy “it” at 5pm <!channel> & tell @bob"
    message = chat.workspace.state.post(chat.channel, chat.bob.user.id, "Deploy “it” at 5pm &lt;!channel&gt;")
    await chat.alice.takes_shortcut("Remind me about this", message)
    await chat.alice.hears("When shall I say it?")
    await chat.alice.writes("in 2 hours")
    said = await chat.alice.hears("I'll remind you")

    assert "Deploy ’it’ at 5pm <!channel>" in said
    assert nasty not in said


async def test_an_old_shortcut_that_is_gone_does_nothing(chat: SlackChat) -> None:
    message = chat.workspace.state.post(chat.channel, chat.bob.user.id, "Hello")
    shortcut = chat.workspace.manifest["features"]["shortcuts"][-1]
    shortcut["callback_id"] = "gone"
    delivered = await chat.alice.takes_shortcut(shortcut["name"], message)

    assert delivered.acknowledged
