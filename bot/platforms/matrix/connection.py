"""Stepup's connection to one Matrix account: logged in once, its device kept for good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from math import ceil

import aiohttp
from nio import AsyncClientConfig

from bot.clock import Clock
from bot.platforms.matrix import earlier_files, server_address
from bot.platforms.matrix.client import HardenedClient, KeysRefused
from bot.platforms.matrix.cross_signing import CrossSigning, KeysFault
from bot.platforms.matrix.faults import LOGGED_OUT, Unreachable
from bot.platforms.matrix.files import Files
from bot.platforms.matrix.inbound import Reader
from bot.platforms.matrix.invitations import Joiner
from bot.platforms.matrix.login import Renewal, keep_new, log_in
from bot.platforms.matrix.outbound import MatrixSender
from bot.platforms.matrix.rooms import PLATFORM, Rooms
from bot.platforms.matrix.sync import LoggedOut, SyncLoop
from bot.platforms.matrix.typing_notice import TypingNotice
from bot.process_lease import ProcessLease
from bot.sealed_store import SealedStore
from bot.stepup import Stepup
from config.settings import Settings, SettingsFault
from config.timings import Timings


class Matrix:
    """Stepup's one device on a homeserver, while it is connected."""

    def __init__(
        self,
        client: HardenedClient,
        stepup: Stepup,
        sender: MatrixSender,
        loop: SyncLoop,
        *,
        joiner: Joiner,
        renewal: Renewal,
    ) -> None:
        self._client = client
        self._sender = sender
        self._renewal = renewal
        self._joiner = joiner
        self._loop = loop
        self._stepup = stepup

    @property
    def trouble(self) -> str:
        """What is wrong with the device's keys, where something is."""
        return self._client.trouble

    @property
    def last_sync(self) -> datetime | None:
        """When the homeserver last answered a sync (UTC)."""
        return self._loop.last_sync

    @classmethod
    @asynccontextmanager
    async def connected(
        cls, settings: Settings, stepup: Stepup, lease: ProcessLease
    ) -> AsyncIterator[Matrix]:
        """Log in if that was never done, have the device trusted, and disconnect at the end.

        `lease` is this process's hold on Matrix. Raises SettingsFault where the homeserver or the keys
        don't allow it.
        """
        address = await server_address.of(settings, timeout=stepup.store.timings.request)
        settings = settings.model_copy(update={"matrix_homeserver": address})
        sealed = SealedStore.of(settings, stepup.store, PLATFORM, lease)
        await earlier_files.take_in(settings, sealed)
        client = _client(settings, stepup.store.timings)
        try:
            since = await _made_ready(client, settings, sealed, stepup.clock)
            rooms = Rooms(client, stepup.clock)
            tied = [places["matrix"] for places in settings.community.channels.values() if "matrix" in places]
            reader = Reader(client, rooms, stepup.registry, tied)
            renewal = Renewal(client, sealed, stepup.clock)
            loop = SyncLoop(client, stepup, rooms, reader, lease, renew=renewal.renew)
            sender = MatrixSender(
                client,
                rooms,
                stepup.store,
                stepup.clock,
                device_since=since,
                needs_proof=stepup.registry.needs_proof,
            )
            stepup.inbox.read_files("matrix", Files(client).fetch)
            stepup.inbox.show_work("matrix", TypingNotice(client, rooms).show)
            joiner = Joiner(client, stepup.store)
            yield cls(client, stepup, sender, loop, joiner=joiner, renewal=renewal)
        finally:
            stepup.inbox.leave_files("matrix")
            stepup.inbox.show_work("matrix", None)
            await stepup.outbox.retire("matrix")
            await client.close()

    async def run(self) -> None:
        """Sync until cancelled; sending begins when the rooms are known."""
        joining = asyncio.create_task(self._joiner.run(), name="matrix-join")
        # Where the login is over the next sync says so.
        renewing = asyncio.create_task(self._renewal.run(), name="matrix-renew")
        try:
            await self._loop.run(self._begin_sending, self._joiner.wake)
        except LoggedOut as error:
            raise SettingsFault(LOGGED_OUT) from error
        finally:
            joining.cancel()
            renewing.cancel()
            await asyncio.gather(joining, renewing, return_exceptions=True)

    async def _begin_sending(self) -> None:
        self._stepup.outbox.serve(self._sender)


def _client(settings: Settings, timings: Timings) -> HardenedClient:
    return HardenedClient(
        settings.matrix_homeserver,
        user=settings.matrix_user,
        config=AsyncClientConfig(
            encryption_enabled=True,
            store_sync_tokens=False,
            max_limit_exceeded=0,
            max_timeouts=0,
            # Beyond what a sync waits for news.
            request_timeout=ceil(timings.request),
        ),
    )


async def _made_ready(
    client: HardenedClient, settings: Settings, sealed: SealedStore, clock: Clock
) -> datetime:
    """Log in, and have the device trusted. Returns when it first logged in. Raises SettingsFault."""
    password = settings.matrix_password
    signing = CrossSigning(client, sealed)
    try:
        session, before = await log_in(client, settings, sealed, clock)
        try:
            await signing.ensure(
                password.get_secret_value() if password else None, reset=settings.matrix_reset_cross_signing
            )
        except (KeysFault, SettingsFault):
            if before is None and not settings.matrix_access_token:
                # A device that was made for nothing isn't left behind with each try.
                await client.logout()
            raise
        await keep_new(sealed, session, before)
    except (KeysFault, KeysRefused) as fault:
        raise SettingsFault(str(fault)) from fault
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unreachable(settings.matrix_homeserver, error) from error
    return datetime.fromtimestamp(session.since, UTC)
