"""How people talk to Stepup on Slack: commands, direct messages, mentions, windows and buttons."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from storage.inbox import Inbox
from storage.people import Account
from tests.platforms.slack.conftest import SlackChat
from tests.workspace.person import CannotDo
from tests.workspace.state import Channel

ANSWERS = {
    "name": "Alice Smith",
    "institution": "UCL",
    "job_family": "Research data",
    "consent": ["Yes, I agree"],
}
MORE = {"skills": "Python, snakemake", "groups": ["Research data"]}


async def test_a_slash_command_is_answered_where_it_was_typed_for_that_person_alone(chat: SlackChat) -> None:
    await chat.alice.command("/stepup help", chat.channel)
    said = await chat.alice.hears("You haven't registered yet", chat.channel)

    assert "/stepup register" in said
    assert not chat.bob.seen()


async def test_a_short_command_does_the_same(chat: SlackChat) -> None:
    await chat.alice.command("/events")

    assert "New events appear" in await chat.alice.hears("Nothing is planned")


async def test_a_direct_message_needs_no_slash(chat: SlackChat) -> None:
    await chat.alice.writes("events")
    await chat.alice.hears("Nothing is planned")
    await chat.alice.writes("evnts")

    assert "events" in await chat.alice.hears("Did you mean")


async def test_a_mention_is_answered_for_that_person_alone(chat: SlackChat) -> None:
    await chat.alice.says(chat.channel, "@stepup events")
    await chat.alice.hears("Nothing is planned", chat.channel)

    assert not chat.bob.seen()


async def test_the_answer_alone_completes_what_was_asked(chat: SlackChat) -> None:
    await chat.olga.writes("remind me to ring Bob tomorrow")
    await chat.olga.hears("At what time on")
    await chat.olga.writes("9am")
    assert "09:00" in await chat.olga.hears("I'll remind you")

    await chat.olga.command("/stepup remind me to ring Eve tomorrow at 9", chat.channel)
    await chat.olga.hears("Which do you mean?", chat.channel)
    await chat.olga.command("/stepup 9pm", chat.channel)
    assert "21:00" in await chat.olga.hears("I'll remind you", chat.channel)
    assert not chat.bob.seen()


async def test_what_a_slash_command_asked_in_the_direct_message_is_answered_there_in_words(
    chat: SlackChat,
) -> None:
    await chat.olga.command("/stepup remind me to ring Bob tomorrow")
    await chat.olga.hears("At what time on")
    await chat.olga.writes("9am")
    await chat.olga.hears("I'll remind you")
    await chat.olga.command("/stepup remind list")
    await chat.olga.hears("ring Bob")
    await chat.olga.writes("remind cancel 1")
    await chat.olga.hears("Cancelled: ring Bob")
    await chat.olga.command("/stepup privacy forget me")
    await chat.olga.hears("for good")
    await chat.olga.writes("erase")
    await chat.olga.hears("It is all erased")


async def test_a_slash_command_between_two_people_is_answered_for_who_typed_it_alone(chat: SlackChat) -> None:
    both = Channel("D999", "", {chat.olga.user.id, chat.bob.user.id}, kind="im")
    chat.workspace.state.channels[both.id] = both

    await chat.olga.command("/stepup remind me to ring Bob tomorrow", both)
    await chat.olga.hears("At what time on", both)

    assert not chat.bob.seen()
    assert [one.only_for for one in both.messages] == [chat.olga.user.id]


async def test_registering_happens_in_a_window_that_keeps_what_was_typed(chat: SlackChat) -> None:
    await chat.alice.command("/stepup register", chat.channel)
    view = await chat.alice.window("Job family")
    assert "held by" in view.seen

    await chat.alice.submits({**ANSWERS, "name": "?!"})
    assert "at least one letter" in view.errors["name"]

    await chat.alice.submits(ANSWERS)
    assert chat.alice.window_seen() is None
    await chat.alice.hears("Welcome to")
    await chat.alice.presses("Tell me more about you")
    more = await chat.alice.window("Skills")
    await chat.alice.submits({**MORE, "skills": "pyhton, supercomputers"})
    assert "supercomputers" in more.errors["skills"]
    await chat.alice.submits(MORE)
    await chat.alice.hears("Saved.")
    await chat.bob.command("/stepup profile @alice")
    await chat.bob.hears("There is no profile")
    await chat.alice.command("/stepup profile")
    assert "Python, Snakemake" in await chat.alice.hears("Alice Smith")


async def test_without_consent_nothing_is_kept_and_the_window_says_why(chat: SlackChat) -> None:
    await chat.alice.command("/register")
    view = await chat.alice.window("Job family")
    with pytest.raises(CannotDo, match="consent is needed"):
        await chat.alice.submits({**ANSWERS, "consent": []})

    assert "Do you agree that I keep this?" in view.seen
    await chat.alice.command("/stepup profile")
    await chat.alice.hears("You don't have a profile yet")


async def test_an_institution_that_is_not_listed_can_be_typed(chat: SlackChat) -> None:
    await chat.alice.command("/register")
    await chat.alice.window("Job family")
    await chat.alice.submits({**ANSWERS, "institution": None, "institution__other": "University of Life"})
    await chat.alice.hears("Welcome to")
    await chat.alice.command("/profile")

    assert "Alice Smith" in await chat.alice.hears("University of Life")


async def test_a_window_that_is_refused_twice_stays_open_with_its_faults(chat: SlackChat) -> None:
    await chat.alice.command("/stepup register")
    view = await chat.alice.window("Job family")

    first, second = await chat.alice.submits_twice({**ANSWERS, "name": "?!"})

    assert first.body == second.body
    assert "at least one letter" in first.body["errors"]["name"]
    assert view.open
    await chat.alice.submits(ANSWERS)
    await chat.alice.hears("Welcome to")


async def test_the_same_window_sent_twice_counts_once(chat: SlackChat) -> None:
    await chat.alice.command("/register")
    view = await chat.alice.window("Job family")
    await chat.alice.submits(ANSWERS)
    view.open = True
    await chat.alice.submits(ANSWERS)
    await chat.alice.hears("Welcome to")
    await chat.alice.writes("events")
    await chat.alice.hears("Nothing is planned")

    assert not [said for said in chat.alice.seen() if said.startswith("Saved")]


async def test_an_event_made_in_a_window_is_previewed_directly(chat: SlackChat) -> None:
    await chat.olga.command("/stepup events create", chat.channel)
    await chat.olga.window("Title")
    answers = {"title": "Clinic", "starts": "3 December 2030 14:00", "length": "1 hour"}
    await chat.olga.submits({**answers, "channel": "#nowhere"})
    view = await chat.olga.window()
    assert "#nowhere" in view.errors["channel"]

    await chat.olga.submits({**answers, "channel": "#events"})
    await chat.olga.hears("Here is how it will look")
    await chat.olga.presses("Publish")

    assert "your time" in await chat.alice.hears("Are you coming?", chat.channel)


async def test_a_skill_is_added_in_a_window_and_found_at_once(chat: SlackChat) -> None:
    await chat.olga.command("/stepup skills add", chat.channel)
    await chat.olga.window("What is it called?")
    answers = {"name": "Cryo-electron tomography", "group": "metalwork", "aliases": "cryo-ET"}
    await chat.olga.submits(answers)
    view = await chat.olga.window()
    assert "metalwork" in view.errors["group"]

    await chat.olga.submits({**answers, "group": "instruments and imaging"})
    await chat.olga.hears("Added: the skill")
    await chat.olga.command(
        "/stepup training add https://example.org/t teaching cryo-et to 2 called Tilt", chat.channel
    )
    await chat.olga.hears("Added:")
    await chat.alice.command("/stepup training cryo-et")

    assert "Tilt" in await chat.alice.hears("At your own pace")


async def test_a_refusal_in_place_of_a_window_is_said_in_it(chat: SlackChat) -> None:
    await chat.alice.command("/stepup events create", chat.channel)

    view = await chat.alice.window("organiser")
    assert "submit" not in view.content


async def test_a_double_click_counts_once_and_a_change_of_mind_counts_last(chat: SlackChat) -> None:
    await publish(chat)
    await chat.alice.presses("Going", times=2)
    await chat.alice.hears("You're going to Clinic")
    await chat.alice.presses("Maybe")
    await chat.alice.hears("You've said maybe to")
    await chat.alice.writes("events")

    await chat.alice.hears("you said maybe")
    assert sum("You're going to Clinic" in seen for seen in chat.alice.seen()) == 1


async def publish(chat: SlackChat) -> None:
    await chat.olga.command('/stepup events create "Clinic" on 3 December 2030 14:00 for 1 hour in #events')
    await chat.olga.hears("Here is how it will look")
    await chat.olga.presses("Publish")
    await chat.alice.hears("Are you coming?")


async def test_a_channel_that_stepup_is_not_in_is_named(chat: SlackChat) -> None:
    chat.workspace.state.add_channel("secret", bot=False)
    await chat.olga.command('/stepup events create "x" on 3 December 2030 14:00 for 1 hour in #secret')

    assert "Invite me there" in await chat.olga.hears("I'm not in a channel called #secret")


async def test_people_from_elsewhere_and_single_channel_guests_stay_guests(chat: SlackChat) -> None:
    state = chat.workspace.state
    for more in ({"team": "T2"}, {"is_restricted": True}):
        user = state.add_user(f"guest{len(state.users)}", **more)
        person = type(chat.alice)(chat.workspace, user)
        await person.command("/stepup register")
        await person.window("people of this workspace")
        await person.command("/stepup remind list")
        assert "remind list" in await person.hears("Only this community's own members")


async def test_bots_are_not_answered(chat: SlackChat) -> None:
    robot = type(chat.alice)(chat.workspace, chat.workspace.state.add_user("robot", is_bot=True))
    await robot.writes("events")
    await chat.alice.writes("events")
    await chat.alice.hears("Nothing is planned")
    await asyncio.sleep(0.2)

    assert not robot.seen()


async def test_what_people_type_pings_nobody(chat: SlackChat) -> None:
    await chat.olga.writes("remind me to <!channel> @alice *now* & <https://evil.example|bank> in 2 hours")
    said = await chat.olga.hears("I'll remind you")

    posted = [given for method, given in chat.workspace.calls if method == "chat.postMessage"][-1]
    assert "<!" not in posted["text"]
    assert "<@" not in posted["text"]
    assert "&lt;!channel&gt;" in posted["text"]
    assert all(block["type"] in ("rich_text", "actions") for block in posted["blocks"])
    assert "<!channel>" in said
    assert "@Alice" in said


async def test_a_command_that_was_not_installed_is_slacks_to_refuse(chat: SlackChat) -> None:
    with pytest.raises(CannotDo):
        await chat.alice.command("/remind me to x in 2 hours")


async def test_a_command_that_is_deleted_is_taken_back_and_one_that_is_changed_is_made_anew(
    chat: SlackChat,
) -> None:
    await chat.olga.writes("remind me to stretch in 3 hours")
    await chat.olga.hears("I'll remind you")
    await chat.olga.thinks_again("remind me to stretch in 3 hours", "remind me to stretch and sit in 4 hours")
    changed = await chat.olga.hears("stretch and sit")
    await chat.olga.thinks_again("remind me to stretch and sit in 4 hours", "remind me to sit yesterday")
    refused = await chat.olga.hears("stays as it was")
    await chat.olga.writes("remind list")
    listed = await chat.olga.hears("Your reminders")
    await chat.olga.thinks_again("remind me to sit yesterday", None)
    await chat.olga.hears("Your reminder is cancelled: stretch and sit")

    assert "Your reminder is cancelled: stretch" in changed
    assert "For example" in refused
    assert listed.count("stretch") == 1


async def test_an_ordinary_message_that_is_changed_is_nothing_to_stepup(chat: SlackChat) -> None:
    await chat.olga.writes("events")
    await chat.olga.hears("Nothing is planned")
    await chat.olga.thinks_again("events", "remind me to stretch in 3 hours")
    await chat.olga.writes("help")
    await chat.olga.hears("I'm Stepup")

    assert not [seen for seen in chat.olga.seen() if "remind you" in seen]


@pytest.mark.parametrize("kind", ["said", "changed", "deleted"])
async def test_its_own_messages_are_nobodys_though_nothing_says_that_a_bot_wrote_them(
    chat: SlackChat, kind: str
) -> None:
    state = chat.workspace.state
    shown = {"type": "message", "user": state.bot.id, "text": "events", "ts": "1.0"}
    event: dict[str, Any] = {**shown, "channel": state.im(chat.alice.user.id).id, "channel_type": "im"}
    if kind != "said":
        after = {"message": {**shown, "text": "help"}} if kind == "changed" else {}
        event = {**event, "subtype": f"message_{kind}", "previous_message": shown, **after}
        del event["user"]
    assert (await chat.alice.deliver_event(event)).acknowledged
    await chat.stepup.settle()

    async with chat.stepup.store.look() as work:
        assert list(await work.session.scalars(select(Account.user))) == []
        assert list(await work.session.scalars(select(Inbox.key))) == []


async def test_a_number_in_a_thread_answers_what_was_asked_last_and_not_its_first_message(
    chat: SlackChat,
) -> None:
    await chat.alice.command("/stepup register")
    await chat.alice.submits(
        {"institution": "UCL", "job_family": "Research data", "consent": ["Yes, I agree"]}
    )
    await chat.alice.hears("Welcome to")
    root = chat.workspace.state.im(chat.alice.user.id).messages[-1]
    await chat.alice.writes("remind me to ring Bob next Friday at 9", thread=root.ts)
    await chat.alice.hears("Which do you mean?")
    await chat.alice.writes("1", thread=root.ts)
    await chat.alice.hears("I'll remind you")

    place = chat.workspace.state.im(chat.alice.user.id)
    assert [one.thread for one in place.messages if one.bot][-2:] == [root.ts, root.ts]
