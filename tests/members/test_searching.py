"""Who is found: by words, dates, “or” and “not”, whichever way the database goes about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.stepup import Stepup
from storage import directory, member_words, members, people
from storage.database import Work
from storage.directory import Reader
from storage.member_conditions import Condition, Either, Every, Filter, Not
from storage.members import Profile
from tests.transcript import Transcript

WORDS = ("data", "database", "Müller", "C++", "c#", "open", "research", "infrastructures", "e-mail")
SKILLS = ("direct:tool-python", "direct:tool-git")


def profile(number: int) -> Profile:
    """Of so many words that each is said by some."""
    said = [word for place, word in enumerate(WORDS) if number * 7 % (place + 2) == 0]
    return Profile(
        institution=("UCL", "Imperial", "King's College London")[number % 3],
        job_family=("Research data", "Research")[number % 2],
        role_title=" ".join(said[:2]),
        career_stage="",
        grade="",
        about=", ".join(said[2:4]),
        interests="/".join(said[4:]),
        visibility=("everyone", "members", "organisers")[number % 3],
        skills=SKILLS[: number % 3],
        groups=("Research data",) if number % 4 == 0 else (),
    )


async def enrol(work: Work, number: int, **changed: Any) -> int:
    name = f"{WORDS[number % len(WORDS)]} Person"
    known = await people.meet(work, "console", f"person-{number}", name, None)
    said = profile(number)
    await members.save(work, known.id, replace(said, **changed))
    return known.id


def conditions() -> st.SearchStrategy[Condition]:
    value = st.sampled_from(
        [*WORDS, "dat", "mull", "person", "research data", "data resea", "nobody", "!", "c+"]
    )
    words = st.builds(Filter, st.sampled_from(["", "name", "role", "interest"]), value)
    others = st.sampled_from(
        [
            Filter("institution", "imperial"),
            Filter("family", "research"),
            Filter("group", "data"),
            Filter("skill", SKILLS[0]),
            Filter("skill", SKILLS[1], ">=", 0),
            Filter("joined", "2026-01-01", ">"),
            Filter("joined", "2026-01-01", "<"),
        ]
    )
    several = st.lists(st.deferred(conditions), min_size=2, max_size=3).map(tuple)
    return st.one_of(words, others, several.map(Every), several.map(Either), st.deferred(conditions).map(Not))


async def test_the_index_finds_whoever_is_found_by_looking_at_everybody(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        for number in range(24):
            await enrol(work, number)

    asked: list[Condition] = []

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(conditions())
    def collect(condition: Condition) -> None:
        asked.append(condition)

    collect()
    async with stepup.store.look() as work:
        for condition in asked:
            for reader in (Reader(), Reader(3, ("everyone", "members"))):
                few = await directory.search(work, condition, reader, limit=50, few=True)
                many = await directory.search(work, condition, reader, limit=50)
                assert [one.id for one in few] == [one.id for one in many], condition
                assert await directory.count(work, condition, reader) == len(many), condition
            assert await directory.ids(work, condition) == sorted(
                one.id for one in await directory.search(work, condition, Reader(), limit=50)
            )


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("muller", True),
        ("MÜLL", True),
        ("ull", False),
        ('"research soft"', True),
        ('"soft research"', False),
        ("c++", True),
        ("c+", True),
        ("c#", False),
        ('"engineer ucl"', False),
        ("name:anna", True),
        ("role:anna", False),
        ("interest:beekeep", True),
        ("100%", False),
        ("_", False),
        ("electron-micro", True),
    ],
)
async def test_words_are_found_as_they_begin_whatever_their_accents(
    stepup: Stepup, stage: Transcript, said: str, found: bool
) -> None:
    async with stepup.store.work() as work:
        known = await people.meet(work, "console", "anna", "Anna Müller", None)
        theirs: dict[str, Any] = {
            "institution": "UCL", "job_family": "Research", "role_title": "Research Software Engineer",
            "about": "Electron/microscopes, C++", "interests": "beekeeping", "visibility": "everyone",
        }  # fmt: skip
        await members.save(work, known.id, replace(profile(1), **theirs))

    answer = await stage.play(":as orla", f"members {said}")

    assert ("Anna Müller" in answer) is found, answer


async def test_what_a_profile_says_no_longer_finds_nobody_and_neither_does_who_has_left(
    stepup: Stepup,
) -> None:
    async with stepup.store.work() as work:
        kept = await enrol(work, 1, about="beekeeping")
        gone = await enrol(work, 2, about="beekeeping")

    async with stepup.store.work() as work:
        await enrol(work, 1, about="sailing")
        await people.rename(work, kept, name="Zoë New", zone="Europe/London")
        await work.session.execute(text("DELETE FROM person WHERE id = :id"), {"id": gone})

    async with stepup.store.look() as work:
        assert await directory.ids(work, Filter("", "beekeeping")) == []
        assert await directory.ids(work, Filter("", "sail")) == [kept]
        assert await directory.ids(work, Filter("name", "zoe")) == [kept]
        assert await directory.ids(work, Filter("name", "database")) == []
        if not work.is_on("postgresql"):
            indexed = await work.session.scalars(text(f"SELECT rowid FROM {member_words.INDEX}"))
            assert list(indexed) == [kept]
    async with stepup.store.work() as work:
        await member_words.merge(work)
        if not work.is_on("postgresql"):
            # Says so, with an error, where the index and the table differ.
            index = member_words.INDEX
            check = f"INSERT INTO {index}({index}, rank) VALUES('integrity-check', 1)"
            await work.session.execute(text(check))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("members joined since October", "registered on or after 1 October 2026."),
        ("members joined after 1 November", "registered on or after 2 November 2026."),
        ("members joined:>2026-11-02", "registered on or after 3 November 2026."),
        ('members joined:<"1 March 2026"', "registered before 1 March 2026."),
        ("members joined before last year", "registered before 1 January 2025."),
        (
            "members joined in December",
            "after 1 December 2025 and registered before 1 January 2026.",
        ),
        (
            "members joined this month",
            "after 1 November 2026 and registered before 1 December 2026.",
        ),
        ("members not joined in 2025", "not (registered on or after 1 January 2025 and registered before"),
        ("members (joined in 2024) or tea", "before 1 January 2025) or “tea” anywhere."),
        ("members joined before 1 December 2026", "registered before 1 December 2026."),
        ("members joined since yesterday", "registered on or after 29 November 2026."),
        ("members joined since tomorrow", "I can't read “tomorrow” as a date."),
        (
            "members joined between October and 3 November",
            "after 1 October 2026 and registered before 4 November",
        ),
        ("members joined up", "“joined” anywhere and “up” anywhere."),
        ("members joined since breakfast", "I can't read “breakfast” as a date."),
        ("members joined:>2026-02-31", "I can't read “2026-02-31” as a date."),
    ],
)
async def test_dates_are_read_as_people_write_them(stage: Transcript, said: str, told: str) -> None:
    assert told in await stage.play(":as orla", said)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("-" * 490 + "a", "more than I can look for at once"),
        ("not not not not tea", "more than I can look for at once"),
        ("(" * 40 + "a" + ")" * 40, "more than I can look for at once"),
        ('"a"' * 100, "more than I can look for at once"),
        ("joined:>9999-12-30", "in the calendar"),
        ("-joined:>=9999-12-31", "as a date"),
        ("joined after 1 May 2025", "registered on or after 2 May 2025."),
        (
            "joined on 24 December 2024",
            "on or after 24 December 2024 and registered before 25 December 2024.",
        ),
        ("joined in 2024 and 2025", "say “joined” before “2025” again"),
        ("-joined since March", "not registered on or after 1 March 2026."),
        ('"see saved:foo"', "“see saved:foo” anywhere."),
        ("at UCL", "“UCL” anywhere."),
        ("university:UCL", "institution has “UCL”."),
        ("family:RSE", "job family has “RSE”."),
    ],
)
async def test_what_is_odd_is_refused_or_read_as_it_is_meant(stage: Transcript, said: str, told: str) -> None:
    assert told in await stage.play(":as orla", f"members {said}")


async def test_a_job_family_is_found_by_what_people_call_it(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        found = await enrol(work, 1, job_family="Research software engineering")
        await enrol(work, 2)
        assert await directory.ids(work, Filter("family", "rse")) == [found]
