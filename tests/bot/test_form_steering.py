"""A form answered one question at a time: interrupted, gone back in, cut short, never taken for a command."""

from __future__ import annotations

import pytest

from config import catalogue
from handlers.members import forms
from tests.transcript import Transcript


@pytest.fixture
async def alice(stage: Transcript) -> Transcript:
    await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes")
    return stage


@pytest.fixture
async def more(alice: Transcript) -> Transcript:
    """At “Role title”, the first of nine."""
    assert "1 of 9: Role title" in await alice.play("Tell me more about you")
    return alice


class TestCommandsInTheMiddle:
    @pytest.mark.parametrize(
        ("words", "done"),
        [
            ("remind me to eat in 2 hours", "I'll remind you on Mon 30 November 2026, 11:00 GMT: eat"),
            ("remind list", "You have no reminders waiting"),
            ("skills set python 3", "Noted: Python"),
            ("/events", "Nothing is planned"),
            ("help", "I'm Stepup"),
        ],
    )
    async def test_what_can_only_be_a_command_is_done_and_the_form_waits(
        self, more: Transcript, words: str, done: str
    ) -> None:
        said = await more.play(words)

        assert done in said
        assert "You're still in the middle of More about you" in said
        await more.play("Technician", "skip the rest")
        assert "Alice, Technician" in await more.play("profile")

    @pytest.mark.parametrize("words", ["Training manager", "Events coordinator", "skills", "members"])
    async def test_what_could_be_either_is_asked_about(self, more: Transcript, words: str) -> None:
        asked = await more.play(words)
        assert f"Is “{words}” your answer to “Role title”, or shall I do it now?" in asked
        assert "[1] It's my answer  [2] Do it now" in asked

        assert "2 of 9" in await more.play("1")
        await more.play("skip the rest")
        assert f"Alice, {words}" in await more.play("profile")

    async def test_it_is_done_where_that_is_meant(self, more: Transcript) -> None:
        await more.play("members")

        said = await more.play("do it now")

        assert "1 member" in said
        assert "You're still in the middle of More about you" in said

    async def test_the_buttons_say_the_same(self, more: Transcript) -> None:
        await more.play("members")
        assert "1 member" in await more.play(":press Do it now")
        await more.play("members")
        assert "2 of 9" in await more.play(":press It's my answer")

    async def test_another_answer_is_taken_instead(self, more: Transcript) -> None:
        await more.play("Training manager")

        assert "2 of 9" in await more.play("Technician")
        await more.play("skip the rest")
        assert "Alice, Technician" in await more.play("profile")

    async def test_a_question_asked_since_is_answered_first(self, more: Transcript) -> None:
        assert "At what time on Tue 1 December 2026?" in await more.play("remind me to eat tomorrow")

        assert "I'll remind you on Tue 1 December 2026, 15:00 GMT: eat" in await more.play("3pm")
        assert "2 of 9" in await more.play("Technician")

    async def test_a_question_asked_since_lapses_once_the_form_is_answered(self, more: Transcript) -> None:
        asked = await more.play("remind me to eat tomorrow", "Technician")
        assert "“Technician” isn't a time I understand" in asked
        assert "Is “Technician” your answer to “Role title”?" in asked

        assert "2 of 9" in await more.play("yes")
        await more.play("skip", "3pm", "cancel")
        assert "no reminders waiting" in await more.play("remind list")

    @pytest.mark.parametrize("said", ["1", ":press It's my answer", "it's my answer"])
    async def test_what_was_meant_for_the_form_is_taken_when_that_is_said(
        self, more: Transcript, said: str
    ) -> None:
        await more.play("remind me to eat tomorrow", "Technician")

        assert "2 of 9" in await more.play(said)

    async def test_what_answers_the_last_question_after_all_fills_no_form(self, more: Transcript) -> None:
        await more.play("remind me to eat tomorrow", "hmm, no idea")

        assert "I'll remind you on Tue 1 December 2026, 15:00 GMT: eat" in await more.play("3pm")
        assert "1 of 9" in await more.play("back")

    async def test_a_yes_is_for_what_was_shown_last_and_then_for_the_form(self, more: Transcript) -> None:
        await more.play(":as bob", "register", "Bob", "UCL", "5", "yes", ":as alice")
        await more.play("Technician", "remind bob to tidy tomorrow at 9am")

        assert "I'll remind Bob" in await more.play("send it")
        assert "3 of 9" in await more.play("1")

    async def test_leaving_what_was_asked_leaves_the_form_open(self, more: Transcript) -> None:
        await more.play("remind me to eat tomorrow")

        assert "I've left it" in await more.play("never mind")
        assert "2 of 9" in await more.play("Technician")


class TestQuestionsInTheMiddle:
    """What somebody asks in their own words is no answer, unless it could be one; the form waits."""

    WAITS = "You're still in the middle of"

    @pytest.mark.parametrize("words", ["who can see my profile?", "how do I change my name"])
    async def test_where_words_could_be_the_answer_it_is_asked_which(
        self, more: Transcript, words: str
    ) -> None:
        asked = await more.play(words)
        assert f"Is “{words}” your answer to “Role title”, or are you asking me?" in asked
        assert "[1] It's my answer  [2] I'm asking you" in asked

    @pytest.mark.parametrize("answer", ["2", "I'm asking you", "i’m asking", "no, I'm asking"])
    async def test_it_is_looked_up_where_that_is_meant(self, more: Transcript, answer: str) -> None:
        said = await more.play("how do I change my name?", answer)
        assert "profile edit" in said
        assert self.WAITS in said
        assert "2 of 9" in await more.play("Technician")

    async def test_it_is_the_answer_where_that_is_meant(self, more: Transcript) -> None:
        assert "2 of 9" in await more.play("who else?", "it's my answer")
        await more.play("skip the rest")
        assert "Alice, who else?" in await more.play("profile")

    @pytest.mark.parametrize("at", ["Career stage", "Skills", "Time zone", "Who may see your profile"])
    async def test_where_they_could_not_it_is_looked_up(self, more: Transcript, at: str) -> None:
        assert at in await more.play(f"change {at}")

        said = await more.play("who can see my profile?")

        assert "“profile”" in said
        assert self.WAITS in said

    async def test_what_is_told_at_length_may_well_be_a_question(self, more: Transcript) -> None:
        assert "4 of 9: What you do" in await more.play("change what you do")
        assert "1 of 9: Role title" in await more.play("What nobody else does: I look after the cryostats")

    async def test_what_is_refused_in_the_middle_says_that_the_form_waits(self, stage: Transcript) -> None:
        said = await stage.play(":as bob", "register", "remind me to eat in 2 hours")
        assert "Only members can use “remind”." in said
        assert "You're still in the middle of Join the community" in said


class TestGoingBackAndOn:
    async def test_one_answer_is_changed_by_its_number_and_the_form_goes_on_where_it_was(
        self, more: Transcript
    ) -> None:
        await more.play("Tecnician", "4", "7")

        assert "1 of 9: Role title" in await more.play("change 1")
        assert "4 of 9" in await more.play("Technician")
        await more.play("skip the rest")
        assert "Alice, Technician" in await more.play("profile")

    @pytest.mark.parametrize("words", ["change role title", "change my role title", "Edit role"])
    async def test_or_by_its_name(self, more: Transcript, words: str) -> None:
        await more.play("Technician", "4")

        assert "1 of 9: Role title" in await more.play(words)

    @pytest.mark.parametrize("words", ["change 99", "change 0", "Change manager", "fix instruments"])
    async def test_what_names_no_question_is_an_answer(self, more: Transcript, words: str) -> None:
        assert "2 of 9" in await more.play(words)

    async def test_keep_after_a_change_goes_on_where_it_was(self, more: Transcript) -> None:
        await more.play("Technician", "4", "7", "change 1")

        assert "4 of 9" in await more.play("keep")

    async def test_two_changes_one_after_the_other_go_on_from_the_farthest(self, more: Transcript) -> None:
        await more.play("Technician", "4", "7", "change 2", "change 1", "Engineer")

        assert "5 of 9" in await more.play("I keep things running")

    async def test_the_rest_is_skipped_up_to_what_is_needed(self, alice: Transcript) -> None:
        await alice.play(":as bob", "register")

        said = await alice.play("skip the rest")
        assert (
            "This one is still needed; the others are left as they are.\n\n  2 of 4: Where you work" in said
        )
        assert "This one is needed" in await alice.play("skip")

    async def test_before_the_last_question_everything_is_shown(self, more: Transcript) -> None:
        said = await more.play("Technician", *["skip"] * 6, "keep")

        assert "Before the last one, here is what I have:" in said
        assert "1. Role title: Technician\n  2. Career stage: (empty)" in said
        assert "8. Time zone: Europe/London" in said


class TestLists:
    async def test_one_unknown_item_costs_none_of_the_others(self, more: Transcript) -> None:
        said = await more.play(*["skip"] * 4, "Python, alchemy, Snakemake")
        assert "I don't know the skill “alchemy”." in said
        assert "I've noted Python, Snakemake: type what to add, or “keep” to leave it so." in said

        await more.play("Software testing", "skip the rest")

        assert "Skills: Software testing, Python, Snakemake" in await more.play("profile")

    async def test_keep_leaves_the_others_as_they_are(self, more: Transcript) -> None:
        await more.play(*["skip"] * 4, "Python, alchemy", "keep", "skip the rest")

        assert "Skills: Python\n" in await more.play("profile")

    async def test_the_whole_list_typed_again_counts_each_once(self, more: Transcript) -> None:
        await more.play(*["skip"] * 4, "Python, alchemy", "Python, Snakemake", "skip the rest")

        assert "Skills: Python, Snakemake\n" in await more.play("profile")

    async def test_choices_do_the_same(self, more: Transcript) -> None:
        await more.play(*["skip"] * 6)
        said = await more.play("1, astrology")
        assert "“astrology” isn't one of the choices" in said
        assert "I've noted Laboratory and workshop" in said

        await more.play("keep", "skip the rest")

        assert "Communities of practice: Laboratory and workshop" in await more.play("profile")

    async def test_keep_after_a_fault_keeps_what_stood_there(self, alice: Transcript) -> None:
        await alice.play("profile edit skills Python", "profile edit skills")

        said = await alice.play("alchemy")
        assert "Now: Python – “keep” leaves it so" in said
        await alice.play("keep")

        assert "Skills: Python\n" in await alice.play("profile")


class TestAListOfAProfile:
    """`profile edit skills R` of somebody who has skills: nothing is thrown away unasked."""

    @pytest.fixture
    async def skilled(self, alice: Transcript) -> Transcript:
        await alice.play("profile edit skills Python, Snakemake")
        return alice

    @pytest.mark.parametrize(
        ("answer", "now"),
        [
            ("1", "Python, Snakemake, R"),
            ("add it", "Python, Snakemake, R"),
            ("add", "Python, Snakemake, R"),
            ("that's all of it now", "R"),
            ("2", "R"),
        ],
    )
    async def test_it_is_asked_whether_it_is_added(self, skilled: Transcript, answer: str, now: str) -> None:
        asked = await skilled.play("profile edit skills R")
        assert "You have Python, Snakemake there. Shall I add R, or is that all of it now?" in asked

        said = await skilled.play(answer)

        assert f"Skills is now “{now}”, was “Python, Snakemake”." in said

    @pytest.mark.parametrize(
        ("words", "now"),
        [
            ("add R", "Python, Snakemake, R"),
            ("+R", "Python, Snakemake, R"),
            ("remove Python", "Snakemake"),
            ("- python", "Snakemake"),
            ("only R", "R"),
            ("Snakemake, R, Python", "Snakemake, R, Python"),
        ],
    )
    async def test_or_it_is_said_at_once(self, skilled: Transcript, words: str, now: str) -> None:
        assert f"Skills is now “{now}”" in await skilled.play(f"profile edit skills {words}")

    async def test_no_more_are_added_than_a_form_takes(self, alice: Transcript) -> None:
        shipped = [skill.name for skill in catalogue.load().skills.values() if "," not in skill.name]
        await alice.play(f"profile edit skills {', '.join(shipped[: forms.MOST_SKILLS])}")

        said = await alice.play(f"profile edit skills add {shipped[forms.MOST_SKILLS]}")

        assert "Please keep it to your 30 main skills." in said

    async def test_taking_off_the_last_one_empties_it(self, skilled: Transcript) -> None:
        said = await skilled.play("profile edit skills remove Python, Snakemake")
        assert "Skills is empty now, was “Python, Snakemake”." in said


class TestOnePartOfAProfile:
    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ('role title "Technician"', "Role title is now “Technician”."),
            ("role title to Technician", "Role title is now “Technician”."),
            ("my job title: Technician", "Role title is now “Technician”."),
            ("name Alice Smith-Jones", "Your name is now “Alice Smith-Jones”, was “Alice”."),
            ("institution king's", "Where you work or study is now “King's College London”, was “UCL”."),
            ("job family 6", "Job family is now “Research data”, was “Research software engineering”."),
            ("time zone Berlin", "Time zone is now “Europe/Berlin”, was “Europe/London”."),
            ("timezone Europe/Paris", "Time zone is now “Europe/Paris”, was “Europe/London”."),
            ("who may see it organisers", "Who may see your profile is now “Organisers only”"),
            ("visibility 1", "Who may see your profile is now “Everyone in this chat”, was “Members only”."),
            ("skills Python, snakemake", "Skills is now “Python, Snakemake”."),
            ("groups 1", "Communities of practice is now “Laboratory and workshop”."),
            ("grade none", "Grade is empty now."),
        ],
    )
    async def test_it_is_changed_by_itself(self, alice: Transcript, words: str, said: str) -> None:
        assert said in await alice.play(f"profile edit {words}")

    @pytest.mark.parametrize(
        ("words", "fault"),
        [
            ("job family astrology", "Job family: That isn't one of the choices"),
            ("time zone EST", "Time zone: “EST” is the clock of half a year; name the place"),
            ("name 42", "Your name: A name needs at least one letter"),
            ("name none", "none"),
            ("skills alchemy, Python", "Skills: I don't know the skill “alchemy”."),
            ("shoe size 42", "I don't know which part of your profile “shoe size 42” is."),
        ],
    )
    async def test_what_does_not_do_for_it_changes_nothing(
        self, alice: Transcript, words: str, fault: str
    ) -> None:
        before = await alice.play("profile")
        said = await alice.play(f"profile edit {words}")

        assert fault in said
        if "name none" not in words:
            assert await alice.play("profile") == before

    async def test_the_others_stay_as_they_are(self, alice: Transcript) -> None:
        await alice.play(
            "profile edit role title Technician", "profile edit skills Python", "profile edit grade 7"
        )

        said = await alice.play("profile")
        for kept in ("Alice, Technician", "Skills: Python", "Grade: 7", "Research software engineering, UCL"):
            assert kept in said

    async def test_without_a_value_it_is_asked_for(self, alice: Transcript) -> None:
        assert "1 of 1: Grade" in await alice.play("profile edit grade")
        await alice.play("7")
        assert "Grade: 7" in await alice.play("profile")

    async def test_whoever_has_no_profile_is_told_how_to_get_one(self, stage: Transcript) -> None:
        assert "Type “register”" in await stage.play(":as orla", "profile edit grade 7")


class TestWhatIsNoAnswer:
    @pytest.mark.parametrize("words", ["never mind", "cancel that", "forget it", "cancel"])
    async def test_words_that_give_up_leave_the_form(self, more: Transcript, words: str) -> None:
        await more.play("remind me to eat in 2 hours")

        assert "Cancelled. Nothing was changed." in await more.play(words)
        assert "eat" in await more.play("remind list")

    async def test_a_yes_is_no_text(self, more: Transcript) -> None:
        assert "That needs words of its own." in await more.play("yes")
        assert "2 of 9" in await more.play("Technician")

    async def test_a_yes_to_which_of_the_two_is_asked_again(self, more: Transcript) -> None:
        await more.play("Training manager")

        assert "Is “Training manager” your answer" in await more.play("yes")
        assert "2 of 9" in await more.play("1")

    async def test_undo_goes_back_wherever_it_is_typed(self, more: Transcript) -> None:
        assert "1 of 9" in await more.play("Technician", "4", "undo", "undo")

    async def test_remind_somebody_by_name_is_a_command(self, more: Transcript) -> None:
        await more.play(":as bob", "register", "Bob", "UCL", "5", "yes", ":as alice")

        assert "I'd remind Bob" in await more.play("remind Bob to eat tomorrow at 9am")


class TestWhatWasUnderstoodSoFar:
    async def test_an_unclear_date_is_kept_until_it_is_clear(self, stage: Transcript) -> None:
        await stage.play(":as olga", "events create", "Party")
        assert "4 December" in await stage.play("next Friday at 3")

        said = await stage.play("3pm")

        assert "2 of 13" in said
        assert "4 December 2026, 15:00" in said
        assert "3 of 13" in await stage.play("11 December")
        assert "Fri 11 December 2026, 15:00" in await stage.play("1 hour", "#events", "skip the rest")

    async def test_a_weekday_that_is_today_is_asked_about_and_not_a_fault_of_ours(
        self, stage: Transcript
    ) -> None:
        await stage.play(
            ":as olga", 'events create "Tea" on 3 December 14:00 for 1 hour in #events', "publish"
        )

        said = await stage.play("events edit tea", "keep", "Monday")

        assert "Sorry, something went wrong" not in said
        assert "of 10" in said

    async def test_a_form_that_was_left_follows_what_was_changed_since(self, alice: Transcript) -> None:
        await alice.play("profile edit", "keep")
        await alice.play("profile edit role title Data steward", "profile edit skills", "Python")

        await alice.play("continue", "skip the rest")

        shown = await alice.play("profile")
        assert "Data steward" in shown
        assert "Skills: Python" in shown


class TestWhatStandsThere:
    async def test_a_yes_is_to_what_stands_there_and_no_institution(self, alice: Transcript) -> None:
        await alice.play("profile edit institution")
        await alice.play("yes")
        assert "UCL" in await alice.play("profile")

        assert "That needs words of its own." in await alice.play(":as bob", "register", "Bob", "yes")

    @pytest.mark.parametrize("said", ["software", "software engineering"])
    async def test_a_part_of_a_choice_is_that_choice(self, stage: Transcript, said: str) -> None:
        shown = await stage.play(":as bob", "register", "Bob", "UCL", said)
        assert "3. Job family: Research software engineering" in shown

    async def test_a_part_of_several_is_asked_again(self, stage: Transcript) -> None:
        assert "isn't one of the choices" in await stage.play(
            ":as bob", "register", "Bob", "UCL", "management"
        )

    async def test_a_time_of_day_alone_keeps_an_events_day(self, stage: Transcript) -> None:
        line = 'events create "Tea" on 9 December at 2pm for 1 hour in #events'
        await stage.play(":as olga", line, "publish", "events edit tea", "keep")

        said = await stage.play("4pm", "skip the rest")

        assert "Wed 9 December 2026, 16:00–17:00 GMT" in said

    async def test_a_whole_command_in_the_middle_is_no_title(self, stage: Transcript) -> None:
        await stage.play(":as olga", "events create", "Git", "events create Code clinic tomorrow at 2pm")
        assert "Here is how it will look" not in await stage.play("remind list")
