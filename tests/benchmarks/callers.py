"""People who type commands in direct messages on Slack, so many at once, and wait for what is said back."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import psutil

from tests.workspace.person import SlackPerson
from tests.workspace.server import Workspace
from tests.workspace.state import Channel, Message, User

ANSWERED_WITHIN = 20.0  # seconds
ACKNOWLEDGED = 300  # commands sent twice


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some commands at so many callers: `cpu` in milliseconds a command; waits in milliseconds."""

    callers: int
    cpu: float
    per_second: float
    acknowledged: tuple[float, float]
    answered: tuple[float, float]


class Callers:
    """Members of a workspace that each have their conversation with the bot whose process is measured."""

    def __init__(self, workspace: Workspace, people: int) -> None:
        self._workspace = workspace
        self._process: psutil.Process | None = None
        state = workspace.state
        users = [state.add_user(f"member{number}") for number in range(people)]
        self._everybody = [
            (user, Channel(state.next("D"), "", {user.id, state.bot.id}, "im")) for user in users
        ]
        state.channels |= {channel.id: channel for _, channel in self._everybody}
        self._next: Iterator[tuple[User, Channel]] = cycle(self._everybody)
        self._waiting: dict[str, asyncio.Future[float]] = {}
        state.on_post = self._posted

    @property
    def users(self) -> list[str]:
        return [user.id for user, _ in self._everybody]

    def watch(self, pid: int) -> None:
        """Have this process be the one that is measured."""
        self._process = psutil.Process(pid)

    def _posted(self, channel: Channel, message: Message) -> None:
        waiting = self._waiting.pop(channel.id, None)
        if waiting is not None and message.bot:
            waiting.set_result(time.perf_counter())

    async def measured(self, words: str, callers: int, count: int) -> Figures:
        """Have `count` commands typed by so many people at once, each after the answer to the one before."""
        acknowledged: list[float] = []
        answered: list[float] = []
        left = iter(range(count))

        async def call() -> None:
            for _ in left:
                took = await self._asked(words)
                acknowledged.append(took[0])
                answered.append(took[1])

        cpu, begun = self._cpu(), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(callers):
                group.create_task(call())
        took = time.perf_counter() - begun
        cpu = self._cpu() - cpu
        return Figures(callers, cpu * 1000 / count, count / took, _waits(acknowledged), _waits(answered))

    async def acknowledging(self, words: str) -> float:
        """CPU in milliseconds of taking a command that Slack sends again: it is only kept and confirmed."""
        payloads = []
        for _ in range(ACKNOWLEDGED):
            user, channel = next(self._next)
            payload = self._payload(words, user, channel)
            await self._answer_to(payload, channel)
            payloads.append(payload)
        await asyncio.sleep(1)
        cpu = self._cpu()
        for payload in payloads:
            assert (await self._workspace.deliver("slash_commands", payload)).acknowledged
        return (self._cpu() - cpu) * 1000 / ACKNOWLEDGED

    async def only_acknowledging(self, command: str) -> float:
        """CPU in milliseconds of acknowledging a command that nothing is done about."""
        cpu = self._cpu()
        for _ in range(ACKNOWLEDGED):
            user, channel = next(self._next)
            payload = SlackPerson(self._workspace, user).typed(command, channel)
            assert (await self._workspace.deliver("slash_commands", payload)).acknowledged
        return (self._cpu() - cpu) * 1000 / ACKNOWLEDGED

    async def _asked(self, words: str) -> tuple[float, float]:
        user, channel = next(self._next)
        return await self._answer_to(self._payload(words, user, channel), channel)

    async def _answer_to(self, payload: dict[str, Any], channel: Channel) -> tuple[float, float]:
        waiting: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[channel.id] = waiting
        begun = time.perf_counter()
        delivered = await self._workspace.deliver("slash_commands", payload)
        acknowledged = time.perf_counter()
        assert delivered.acknowledged
        answered = await asyncio.wait_for(waiting, ANSWERED_WITHIN)
        return (acknowledged - begun) * 1000, (answered - begun) * 1000

    def _payload(self, words: str, user: User, channel: Channel) -> dict[str, Any]:
        return SlackPerson(self._workspace, user).typed(f"/stepup {words}", channel)

    def _cpu(self) -> float:
        assert self._process is not None
        times = self._process.cpu_times()
        return float(times.user + times.system)


def _waits(found: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(found, n=100)
    return cuts[49], cuts[98]
