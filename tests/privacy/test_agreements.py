"""Each use of somebody's data is agreed to and taken back by itself, on record, and in effect at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.chat.identity import Address
from bot.chat.message import Message
from bot.clock import MovableClock
from bot.stepup import Stepup
from handlers import FEATURES
from handlers.checkins.messages import COUNTED
from handlers.events.messages import MESSAGES_ABOUT_EVENTS
from handlers.mentoring import messages as mentoring_messages
from handlers.shared import privacy_notice
from storage import checkins, consents, outbox, personal
from storage.checkins import AskState, CheckinAnswer, CheckinAsk
from storage.consents import Consent, Purpose
from storage.mentor_pairs import MentorPairWord
from storage.mentoring import MentorAsk, MentorOffer, MentorRequest
from storage.people import Person
from storage.skills import SkillState
from tests import people
from tests.transcript import Transcript

EVENT = 'events create "Clinic" on 3 December 14:00 for 1 hour in #events'
START = 'checkin start "Autumn" until 11 December 17:00'

FIND = ("mentor find", "Python", "my goals", "4", "2", "skip the rest")
OFFER = ("mentor offer", "Python", "2", "4", "2", "skip", "skip the rest")


async def words(stepup: Stepup, purpose: Purpose) -> list[Consent]:
    async with stepup.store.look() as work:
        rows = await work.session.scalars(
            select(Consent).where(Consent.purpose == purpose).order_by(Consent.id)
        )
        return list(rows)


@pytest.fixture
async def ann(stage: Transcript, stepup: Stepup) -> Transcript:
    """Ann and Ben are members; Ann goes to a clinic."""
    async with stepup.store.work() as work:
        for name in ("Ann", "Ben"):
            await people.member(work, name)
    await stage.play(":as olga", EVENT, ":press Publish", ":as ann", ":press Going")
    return stage


# Messages about events ------------------------------------------------------------------------------


async def test_whoever_takes_event_messages_back_is_reminded_no_more_while_others_are(
    ann: Transcript,
) -> None:
    await ann.play(":as ben", ":press Going")

    said = await ann.play(":as ann", "privacy withdraw event messages")
    then = await ann.play(":wait until 2026-12-03 13:01")

    assert "Done. I'll send you no more reminders" in said
    assert "stepup to @ben (only you):" in then
    assert "stepup to @ann (only you):" not in then


async def test_what_waits_already_to_be_sent_to_them_is_taken_back_too(ann: Transcript) -> None:
    await ann.play(":as olga", EVENT.replace("3 Dec", "10 Dec"), ":press Publish", ":as ann", "digest on")
    await ann.play("pause until 12 December", ":wait until 2026-12-07 12:00")

    await ann.play("privacy withdraw event messages")

    assert "Clinic" not in await ann.play("resume", ":wait until 2026-12-07 13:00")


async def test_a_host_hears_how_many_were_written_to_without_them(ann: Transcript) -> None:
    await ann.play(":as ben", ":press Going", ":as ann", "privacy withdraw event messages", ":as olga")

    said = await ann.play('events write Clinic "bring a laptop"', ":press Send it")

    assert "stepup to @ben (only you):" in said
    assert "stepup to @ann (only you):" not in said
    assert "I'd write this to 1 person" in said


async def test_they_arent_asked_how_useful_it_was(ann: Transcript) -> None:
    await ann.play(":as ben", ":press Going", ":as ann", "privacy withdraw event messages")

    said = await ann.play(":wait until 2026-12-03 16:00")

    assert "stepup to @ben (only you):\n  I hope you liked Clinic" in said
    assert "stepup to @ann (only you):\n  I hope you liked Clinic" not in said


async def test_they_still_hear_that_an_event_they_go_to_is_called_off(ann: Transcript) -> None:
    await ann.play("privacy withdraw event messages", ":as olga")

    said = await ann.play("events cancel Clinic", ":press Yes, cancel it")

    assert "stepup to @ann (only you):" in said


async def test_saying_yes_to_an_event_promises_them_no_reminder(ann: Transcript) -> None:
    await ann.play("privacy withdraw event messages")

    said = await ann.play("events show Clinic", ":press Going")

    assert "You're still going" in said
    assert "I'll remind you" not in said


@pytest.mark.parametrize("asked", ["digest on", "events reminders 1 hour before", "events reminders usual"])
async def test_what_they_took_back_is_not_had_again_without_agreeing(ann: Transcript, asked: str) -> None:
    await ann.play("privacy withdraw event messages")

    said = await ann.play(asked)

    assert "You told me to send you no messages about events" in said
    assert "“privacy agree event messages”" in said


async def test_a_digest_asked_for_before_comes_again_once_they_agree_again(
    ann: Transcript, clock: MovableClock
) -> None:
    await ann.play(":as olga", EVENT.replace("3 Dec", "10 Dec"), ":press Publish", ":as ann", "digest on")
    await ann.play("privacy withdraw events", ":wait until 2026-12-04 12:00")
    assert "You get this every week" not in await ann.play("digest")

    await ann.play("privacy agree events", ":press Yes, I agree")

    assert "stepup to @ann" in await ann.play(":wait until 2026-12-07 12:00")


async def test_agreeing_again_has_them_reminded_and_stands_on_record_with_what_was_shown(
    ann: Transcript, stepup: Stepup, clock: MovableClock
) -> None:
    await ann.play("privacy withdraw event messages")
    shown = await ann.play("privacy agree event messages")
    await ann.play(":press Yes, I agree")

    assert "stepup to @ann (only you):" in await ann.play(":wait until 2026-12-03 13:01")
    assert MESSAGES_ABOUT_EVENTS in shown
    taken_back, agreed = await words(stepup, Purpose.EVENT_MESSAGES)
    assert (taken_back.given, agreed.given) == (False, True)
    assert agreed.text_hash == privacy_notice.fingerprint(MESSAGES_ABOUT_EVENTS)
    assert (agreed.version, agreed.platform, agreed.place) == ("1", "console", "@ann")


async def test_reading_what_there_is_to_agree_to_agrees_to_nothing(ann: Transcript, stepup: Stepup) -> None:
    await ann.play("privacy agree totals")
    said = await ann.play(":press No")

    assert "nothing has changed" in said
    assert await words(stepup, Purpose.TOTALS) == []


async def test_taking_it_back_on_one_account_holds_on_the_other(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        ann, ben = await people.member(work, "Ann"), await people.member(work, "Ben")
        here, there = Address("console", "@ann"), Address("console", "@ben")
        await consents.record(work, ann.id, Purpose.EVENT_MESSAGES, text_hash="x", said_in=here, given=False)

        found = await consents.unwanted(
            work, [("event-reminder:1", here), ("event-changed:1", here), ("event-reminder:2", there)]
        )
        assert found == {"event-reminder:1"}
        assert await consents.withdrew(work, [ann.id, ben.id], Purpose.EVENT_MESSAGES) == [ann.id]


def test_every_kind_of_message_that_can_be_taken_back_is_one_that_is_sent() -> None:
    causes = {key for feature in FEATURES for key in feature.causes}

    assert set(consents.MESSAGES) <= causes


# Check-ins ------------------------------------------------------------------------------------------


@pytest.fixture
async def answered(ann: Transcript) -> Transcript:
    """Ann answered a check-in that is still open, and lets her answers be counted."""
    await ann.play(":as olga", START, ":press Start it", ":as ann", "checkin", *["1 2"] * 6, "my note", "yes")
    return ann


async def test_answering_is_on_record_with_the_text_above_the_questions(
    answered: Transcript, stepup: Stepup
) -> None:
    (taking_part,), (counted,) = await words(stepup, Purpose.CHECKINS), await words(stepup, Purpose.TOTALS)

    assert taking_part.given
    assert counted.given
    assert counted.text_hash == privacy_notice.fingerprint(COUNTED)


async def test_taking_check_ins_back_is_asked_once_more_erases_the_answers_and_asks_no_more(
    answered: Transcript, stepup: Stepup
) -> None:
    asked = await answered.play("privacy withdraw check-ins")
    kept = await answered.play("no")
    said = await answered.play("privacy withdraw check-ins", "withdraw")

    assert "erase your answers" in asked
    assert "“checkin stop”" in asked
    assert "nothing has changed" in kept
    assert "your answers are erased" in said
    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(CheckinAnswer)))
        assert not list(await work.session.scalars(select(SkillState)))
        notes = list(await work.session.scalars(select(CheckinAsk.note)))
        assert notes
        assert not any(notes)
    assert "Shall I ask you again?" in await answered.play("checkin")


async def test_levels_that_were_said_otherwise_stay(answered: Transcript, stepup: Stepup) -> None:
    await answered.play(":wait 1 day", "skills set git 3", "privacy withdraw check-ins", "withdraw")

    async with stepup.store.look() as work:
        assert list(await work.session.scalars(select(SkillState.skill))) == ["direct:tool-git"]


async def test_being_asked_again_takes_a_yes_to_what_it_means(answered: Transcript, stepup: Stepup) -> None:
    await answered.play("privacy withdraw check-ins", "withdraw")

    shown = await answered.play("checkin", ":press Ask me again")
    assert "please read first what they mean" in shown
    assert "1 of" not in shown
    assert [one.given for one in await words(stepup, Purpose.CHECKINS)] == [True, False]

    assert "1 of" in await answered.play(":press Yes, I agree")
    assert [one.given for one in await words(stepup, Purpose.CHECKINS)] == [True, False, True]


async def test_check_ins_that_are_only_stopped_are_asked_again_by_a_press(answered: Transcript) -> None:
    assert "1 of" in await answered.play("checkin stop", ":press Ask me again")


async def test_stopping_in_the_middle_of_one_ends_it(ann: Transcript) -> None:
    await ann.play(":as olga", START, ":press Start it", ":as ann", "checkin", "1 2")

    said = await ann.play("checkin stop", "1 2")

    assert "in the middle" not in said


async def test_a_check_in_begun_and_not_sent_is_dropped_with_it(ann: Transcript, stepup: Stepup) -> None:
    await ann.play(":as olga", START, ":press Start it", ":as ann", "checkin", "1 2", "cancel")
    await ann.play("checkin", "1 2", ":as ann")

    await ann.play(
        "privacy withdraw check-ins", "withdraw", ":as olga", "checkin close", ":press Close it now"
    )

    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(CheckinAnswer)))


async def test_counting_taken_back_counts_in_no_figure_still_to_be_made(
    answered: Transcript, stepup: Stepup
) -> None:
    said = await answered.play("privacy withdraw totals")

    assert "count in no figure from now on" in said
    async with stepup.store.look() as work:
        found = await checkins.running(work)
        assert found is not None
        assert await checkins.counted(work, found.id) == []
        # They are still hers.
        assert list(await work.session.scalars(select(CheckinAnswer)))


async def test_agreeing_to_be_counted_again_reaches_back_to_nothing(
    answered: Transcript, stepup: Stepup
) -> None:
    await answered.play("privacy withdraw totals", "privacy agree totals", ":press Yes, I agree")

    async with stepup.store.look() as work:
        found = await checkins.running(work)
        assert found is not None
        assert await checkins.counted(work, found.id) == []


# Mentoring ------------------------------------------------------------------------------------------


@pytest.fixture
async def paired(stage: Transcript) -> Transcript:
    """Ben is Ann's mentor."""
    for name in ("ann", "ben"):
        await stage.play(f":as {name}", "register", name.capitalize(), "UCL", "1", "yes")
    await stage.play(":as ben", "mentor offer", "Python", "2", "4", "2", "my experience", "skip the rest")
    await stage.play(":as ann", *FIND, ":press Ask Ben")
    await stage.play(":as ben", ":press Ask one question", "a question")
    await stage.play(":as ann", ":press Answer", "an answer", ":as ben", ":press Accept")
    return stage


async def test_the_forms_say_what_taking_part_means_and_sending_them_is_on_record(
    paired: Transcript, stepup: Stepup
) -> None:
    told = privacy_notice.fingerprint(mentoring_messages.TAKING_PART)

    said = await words(stepup, Purpose.MENTORING)

    assert [(one.given, one.text_hash, one.place) for one in said] == [
        (True, told, "@ben"),
        (True, told, "@ann"),
    ]
    assert mentoring_messages.TAKING_PART in await paired.play("mentor offer")


@pytest.mark.parametrize(("who", "other"), [("ann", "ben"), ("ben", "ann")])
async def test_mentoring_taken_back_ends_the_pair_and_tells_the_other_no_reason(
    paired: Transcript, stepup: Stepup, who: str, other: str
) -> None:
    asked = await paired.play(f":as {who}", "privacy withdraw mentoring")
    said = await paired.play("withdraw")

    assert "If you're paired, that ends" in asked
    assert f"stepup to @{other} (only you):" in said
    assert "withdr" not in said.split(f"stepup to @{other}")[1]
    assert "My mentor" not in await paired.play("mentor")
    async with stepup.store.look() as work:
        texts = [
            *(one.goals for one in await work.session.scalars(select(MentorRequest)) if who == "ann"),
            *(one.answer for one in await work.session.scalars(select(MentorAsk)) if who == "ann"),
            *(one.question for one in await work.session.scalars(select(MentorAsk)) if who == "ben"),
            *(one.text for one in await work.session.scalars(select(MentorPairWord))),
            *(one.about for one in await work.session.scalars(select(MentorOffer)) if who == "ben"),
        ]
    assert not any(texts)


async def test_what_was_looked_for_and_written_to_mentors_is_held_no_more(
    stage: Transcript, stepup: Stepup
) -> None:
    for name in ("ann", "ben"):
        await stage.play(f":as {name}", "register", name.capitalize(), "UCL", "1", "yes")
    await stage.play(":as ben", *OFFER)
    await stage.play(":as ann", *FIND, ":press Ask Ben")

    await stage.play("privacy withdraw mentoring", "withdraw")

    async with stepup.store.look() as work:
        ann = await work.session.scalar(select(Person.id).where(Person.name == "Ann"))
        assert ann is not None
        held = await personal.gathered(work, ann)
        assert "mentor_request" not in held
        assert "outbox" not in held


async def test_a_mentor_who_takes_part_again_is_found_by_those_who_wait(stage: Transcript) -> None:
    for name in ("ann", "ben"):
        await stage.play(f":as {name}", "register", name.capitalize(), "UCL", "1", "yes")
    offer = OFFER
    await stage.play(":as ben", *offer)
    await stage.play(":as ann", *FIND, ":press Ask Ben")

    said = await stage.play(":as ben", "privacy withdraw mentoring", "withdraw", *offer)

    assert "[1] Ask Ben" in said


async def test_a_mentor_who_is_being_asked_is_told_that_there_is_nothing_to_do(stage: Transcript) -> None:
    for name in ("ann", "ben"):
        await stage.play(f":as {name}", "register", name.capitalize(), "UCL", "1", "yes")
    await stage.play(":as ben", *OFFER)
    await stage.play(":as ann", *FIND, ":press Ask Ben")

    said = await stage.play("privacy withdraw mentoring", "withdraw")

    assert "stepup to @ben (only you):" in said


# All of them ----------------------------------------------------------------------------------------


async def test_each_stands_by_itself_with_the_day_and_another_changes_with_none(ann: Transcript) -> None:
    await ann.play("privacy withdraw event messages")

    said = await ann.play("privacy choices")

    assert "Event messages (no, since Mon 30 November 2026)" in said
    assert "Check-ins (yes)" in said
    assert "Counting your check-in answers (no)" in said
    assert "Mentoring (no)" in said
    assert "Event messages: no, since Mon 30 November 2026" in await ann.play("privacy")


async def test_what_was_taken_back_twice_is_said_to_be_so(ann: Transcript, stepup: Stepup) -> None:
    await ann.play("privacy withdraw event messages")

    said = await ann.play("privacy withdraw event messages")

    assert "there is nothing to take back" in said
    assert len(await words(stepup, Purpose.EVENT_MESSAGES)) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("check in", "I'll stop sending you check-ins"),
        ("my consent for mentoring", "nothing to take back"),
        ("event messages please", "Done. I'll send you no more reminders"),
        ("counting", "nothing to take back"),
        ("mentroing", "Did you mean mentoring? For example: “privacy withdraw mentoring”"),
        ("everything", "You can agree to each of these"),
    ],
)
async def test_what_is_meant_is_read_as_people_say_it(ann: Transcript, typed: str, meant: str) -> None:
    assert meant in await ann.play(f"privacy withdraw {typed}")


async def test_undo_says_how_to_agree_again(ann: Transcript) -> None:
    said = await ann.play("privacy withdraw event messages", "undo")

    assert "To agree again, type “privacy agree event messages”." in said


@pytest.mark.parametrize("typed", ["privacy withdraw my cat", "privacy agree membership"])
async def test_what_is_agreed_to_by_itself_is_said_where_something_else_is_named(
    ann: Transcript, typed: str
) -> None:
    said = await ann.play(typed)

    assert "isn't something that you agree to by itself" in said
    assert "event messages, check-ins, counting your check-in answers, mentoring" in said


async def test_a_guest_agrees_to_nothing_that_is_for_members(stage: Transcript, stepup: Stepup) -> None:
    said = await stage.play(":as eve", "privacy agree totals")

    assert "that is for members" in said
    assert await words(stepup, Purpose.TOTALS) == []


async def test_the_copy_of_ones_data_has_each_word_of_it_and_forgetting_erases_them(
    ann: Transcript, stepup: Stepup
) -> None:
    await ann.play("privacy withdraw event messages")
    assert "What you agreed to: 1" in await ann.play("privacy")

    await ann.play("privacy forget me", ":press Yes, erase everything")

    assert await words(stepup, Purpose.EVENT_MESSAGES) == []


async def test_a_mentor_who_takes_it_back_is_shown_to_nobody_at_that_moment(stage: Transcript) -> None:
    """Ending their pair gives them a place, of which those who wait would hear."""
    for name in ("ann", "ben", "mia"):
        await stage.play(f":as {name}", "register", name.capitalize(), "UCL", "1", "yes")
    await stage.play(":as mia", "mentor offer", "Python", "1", "4", "2", "skip", "skip the rest")
    await stage.play(":as ann", *FIND, ":press Ask Mia")
    await stage.play(":as mia", ":press Accept", ":as ben", *FIND)

    said = await stage.play(":as mia", "privacy withdraw mentoring", "withdraw")

    assert "stepup to @ann" in said
    assert "stepup to @ben" not in said


async def test_what_is_claimed_after_they_took_it_back_isnt_sent(ann: Transcript, stepup: Stepup) -> None:
    """As where it was being sent at that moment, and the platform asked for patience."""
    async with stepup.store.work() as work:
        here = Address("console", "@ann")
        await outbox.enqueue(
            work,
            key="event-write:9:person:1",
            to=here,
            message=Message("too late"),
            urgency=outbox.Urgency.NEWS,
        )
        known = await people.somebody(work, "Ann")
        await consents.record(
            work, known.id, Purpose.EVENT_MESSAGES, text_hash="x", said_in=here, given=False
        )
    await stepup.settle()

    assert "too late" not in "".join(ann.printed)


async def test_the_same_is_asked_no_sooner_of_who_took_it_back_and_agreed_again(
    answered: Transcript, stepup: Stepup
) -> None:
    """Two figures of one round after the other would else have moved the same answer twice."""
    await answered.play(":as olga", "checkin close", ":press Close it now", ":as ann")
    async with stepup.store.look() as work:
        before = await checkins.last_answered(work, [1])
    await answered.play("privacy withdraw check-ins", "withdraw", "privacy agree check-ins", "yes")

    async with stepup.store.look() as work:
        assert await checkins.last_answered(work, [1]) == before
        assert before[1]


async def test_who_agrees_again_is_back_in_the_round_that_is_running(ann: Transcript, stepup: Stepup) -> None:
    await ann.play(":as olga", START, ":press Start it", ":as ann", "privacy withdraw check-ins", "withdraw")

    await ann.play("privacy agree check-ins", ":press Yes, I agree")

    async with stepup.store.look() as work:
        states = list(await work.session.scalars(select(CheckinAsk.state).where(CheckinAsk.person_id == 1)))
    assert states == [AskState.ASKED]


async def test_an_old_answer_button_asks_to_agree_first(ann: Transcript) -> None:
    await ann.play(":as olga", START, ":press Start it", ":as ann", "privacy withdraw check-ins", "withdraw")

    said = await ann.presses("ann", "checkin-answer:1")

    assert "please read first what they mean" in said


async def test_the_suspended_see_what_they_agreed_to_and_may_only_take_it_back(ann: Transcript) -> None:
    await ann.play(":as mo", "members suspend ann because of shouting", "Suspend them", ":as ann")

    said = await ann.play("privacy choices")

    assert "Event messages (yes)" in said
    assert "Take back event messages" in said
    assert "Agree to" not in said
    assert "Done. I'll send you no more reminders" in await ann.play(":press Take back event messages")


async def test_a_text_that_changed_since_is_said_to_have_and_can_be_agreed_to_anew(
    ann: Transcript, stepup: Stepup
) -> None:
    async with stepup.store.work() as work:
        known = await people.somebody(work, "Ann")
        here = Address("console", "@ann")
        await consents.record(work, known.id, Purpose.EVENT_MESSAGES, text_hash="older", said_in=here)

    assert "agreed on Mon 30 November 2026, before this was changed" in await ann.play("privacy choices")
    assert "Do you agree to that?" in await ann.play("privacy agree event messages")


async def test_who_only_stopped_being_asked_may_still_have_their_answers_erased(
    answered: Transcript, stepup: Stepup
) -> None:
    said = await answered.play("checkin stop", "privacy withdraw check-ins", "withdraw")

    assert "your answers are erased" in said
    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(CheckinAnswer)))
    assert "Check-ins (no, since" in await answered.play("privacy choices")
