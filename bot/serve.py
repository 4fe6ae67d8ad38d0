"""Running Stepup: on the console, or on the platforms that are set up, until it is told to stop."""

from __future__ import annotations

import asyncio
import secrets
import signal
import sys
from contextlib import AsyncExitStack
from datetime import datetime

from bot import app, log
from bot.clock import Clock, MovableClock, SystemClock
from bot.platforms.console.play import Play, piped, prompted
from bot.platforms.console.send import ConsoleSender
from bot.platforms.console.stage import PLATFORM, Stage
from config.settings import Settings, async_url
from storage.database import MEMORY

logger = log.get("serve")


async def console(
    settings: Settings, *, simulate: bool = False, start: datetime | None = None, url: str = ""
) -> None:
    """The console, until its input ends. `start` is where a simulated clock begins."""
    clock: Clock = MovableClock(start or SystemClock().now()) if simulate else SystemClock()
    store_url = async_url(url) if url else MEMORY if simulate else ""
    async with app.opened(settings, url=store_url, clock=clock) as house:
        house.delivery.serve(ConsoleSender(_show, clock, settings.community.zone))
        stage = Stage(clock=clock, session=secrets.token_hex(8), who=_first_person(settings))
        play = Play(house, stage, _show)
        async with AsyncExitStack() as background:
            if not simulate:
                await background.enter_async_context(house.working())
            await house.settle()
            if sys.stdin.isatty():
                _show(_greeting(stage, simulate=simulate))
                words = tuple(house.registry.commands)
                lines = prompted(stage, words, settings.data / "history")
            else:
                lines = piped()
            async for line in lines:
                if not await play.line(line):
                    break


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


def _show(text: str) -> None:
    print(text, flush=True)


async def platforms(settings: Settings, *, http: bool) -> None:
    """Every platform that is set up, in one process, until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(app.opened(settings))
        workers = await stack.enter_async_context(house.working())
        await _serve_until(stop, settings, house, workers, http=http)
    logger.info("stopped")


async def _serve_until(
    stop: asyncio.Event, settings: Settings, house: app.App, workers: list[asyncio.Task[None]], *, http: bool
) -> None:
    """Raises what a platform or a worker raised, if one ends by itself."""
    from bot import web
    from bot.platforms.matrix.standby import Standby
    from bot.platforms.slack.run import Slack

    async with AsyncExitStack() as stack:
        running: list[asyncio.Task[object]] = [asyncio.create_task(stop.wait(), name="stop")]
        slack: Slack | None = None
        if settings.uses_slack:
            slack = await stack.enter_async_context(Slack.connected(settings, house, http=http))
        if settings.uses_matrix:
            matrix = Standby(settings, house, house.sole(f"matrix:{settings.matrix_homeserver}"))
            running.append(asyncio.create_task(matrix.run(), name="matrix"))
            settled = asyncio.create_task(matrix.settled())
            await asyncio.wait([settled, *running], return_when=asyncio.FIRST_COMPLETED)
            settled.cancel()
        if http or settings.serves_health or settings.community.public_url:
            await stack.enter_async_context(web.serving(settings, house, slack if http else None))
        print("Stepup is running.", file=sys.stderr, flush=True)
        done, rest = await asyncio.wait([*running, *workers], return_when=asyncio.FIRST_COMPLETED)
        ending = [task for task in running if task in rest]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        for task in done:
            task.result()
