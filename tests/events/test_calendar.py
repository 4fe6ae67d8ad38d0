"""Calendars: the file, and the feed over HTTP that only a secret opens."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from icalendar import Calendar

from bot import app, web
from bot.clock import MovableClock
from config.settings import Settings
from storage.database import MEMORY
from tests.homeserver import free_port
from tests.transcript import COMMUNITY, Transcript


async def test_a_personal_feed_follows_changes_and_closes_when_its_secret_is_replaced(
    tmp_path: Path, clock: MovableClock
) -> None:
    port = free_port()
    community = tmp_path / "community.toml"
    url = f"http://127.0.0.1:{port}"
    community.write_text(COMMUNITY.replace("[roles]", f'public_url = "{url}"\n\n[roles]', 1))
    settings = Settings(data=tmp_path, community_file=community, port=port)
    async with (
        app.opened(settings, url=MEMORY, clock=clock) as stepup,
        web.serving(settings, stepup, None, None, http=False),
        aiohttp.ClientSession() as session,
    ):
        stage = Transcript(stepup, clock)
        await stage.play(
            ":as olga",
            'events create "Tea; and, more" on 3 December 14:00 for 1 hour at "Room 4" in #events',
            ":press Publish", ":as alice", ":press Going",
        )  # fmt: skip
        address = _address(await stage.play("events calendar"))

        entry = await _fetched(session, address)
        assert (str(entry["summary"]), str(entry["location"])) == ("Tea; and, more", "Room 4")
        assert entry["dtstart"].dt == datetime(2026, 12, 3, 14, tzinfo=UTC)
        uid, sequence = str(entry["uid"]), entry["sequence"]

        await stage.play(":as olga", "events edit Tea", "keep", "15:00 on 3 December", "keep the rest")
        await stage.play(":press Change it")
        entry = await _fetched(session, address)
        assert entry["dtstart"].dt == datetime(2026, 12, 3, 15, tzinfo=UTC)
        assert (str(entry["uid"]), entry["sequence"]) == (uid, sequence + 1)

        await stage.play("events cancel Tea", ":press Yes, cancel it")
        assert str((await _fetched(session, address))["status"]) == "CANCELLED"

        anew = _address(await stage.play(":as alice", "events calendar", ":press Give me a new address"))
        assert anew != address
        for wrong in (address, f"{url}/calendar/nonsense.ics", f"{url}/roles/x.ics"):
            async with session.get(wrong) as answer:
                assert answer.status == 404
        async with session.get(anew) as answer:
            assert answer.status == 200
            assert "no-store" in answer.headers["Cache-Control"]


def _address(said: str) -> str:
    found: list[str] = re.findall(r"http://\S+/calendar/[\w-]+\.ics", said)
    return found[-1]


async def _fetched(session: aiohttp.ClientSession, address: str) -> Any:
    """The one event of a feed."""
    async with session.get(address) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/calendar"
        calendar = Calendar.from_ical(await answer.text())
    (entry,) = calendar.walk("VEVENT")
    assert not entry.errors
    return entry
