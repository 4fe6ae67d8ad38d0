"""`undo`: one's own last act is taken back within ten minutes, and what can't be is said to stay."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.clock import MovableClock
from bot.stepup import Stepup
from storage import people
from storage.people import Person
from tests.transcript import Transcript


@pytest.fixture
async def alice(stage: Transcript) -> Transcript:
    await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes", ":wait 1 hour")
    return stage


@pytest.fixture
async def orla(stage: Transcript) -> Transcript:
    await stage.play(":as orla")
    return stage


CLINIC = 'events create "Clinic" on 3 December 14:00 for 1 hour in #events'


class TestReminders:
    @pytest.mark.parametrize("words", ["undo", "undo that", "cancel that", "Undo.", "take it back", "/undo"])
    async def test_one_that_was_made_does_not_come(self, alice: Transcript, words: str) -> None:
        await alice.play("remind me to eat in 2 hours")

        assert "Taken back: I won't remind you of “eat”." in await alice.play(words)
        assert "no reminders waiting" in await alice.play("remind list")
        assert await alice.play(":wait 3 hours") == ""

    async def test_one_that_was_cancelled_comes_after_all(self, alice: Transcript) -> None:
        await alice.play("remind me to eat in 2 hours", "remind cancel 1")

        assert "I'll remind you on Mon 30 November 2026, 12:00 GMT: eat" in await alice.play("undo")

    async def test_one_that_was_changed_is_as_it_was(self, alice: Transcript) -> None:
        await alice.play("remind me to eat in 2 hours", "remind edit 1 tomorrow at 9am", "yes")
        assert "Tue 1 December" in await alice.play("remind list")

        assert "I'll remind you on Mon 30 November 2026, 12:00 GMT: eat" in await alice.play("undo")
        assert "Tue 1 December" not in await alice.play("remind list")

    async def test_one_that_has_gone_out_is_said_to_have(self, alice: Transcript) -> None:
        await alice.play("remind me to eat in 5 minutes", ":wait 6 minutes")

        assert "I can't take that back: “eat” has gone out already." in await alice.play("undo")

    async def test_only_the_last_act_is_taken_back_and_only_once(self, alice: Transcript) -> None:
        await alice.play("remind me to eat in 2 hours", "remind me to sleep in 3 hours", "undo")

        assert "You've done nothing in the last 10 minutes" in await alice.play("undo")
        assert "eat" in await alice.play("remind list")

    async def test_after_ten_minutes_nothing_is_taken_back(self, alice: Transcript) -> None:
        await alice.play("remind me to eat in 2 hours", ":wait 10 minutes")

        assert "You've done nothing in the last 10 minutes" in await alice.play("undo")
        assert "eat" in await alice.play("remind list")

    async def test_looking_at_a_list_in_between_changes_nothing(self, alice: Transcript) -> None:
        await alice.play("remind me to eat in 2 hours", "remind list", "events", "help")

        assert "Taken back" in await alice.play("undo")

    async def test_somebody_elses_act_is_left_alone(self, alice: Transcript) -> None:
        await alice.play("remind me to eat in 2 hours")

        assert "You've done nothing" in await alice.play(":as mo", "undo")


class TestEvents:
    async def test_a_draft_is_thrown_away(self, orla: Transcript) -> None:
        await orla.play(CLINIC)

        assert "the draft of Clinic is thrown away. Nothing was posted." in await orla.play("undo")
        assert "discarded" in (await orla.play("publish")).casefold()

    async def test_one_that_is_to_be_announced_is_not(self, orla: Transcript) -> None:
        await orla.play(f"{CLINIC} announce tomorrow at 9am", "schedule")

        assert "Clinic won't take place, and isn't announced." in await orla.play("undo")
        assert "Clinic" not in await orla.play(":wait 2 days")

    async def test_one_that_is_announced_stays_and_the_way_out_is_shown(self, orla: Transcript) -> None:
        await orla.play(CLINIC, "publish")

        said = await orla.play("undo")

        assert "Clinic is announced, so others know of it" in said
        assert "“events cancel Clinic”" in said
        assert "Clinic" in await orla.play("events")

    async def test_what_is_announced_meanwhile_stays_too(self, orla: Transcript) -> None:
        await orla.play(f"{CLINIC} announce in 5 minutes", "schedule", ":wait 6 minutes")

        assert "Clinic is announced, so others know of it" in await orla.play("undo")

    async def test_an_older_act_is_not_taken_back_in_the_place_of_one_that_stays(
        self, orla: Transcript
    ) -> None:
        await orla.play(f"{CLINIC} announce tomorrow at 9am", "schedule", 'groups create "Lasers" for all')
        await orla.play(":as orla", CLINIC.replace("Clinic", "Tea"), "publish", "undo")

        assert "Clinic" in await orla.play("events")

    async def test_an_organiser_no_more_takes_nothing_back(self, orla: Transcript) -> None:
        await orla.play(":as alice", "register", "Alice", "UCL", "5", "yes")
        await orla.play(":as olga", "roles grant alice organiser", "grant", ":as alice", CLINIC)
        await orla.play(":as olga", "roles revoke alice")

        assert "You may no longer do that" in await orla.play(":as alice", "undo")


class TestAnswers:
    @pytest.fixture
    async def announced(self, alice: Transcript) -> Transcript:
        await alice.play(":as orla", f"{CLINIC} for 1 person", "publish", ":as alice")
        return alice

    async def test_the_answer_before_counts_again(self, announced: Transcript) -> None:
        await announced.play("events show clinic", "Maybe", "events show clinic", "Not going")

        assert "You've said maybe to Clinic" in await announced.play("undo")
        assert "you said maybe" in await announced.play("events")

    async def test_a_first_answer_is_forgotten(self, announced: Transcript) -> None:
        await announced.play("events show clinic", "Going")

        assert "Taken back: you haven't said whether you're coming to Clinic." in await announced.play("undo")
        assert "Going: 0 of 1" in await announced.play("events show clinic")

    async def test_a_place_that_went_to_somebody_else_is_theirs(self, announced: Transcript) -> None:
        await announced.play("events show clinic", "Going")
        await announced.play(":as bob", "register", "Bob", "UCL", "5", "yes")
        await announced.play("events show clinic", "Going", ":as alice", "events show clinic", "Not going")

        assert "Clinic is full. You're first on the waiting list" in await announced.play("undo")

    async def test_a_place_that_is_taken_back_goes_to_who_waits(self, announced: Transcript) -> None:
        await announced.play(":as bob", "register", "Bob", "UCL", "5", "yes")
        await announced.play(
            ":as alice", "events show clinic", "Going", ":as bob", "events show clinic", "Going"
        )

        assert "A place has come free at Clinic" in await announced.play(":as alice", "undo")


class TestOthers:
    async def test_an_announcement_is_not_posted(self, orla: Transcript) -> None:
        await orla.play('announce "Tea" in #events tomorrow at 9am', "schedule")

        assert "Taken back, nothing is posted: “Tea”" in await orla.play("undo")
        assert "Tea" not in await orla.play(":wait 2 days")

    async def test_one_that_is_posted_stays(self, orla: Transcript) -> None:
        await orla.play('announce "Tea" in #events', "post")

        assert "others may have read it" in await orla.play("undo")

    async def test_one_that_was_cancelled_is_back(self, orla: Transcript) -> None:
        await orla.play('announce "Tea" in #events tomorrow at 9am', "schedule", "announce cancel tea")

        assert "It is back" in await orla.play("undo")

    async def test_a_group_is_left_again_and_joined_again(self, alice: Transcript) -> None:
        await alice.play("groups join research data")
        assert "You have left Research data" in await alice.play("undo")

        await alice.play("groups join research data", "groups leave research data")
        assert "Welcome to Research data" in await alice.play("undo")

    async def test_a_new_group_goes_unless_somebody_is_in_it(self, orla: Transcript) -> None:
        await orla.play('groups create "Lasers" for all')
        assert "there is no community of practice called Lasers any more" in await orla.play("undo")

    async def test_the_profile_is_as_it_was(self, alice: Transcript) -> None:
        await alice.play("profile edit", "Alicia", "King's College London", *["keep"] * 30)
        assert "Alicia" in await alice.play("profile")

        assert "your profile is as it was before" in await alice.play("undo")
        shown = await alice.play("profile")
        assert "Alice" in shown
        assert "UCL" in shown

    async def test_a_level_is_as_it_was(self, alice: Transcript) -> None:
        await alice.play("skills set software testing 2", "skills set software testing 4")

        assert "what I know of Software testing is as it was before" in await alice.play("undo")
        assert "Software testing: level 2" in await alice.play("skills")

    async def test_a_first_level_is_forgotten(self, alice: Transcript) -> None:
        await alice.play("skills set software testing 2", "undo")

        assert "You haven't named any skills yet." in await alice.play("skills")

    async def test_having_joined_stays_and_the_way_out_is_shown(self, stage: Transcript) -> None:
        await stage.play(":as bob", "register", "Bob", "UCL", "5", "yes")

        assert "“privacy forget me” takes you off again" in await stage.play("undo")

    async def test_what_nothing_is_said_of_stays(self, alice: Transcript) -> None:
        await alice.play("mentor pause", "undo")

        await alice.play(":as olga", "roles grant alice organiser", "grant")
        assert "What you did last can't be taken back." in await alice.play("undo")
        assert "Alice" in await alice.play("roles")


class TestCancelThat:
    """Words that could mean the question just asked or the act before it."""

    async def test_an_open_question_is_left_and_nothing_taken_back(self, alice: Transcript) -> None:
        await alice.play("remind me to eat in 2 hours", "remind me to sleep tomorrow")

        assert "I've left it. Nothing was changed." in await alice.play("cancel that")
        assert "eat" in await alice.play("remind list")

    async def test_a_proposal_is_dropped(self, alice: Transcript) -> None:
        await alice.play("remind #events to eat tomorrow at 9am")

        await alice.play("cancel that")

        assert "no reminders waiting" in await alice.play("remind list")

    async def test_where_the_question_is_whether_to_cancel_it_asks(self, orla: Transcript) -> None:
        await orla.play(CLINIC, "publish", "events cancel clinic")

        assert "I can't tell whether you mean" in await orla.play("cancel that")
        assert "Clinic" in await orla.play("events")

    async def test_in_a_form_it_goes_back(self, alice: Transcript) -> None:
        await alice.play("remind me to eat in 2 hours", "profile edit", "keep")

        assert "1 of" in await alice.play("undo")
        await alice.play("cancel")
        assert "eat" in await alice.play("remind list")


class TestWhatAStrictReaderFound:
    """Each of these took back something else, or gave more than there was before."""

    async def test_a_change_that_is_only_shown_is_what_is_taken_back(self, alice: Transcript) -> None:
        await alice.play("remind me to buy milk in 5 hours", "remind edit 1 in 6 hours", "undo")

        assert "buy milk" in await alice.play("remind list")

    async def test_a_cancellation_that_is_only_asked_about_is_said_to_be(self, orla: Transcript) -> None:
        await orla.play(f"{CLINIC} announce tomorrow at 9am", "schedule", "events cancel clinic")

        assert "I've only asked whether to cancel it" in await orla.play("undo")
        assert "Clinic" in await orla.play("events")

    async def test_the_profile_before_keeps_its_levels(self, alice: Transcript) -> None:
        await alice.play("skills set python 3", "profile edit skills Snakemake", "undo")

        assert "Python: level 3" in await alice.play("skills")
        assert "Alice" in await alice.play(":as mo", "members skill:python>=3")

    async def test_editing_a_part_leaves_the_zone_to_the_platform(
        self, alice: Transcript, stepup: Stepup
    ) -> None:
        async def chosen() -> bool | None:
            async with stepup.store.look() as work:
                found: bool | None = await work.session.scalar(
                    select(Person.zone_chosen).where(Person.name == "Alice")
                )
                return found

        await alice.play("profile edit grade 7", "undo")
        assert not await chosen()
        await alice.play("profile edit time zone Berlin")
        assert await chosen()

    async def test_a_place_in_the_queue_is_had_again(self, alice: Transcript, clock: MovableClock) -> None:
        await alice.play(":as orla", f"{CLINIC} for 1 person", "publish")
        for name in ("bob", "alice", "cara"):
            await alice.play(f":as {name}", "events show clinic", "Going", ":wait 1 minute")

        await alice.play(":as alice", "events show clinic", "Not going")

        assert "You're first on the waiting list" in await alice.play("undo")

    async def test_an_offer_that_was_declined_is_an_offer_again_and_no_place(self, alice: Transcript) -> None:
        await alice.play(":as orla", f"{CLINIC} for 1 person", "publish")
        for name in ("bob", "alice"):
            await alice.play(f":as {name}", "events show clinic", "Going", ":wait 1 minute")
        await alice.play(":as bob", "events show clinic", "Not going", ":as alice", "No, thanks")

        said = await alice.play("undo")

        assert "a place at Clinic is offered to you again" in said
        assert "You're going" not in said

    async def test_the_same_answer_twice_is_one_act(self, alice: Transcript) -> None:
        await alice.play(":as orla", CLINIC, "publish", ":as alice")
        await alice.play("events show clinic", "Going", "events show clinic", "Going")

        assert "you haven't said whether you're coming to Clinic" in await alice.play("undo")


class TestWhatChangedNothing:
    """Whoever did nothing anew has nothing new to take back: what they did before stays their last act."""

    async def test_a_part_that_stays_as_it_was(self, stage: Transcript) -> None:
        await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes", "profile edit grade 7")
        await stage.play("profile edit grade 7", "undo")

        assert "Grade: 7" not in await stage.play("profile")

    async def test_somebody_who_is_muted_already(self, stage: Transcript) -> None:
        await stage.play(":as sam", "register", "Sam", "UCL", "5", "yes")
        await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes", "remind mute sam")
        await stage.play(":wait 2 days", "remind mute sam")

        assert "can send you reminders again" not in await stage.play("undo")

    async def test_an_event_that_is_published_already(self, stage: Transcript) -> None:
        line = 'events create "Tea" on 9 December at 2pm for 1 hour in #events announce 3 December 9am'
        await stage.play(":as olga", line, "schedule")
        await stage.presses("olga", "event-publish:1")

        assert "can't be taken back" not in await stage.play("undo")


async def test_a_zone_taken_back_follows_the_platform_again(stepup: Stepup, stage: Transcript) -> None:
    await stage.play(
        ":as alice", "register", "Alice", "UCL", "5", "yes", "profile edit time zone Paris", "undo"
    )

    async with stepup.store.work() as work:
        known = await people.meet(work, "console", "alice", "Alice", "Asia/Kolkata")

    assert known.zone == "Asia/Kolkata"
