"""Matrix, served by one process at a time: the device's keys can't be in two hands."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot import log
from bot.platforms.matrix import login
from bot.platforms.matrix.connection import Matrix
from bot.platforms.matrix.device_keys import KeysNotKept
from bot.platforms.matrix.faults import Unreachable
from bot.platforms.matrix.rooms import PLATFORM
from bot.process_lease import ProcessLease, Superseded
from bot.sealed_store import SealedStore
from bot.stepup import Stepup
from config.settings import Settings, SettingsFault

SYNC_LATE = timedelta(seconds=90)  # three times as long as a sync waits for news

logger = log.get("matrix")


class Standby:
    """Serves Matrix as long as this process holds its lease, and waits for it otherwise.

    Processes that take turns share the database, where the device's keys are. One that was only paused has
    lost its term, and so neither keeps nor sends what it would change in them.
    """

    def __init__(self, settings: Settings, stepup: Stepup, lease: ProcessLease) -> None:
        self._settings = settings
        self._stepup = stepup
        self._lease = lease
        self._settled = asyncio.Event()
        self._serving: Matrix | None = None
        self._trouble = ""

    @property
    def trouble(self) -> str:
        """What is wrong with the connection; while another process serves Matrix, nothing is."""
        if self._serving is None:
            return self._trouble
        if self._serving.trouble:
            return self._serving.trouble
        last = self._serving.last_sync
        if last is None or self._stepup.clock.now() - last > SYNC_LATE:
            return "the Matrix homeserver doesn't answer"
        return ""

    async def settled(self) -> None:
        """Wait until Matrix is connected here, served elsewhere, or waited for."""
        await self._settled.wait()

    async def run(self) -> None:
        """Serve or wait until cancelled.

        Raises SettingsFault where the homeserver or the keys refuse at the start; later that is waited out,
        as the other chats go on meanwhile.
        """
        await self._opens()
        try:
            while True:
                if await self._is_ours():
                    await self._serve()
                else:
                    self._wait_once()
                    await asyncio.sleep(self._lease.renew_every)
        finally:
            await self._lease.let_go()

    async def _opens(self) -> None:
        """Whoever couldn't take over is refused at the start, and not found out when it has to.

        Raises SettingsFault.
        """
        if self._settings.matrix_new_device:
            return
        try:
            await login.last(SealedStore.of(self._settings, self._stepup.store, PLATFORM))
        except SettingsFault:
            raise
        except Exception as error:
            log.trouble(logger, "login_not_looked_at", error)

    async def _is_ours(self) -> bool:
        try:
            return await self._lease.taken()
        except Exception as error:
            log.trouble(logger, "lease_not_taken", error)
            return False

    async def _wait_out(self, error: Exception) -> None:
        """Give others a chance, and try again a while later."""
        self._trouble = str(error)
        self._settled.set()
        logger.error("matrix_waited_for", why=self._trouble)
        await self._lease.let_go()
        await asyncio.sleep(2 * self._lease.renew_every)

    def _wait_once(self) -> None:
        if not self._settled.is_set():
            logger.info("standing_by", why="another process serves Matrix")
            self._settled.set()

    async def _serve(self) -> None:
        try:
            async with Matrix.connected(self._settings, self._stepup, self._lease) as matrix:
                self._serving, self._trouble = matrix, ""
                self._settled.set()
                await self._until_lost(matrix)
        except Unreachable as error:
            await self._wait_out(error)
        except Superseded:
            logger.warning("superseded")
        except KeysNotKept as error:
            await self._wait_out(error)
        except SettingsFault as error:
            if not self._settled.is_set():
                raise
            await self._wait_out(error)
        finally:
            self._serving = None

    async def _until_lost(self, matrix: Matrix) -> None:
        serving = asyncio.create_task(matrix.run(), name="matrix-sync")
        keeping = asyncio.create_task(self._kept(), name="matrix-lease")
        try:
            await asyncio.wait([serving, keeping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            keeping.cancel()
            serving.cancel()
            await asyncio.gather(serving, keeping, return_exceptions=True)
        if not serving.cancelled():
            serving.result()

    async def _kept(self) -> None:
        if self._lease.alone:
            await asyncio.Event().wait()
        await self._lease.kept()
