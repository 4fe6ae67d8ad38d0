"""Opportunities are seen first, told to whom they fit, shared by consent, and ended kindly."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.stepup import Stepup
from handlers.opportunities import actions
from storage import people as stored_people
from storage import suspensions
from storage.members import Member
from storage.opportunities import Opportunity, OpportunityInterest
from storage.outbox import Outbox
from storage.people import Person
from tests import people
from tests.transcript import Transcript

SECONDMENT = (
    "opportunities post",
    "secondment",
    "Data steward for a term",
    "Get our data in order with us <!channel>",
    "keep",
    "31 January",
    "python 3",
    "January to March 2027",
    "one day a week",
    "yes",
)


@pytest.fixture
async def pat(stage: Transcript, stepup: Stepup) -> Transcript:
    """Pat speaks, of Leeds; Ann knows Python, Ben wishes to, Cat neither."""
    async with stepup.store.work() as work:
        (python,) = work.catalogue.suggest("Python")[:1]
        await people.member(work, "Pat", institution="Leeds")
        await people.member(work, "Ann", skills=(python.key,))
        for name in ("Ben", "Cat", "Dee"):
            await people.member(work, name)
    await stage.play(":as ann", "skills set python 2", ":as ben", "skills want python 3", ":as pat")
    return stage


async def posted(pat: Transcript, *told: str) -> str:
    for name in told:
        await pat.play(f":as {name}", "opportunities tell at once")
    await pat.play(":as pat", *SECONDMENT)
    return await pat.play(":press Post it", ":wait 10 seconds")


async def test_it_is_shown_first_and_members_see_it_once_it_is_posted(pat: Transcript) -> None:
    shown = await pat.play(*SECONDMENT)

    for line in (
        "Data steward for a term (secondment), Leeds",
        "Get our data in order with us <!channel>",
        "Skills: Python 3 (practitioner)",
        "When: January to March 2027",
        "Share of time: one day a week",
        "Needs your line manager's agreement",
        "Open until Sun 31 January 2027, 23:59 GMT",
        "Offered by Pat",
    ):
        assert line in shown
    assert "No opportunities are open" in await pat.play(":as ann", "opportunities")

    assert "Data steward for a term is posted." in await pat.play(":as pat", ":press Post it")
    said = await pat.play(":as ann", "opportunities", "opportunities show 1")
    assert "1. Data steward for a term (secondment), Leeds, until Sun 31 January" in said
    assert "[1] I'm interested" in said


async def test_those_whom_it_fits_and_who_asked_are_told_with_the_reason(pat: Transcript) -> None:
    said = await posted(pat, "ann", "ben", "cat")

    for name in ("ann", "ben"):
        assert (
            f"stepup to @{name} (only you):\n  A new opportunity may be for you. It fits because of Python"
            in said
        )
    for name in ("cat", "dee"):
        assert f"@{name}" not in said
    assert said.count("A new opportunity") == 2


async def test_weekly_is_once_a_week_with_all_that_is_new_and_nothing_in_an_empty_week(
    pat: Transcript,
) -> None:
    await pat.play(":as ann", "opportunities tell weekly", ":as cat", "opportunities tell weekly")
    assert "A new opportunity" not in await posted(pat)

    said = await pat.play(":wait 7 days")
    assert "stepup to @ann (only you):\n  New opportunities that may be for you:" in said
    assert "Data steward for a term (secondment), Leeds, until Sun 31 January – because of Python" in said
    assert "@cat" not in said

    assert "New opportunities" not in await pat.play(":wait 14 days")


async def test_a_profile_is_shared_only_after_its_owner_saw_what_and_said_yes(
    pat: Transcript, stepup: Stepup
) -> None:
    await posted(pat, "ann")

    shown = await pat.play(":as ann", ":press I'm interested")
    assert "Pat would read this of you" in shown
    assert "Ann, " in shown
    assert "stepup to @pat" not in shown
    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(OpportunityInterest)))

    said = await pat.play("yes")

    assert "stepup to @pat (only you):\n  Somebody would like Data steward for a term:" in said
    assert "Pat, meet Ann, who would like Data steward for a term (secondment)." in said
    assert "Pat knows." in said
    again = await pat.play(":press Yes, tell them")
    assert "stepup to @pat" not in again


async def test_whoever_says_no_is_named_to_nobody(pat: Transcript) -> None:
    await posted(pat, "ann")

    said = await pat.play(":as ann", ":press I'm interested", ":press No")

    assert "nobody was told" in said
    assert "stepup to @pat" not in said


@pytest.mark.parametrize(("institution", "across"), [("UCL", True), ("leeds", False)])
async def test_it_is_filled_by_one_and_the_others_are_told_kindly_without_a_reason(
    pat: Transcript, stepup: Stepup, institution: str, across: bool
) -> None:
    async with stepup.store.work() as work:
        ann = select(Person.id).where(Person.name == "Ann").scalar_subquery()
        await work.session.execute(
            update(Member).where(Member.person_id == ann).values(institution=institution)
        )
    await posted(pat, "ann", "ben")
    for name in ("ann", "ben"):
        await pat.play(f":as {name}", ":press I'm interested", "yes")

    said = await pat.play(
        ":as pat", "opportunities mine", ":press Show Data steward for a term", ":press Filled by Ann"
    )

    assert "2 would like it" in said
    assert "stepup to @ben (only you):\n  Data steward for a term isn't to be had any more" in said
    assert "stepup to @ann (only you):\n  Congratulations: Data steward for a term is yours" in said
    assert "No opportunities are open" in await pat.play(":as dee", "opportunities")
    async with stepup.store.look() as work:
        (row,) = await work.session.scalars(select(Opportunity))
    assert (row.state, row.across) == ("filled", across)


async def test_it_closes_by_itself_and_whoever_offers_it_is_asked_what_came_of_it(pat: Transcript) -> None:
    await posted(pat, "ann")
    await pat.play(":as ann", ":press I'm interested", "yes")

    assert "has closed" not in await pat.play(":wait until 2027-02-01 08:00")
    assert "No opportunities are open" in await pat.play(":as dee", "opportunities")

    said = await pat.play(":wait until 2027-02-01 09:00")

    assert (
        "stepup to @ann (only you):\n  Data steward for a term has closed; whoever offers it decides" in said
    )
    assert (
        "stepup to @pat (only you):\n  Data steward for a term has closed. Would like it: Ann. Was it filled?"
        in said
    )
    assert "No opportunities are open" in await pat.play(":as dee", "opportunities")
    assert "isn't to be had" in await pat.presses("dee", "opportunity-interest:1")
    assert "is filled" in await pat.play(":as pat", ":press Filled by Ann")


async def test_what_is_taken_back_is_told_to_nobody_new(pat: Transcript) -> None:
    await pat.play(":as ann", "opportunities tell at once", ":as pat", *SECONDMENT, ":press Post it")

    said = await pat.play(
        "opportunities mine",
        ":press Show Data steward for a term",
        ":press Withdraw it",
        "yes",
        ":wait 1 minute",
    )

    assert "is taken back" in said
    assert "A new opportunity" not in said


async def test_an_organiser_may_take_down_what_somebody_else_offers_and_a_member_may_not(
    pat: Transcript,
) -> None:
    await posted(pat)

    assert "Only whoever offers it" in await pat.presses("dee", "opportunity-withdraw:1")
    assert "Only whoever offers it" in await pat.presses("dee", "opportunity-filled:1:0")
    asked = await pat.play(":as olga", "opportunities", "opportunities show 1", ":press Take it down")
    assert "Take Data steward for a term back for good?" in asked
    said = await pat.play("yes")
    assert "is taken back" in said
    assert "stepup to @pat (only you):\n  An organiser has taken Data steward for a term down." in said
    # What was taken down isn't read any more, by old buttons neither.
    assert "Get our data" not in await pat.presses("dee", "opportunity-show:1")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("secondment", True),
        ("secondments", True),
        ("institution:Leeds skill:python", True),
        ("skill:python>=3", True),
        ("skill:python>3", False),
        ("not secondment", False),
        ("teaching or skill:python", True),
        ("institution:UCL", False),
    ],
)
async def test_what_is_looked_for_is_said_as_members_are_searched(
    pat: Transcript, words: str, found: bool
) -> None:
    await posted(pat)

    said = await pat.play(":as ann", f"opportunities {words}")

    assert ("Data steward for a term" in said) is found


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("opportunities stage:senior", "go by words, institution and skill"),
        ("opportunities show 3", "Which one?"),
        ("opportunities tell sometimes", "at once, weekly or never"),
    ],
)
async def test_what_isnt_understood_is_said_with_an_example(pat: Transcript, typed: str, said: str) -> None:
    assert said in await pat.play(typed)


@pytest.mark.parametrize("day", ["yesterday", "31 January 2029", "whenever"])
async def test_a_closing_date_is_within_a_year_and_nothing_that_was_typed_is_lost(
    pat: Transcript, day: str
) -> None:
    await pat.play(*SECONDMENT[:5])

    assert "for example: 31 January" in (await pat.play(day)).replace("Say it like", "for example")
    assert "Which skills does it ask for?" in await pat.play("31 January")


async def test_one_person_offers_only_so_much_at_a_time(pat: Transcript) -> None:
    for _ in range(5):
        await pat.play(*SECONDMENT, ":press Post it")

    assert "You offer 5 already" in await pat.play(*SECONDMENT)


async def test_what_was_taken_back_at_once_counts_towards_what_one_may_post_in_a_week(
    pat: Transcript,
) -> None:
    for number in range(1, 6):
        await pat.play(*SECONDMENT, ":press Post it")
        await pat.presses("pat", f"opportunity-withdraw:{number}")

    assert "You've posted 5 in the last seven days" in await pat.play(*SECONDMENT)
    assert "This is what members would see" in await pat.play(":wait 8 days", *SECONDMENT)


async def test_of_somebody_suspended_nothing_is_to_be_had(pat: Transcript, stepup: Stepup) -> None:
    await pat.play(":as ann", "opportunities tell at once", ":as pat", *SECONDMENT, ":press Post it")
    async with stepup.store.work() as work:
        owner = await stored_people.known(work, "console", "pat")
        assert owner is not None
        await suspensions.add(work, owner.id, by=None, because="")

    assert "A new opportunity" not in await pat.play(":wait 1 minute")
    for pressed in ("opportunity-interest:1", "opportunity-share:1"):
        assert "isn't to be had" in await pat.presses("ann", pressed)
    assert "No opportunities are open" in await pat.play(":as dee", "opportunities")


async def test_whoever_is_interested_no_longer_is_told_of_to_nobody_new(pat: Transcript) -> None:
    await pat.play("quiet 08:00 to 20:00")
    await posted(pat, "ann")
    await pat.play(":as ann", ":press I'm interested", "yes", "opportunities show Data steward for a term")

    assert "you're off the list" in await pat.play(":press No longer interested")

    later = await pat.play(":wait 14 hours")
    assert "Somebody would like" not in later


async def test_a_poster_who_had_heard_of_it_hears_that_somebody_changed_their_mind(pat: Transcript) -> None:
    await posted(pat, "ann")
    await pat.play(":as ann", ":press I'm interested", "yes", "opportunities show Data steward for a term")

    said = await pat.play(":press No longer interested")

    assert "stepup to @pat (only you):\n  Ann is no longer interested in Data steward for a term." in said


async def test_what_closed_can_still_be_filled_from_ones_own_list_and_isnt_kept_for_ever(
    pat: Transcript, stepup: Stepup
) -> None:
    await posted(pat, "ann")
    await pat.play(":as ann", ":press I'm interested", "yes", ":wait until 2027-02-01 10:00")
    listed_ = await pat.play(":as pat", "opportunities mine", ":press Show Data steward for a term")
    assert "Filled by Ann" in listed_

    await pat.play(":wait 61 days")
    async with stepup.store.work() as work:
        await actions.purge(work)
    assert "stepup to @ann (only you):\n  Data steward for a term isn't to be had any more" in await pat.play(
        ":wait 1 minute"
    )
    await pat.play(":wait 91 days")
    async with stepup.store.work() as work:
        await actions.purge(work)
    async with stepup.store.look() as work:
        assert not list(await work.session.scalars(select(OpportunityInterest)))


async def test_a_skill_without_a_level_is_asked_for_at_the_usual_one(pat: Transcript) -> None:
    said = await pat.play(*SECONDMENT[:6], "python, git 3", "skip the rest")

    assert "Python 2 (working" in said
    assert "3 (practitioner)" in said


async def test_nobody_posts_or_answers_what_is_somebody_elses(pat: Transcript) -> None:
    await pat.play(*SECONDMENT)

    for pressed in (
        "opportunity-post:1",
        "opportunity-drop:1",
        "opportunity-interest:1",
        "opportunity-share:1",
    ):
        assert "isn't to be had" in await pat.presses("ann", pressed)
    await pat.play(":press Post it")
    assert "That is your own" in await pat.presses("pat", "opportunity-share:1")


async def test_of_whoever_is_forgotten_nothing_is_kept_but_that_there_was_something(
    pat: Transcript, stepup: Stepup
) -> None:
    await posted(pat, "ann")
    await pat.play(":as ann", ":press I'm interested", "yes")

    said = await pat.play(":as pat", "privacy forget me", ":press Yes, erase everything")

    assert "stepup to @ann (only you):\n  Data steward for a term isn't to be had any more" in said
    async with stepup.store.look() as work:
        (row,) = await work.session.scalars(select(Opportunity))
        assert (row.title, row.description, row.institution, row.poster_id) == ("", "", "", None)
    assert "No opportunities are open" in await pat.play(":as dee", "opportunities")


async def test_of_somebody_interested_who_is_forgotten_nothing_is_kept(
    pat: Transcript, stepup: Stepup
) -> None:
    await posted(pat, "ann")
    await pat.play(
        ":as ann", ":press I'm interested", "yes", "privacy forget me", ":press Yes, erase everything"
    )

    assert "0 would like it" in await pat.play(":as pat", "opportunities mine")
    async with stepup.store.look() as work:
        kept = await work.session.scalars(select(Outbox.payload))
        assert not [payload for payload in kept if "Ann" in str(payload)]


async def test_organisers_see_numbers_to_the_nearest_five(pat: Transcript) -> None:
    await posted(pat)

    said = await pat.play(":as olga", "opportunities report")

    assert "posted: 1" in said
    assert "fewer than ten were filled" in said
    assert "Data steward" not in said
