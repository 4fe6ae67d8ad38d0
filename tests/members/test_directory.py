"""`members`: the little language, who sees what, pages and counts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.chat.refusal import Refusal
from bot.stepup import Stepup
from config import catalogue
from handlers.shared.member_query import explained, read
from storage import directory, members, people
from storage.audit import Audit
from storage.members import Profile
from storage.people import Person
from tests.transcript import Transcript

CATALOGUE = catalogue.load()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "everyone"),
        ("institution:UCL", "institution has “UCL”"),
        (
            'skill:python>=3 group:"Research data"',
            "skill is Python at level 3 or more and community of practice has",
        ),
        ("joined:>2026-01-01 snakemake", "registered after 1 January 2026 and “snakemake” anywhere"),
        ("skill:pyhton", "skill is Python"),
        ("institution:UCL or institution:KCL", "institution has “UCL” or institution has “KCL”"),
        (
            "(institution:UCL or institution:KCL) not stage:senior",
            "(institution has “UCL” or institution has “KCL”) and not career stage has “senior”",
        ),
        ("not (tea or cake)", "not (“tea” anywhere or “cake” anywhere)"),
        ("Tea AND oracle -sugar", "“Tea” anywhere and “oracle” anywhere and not “sugar” anywhere"),
        ("e-mail c++ data-driven", "“e-mail” anywhere and “c++” anywhere and “data-driven” anywhere"),
    ],
)
def test_filters_are_said_back_in_words(words: str, said: str) -> None:
    assert explained(read(words, CATALOGUE), CATALOGUE).startswith(said)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("instituton:UCL", "Did you mean `institution:`"),
        ("skill:python>=7", "a level is a number from 0 to 4"),
        ("joined:>soon", "a date is written 2026-01-31"),
        ("joined:>2026-02-31", "no “2026-02-31” in the calendar"),
        ("skill:qwertz", "I don't know the skill “qwertz”"),
        ("institution:", "I can't read"),
        ("tea or", "I can't read “or”"),
        ("(tea or cake", "bracket"),
        ("not", "I can't read “not”"),
        ("()", "I can't read"),
    ],
)
def test_a_fault_points_at_the_word(words: str, wrong: str) -> None:
    with pytest.raises(Refusal, match=wrong):
        read(words, CATALOGUE)


async def enrol(stepup: Stepup, name: str, *, institution: str = "UCL", visibility: str = "members") -> int:
    async with stepup.store.work() as work:
        known = await people.meet(work, "console", name.casefold().replace(" ", "-"), name, None)
        profile = Profile(
            institution=institution,
            job_family="Research data",
            role_title="",
            career_stage="",
            grade="",
            about="likes snakes" if "1" in name else "",
            interests="",
            visibility=visibility,
            skills=("direct:tool-python",) if institution == "UCL" else (),
            groups=("Research data",),
        )
        await members.save(work, known.id, profile)
        return known.id


async def test_everybody_sees_what_others_chose_to_show_and_no_more(
    stepup: Stepup, stage: Transcript
) -> None:
    await enrol(stepup, "Open One", visibility="everyone")
    await enrol(stepup, "Member Two", visibility="members")
    await enrol(stepup, "Shy Three", visibility="organisers")

    as_member = await stage.play(":as open-one", "members")
    as_organiser = await stage.play(":as orla", "members")
    as_moderator = await stage.play(":as mo", "members")

    assert "2 members" in as_member
    assert "Shy Three" not in as_member
    assert "Shy Three" in as_organiser
    assert "console:" not in as_organiser
    assert "console:shy-three" in as_moderator


async def test_filters_narrow_and_pages_turn(stepup: Stepup, stage: Transcript) -> None:
    for number in range(12):
        await enrol(stepup, f"Person {number:02}", institution="UCL" if number % 2 else "Imperial")
    found = await stage.play(":as orla", "members institution:imperial")
    first = await stage.play("members")
    second = await stage.play(":press Next page")

    assert "6 members: institution has “imperial”." in found
    assert "12 members: everyone." in first
    assert "Person 09" in first
    assert "Person 10" not in first
    assert "Person 11" in second
    assert "Person 09" not in second
    assert "12 members" not in await stage.play("members skill:python")
    assert "I found nobody" in await stage.play("members skill:python>=3")
    assert "Person 01" in await stage.play("members snakes")
    assert "I found nobody" in await stage.play("members joined:<2026-01-01")


async def test_more_than_a_thousand_are_not_counted_to_the_end_and_pages_of_them_turn(
    stepup: Stepup, stage: Transcript
) -> None:
    async with stepup.store.work() as work:
        for number in range(1_005):
            person = Person(name=f"Person {number:04}", created_at=work.now)
            await work.add(person)
            profile = Profile(
                institution="UCL" if number % 2 else "Imperial", job_family="Research data", role_title="",
                career_stage="", grade="", about="", interests="", visibility="members",
                skills=("direct:tool-python",), groups=(),
            )  # fmt: skip
            await members.save(work, person.id, profile)

    first = await stage.play(":as orla", "members skill:python")
    second = await stage.play(":press Next page")
    half = await stage.play("members skill:python institution:UCL")

    assert "More than 1,000 members: skill is Python." in first
    assert "Person 0009" in first
    assert "Person 0010" in second
    assert "502 members" in half
    assert "Person 0019" in half
    assert "Person 0021" in await stage.play(":press Next page")


async def test_somebody_else_cannot_turn_the_pages_of_a_question(stepup: Stepup, stage: Transcript) -> None:
    for number in range(11):
        await enrol(stepup, f"Person {number:02}")
    await stage.play(":in #team", ":as orla", "members")
    said = await stage.play(":as person-01", ":in dm")
    assert "Next page" not in said

    async with stepup.store.look() as work:
        assert await directory.question(work, 1, 1) is None


async def test_counts_are_for_organisers_and_every_query_of_a_moderator_is_in_the_log(
    stepup: Stepup, stage: Transcript
) -> None:
    await enrol(stepup, "A", institution="UCL")
    await enrol(stepup, "B", institution="UCL")
    await enrol(stepup, "C", institution="Imperial")
    counted = await stage.play(":as mo", "members count by institution")
    skills = await stage.play("members count by skill")
    await stage.play("members institution:UCL")

    assert counted.index("UCL: 2") < counted.index("Imperial College London: 1")
    assert "Python: 2" in skills
    assert "I can count by" in await stage.play("members count by shoe")
    async with stepup.store.look() as work:
        actions = list(await work.session.scalars(select(Audit.action).order_by(Audit.id)))
    assert actions == ["members.count", "members.count", "members.query"]
