"""Once a week it is seen which pages are gone, and said where they are named."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web
from sqlalchemy import select

from bot.stepup import Stepup
from config.catalogue import Resource
from handlers.shared import learning_resources
from handlers.training import jobs, links
from storage import dead_links, schedule
from storage.dead_links import DeadLink
from tests.site import Site
from tests.transcript import Transcript

MONDAY = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)


async def event(stage: Transcript, title: str, place: str) -> None:
    await stage.play(
        f'events create "{title}" on 20 December 14:00 for 1 hour in #events at {place}', "publish"
    )


async def look(stepup: Stepup) -> list[str]:
    """Look at the pages of events alone; which are gone then."""
    async with stepup.store.look() as work:
        pages = links.to_look_at([], await dead_links.places(work))
    found = await jobs._look_at(pages, stepup.schedule._fetcher)
    async with stepup.store.work() as work:
        await jobs._keep(work, found)
        return list(await work.session.scalars(select(DeadLink.address)))


async def test_a_page_that_is_gone_is_said_where_its_event_is_shown(
    stage: Transcript, stepup: Stepup, site: Site
) -> None:
    site.pages["/here"] = b"hello"
    await stage.play(":as olga")
    await event(stage, "Tea", site.at("/here"))
    await event(stage, "Talk", site.at("/gone"))

    assert await look(stepup) == [site.at("/gone")]
    # Seen once, it may be back in a week.
    assert "Its page was gone" not in await stage.play("events show Talk")
    await stage.play(":wait 6 days")
    assert await look(stepup) == [site.at("/gone")]

    assert "Its page was gone when I last looked" in await stage.play("events show Talk")
    assert "gone" not in await stage.play("events show Tea")
    site.pages["/gone"] = b"back"
    assert await look(stepup) == []
    assert "Its page was gone" not in await stage.play("events show Talk")


async def test_a_host_that_is_busy_or_private_isnt_taken_for_gone(
    stage: Transcript, stepup: Stepup, site: Site
) -> None:
    site.pages["/busy"] = web.Response(status=503)
    site.pages["/wall"] = web.Response(status=403)
    await stage.play(":as olga")
    await event(stage, "Tea", site.at("/busy"))
    await event(stage, "Talk", site.at("/wall"))
    await event(stage, "Walk", site.at("/inside", "localhost"))

    assert await look(stepup) == []


def test_where_most_pages_are_gone_it_is_the_network_that_is_broken() -> None:
    found = {f"https://example.org/{number}": number < 4 for number in range(6)}

    assert links.gone(found) is None
    assert links.gone({**found, "https://example.org/0": False}) == [
        f"https://example.org/{number}" for number in (1, 2, 3)
    ]


async def test_pages_are_looked_at_on_the_next_monday_and_once(stepup: Stepup) -> None:
    for _ in range(2):
        async with stepup.store.work() as work:
            await jobs.plan_look(work)

    async with stepup.store.look() as work:
        rows = await work.session.execute(
            select(schedule.Schedule.next_at).where(schedule.Schedule.kind == dead_links.LOOK)
        )
        assert [row.next_at for row in rows] == [MONDAY]


def test_what_is_gone_stands_last_with_a_word_that_it_is() -> None:
    found = [Resource(name, f"https://example.org/{name}", "") for name in ("a", "b")]

    said = learning_resources.listed(found, gone={"https://example.org/a"}).splitlines()

    assert "b" in said[0] and "gone" not in said[0]
    assert said[1].endswith("its page was gone when I last looked")
