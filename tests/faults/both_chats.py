"""A workspace and a homeserver with channels in them, and Stepup as one process or two that serve both."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import registry
from bot.clock import SystemClock
from bot.platforms.slack.manifest import manifest
from config import catalogue, community
from storage import migrate, schedule
from storage.database import Store
from storage.people import Account, Person
from storage.reminders import Reminder
from tests.faults.proxy import Proxy
from tests.homeserver import Homeserver, free_port
from tests.matrix_chat import MatrixChat
from tests.matrix_person import MatrixPerson
from tests.process import BotProcess
from tests.transcript import community_with
from tests.workspace.person import SlackPerson
from tests.workspace.server import APP_TOKEN, BOT_TOKEN, Workspace
from tests.workspace.state import Channel

_NUMBER = re.compile(r"number (\d+)\b")


@dataclass(frozen=True)
class Place:
    """One conversation that messages go to."""

    platform: str
    conversation: str


@dataclass
class BothChats:
    """Everything around Stepup, which stays while its processes come and go."""

    folder: Path
    store_url: str
    workspace: Workspace
    olga: SlackPerson
    slack: list[Channel]
    proxy: Proxy | None = None
    mona: MatrixPerson | None = None
    rooms: list[str] = field(default_factory=list)
    bots: list[BotProcess] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)

    def places(self) -> list[Place]:
        return [Place("slack", channel.id) for channel in self.slack] + [
            Place("matrix", room) for room in self.rooms
        ]

    async def load(self, messages: int, *, over: float) -> dict[Place, list[int]]:
        """While Stepup is down: have channel reminders fall due from now on, `over` so many seconds.

        Returns which numbers are to arrive in each conversation, in order.
        """
        expected: dict[Place, list[int]] = {place: [] for place in self.places()}
        places = list(expected)
        begin = datetime.now(UTC)
        async with opened(self.store_url) as store, store.work() as work:
            person = Person(name="Olga", zone="Europe/London", zone_chosen=True, created_at=begin)
            work.session.add(person)
            await work.session.flush()
            user = self.olga.user.id
            work.session.add(
                Account(platform="slack", user=user, person_id=person.id, name="Olga", used_at=begin)
            )
            for number in range(messages):
                place = places[number % len(places)]
                expected[place].append(number)
                at = begin + timedelta(seconds=over * number / messages)
                reminder = Reminder(
                    owner_id=person.id, text=f"number {number}", platform=place.platform,
                    conversation=place.conversation, channel="#there", due_at=at, wall=None,
                    needs="organiser", zone="Europe/London", state="waiting", created_at=begin,
                )  # fmt: skip
                work.session.add(reminder)
                await work.session.flush()
                await schedule.arrange(
                    work, kind="reminder", subject_id=reminder.id, at=at, zone="Europe/London"
                )
        return expected

    def arrived(self) -> dict[Place, list[int]]:
        """The numbers of the messages in each conversation, in the order in which they stand there."""
        found: dict[Place, list[int]] = {place: [] for place in self.places()}
        for channel in self.slack:
            said = (_NUMBER.search(message.seen) for message in channel.messages if message.bot)
            found[Place("slack", channel.id)] = [int(match[1]) for match in said if match]
        for heard in self.mona.heard if self.mona else ():
            match = _NUMBER.search(heard.body)
            if match and heard.room in self.rooms:
                found[Place("matrix", heard.room)].append(int(match[1]))
        return found

    async def all_arrived(self, expected: dict[Place, list[int]], *, within: float, after: float = 4) -> None:
        """Wait until as many arrived as were to, and then so many seconds for what may come twice."""
        deadline = time.monotonic() + within
        wanted = sum(map(len, expected.values()))
        while sum(map(len, self.arrived().values())) < wanted and time.monotonic() < deadline:
            self.none_failed()
            await asyncio.sleep(0.2)
        await asyncio.sleep(after)

    def none_failed(self) -> None:
        for bot in self.bots:
            assert not bot.ended or bot.ended < 0, bot.log()[-4000:]

    async def killed_at_random(self, rng: random.Random, times: int, *, longest: float) -> None:
        """Kill one of the processes, at any moment of its life, and start it anew; again and again."""
        for _ in range(times):
            await asyncio.sleep(rng.uniform(0.3, longest))
            self.none_failed()
            bot = rng.choice(self.bots)
            bot.kill()
            bot.launch()


@asynccontextmanager
async def both_chats(
    folder: Path,
    store_url: str,
    *,
    channels: int = 2,
    rooms: int = 0,
    homeserver: Homeserver | None = None,
    processes: int = 1,
    proxied: bool = False,
    ahead: float = 0.0,
) -> AsyncIterator[BothChats]:
    """`channels` on Slack, and `rooms` on a real `homeserver`, every other one encrypted.

    Stepup has been in all of them, and isn't running. Each process's clock is so many seconds `ahead` of
    that of the one before it.
    """
    async with AsyncExitStack() as stack:
        workspace = Workspace(manifest(registry(), name="Stepup"))
        user = workspace.state.add_user("olga")
        found = [workspace.state.add_channel(f"c{number}", user) for number in range(channels)]
        await stack.enter_async_context(workspace.running())
        env = {
            "SLACK_API_URL": workspace.api_url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "STEPUP_COMMUNITY": str(folder / "community.toml"),
            "STEPUP_DATABASE_URL": store_url,
            "STEPUP_LOG_LEVEL": "INFO",
        }
        (folder / "community.toml").write_text(community_with(f"slack:{user.id}"))
        here = BothChats(folder, store_url, workspace, SlackPerson(workspace, user), found)
        if homeserver is not None:
            chat = MatrixChat(homeserver, folder)
            here.mona = await stack.enter_async_context(chat.person("mona"))
            if proxied:
                here.proxy = await stack.enter_async_context(Proxy(homeserver.url).running())
            env |= chat.account(address=here.proxy.url if here.proxy else "")
        here.ports = [free_port() for _ in range(processes)]
        here.bots = [
            BotProcess(
                folder,
                {**env, "PORT": str(port), "STEPUP_CLOCK_AHEAD": str(ahead * number)},
                module="tests.fault_build",
                name=f"stepup{number}",
            )
            for number, port in enumerate(here.ports)
        ]
        for bot in here.bots:
            stack.callback(bot.kill)
        if here.mona is None:
            await up_to_date(store_url)
        else:
            await asyncio.to_thread(here.bots[0].start)
            for number in range(rooms):
                name = f"Room {number}"
                here.rooms.append(await here.mona.make_room(name=name, encrypted=number % 2 == 1))
            await asyncio.to_thread(here.bots[0].stop)
        yield here


async def up_to_date(store_url: str) -> None:
    """Make the tables, as a first start would."""
    async with opened(store_url) as store:
        await migrate.upgrade(store.engine)


@asynccontextmanager
async def opened(store_url: str) -> AsyncIterator[Store]:
    """The store, beside or between Stepup's processes."""
    store = Store(store_url, community=community.load(), catalogue=catalogue.load(), now=SystemClock().now)
    try:
        yield store
    finally:
        await store.close()
