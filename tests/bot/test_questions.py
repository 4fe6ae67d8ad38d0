"""The last question: the answer alone completes what was asked for, and reaches no other question."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.stepup import Stepup
from storage.questions import OpenQuestion
from tests.transcript import Transcript


async def member(stage: Transcript, name: str) -> None:
    await stage.play(f":as {name}", "register", name.capitalize(), "UCL", "5", "yes", "keep")


ASKS = "At what time on Tue 1 December 2026?"
MADE = "I'll remind you on Tue 1 December 2026, 15:00 GMT: submit the form"


@pytest.fixture
async def asked(stage: Transcript) -> Transcript:
    await member(stage, "alice")
    assert ASKS in await stage.play("remind me to submit the form tomorrow")
    return stage


@pytest.mark.parametrize(
    "answer", ["3pm", "at 3pm", "15:00", "at three in the afternoon", "no, 3pm", "tomorrow at 3pm"]
)
async def test_the_answer_alone_completes_what_was_asked_for(asked: Transcript, answer: str) -> None:
    assert MADE in await asked.play(answer)


async def test_an_answer_that_is_none_is_said_to_be_none_and_the_question_stays(asked: Transcript) -> None:
    said = await asked.play("banana")

    assert "“banana” isn't a time I understand. Say it like “9am” or “tomorrow at 9am”." in said
    assert MADE in await asked.play("3pm")


async def test_an_answer_that_cant_be_leaves_the_question_open(asked: Transcript) -> None:
    assert "isn't a time of day" in await asked.play("25:00")
    assert MADE in await asked.play("3pm")


async def test_another_day_keeps_asking_for_the_time(asked: Transcript) -> None:
    assert "At what time on Fri 4 December 2026?" in await asked.play("no, Friday")
    assert "I'll remind you on Fri 4 December 2026, 15:00 GMT: submit the form" in await asked.play("3pm")


async def test_it_lapses_after_ten_minutes(asked: Transcript) -> None:
    await asked.play(":wait 11 minutes")

    assert "I don't know “3pm”" in await asked.play("3pm")
    assert "no reminders waiting" in await asked.play("remind list")


async def test_it_lapses_at_the_next_command(asked: Transcript) -> None:
    await asked.play("events")

    assert "I don't know “3pm”" in await asked.play("3pm")


@pytest.mark.parametrize("words", ["cancel", "never mind", "no", "forget it"])
async def test_it_can_be_left(asked: Transcript, words: str) -> None:
    assert "All right, I've left it. Nothing was changed." in await asked.play(words)
    assert "I don't know “3pm”" in await asked.play("3pm")


async def test_yes_answers_no_question_about_a_time(asked: Transcript) -> None:
    assert "“yes” isn't a time I understand" in await asked.play("yes")
    assert "no reminders waiting" in await asked.play("remind list")


async def test_somebody_elses_answer_is_theirs_alone(asked: Transcript) -> None:
    await member(asked, "bob")

    assert "I don't know “3pm”" in await asked.play("3pm")
    assert MADE in await asked.play(":as alice", "3pm")


class TestChoosing:
    """A time that could be two: each with its full date, by button, number or words."""

    @pytest.fixture
    async def choosing(self, stage: Transcript) -> Transcript:
        await member(stage, "alice")
        said = await stage.play("remind me to ring Bob at 9")
        assert "[1] Mon 30 November 2026, 21:00 GMT  [2] Tue 1 December 2026, 09:00 GMT" in said
        return stage

    @pytest.mark.parametrize(
        ("answer", "when"),
        [
            (":press 2", "Tue 1 December 2026, 09:00"),
            ("2", "Tue 1 December 2026, 09:00"),
            ("Tue 1 December 2026, 09:00 GMT", "Tue 1 December 2026, 09:00"),
            ("9am", "Tue 1 December 2026, 09:00"),
            ("pm", "Mon 30 November 2026, 21:00"),
            ("in the morning", "Tue 1 December 2026, 09:00"),
            ("tonight at 8", "Mon 30 November 2026, 20:00"),
        ],
    )
    async def test_it_is_answered_in_any_of_these_ways(
        self, choosing: Transcript, answer: str, when: str
    ) -> None:
        assert f"I'll remind you on {when} GMT: ring Bob" in await choosing.play(answer)

    async def test_a_button_works_after_other_commands_and_only_once(self, choosing: Transcript) -> None:
        await choosing.play("events", ":wait 20 minutes")

        assert "I'll remind you on Tue 1 December 2026, 09:00 GMT" in await choosing.presses(
            "alice", "ask:2:2"
        )
        assert "That question is answered" in await choosing.presses("alice", "ask:2:1")

    async def test_a_button_of_an_answered_question_answers_no_later_one(
        self, stepup: Stepup, choosing: Transcript
    ) -> None:
        async with stepup.store.look() as work:
            question = (await work.session.scalars(select(OpenQuestion.id))).one()
        await choosing.play("2", "remind me to ring Cara at 9")

        assert "That question is answered" in await choosing.presses("alice", f"ask:{question}:1")
        assert "ring Cara" not in await choosing.play("remind list")

    async def test_nobody_else_presses_it(self, choosing: Transcript) -> None:
        await member(choosing, "bob")

        assert "That question is answered, or too old by now." in await choosing.presses("bob", "ask:2:2")
        assert "no reminders waiting" in await choosing.play("remind list")

    async def test_a_number_typed_later_is_no_answer(self, choosing: Transcript) -> None:
        await choosing.play("events")

        assert "I'm no longer sure what “2” answers" in await choosing.play("2")
        assert "no reminders waiting" in await choosing.play("remind list")


class TestAnEvent:
    """An organiser who answers with the answer alone."""

    async def test_it_is_made_piece_by_piece(self, stage: Transcript) -> None:
        await stage.play(":as olga", ":in #events", ":in dm")

        said = [
            await stage.play(words)
            for words in ('events create "Git clinic"', "tomorrow", "at 2pm", "an hour and a half", "#events")
        ]

        asked = ("When does it start?", ASKS, "How long does it last?", "Which channel", "Git clinic")
        for answer, expected in zip(said, asked, strict=True):
            assert expected in answer
        assert "Tue 1 December 2026, 14:00–15:30 GMT" in said[-1]

    async def test_what_was_said_beside_the_time_is_kept(self, stage: Transcript) -> None:
        await stage.play(":as olga", ":in #events", ":in dm")
        await stage.play(
            'events create "Git clinic" next Friday 2pm for 20 people in #events place "Room 9" announce now'
        )

        said = await stage.play("2", "until 4")

        assert "Fri 11 December 2026, 14:00–16:00 GMT" in said
        assert "Room 9" in said
        assert "Places: 20" in said


async def test_yes_to_what_was_shown_before_another_command_makes_nothing(
    stage: Transcript,
) -> None:
    await member(stage, "alice")
    await stage.play("remind me to ring Bob tommorow at 9am", "remind list")

    assert "no longer sure what “yes” answers" in await stage.play("yes")
    assert "no reminders waiting" in await stage.play("remind list")


async def test_a_form_keeps_the_day_when_only_the_time_is_missing(stage: Transcript) -> None:
    await member(stage, "alice")

    said = await stage.play("remind me", "water the plants", "tomorrow", "3pm")

    assert ASKS in said
    assert "I'll remind you on Tue 1 December 2026, 15:00 GMT: water the plants" in said


async def test_a_form_lets_the_next_answer_stand_for_itself(stage: Transcript) -> None:
    await member(stage, "alice")

    said = await stage.play("remind me", "water the plants", "tomorrow", "in 2 hours")

    assert "I'll remind you on Mon 30 November 2026, 11:00 GMT: water the plants" in said


async def test_a_text_with_braces_in_it_stays_as_it_is(stage: Transcript) -> None:
    await member(stage, "alice")

    said = await stage.play("remind me to fix the {} and {0} in the template tomorrow", "3pm")

    assert "15:00 GMT: fix the {} and {0} in the template" in said


class TestAReminderWithoutATime:
    """What was refused isn't thrown away: the time alone completes it."""

    async def test_it_asks_and_the_time_completes_it(self, stage: Transcript) -> None:
        await member(stage, "alice")
        assert "When shall I say it?" in await stage.play("remind me to bring the cables")
        assert "At what time on Thu 3 December 2026?" in await stage.play("Thursday")

        assert "I'll remind you on Thu 3 December 2026, 13:00 GMT: bring the cables" in await stage.play(
            "1pm"
        )

    async def test_nothing_that_was_said_is_lost(self, stage: Transcript) -> None:
        await member(stage, "alice")
        await stage.play('remind me "eat" and drink')

        said = await stage.play("in 2 hours")

        assert "11:00 GMT" in said
        assert "eat" in said
        assert "drink" in said


class TestATitleWithoutQuotationMarks:
    """What may be the title or the text is asked about, and nothing else of the line is lost."""

    LINE = "events create Code clinic on 4 December at 2pm for 1 hour in #events"

    @pytest.mark.parametrize("answer", ["yes", "1", ":press Yes, Code clinic"])
    async def test_what_stands_before_the_time_may_be_it(self, stage: Transcript, answer: str) -> None:
        assert "Is “Code clinic” what it's called?" in await stage.play(":as olga", self.LINE)

        said = await stage.play(answer)

        assert "Code clinic\n\n  Fri 4 December 2026, 14:00–15:00 GMT" in said
        assert "announce it in #events" in said

    @pytest.mark.parametrize(
        "title", ["Training day", "Members, a talk?", "Remind yourself", "“Event horizon”"]
    )
    async def test_any_other_words_are_the_title_though_a_command_begins_so(
        self, stage: Transcript, title: str
    ) -> None:
        await stage.play(":as olga", self.LINE)
        assert f"{title.strip('“”')}\n\n  Fri 4 December 2026, 14:00–15:00 GMT" in await stage.play(title)

    @pytest.mark.parametrize("command", ["events", "remind list", "/training", "events show clinic"])
    async def test_what_can_only_be_a_command_is_one(self, stage: Transcript, command: str) -> None:
        await stage.play(":as olga", self.LINE)
        assert "Here is how it will look" not in await stage.play(command)

    async def test_a_line_with_a_title_only_is_asked_the_rest(self, stage: Transcript) -> None:
        said = await stage.play(
            ":as olga", "events create Code clinic", "yes", "4 December at 2pm", "an hour", "#events"
        )
        assert "Code clinic\n\n  Fri 4 December 2026, 14:00–15:00 GMT" in said

    async def test_a_yes_is_no_title(self, stage: Transcript) -> None:
        await stage.play(":as olga", "events create on 4 December at 2pm for 1 hour in #events")
        assert "That needs words of its own." in await stage.play("yes")
        assert "Tea\n\n  Fri 4 December" in await stage.play("Tea")

    async def test_an_announcement_does_the_same(self, stage: Transcript) -> None:
        said = await stage.play(":as olga", "announce The cluster is back tomorrow at 9am")
        assert "Is “The cluster is back” what I shall say?" in said
        assert "Which channel shall I announce it in?" in await stage.play("yes")
        assert "I'll post it in #hpc on Tue 1 December 2026, 09:00 GMT." in await stage.play("#hpc")

    async def test_nothing_is_posted_before_it_was_shown_and_the_word_was_said(
        self, stage: Transcript
    ) -> None:
        said = await stage.play(":as olga", "announce Back in #hpc", "yes", "yes")
        assert "please type “post”" in said
        assert "to #hpc" not in said


class TestInTheMiddleOfAForm:
    """What was asked after the form's own question is answered first, and only it."""

    async def test_a_yes_to_what_wants_its_own_word_is_no_answer_to_the_form(self, stage: Transcript) -> None:
        await member(stage, "alice")
        await stage.play("Tell me more about you", "privacy forget me")

        assert "please type “erase”" in await stage.play("yes")
        await stage.play("Technician", "skip the rest")
        assert "Alice, Technician" in await stage.play("profile")

    async def test_a_yes_to_a_question_about_a_time_is_no_answer_to_the_form(self, stage: Transcript) -> None:
        await member(stage, "alice")
        await stage.play("Tell me more about you", "remind me to ring Bob at 9")

        assert "“yes” isn't a time I understand" in await stage.play("yes")
        assert "21:00 GMT: ring Bob" in await stage.play("1")

    async def test_a_no_after_being_asked_for_the_word_leaves_it(self, stage: Transcript) -> None:
        await member(stage, "alice")
        await stage.play("privacy forget me", "yes")

        assert "nothing was erased" in await stage.play("no")


class TestWhatWasSaidBefore:
    """The line was understood when it was said; the answer comes later."""

    async def test_tomorrow_is_the_day_after_the_one_on_which_it_was_said(self, stage: Transcript) -> None:
        await member(stage, "alice")
        await stage.play(":wait 14 hours 55 minutes")
        assert "At what time on Tue 1 December 2026?" in await stage.play("remind me to submit tomorrow")

        said = await stage.play(":wait 8 minutes", "3pm")

        assert "I'll remind you on Tue 1 December 2026, 15:00 GMT: submit" in said

    async def test_tomorrow_in_the_answer_is_the_day_after_the_answer(self, stage: Transcript) -> None:
        await member(stage, "alice")
        await stage.play(":wait 14 hours 55 minutes", "remind me to ring mum")

        said = await stage.play(":wait 8 minutes", "tomorrow at 9am")

        assert "I'll remind you on Wed 2 December 2026, 09:00 GMT: ring mum" in said

    @pytest.mark.parametrize("answer", ["the first one", "1st", "the former", "option 1", "first"])
    async def test_a_place_among_the_choices_is_no_date(self, stage: Transcript, answer: str) -> None:
        await member(stage, "alice")
        await stage.play("remind me to water the plants at 9")

        assert "I'll remind you on Mon 30 November 2026, 21:00 GMT" in await stage.play(answer)

    async def test_a_bare_hour_is_asked_about_and_a_length_is_from_now(self, stage: Transcript) -> None:
        await member(stage, "alice")
        asked = await stage.play("remind me to ring mum tomorrow", "9")
        assert "[1] Tue 1 December 2026, 09:00 GMT  [2] Tue 1 December 2026, 21:00 GMT" in asked
        said = await stage.play("never mind", "remind me to post a letter", "2 hours")
        assert "I'll remind you on Mon 30 November 2026, 11:00 GMT: post a letter" in said

    @pytest.mark.parametrize("answer", ["yes", "now", "post"])
    async def test_a_word_that_names_no_channel_isnt_one(self, stage: Transcript, answer: str) -> None:
        await stage.play(":as olga", 'announce "Back" tomorrow at 9am')
        assert "That isn't the name of a channel." in await stage.play(answer)
        assert "in #hpc" in await stage.play("no, only #hpc")

    @pytest.mark.parametrize("answer", ["10 dec", "no, Friday", "2 hours", "#events", "10am"])
    async def test_a_time_is_no_title(self, stage: Transcript, answer: str) -> None:
        await stage.play(":as olga", "events create Quiz on 4 December at 2pm for 1 hour in #events")
        assert "That needs words of its own." in await stage.play(answer)
        assert "10 dec\n\n  Fri 4 December" in await stage.play("“10 dec”")

    async def test_quotation_marks_inside_a_text_stay(self, stage: Transcript) -> None:
        said = await stage.play(":as olga", 'announce “He said "hi" to us” tomorrow at 9am', "#events")
        assert 'He said "hi" to us\n\n  I\'ll post it in #events on Tue 1 December' in said


class TestWhatIsTheLatest:
    """A yes and a number are for what was said last; what came before it isn't answered by them."""

    async def test_a_refused_command_ends_a_question_too(self, stage: Transcript) -> None:
        await stage.play(":as olga", 'announce "Back" tomorrow at 9am', "remind cancel 7")
        assert "I don't know “#hpc”" in await stage.play("#hpc")

    async def test_a_button_pressed_since_ends_it(self, stage: Transcript) -> None:
        await member(stage, "alice")
        await stage.play("Tell me more about you", "remind me to sleep at 8")
        await stage.presses("alice", "answer:profile:role_title:Technician")

        assert "I'll remind you" not in await stage.play("2")

    async def test_a_reminder_that_came_since_is_what_a_number_means(self, stage: Transcript) -> None:
        await member(stage, "alice")
        await stage.play("remind me to eat in 5 minutes", "remind me to sleep at 5")
        shown = await stage.play(":wait 6 minutes")
        assert "[1] Done" in shown

        assert "I'll remind you" not in await stage.play("1")

    async def test_a_reminder_of_long_ago_is_answered_by_no_yes_and_by_no_form(
        self, stage: Transcript
    ) -> None:
        await member(stage, "alice")
        await stage.play("remind me to eat in 5 minutes", ":wait 6 minutes", "roels")
        assert "Well done" not in await stage.play("yes")

        await stage.play("remind me", "call mum")
        assert "call mum" in await stage.play("tomorrow morning at 9am")


async def test_a_number_means_the_list_that_was_read_though_it_was_asked_for_in_a_room(
    stage: Transcript,
) -> None:
    await member(stage, "alice")
    await stage.play("remind me to bbb in 5 hours", "remind me to ccc in 6 hours", "reminders")
    await stage.play("remind me to aaa in 4 hours", ":in #events", "reminders", ":in dm")

    assert "Cancelled: aaa" in await stage.play("remind cancel 1")
