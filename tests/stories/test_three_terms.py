"""Three terms of a community of 150, played on the console: what is shown of what could be, and the report
of it.

Seven job families, four institutions, one of which has 60 in 100; 55 in 100 answer. Run with ``-s`` to see
the figures. The report's page is kept as `report.html` in the test's own folder.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from bot.clock import MovableClock
from bot.stepup import Stepup
from config import checkin_core
from config.community import load
from handlers.checkins import needs_figures, round_actions
from handlers.checkins.needs_figures import Grouping, Kind
from handlers.report import actions, page, sections
from storage import checkins
from storage.checkins import Counted
from storage.database import Work
from storage.events import Event
from tests.transcript import Transcript

MEMBERS = 150
ANSWERING = 0.55
PLACES = {
    "UCL": 60,
    "King's College London": 20,
    "Imperial College London": 12,
    "University of Westminster": 8,
}
FAMILIES = load().register_.job_families
# As in a community that began among research software engineers.
SHARES = (15, 10, 5, 10, 30, 20, 10)
GAPS = (0.36, 0.28, 0.22, 0.10, 0.04)
TERMS = (("Autumn", "2027-03-01"), ("Winter", "2027-06-14"), ("Summer", "2027-09-27"))
# Of what ten people or more answered, how much has to be shown. Institutions need 36 answers in a domain.
LEAST = {"skills": 12 / 13, "skills by family": 14 / 19, "domains by institution": 3.6 / 8}


async def joined(stage: Transcript, chance: Random) -> list[str]:
    names = [f"m{number:03}" for number in range(MEMBERS)]
    for name in names:
        place = chance.choices(list(PLACES), list(PLACES.values()))[0]
        family = chance.choices(range(1, 8), SHARES)[0]
        await stage.play(f":as {name}", "register", name, place, str(family), "yes")
    return names


async def answered(stage: Transcript, names: list[str], chance: Random) -> None:
    for name in names:
        if chance.random() < ANSWERING:
            said = await stage.play(f":as {name}", "checkin")
            while "Thank you!" not in said and "nothing new" not in said:
                level = chance.randint(0, 2)
                gap = chance.choices(range(5), GAPS)[0]
                answer = (
                    f"{level} {min(4, level + gap)}"
                    if "now and wanted" in said.rsplit(" of ", 1)[-1]
                    else "skip"
                )
                said = await stage.play("yes" if "May your answers be counted?" in said else answer)


def possible(rows: list[Counted], groups: Callable[[Counted], tuple[str, ...]]) -> int:
    """In how many groups at least ten people answered."""
    people = defaultdict(set)
    for row in rows:
        people[groups(row)].add(row.person_id)
    return sum(len(each) >= 10 for each in people.values())


async def shown(work: Work, found: checkins.CheckinRound) -> dict[str, tuple[int, int]]:
    """What is shown of a round, and what could be."""
    needs = await round_actions.needs_of(work, found)
    core = work.community.checkins.core
    rows = [
        row
        for row in await checkins.counted(work, found.id)
        if row.skill in checkin_core.of(core, row.job_family)
    ]
    assert needs is not None

    def domain(row: Counted) -> str:
        competency = work.catalogue.competency_of(row.skill)
        return competency.domain if competency else ""

    return {
        "skills": (len(needs.rows[Kind.SKILL]), possible(rows, lambda row: (row.skill,))),
        "skills by family": (
            sum(len(each) for each in needs_figures.by_group(needs, Grouping.FAMILY).values()),
            possible(rows, lambda row: (row.skill, row.job_family)),
        ),
        "domains by institution": (
            sum(len(each) for each in needs_figures.by_group(needs, Grouping.INSTITUTION).values()),
            possible(rows, lambda row: (domain(row), row.institution)),
        ),
    }


class Page(HTMLParser):
    """What is on a page, as far as it matters to whoever can't see it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: dict[str, int] = defaultdict(int)
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag in ("script", "link", "img", "iframe") or any(name in ("src", "href") for name, _ in attrs):
            self.wrong.append(tag)


# Everything in it is played on PostgreSQL elsewhere; here it is the figures that count.
@pytest.mark.long
@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
async def test_three_terms_of_a_community(
    stepup: Stepup, stage: Transcript, clock: MovableClock, tmp_path: Path
) -> None:
    chance = Random(7)
    names = await joined(stage, chance)
    await stage.play(":as olga", "members vouch everyone")
    of_all: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for title, after in TERMS:
        await stage.play(":as olga", f'checkin start "{title}" until in 3 weeks', ":press Start it")
        await answered(stage, names, chance)
        closed = await stage.play(":as olga", "checkin close", ":press Close it now")
        assert "Worth acting on first" in closed
        await stage.play(f":wait until {after} 09:00")
        if title == "Autumn":
            await stage.play(
                'events create "Teaching well" in 9 days for 2 hours teaching '
                "teaching and training others 3 in #events",
                ":press Publish",
            )
            for name in names[:40]:
                await stage.play(f":as {name}", ":press Going")
            await stage.play(":as olga", ":wait 9 days", ":wait 1 hour")
            everybody = ", ".join(f"@{name}" for name in names[:35])
            await stage.play(f'events attendance "Teaching well" {everybody}')
    async with stepup.store.look() as work:
        rounds = await checkins.closed(work)
        for found in rounds:
            for name, figures in (await shown(work, found)).items():
                of_all[name].append(figures)
    for name, terms in of_all.items():
        print(name, " ".join(f"{some} of {every}" for some, every in terms))
        assert sum(some for some, _ in terms) / sum(every for _, every in terms) >= LEAST[name], name

    said = await stage.play("report")
    assert "From a need to a change".casefold() in said.casefold()
    async with stepup.store.work() as work:
        found_ = await actions.gathered(work, 4)
        made = sections.sections(found_, work.catalogue)
        content = page.as_page(made, community="Ours", period=found_.period, made="today", rule="The rule.")
        (tmp_path / "report.html").write_bytes(content)
        events = await work.session.scalar(select(func.count()).select_from(Event))
        assert found_.events == events
        core = work.community.checkins.core
        latest = [
            one
            for one in await checkins.counted(work, rounds[0].id)
            if one.skill in checkin_core.of(core, one.job_family)
        ]
    for row in found_.rounds[0].needs.rows[Kind.SKILL]:
        gaps = [max(0, one.wanted - one.level) for one in latest if one.skill == row.key]
        blocks = [total for path, total in found_.rounds[0].needs.family.items() if row.key in path]
        assert sum(total.answers for total in blocks) <= len(gaps)
        if sum(total.answers for total in blocks) == len(gaps):
            assert abs(row.gap.mean() - sum(gaps) / len(gaps)) <= 2 * row.gap.margin()
    read = Page()
    read.feed(content.decode())
    assert not read.wrong
    assert read.tags["table"] == read.tags["caption"] >= 6
    assert read.tags["th"] > read.tags["tr"]
    assert "m001" not in content.decode()
    assert not re.search(r"\d\s?%", re.sub(r"<style>.*?</style>", "", content.decode(), flags=re.S))
