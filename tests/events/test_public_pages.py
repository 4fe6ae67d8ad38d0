"""The pages and the calendar that anybody may read, and invitations that follow an event."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from icalendar import Calendar
from sqlalchemy import select

from bot import app, web
from bot.chat.file import File
from bot.clock import MovableClock
from bot.stepup import Stepup
from config.settings import Settings
from handlers.events import calendar_files, public_text
from storage.database import MEMORY
from storage.outbox import Outbox
from tests.homeserver import free_port
from tests.transcript import COMMUNITY, Transcript

CREATE = (
    'events create "Talk <script>alert(1)</script> & more" on 3 December 14:00 for 1 hour in #events '
    'at "Room 4" https://meet.example/secret for 5 people teaching software testing 3 tags "hpc" '
    'about "Bring </script><b>data</b>."'
)


@dataclass(frozen=True)
class Site:
    """A community with a web address, and somebody who reads there."""

    stage: Transcript
    session: aiohttp.ClientSession
    address: str

    async def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        """Status, text and headers of what stands there."""
        async with self.session.get(f"{self.address}{path}", headers=headers) as answer:
            return answer.status, await answer.text(), dict(answer.headers)


@pytest.fixture
async def site(tmp_path: Path, clock: MovableClock) -> AsyncIterator[Site]:
    async with _site(tmp_path, clock, "") as found:
        yield found


@asynccontextmanager
async def _site(tmp_path: Path, clock: MovableClock, more: str) -> AsyncIterator[Site]:
    """A site whose community file has these lines more."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    community = tmp_path / "community.toml"
    community.write_text(COMMUNITY.replace("[roles]", f'public_url = "{url}"\n{more}\n[roles]', 1))
    settings = Settings(data=tmp_path, community_file=community, port=port)
    async with (
        app.opened(settings, url=MEMORY, clock=clock) as stepup,
        web.serving(settings, stepup, None, None, http=False),
        aiohttp.ClientSession() as session,
    ):
        stage = Transcript(stepup, clock)
        await stage.play(":as olga")
        yield Site(stage, session, url)


class _Outline(HTMLParser):
    """The elements of a page, and its JSON-LD."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.data = ""
        self._in_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._in_data = ("type", "application/ld+json") in attrs

    def handle_endtag(self, tag: str) -> None:
        self._in_data = self._in_data and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data += data


async def test_an_event_has_a_page_that_machines_read_too(site: Site) -> None:
    await site.stage.play(CREATE, "publish", ":as ann", "events show Talk", "going")

    status, text, headers = await site.get("/events/1")

    page = _Outline()
    page.feed(text)
    thing = json.loads(page.data)
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert thing["@type"] == ["EducationEvent", "CourseInstance"]
    assert (thing["startDate"], thing["endDate"]) == (
        "2026-12-03T14:00:00+00:00",
        "2026-12-03T15:00:00+00:00",
    )
    assert (thing["courseMode"], thing["teaches"]) == ("blended", ["Software testing"])
    assert (thing["maximumAttendeeCapacity"], thing["remainingAttendeeCapacity"]) == (5, 4)
    assert thing["location"][0] == {"@type": "Place", "name": "Room 4", "address": "Room 4"}
    assert "5, 4 left" in text
    assert page.tags.count("h1") == 1
    assert ("lang", "en-GB") in page.attributes


async def test_what_was_typed_is_text_on_the_page_and_runs_nothing(site: Site) -> None:
    await site.stage.play(CREATE, "publish")

    _, text, headers = await site.get("/events/1")

    page = _Outline()
    page.feed(text)
    assert page.tags.count("script") == 1
    assert "b" not in page.tags
    assert json.loads(page.data)["name"] == "Talk <script>alert(1)</script> & more"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


async def test_neither_the_link_of_a_meeting_nor_who_hosts_or_comes_is_public(site: Site) -> None:
    await site.stage.play(
        ":as ann", "register", "Ann Zebra", "UCL", "Research data", "yes", "skip", ":as olga"
    )
    await site.stage.play(f"{CREATE} hosted by @ann", "publish", ":as ann", "events show Talk", "going")

    for path in ("/events/", "/events/1", "/events/1.ics", "/events/all.ics"):
        _, text, _ = await site.get(path)
        assert "meet.example" not in text
        assert "Zebra" not in text


async def test_what_isnt_announced_or_is_for_some_has_no_page(site: Site) -> None:
    await site.stage.play('events create "Draft" on 3 December 14:00 for 1 hour in #events')
    await site.stage.play(
        'events create "Later" on 4 December 14:00 for 1 hour in #events announce tomorrow 9:00',
        "schedule it",
    )
    await site.stage.play(
        'events create "Ours" on 5 December 14:00 for 1 hour in #events audience "UCL"', "publish"
    )

    for number in (1, 2, 3, 99):
        assert (await site.get(f"/events/{number}"))[0] == 404
    _, listed, _ = await site.get("/events/")
    _, feed, _ = await site.get("/events/all.ics")
    for said in (listed, feed):
        assert not {"Draft", "Later", "Ours"} & set(re.findall(r"\w+", said))


@pytest.mark.parametrize(
    "path",
    ["/events/1.html", "/events/-1", "/events/1;2", "/events/%2e%2e", "/events/99999999999", "/events/all"],
)
async def test_any_other_address_is_answered_with_nothing(site: Site, path: str) -> None:
    await site.stage.play(CREATE, "publish")

    assert (await site.get(path))[0] == 404


async def test_the_public_calendar_follows_changes_and_keeps_what_is_cancelled_for_a_month(
    site: Site,
) -> None:
    await site.stage.play(CREATE, "publish", "events edit Talk day 4 December", "change it")
    await site.stage.play("events cancel Talk", "yes, cancel it")

    _, text, headers = await site.get("/events/all.ics")

    (entry,) = Calendar.from_ical(text).walk("VEVENT")
    assert headers["Content-Type"].startswith("text/calendar")
    assert (entry["status"], entry["sequence"]) == ("CANCELLED", 2)
    assert "This event is cancelled" in (await site.get("/events/1"))[1]
    await site.stage.play(":wait 40 days")
    assert Calendar.from_ical((await site.get("/events/all.ics"))[1]).walk("VEVENT") == []


async def test_whoever_has_the_newest_is_sent_nothing_again(site: Site) -> None:
    await site.stage.play(CREATE, "publish")
    _, _, first = await site.get("/events/all.ics")

    again, body, _ = await site.get("/events/all.ics", **{"If-None-Match": first["Etag"]})
    await site.stage.play("events edit Talk places 9", "change it")
    changed, _, newer = await site.get("/events/all.ics", **{"If-None-Match": first["Etag"]})

    assert (again, body, changed) == (304, "", 200)
    assert newer["Etag"] != first["Etag"]


async def test_an_answer_changes_the_page_of_its_event(site: Site) -> None:
    await site.stage.play(CREATE, "publish")
    _, _, before = await site.get("/events/1")

    await site.stage.play(":as ann", "events show Talk", "going")

    assert (await site.get("/events/1", **{"If-None-Match": before["Etag"]}))[0] == 200


async def test_the_list_names_its_pages_from_its_own_address(site: Site) -> None:
    await site.stage.play(CREATE, "publish")

    async with site.session.get(f"{site.address}/events") as answer:
        text = await answer.text()
        assert str(answer.url).endswith("/events/")

    assert '<a href="1">Talk &lt;script&gt;' in text
    assert (await site.get("/events/1"))[0] == 200


async def test_a_community_may_have_no_public_pages(tmp_path: Path, clock: MovableClock) -> None:
    async with _site(tmp_path, clock, "public_events = false") as site:
        await site.stage.play(CREATE, "publish")

        assert [(await site.get(path))[0] for path in ("/events/", "/events/1", "/events/all.ics")] == [
            404
        ] * 3


class TestInvitations:
    """Who comes gets a file that their calendar takes as an invitation, which later ones replace."""

    async def test_it_is_a_request_that_is_answered_already(self, stage: Transcript) -> None:
        await stage.play(
            ":as olga", 'events create "Tea" on 3 December 14:00 for 1 hour in #events', "publish"
        )
        await stage.play(":as ann", "events show Tea", "going")

        assert "[file invitation.ics" in await stage.play("Calendar file")

    async def test_a_cancelled_event_is_taken_out_by_a_file(self, stage: Transcript) -> None:
        await stage.play(
            ":as olga", 'events create "Tea" on 3 December 14:00 for 1 hour in #events', "publish"
        )
        await stage.play(
            ":as ann", "events show Tea", "going", ":as olga", "events cancel Tea", "yes, cancel it"
        )

        said = await stage.play(":as ann", "Take it out of my calendar")

        assert "This takes Tea out of your calendar." in said
        assert "[file invitation.ics" in said

    async def test_whoever_didnt_answer_gets_no_cancellation(self, stage: Transcript) -> None:
        await stage.play(
            ":as olga", 'events create "Tea" on 3 December 14:00 for 1 hour in #events', "publish"
        )
        await stage.play("events cancel Tea", "yes, cancel it")

        assert "cancelled, or gone" in await stage.presses("bob", "event-file:1")


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("Room 4", (("Room 4",), False)),
        ("Room 4 – https://meet.example/1", (("Room 4",), True)),
        ("https://meet.example/1", ((), True)),
        ("zoom.us/j/1?pwd=x", ((), True)),
        ("", ((), False)),
    ],
)
def test_a_place_is_rooms_and_perhaps_a_link(place: str, found: tuple[tuple[str, ...], bool]) -> None:
    assert (public_text.rooms(place), public_text.has_link(place)) == found


async def test_links_addresses_and_passcodes_in_what_is_said_arent_public(site: Site) -> None:
    await site.stage.play(
        'events create "Call" on 3 December 14:00 for 1 hour in #events at "zoom.us/j/1?pwd=abc" '
        'about "Join https://meet.example/x or zoom.us/j/2, passcode: 4711, or write to jane@x.example. '
        'Bring tea."',
        "publish",
    )

    for path in ("/events/1", "/events/1.ics", "/events/all.ics"):
        _, text, _ = await site.get(path)
        flat = text.replace("\r\n ", "")
        assert "Bring tea." in flat
        assert not [one for one in ("zoom.us", "meet.example", "4711", "jane@") if one in flat]


async def test_what_was_taken_in_from_another_calendar_has_no_page(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "other.ics"
    file.write_text(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Board\r\nDTSTART:20261210T140000Z\r\n"
        "DTEND:20261210T150000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    await site.stage.play(f":file {file}", "Take it in")
    assert "Board" in await site.stage.play("events show Board")

    assert (await site.get("/events/1"))[0] == 404
    for path in ("/events/", "/events/all.ics"):
        assert "Board" not in (await site.get(path))[1]


async def test_however_many_ask_a_page_is_made_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await site.stage.play(CREATE, "publish")
    made = []
    written = calendar_files.written

    def counted(*args: Any, **kwargs: Any) -> bytes:
        made.append(args)
        return written(*args, **kwargs)

    monkeypatch.setattr(calendar_files, "written", counted)

    answers = await asyncio.gather(*(site.get("/events/all.ics") for _ in range(10)))

    assert {status for status, _, _ in answers} == {200}
    assert len(made) == 1


@pytest.mark.parametrize(("answer", "partstat"), [("going", "ACCEPTED"), ("maybe", "TENTATIVE")])
async def test_an_invitation_says_what_its_reader_answered(
    stepup: Stepup, stage: Transcript, answer: str, partstat: str
) -> None:
    await stage.play(":as olga", 'events create "Tea" on 3 December 14:00 for 1 hour in #events', "publish")
    await stage.play(":as ann", "events show Tea", answer)
    await stage.presses("ann", "event-file:1")

    calendar = Calendar.from_ical(await _last_file(stepup))
    (entry,) = calendar.walk("VEVENT")

    assert (calendar["METHOD"], entry["ATTENDEE"].params["PARTSTAT"]) == ("REQUEST", partstat)


async def test_whoever_waits_gets_no_invitation_and_a_cancelled_event_a_cancellation(
    stepup: Stepup, stage: Transcript
) -> None:
    await stage.play(
        ":as olga", 'events create "Tea" on 3 December 14:00 for 1 hour for 1 person in #events', "publish"
    )
    await stage.play(":as ann", "events show Tea", "going", ":as bob", "events show Tea", "going")
    await stage.presses("bob", "event-file:1")
    assert Calendar.from_ical(await _last_file(stepup))["METHOD"] == "PUBLISH"

    await stage.play(":as olga", "events cancel Tea", "yes, cancel it")
    await stage.presses("ann", "event-file:1")

    calendar = Calendar.from_ical(await _last_file(stepup))
    (entry,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)


async def _last_file(stepup: Stepup) -> str:
    async with stepup.store.look() as work:
        rows = await work.session.scalars(select(Outbox.payload).order_by(Outbox.id.desc()))
        files = [one for row in rows for one in row.get("files", ())]
    return File.unpack(files[0]).content.decode()
