"""Each use of somebody's data is agreed to and taken back by itself, on record, and in effect at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.chat.identity import Address
from bot.clock import MovableClock
from bot.stepup import Stepup
from handlers import FEATURES
from handlers.checkins.messages import COUNTED
from handlers.events.messages import MESSAGES_ABOUT_EVENTS
from handlers.mentoring import messages as mentoring_messages
from handlers.shared import privacy_notice
from storage import checkins, consents
from storage.checkins import CheckinAnswer, CheckinAsk
from storage.consents import Consent, Purpose
from storage.mentor_pairs import MentorPairWord
from storage.mentoring import MentorAsk, MentorOffer, MentorRequest
from tests import people
from tests.transcript import Transcript

EVENT = 'events create "Clinic" on 3 December 14:00 for 1 hour in #events'
START = 'checkin start "Autumn" until 11 December 17:00'


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

    assert "Taken back. I send you no reminders" in said
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


async def test_a_digest_asked_for_before_has_to_be_asked_for_again(
    ann: Transcript, clock: MovableClock
) -> None:
    await ann.play(":as olga", EVENT.replace("3 Dec", "10 Dec"), ":press Publish", ":as ann", "digest on")
    await ann.play("privacy withdraw events", "privacy agree events", ":press Yes, I agree")
    await ann.play(":wait until 2026-12-06 12:00")

    assert "stepup to @ann" not in await ann.play(":wait until 2026-12-07 12:00")


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

    assert "erase what you answered" in asked
    assert "“checkin stop”" in asked
    assert "nothing has changed" in kept
    assert "what you answered is erased" in said
    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(CheckinAnswer)))
        notes = list(await work.session.scalars(select(CheckinAsk.note)))
        assert notes
        assert not any(notes)
    assert "Shall I ask you again?" in await answered.play("checkin")


async def test_a_check_in_begun_and_not_sent_is_dropped_with_it(ann: Transcript, stepup: Stepup) -> None:
    await ann.play(":as olga", START, ":press Start it", ":as ann", "checkin", "1 2", "cancel")
    await ann.play("checkin", "1 2", ":as ann")

    await ann.play("privacy withdraw check-ins", "withdraw", ":as olga", "checkin close", ":press Close it")

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
    await stage.play(":as ben", "mentor offer", "Python", "2", "4", "2", "my experience")
    await stage.play(":as ann", "mentor find", "Python", "my goals", "4", "2", ":press Ask Ben")
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

    assert "Any pair you are in ends" in asked
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


async def test_a_mentor_who_is_being_asked_is_told_that_there_is_nothing_to_do(stage: Transcript) -> None:
    for name in ("ann", "ben"):
        await stage.play(f":as {name}", "register", name.capitalize(), "UCL", "1", "yes")
    await stage.play(":as ben", "mentor offer", "Python", "2", "4", "2", "skip")
    await stage.play(":as ann", "mentor find", "Python", "my goals", "4", "2", ":press Ask Ben")

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

    assert "That was so already" in said
    assert len(await words(stepup, Purpose.EVENT_MESSAGES)) == 1


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
