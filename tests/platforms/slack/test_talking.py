"""How people talk to Stepup on Slack: commands, direct messages, mentions, windows and buttons."""

from __future__ import annotations

import asyncio

import pytest

from tests.platforms.slack.conftest import Town
from tests.workspace.person import CannotDo

ANSWERS = {
    "name": "Alice Smith",
    "institution": "UCL",
    "job_family": "Research data",
    "skills": "Python, snakemake",
    "groups": ["Research data"],
    "consent": ["Yes, I agree"],
}


async def test_a_slash_command_is_answered_where_it_was_typed_for_that_person_alone(town: Town) -> None:
    await town.alice.command("/stepup help", town.channel)
    said = await town.alice.hears("You haven't registered yet", town.channel)

    assert "/stepup register" in said
    assert not town.bob.seen()


async def test_a_short_command_does_the_same(town: Town) -> None:
    await town.alice.command("/events")

    assert "New events appear" in await town.alice.hears("Nothing is planned")


async def test_a_direct_message_needs_no_slash(town: Town) -> None:
    await town.alice.writes("events")
    await town.alice.hears("Nothing is planned")
    await town.alice.writes("evnts")

    assert "events" in await town.alice.hears("Did you mean")


async def test_a_mention_is_answered_for_that_person_alone(town: Town) -> None:
    await town.alice.says(town.channel, "@stepup events")
    await town.alice.hears("Nothing is planned", town.channel)

    assert not town.bob.seen()


async def test_registering_happens_in_a_window_that_keeps_what_was_typed(town: Town) -> None:
    await town.alice.command("/stepup register", town.channel)
    view = await town.alice.window("Job family")
    assert "held by" in view.seen

    await town.alice.submits({**ANSWERS, "skills": "pyhton, supercomputers"})
    assert "supercomputers" in view.errors["skills"]

    await town.alice.submits(ANSWERS)
    assert town.alice.window_seen() is None
    await town.alice.hears("Welcome to")
    await town.bob.command("/stepup profile @alice")
    await town.bob.hears("There is no profile")
    await town.alice.command("/stepup profile")
    assert "Python, Snakemake" in await town.alice.hears("Alice Smith")


async def test_without_consent_nothing_is_kept_and_the_window_says_why(town: Town) -> None:
    await town.alice.command("/register")
    view = await town.alice.window("Job family")
    with pytest.raises(CannotDo, match="consent is needed"):
        await town.alice.submits({**ANSWERS, "consent": []})

    assert "Do you agree to this?" in view.seen
    await town.alice.command("/stepup profile")
    await town.alice.hears("You don't have a profile yet")


async def test_an_institution_that_is_not_listed_can_be_typed(town: Town) -> None:
    await town.alice.command("/register")
    await town.alice.window("Job family")
    await town.alice.submits({**ANSWERS, "institution": None, "institution__other": "University of Life"})
    await town.alice.hears("Welcome to")
    await town.alice.command("/profile")

    assert "Alice Smith" in await town.alice.hears("University of Life")


async def test_the_same_window_sent_twice_counts_once(town: Town) -> None:
    await town.alice.command("/register")
    view = await town.alice.window("Job family")
    await town.alice.submits(ANSWERS)
    view.open = True
    await town.alice.submits(ANSWERS)
    await town.alice.hears("Welcome to")
    await town.alice.writes("events")
    await town.alice.hears("Nothing is planned")

    assert not [said for said in town.alice.seen() if said.startswith("Saved")]


async def test_an_event_made_in_a_window_is_previewed_directly(town: Town) -> None:
    await town.olga.command("/stepup events create", town.channel)
    await town.olga.window("Title")
    answers = {"title": "Clinic", "starts": "3 December 2030 14:00", "length": "1 hour"}
    await town.olga.submits({**answers, "channel": "#nowhere"})
    view = await town.olga.window()
    assert "#nowhere" in view.errors["channel"]

    await town.olga.submits({**answers, "channel": "#events"})
    await town.olga.hears("Here is how it will look")
    await town.olga.presses("Publish")

    assert "your time" in await town.alice.hears("Are you coming?", town.channel)


async def test_a_refusal_in_place_of_a_window_is_said_in_it(town: Town) -> None:
    await town.alice.command("/stepup events create", town.channel)

    view = await town.alice.window("organiser")
    assert "submit" not in view.content


async def test_a_double_click_counts_once_and_a_change_of_mind_counts_last(town: Town) -> None:
    await publish(town)
    await town.alice.presses("Going", times=2)
    await town.alice.hears("You're going to Clinic")
    await town.alice.presses("Maybe")
    await town.alice.hears("You've said maybe to")
    await town.alice.writes("events")

    await town.alice.hears("you said maybe")
    assert sum("You're going to Clinic" in seen for seen in town.alice.seen()) == 1


async def publish(town: Town) -> None:
    await town.olga.command('/stepup events create "Clinic" on 3 December 2030 14:00 for 1 hour in #events')
    await town.olga.hears("Here is how it will look")
    await town.olga.presses("Publish")
    await town.alice.hears("Are you coming?")


async def test_a_channel_that_stepup_is_not_in_is_named(town: Town) -> None:
    town.workspace.state.add_channel("secret", bot=False)
    await town.olga.command('/stepup events create "x" on 3 December 2030 14:00 for 1 hour in #secret')

    assert "Invite me there" in await town.olga.hears("I'm not in a channel called #secret")


async def test_people_from_elsewhere_and_single_channel_guests_stay_guests(town: Town) -> None:
    state = town.workspace.state
    for more in ({"team": "T2"}, {"is_restricted": True}):
        user = state.add_user(f"guest{len(state.users)}", **more)
        person = type(town.alice)(town.workspace, user)
        await person.command("/stepup register")
        await person.window("people of this workspace")
        await person.command("/stepup remind list")
        assert "remind list" in await person.hears("Only this community's own members")


async def test_bots_are_not_answered(town: Town) -> None:
    robot = type(town.alice)(town.workspace, town.workspace.state.add_user("robot", is_bot=True))
    await robot.writes("events")
    await town.alice.writes("events")
    await town.alice.hears("Nothing is planned")
    await asyncio.sleep(0.2)

    assert not robot.seen()


async def test_what_people_type_pings_nobody(town: Town) -> None:
    await town.olga.writes("remind me to <!channel> @alice *now* & <https://evil.example|bank> in 2 hours")
    said = await town.olga.hears("I'll remind you")

    posted = [given for method, given in town.workspace.calls if method == "chat.postMessage"][-1]
    assert "<!" not in posted["text"]
    assert "<@" not in posted["text"]
    assert "&lt;!channel&gt;" in posted["text"]
    assert all(block["type"] in ("rich_text", "actions") for block in posted["blocks"])
    assert "<!channel>" in said
    assert "@Alice" in said


async def test_a_command_that_was_not_installed_is_slacks_to_refuse(town: Town) -> None:
    with pytest.raises(CannotDo):
        await town.alice.command("/remind me to x in 2 hours")


async def test_a_command_that_is_deleted_is_taken_back_and_one_that_is_changed_is_made_anew(
    town: Town,
) -> None:
    await town.olga.writes("remind me to stretch in 3 hours")
    await town.olga.hears("I'll remind you")
    await town.olga.thinks_again("remind me to stretch in 3 hours", "remind me to stretch and sit in 4 hours")
    changed = await town.olga.hears("stretch and sit")
    await town.olga.thinks_again("remind me to stretch and sit in 4 hours", "remind me to sit yesterday")
    refused = await town.olga.hears("stays as it was")
    await town.olga.writes("remind list")
    listed = await town.olga.hears("Your reminders")
    await town.olga.thinks_again("remind me to sit yesterday", None)
    await town.olga.hears("Your reminder is cancelled: stretch and sit")

    assert "Your reminder is cancelled: stretch" in changed
    assert "For example" in refused
    assert listed.count("stretch") == 1


async def test_an_ordinary_message_that_is_changed_is_nothing_to_stepup(town: Town) -> None:
    await town.olga.writes("events")
    await town.olga.hears("Nothing is planned")
    await town.olga.thinks_again("events", "remind me to stretch in 3 hours")
    await town.olga.writes("help")
    await town.olga.hears("I'm Stepup")

    assert not [seen for seen in town.olga.seen() if "remind you" in seen]
