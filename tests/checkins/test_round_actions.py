"""A round once it is open: longer, shorter, called off, every term; and what is told of it afterwards."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.clock import MovableClock
from bot.stepup import Stepup
from config.community import CheckinRules
from handlers.checkins import term_dates
from storage import checkins, members, reports, skills
from storage.checkins import CheckinRound, RoundState
from storage.database import Work
from storage.people import Person
from tests import people
from tests.transcript import Transcript

LONDON = ZoneInfo("Europe/London")
START = 'checkin start "Autumn" until 11 December 17:00'
TERMS = CheckinRules().terms
NAMES = [f"m{number:02}" for number in range(16)]


async def many(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        for name in NAMES:
            await people.member(work, name)
        await members.vouch_for_all(work)


async def answered(stage: Transcript, names: list[str], levels: str = "1 3") -> None:
    for name in names:
        await stage.play(f":as {name}", "checkin", *[levels] * 4, "skip", "yes")
    await stage.play(":as olga")


async def last_round(work: Work) -> CheckinRound:
    found = (await work.session.scalars(select(CheckinRound).order_by(CheckinRound.id.desc()))).first()
    assert found is not None
    return found


async def test_a_round_is_given_longer_and_never_shorter(stepup: Stepup, stage: Transcript) -> None:
    await many(stepup)
    await stage.play(":as olga", START, ":press Start it")

    assert "until Fri 18 December 2026, 17:00 GMT." in await stage.play(
        "checkin extend until 18 December 17:00"
    )
    assert "already" in await stage.play("checkin extend until 12 December 17:00")
    assert "at most 30 days" in await stage.play("checkin extend until 18 December 2027")
    await stage.play(":wait until 2026-12-12 09:00")
    async with stepup.store.look() as work:
        assert (await last_round(work)).state is RoundState.OPEN
    assert "has closed" in await stage.play(":wait until 2026-12-18 18:00")


async def test_what_is_shown_of_a_cancelled_round_is_nothing_and_it_may_be_asked_again_at_once(
    stepup: Stepup, stage: Transcript
) -> None:
    await many(stepup)
    await stage.play(":as olga", START, ":press Start it")
    await answered(stage, NAMES)

    await stage.play("checkin cancel", ":press Cancel the check-in")

    assert "no needs to show yet" in await stage.play("needs")
    assert "90 days" not in await stage.play(START)
    async with stepup.store.look() as work:
        assert len(await skills.own(work, (await people.somebody(work, "m00")).id)) == 4


async def test_closing_is_asked_about_and_done_once(stepup: Stepup, stage: Transcript) -> None:
    await many(stepup)
    await stage.play(":as olga", START, ":press Start it")
    await answered(stage, NAMES)
    await stage.play("checkin close")
    assert "isn't open" not in await stage.play(":press Leave it open", "checkin close")

    closed = await stage.play(":press Close it now")

    assert closed.count("has closed: about") == 1
    assert "Worth acting on first" in closed
    assert "Data analysis" in await stage.play("needs")
    assert "No check-in is open" in await stage.play("checkin close")


async def test_two_rounds_soon_after_each_other_are_no_two_looks_at_one_answer(
    stepup: Stepup, stage: Transcript
) -> None:
    """The second differs from the first by one person; nobody who answered is asked the same again."""
    await many(stepup)
    await stage.play(":as olga", START, ":press Start it")
    await answered(stage, NAMES[:-1])
    await stage.play("checkin close", ":press Close it now", ":wait 91 minutes")

    shown = await stage.play('checkin start "Again" until 12 December 17:00')
    await stage.play(":press Start it")
    again = await stage.play(":as m00", "checkin")
    await answered(stage, NAMES[-1:])
    await stage.play("checkin close", ":press Close it now")

    assert "less than 90 days ago" in shown
    assert "nothing new to ask you" in again
    assert "too few answers" in await stage.play('needs "Again"')
    async with stepup.store.look() as work:
        assert len({one.person_id for one in await checkins.counted(work, (await last_round(work)).id)}) == 1


async def test_how_far_a_round_has_got_is_the_same_all_day_long(stepup: Stepup, stage: Transcript) -> None:
    await many(stepup)
    await stage.play(":as olga", START, ":press Start it")
    await answered(stage, NAMES[:7])
    before = await stage.play("checkin status")
    await answered(stage, NAMES[7:])

    assert await stage.play("checkin status") == before
    tomorrow = await stage.play(":wait until 2026-12-01 09:30", "checkin status")

    assert "about 5 of about 15" in before
    assert "about 15 of about 15" in tomorrow


async def test_a_pilot_hides_no_round_before_it_and_is_found_by_its_title(
    stepup: Stepup, stage: Transcript
) -> None:
    await many(stepup)
    await stage.play(":as olga", START, ":press Start it")
    await answered(stage, NAMES)
    await stage.play("checkin close", ":press Close it now", ":wait until 2027-03-05 09:00")
    await stage.play('checkin start "Pilot" until 19 March for institution:UCL', ":press Start it")
    await answered(stage, NAMES, "2 3")
    await stage.play("checkin close", ":press Close it now")

    assert "Autumn, closed on" in await stage.play("needs")
    pilot = await stage.play("needs pilot by family")
    assert "Pilot, closed on" in pilot
    assert "since" not in await stage.play('needs "Pilot"')
    assert "No check-in “summer” has closed" in await stage.play("needs summer")


async def test_a_change_is_said_with_the_round_it_is_since(stepup: Stepup, stage: Transcript) -> None:
    await many(stepup)
    await stage.play(":as olga", START, ":press Start it")
    await answered(stage, NAMES, "0 1")
    await stage.play("checkin close", ":press Close it now", ":wait until 2027-03-05 09:00")
    await stage.play('checkin start "Spring" until 19 March', ":press Start it")
    for name in NAMES:
        await stage.play(f":as {name}", "checkin", *["0 4"] * 4, "skip")
    await stage.play(":as olga", "checkin close", ":press Close it now")

    said = await stage.play("needs")

    assert re.search(r"Data analysis: \S+ \(give or take \S+\).* \(\+\d\.\d since Autumn\)", said)
    assert "too few answers to say whether it changed" in said


async def test_those_who_answered_are_told_what_came_of_it_once(stepup: Stepup, stage: Transcript) -> None:
    await many(stepup)
    await stage.play(":as olga", START, ":press Start it")
    await answered(stage, NAMES[:-1])
    await stage.play("checkin close", ":press Close it now")
    shown = await stage.play('checkin outcome "We booked @channel two courses."')

    told = await stage.play(":press Tell them")

    assert "Each sees the figures of the skills they were asked about, as here:" in shown
    assert told.count("You said, we did") == len(NAMES) - 1
    assert "m15" not in told
    assert "(give or take" in told
    assert "have been told already" in await stage.play('checkin outcome "Again."')
    assert "quotation marks" in await stage.play('checkin outcome "We booked" two courses')


async def test_only_the_words_that_were_shown_are_told(stepup: Stepup, stage: Transcript) -> None:
    await many(stepup)
    await stage.play(":as olga", START, ":press Start it")
    await answered(stage, NAMES[:3])
    await stage.play("checkin close", ":press Close it now", "checkin outcome Good words.")
    await stage.play(":as orla", "checkin outcome Bad draft.")

    assert "nothing to tell any more" in await stage.play(":as olga", ":press Tell them")
    assert "Bad draft." in await stage.play(":as orla", ":press Tell them")


async def test_who_was_reminded_hears_that_there_is_longer(stepup: Stepup, stage: Transcript) -> None:
    await many(stepup)
    await stage.play(":as olga", START, ":press Start it")
    await answered(stage, NAMES[:-1])
    assert "closes on" in await stage.play(":wait until 2026-12-08 12:00")

    said = await stage.play("checkin extend until 18 December 17:00")

    assert said.count("You have longer to answer Autumn: until Fri 18 December 2026, 17:00 GMT") == 1
    assert "@m15" in said


async def test_who_joins_while_it_is_open_sees_it_in_help_and_is_asked_with_the_reminder(
    stepup: Stepup, stage: Transcript
) -> None:
    await many(stepup)
    await stage.play(":as olga", START, ":press Start it")
    await stage.play(":as late", "register", "keep", "UCL", "6", "yes")

    assert "the check-in Autumn (“checkin”)" in await stage.play("help")
    assert "It's time for a short skills check-in: Autumn" in await stage.play(":wait until 2026-12-08 12:00")


async def test_newcomers_who_dont_count_yet_are_said_before_it_is_too_late(
    stepup: Stepup, stage: Transcript
) -> None:
    async with stepup.store.work() as work:
        await people.member(work, "alice")

    assert "members vouch everyone" in await stage.play(":as olga", START)
    await stage.play(":press Start it")
    assert "members vouch everyone" in await stage.play("checkin close")
    await stage.play("members vouch everyone")
    assert "members vouch everyone" not in await stage.play("checkin close")


async def test_who_wants_no_check_ins_says_so_at_any_time(stepup: Stepup, stage: Transcript) -> None:
    await many(stepup)
    assert "won't send you check-ins any more" in await stage.play(":as m00", "checkin stop")

    assert "@m00" not in await stage.play(":as olga", START, ":press Start it")


async def test_a_check_in_is_asked_every_term_until_it_is_stopped(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await many(stepup)
    asked = await stage.play(
        ":as olga", 'checkin schedule "Term check-in" every term until the end of May 2027'
    )
    assert "next on Mon 18 January 2027, 10:00 GMT" in asked
    assert "already" in await stage.play('checkin schedule "Another" every term until July 2028')

    started = await stage.play(":wait until 2027-01-18 10:30")
    assert "Term check-in, January 2027 has begun" in started
    await stage.play("checkin close", ":press Close it now")
    again = await stage.play(":wait until 2027-06-01 09:00")

    assert "Term check-in, April 2027 has begun" in again
    assert "No check-in is planned" in await stage.play("checkin schedule")
    async with stepup.store.look() as work:
        titles = [one.title for one in await work.session.scalars(select(CheckinRound))]
    assert titles == ["Term check-in, January 2027", "Term check-in, April 2027"]


async def test_a_plan_is_stopped_by_a_press_and_starts_nothing_any_more(
    stepup: Stepup, stage: Transcript
) -> None:
    await many(stepup)
    await stage.play(":as olga", 'checkin schedule "Term check-in" every term until July 2028')

    assert "isn't asked any more" in await stage.play("checkin schedule", ":press Stop Term check-in")
    assert "has begun" not in await stage.play(":wait until 2027-01-20 09:00")


@pytest.mark.parametrize(
    ("after", "opens"),
    [
        ("2026-11-30", "2027-01-18 10:00 GMT"),
        ("2027-01-18T10:00", "2027-04-26 10:00 BST"),
        ("2027-04-26T09:00", "2027-10-05 10:00 BST"),
        # 5 October 2030 is a Saturday.
        ("2030-09-01", "2030-10-07 10:00 BST"),
    ],
)
def test_a_term_begins_on_its_first_working_day_at_ten_on_the_wall(after: str, opens: str) -> None:
    found = term_dates.next_opening(TERMS, datetime.fromisoformat(after).replace(tzinfo=UTC), LONDON)

    assert f"{found.astimezone(LONDON):%Y-%m-%d %H:%M %Z}" == opens


@pytest.mark.parametrize("terms", [("10-05", "11-05"), ("02-30",), (), ("13-01",)])
def test_terms_are_days_that_are_far_enough_apart(terms: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"term|month"):
        CheckinRules(terms=terms)


async def test_figures_are_made_once_and_stay_when_answers_are_erased_or_purged(
    stepup: Stepup, stage: Transcript
) -> None:
    await many(stepup)
    await stage.play(":as olga", START, ":press Start it")
    await answered(stage, NAMES)
    await stage.play("checkin close", ":press Close it now")
    async with stepup.store.look() as work:
        before = await reports.frozen(work, "checkin", str((await last_round(work)).id))

    await stage.play(":as m00", "privacy forget me", ":press Yes, erase everything")
    async with stepup.store.work() as work:
        for tidy in stepup.registry.tidies:
            await tidy(work)
        person = await work.session.scalar(select(Person.id).where(Person.name == "m00"))

    assert person is None
    async with stepup.store.look() as work:
        assert await reports.frozen(work, "checkin", str((await last_round(work)).id)) == before
