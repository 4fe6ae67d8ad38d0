"""A calendar is followed at an address that was copied into Slack, which writes it in its own way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests import site as sites
from tests.platforms.slack.conftest import SlackChat

DAY = datetime.now(UTC) + timedelta(days=20)
TALK = "\r\n".join(
    [
        "BEGIN:VCALENDAR", "X-WR-CALNAME:Seminars", "BEGIN:VEVENT", "UID:1@example.org",
        "SUMMARY:Talk <!channel>", f"DTSTART:{DAY:%Y%m%d}T140000Z", f"DTEND:{DAY:%Y%m%d}T150000Z",
        "END:VEVENT", "END:VCALENDAR", "",
    ]
)  # fmt: skip


@pytest.mark.parametrize("written", ["{}", "<{}>", "<{}|seminars.ics>"])
async def test_it_is_shown_and_followed_after_a_press(by_socket: SlackChat, written: str) -> None:
    async with sites.opened() as site:
        site.pages["/seminars.ics"] = TALK.encode()

        await by_socket.olga.writes(f"events import {written.format(site.at('/seminars.ics'))}")

        shown = await by_socket.olga.hears("“Seminars” has")
        assert "<!channel>" not in shown
        await by_socket.olga.presses("Take it in and follow it")
        await by_socket.olga.hears("I follow the calendar “Seminars” from now on")
