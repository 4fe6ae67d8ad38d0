"""Running Stepup: on the console, or on the platforms that are set up, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from bot import app, garbage, log
from bot.chat.outgoing import NotSent
from bot.clock import Clock, MovableClock, SystemClock
from bot.platforms.console.inbound import Play, piped, prompted
from bot.platforms.console.outbound import ConsoleSender
from bot.platforms.console.stage import PLATFORM, Stage
from bot.stepup import Stepup
from config.settings import Settings, async_url
from config.timings import Timings
from storage import outbox_claims
from storage.database import MEMORY

if TYPE_CHECKING:
    from bot.platforms.matrix.standby import Standby
    from bot.platforms.slack.connection import Slack

# Past this, whatever still hangs is left: the same as a crash, which loses and repeats nothing.
STOPS_WITHIN = 9.0  # seconds

logger = log.get("serve")


async def console(
    settings: Settings, *, simulate: bool = False, start: datetime | None = None, url: str = ""
) -> None:
    """The console, until its input ends. `start` is where a simulated clock begins."""
    simulated = MovableClock(start or SystemClock().now()) if simulate else None
    store_url = async_url(url) if url else MEMORY if simulate else ""
    async with app.opened(settings, url=store_url, clock=simulated, paced=not simulate) as stepup:
        clock: Clock = stepup.clock
        screen = _Screen()
        stepup.outbox.serve(ConsoleSender(screen.show, clock, settings.community.zone))
        stage = Stage(clock=clock, session=secrets.token_hex(8), who=_first_person(settings))
        play = Play(stepup, stage, screen.try_to_show)
        # What couldn't be shown when somebody closed the last console.
        await stepup.store.run(lambda work: outbox_claims.retry_now(work, PLATFORM))
        async with AsyncExitStack() as background:
            if not simulate:
                await background.enter_async_context(stepup.working())
            await stepup.settle()
            if sys.stdin.isatty():
                screen.try_to_show(_greeting(stage, simulate=simulate))
                words = tuple(stepup.registry.commands)
                lines = prompted(stage, words, settings.data / "history")
            else:
                lines = piped()
            while (line := await _next_line(lines, screen)) is not None and await play.line(line):
                pass
    if screen.gone.is_set():
        # A thread may still wait for input that nobody will give, and would be waited for.
        os._exit(0)


class _Screen:
    """Standard output, which may be gone before the input ends, as in ``… | head``."""

    def __init__(self) -> None:
        self.gone = asyncio.Event()

    def show(self, text: str) -> None:
        """Raises NotSent where nobody can see it any more."""
        try:
            print(text, flush=True)
        except BrokenPipeError as error:
            self.gone.set()
            raise NotSent("nobody reads the console any more") from error

    def try_to_show(self, text: str) -> None:
        with suppress(NotSent):
            self.show(text)


async def _next_line(lines: AsyncIterator[str], screen: _Screen) -> str | None:
    """The next line of the input, or None where it has ended, or nobody reads the output any more."""
    reading = asyncio.ensure_future(anext(lines, None))
    gone = asyncio.create_task(screen.gone.wait())
    await asyncio.wait([reading, gone], return_when=asyncio.FIRST_COMPLETED)
    gone.cancel()
    if screen.gone.is_set():
        reading.cancel()
        return None
    return await reading


def _greeting(stage: Stage, *, simulate: bool) -> str:
    clock = " The clock stands still until you say :wait." if simulate else ""
    return (
        f"This is Stepup on the console. You are {stage.who}; type help to begin, :as alice to be "
        f"somebody else, :quit to leave.{clock}"
    )


def _first_person(settings: Settings) -> str:
    """Whoever is first named as an admin on the console, so that everything can be tried."""
    holders = [h for h in settings.community.roles.admin if h.startswith(f"{PLATFORM}:")]
    return holders[0].partition(":")[2] if holders else "olga"


async def platforms(settings: Settings, *, http: bool, timings: Timings | None = None) -> None:
    """Every platform that is set up, in one process, until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        if not stop.is_set():
            stop.set()
            loop.call_later(STOPS_WITHIN, _stop_hard)

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, end)
    async with AsyncExitStack() as stack:
        stepup = await stack.enter_async_context(app.opened(settings, timings=timings))
        workers = await stack.enter_async_context(stepup.working())
        serving = asyncio.create_task(_serve_until(settings, stepup, workers, http=http))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
        stepup.wind_down()
        stopping.cancel()
        # While it is still connecting, nothing else would notice that it is to stop.
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
    logger.info("stopped")


def _stop_hard() -> None:
    logger.warning("stopped_hard")
    os._exit(0)


async def _serve_until(
    settings: Settings, stepup: Stepup, workers: list[asyncio.Task[None]], *, http: bool
) -> None:
    """Serve until cancelled. Raises what a platform or a worker raised, if one ends by itself."""
    # Each chat's libraries take a tenth of the memory, so only those that are used are loaded.
    from bot import web

    async with AsyncExitStack() as stack:
        running: list[asyncio.Task[None]] = []
        slack: Slack | None = None
        if settings.uses_slack:
            from bot.platforms.slack.connection import Slack

            slack = await stack.enter_async_context(Slack.connected(settings, stepup, http=http))
        matrix: Standby | None = None
        if settings.uses_matrix:
            from bot.platforms.matrix.standby import Standby

            matrix = Standby(settings, stepup, stepup.lease("matrix"))
            running.append(await stack.enter_async_context(_in_background(matrix)))
        if http or settings.serves_health or settings.community.public_url:
            await stack.enter_async_context(web.serving(settings, stepup, slack, matrix, http=http))
        garbage.spare_what_stays()
        print("Stepup is running.", file=sys.stderr, flush=True)
        done, _ = await asyncio.wait([*running, *workers], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


@asynccontextmanager
async def _in_background(matrix: Standby) -> AsyncIterator[asyncio.Task[None]]:
    """Matrix, connected or waiting for its turn."""
    serving = asyncio.create_task(matrix.run(), name="matrix")
    settled = asyncio.create_task(matrix.settled())
    try:
        await asyncio.wait([serving, settled], return_when=asyncio.FIRST_COMPLETED)
        yield serving
    finally:
        settled.cancel()
        serving.cancel()
        await asyncio.gather(serving, settled, return_exceptions=True)
