"""1,600 first messages to 1,600 people through Slack's limits, with urgent reminders meanwhile.

``python -m tests.benchmarks.fanout`` prints how long it took and how late the urgent ones were, by the clock
of the workspace double, which runs faster than ours.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot import log
from bot.chat.identity import Address, Identity
from bot.chat.message import Message
from config.timings import Timings
from storage import outbox
from storage.database import Work
from storage.outbox import Letter, Urgency
from tests.platforms.slack.conftest import SlackChat, connected
from tests.workspace.limits import Limits

PEOPLE = 1_600
FASTER = 20.0
URGENT_EVERY = 20.0  # seconds of the double's clock
TOO_LONG = 1_200.0


@dataclass(frozen=True)
class Figures:
    """In seconds of the double's clock; `refused` counts its 429s by method, `calls` what was asked."""

    took: float
    urgent_late: list[float]
    refused: dict[str, int]
    calls: dict[str, int]


def direct(user: str) -> Address:
    return Address.direct(Identity("slack", user))


async def fan_out(folder: Path, people: int) -> Figures:
    """Send to so many people who never heard of Stepup."""
    timings = Timings(slack_spacing=1.0 / FASTER, slack_per_minute=Timings().slack_per_minute * FASTER)
    async with connected(folder, http=False, timings=timings) as chat:
        users = [chat.workspace.state.add_user(f"person{number}").id for number in range(people)]
        limits = chat.workspace.limits = Limits(faster=FASTER)
        letters = [Letter(f"test:{user}", direct(user), Message("Something new is on.")) for user in users]
        begun = limits.now

        async def put(work: Work) -> None:
            await outbox.enqueue_all(work, letters, urgency=Urgency.BULK)

        await chat.stepup.store.run(put)
        urgent: list[tuple[float, str]] = []
        while not _all_there(chat, users) and limits.now - begun < TOO_LONG:
            await asyncio.sleep(URGENT_EVERY / FASTER)
            if not _all_there(chat, users):
                urgent.append(await _remind(chat, limits, len(urgent)))
        took = max(at for at, _ in limits.posted) - begun
        await asyncio.sleep(0.5)
        calls: dict[str, int] = {}
        for method, _ in chat.workspace.calls:
            calls[method] = calls.get(method, 0) + 1
        return Figures(took, _late(limits, urgent), dict(limits.refused), calls)


def _all_there(chat: SlackChat, users: list[str]) -> bool:
    state = chat.workspace.state
    written_to = {user for channel in state.channels.values() if channel.is_im for user in channel.members}
    return written_to >= set(users)


async def _remind(chat: SlackChat, limits: Limits, number: int) -> tuple[float, str]:
    """An urgent reminder to somebody else who never heard of Stepup; when it was due."""
    user = chat.workspace.state.add_user(f"urgent{number}").id
    due = limits.now

    async def put(work: Work) -> None:
        message = Message("Reminder: stretch")
        await outbox.enqueue(
            work, key=f"test:urgent-{number}", to=direct(user), message=message, urgency=Urgency.REMINDER
        )

    await chat.stepup.store.run(put)
    return due, user


def _late(limits: Limits, urgent: list[tuple[float, str]]) -> list[float]:
    posted = {channel: at for at, channel in limits.posted}
    return [posted[user] - due for due, user in urgent]


async def run(people: int = PEOPLE) -> None:
    print(
        f"fan-out      {people:,} first messages; the double's clock runs {FASTER:.0f} times as fast as ours"
    )
    log.configure("ERROR")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = await fan_out(Path(folder), people)
    late = sorted(found.urgent_late)
    print(f"  all sent after      {found.took / 60:8.2f} min  (at most 7)")
    print(f"  urgent ones late by {max(late):8.2f} s    at most, of {len(late)}  (at most 2)")
    print(f"  429s                {found.refused or 'none'}")
    print(f"  calls               {found.calls}")
    print(f"  in                  {time.monotonic() - begun:8.1f} s of our clock")


if __name__ == "__main__":
    asyncio.run(run())
