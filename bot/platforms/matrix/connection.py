"""Stepup's connection to one Matrix account: logged in once, its device kept for good."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import IO

import aiohttp
from nio import AsyncClientConfig, LoginInfoResponse, LoginResponse, WhoamiResponse

from bot.clock import Clock
from bot.platforms.matrix import server_address
from bot.platforms.matrix.client import HardenedClient
from bot.platforms.matrix.cross_signing import LOGGED_OUT, CrossSigning, KeysFault, pickle_key, write_private
from bot.platforms.matrix.files import Files
from bot.platforms.matrix.inbound import Reader
from bot.platforms.matrix.invitations import Joiner
from bot.platforms.matrix.outbound import MatrixSender
from bot.platforms.matrix.rooms import Rooms
from bot.platforms.matrix.server_address import NotAnAddress
from bot.platforms.matrix.sync import LoggedOut, SyncLoop
from bot.platforms.matrix.typing_notice import TypingNotice
from bot.process_lease import ProcessLease
from bot.stepup import Stepup
from config.settings import Settings, SettingsFault
from config.timings import Timings
from storage.file_locks import holder, take_alone

DEVICE_NAME = "Stepup"


class Unreachable(SettingsFault):
    """The homeserver doesn't answer just now."""


class DeviceTaken(SettingsFault):
    """Another process is using the device's keys."""


@dataclass(frozen=True, slots=True)
class Session:
    """A login, kept in a file that only its owner can read. `since` is when (UTC, as a timestamp)."""

    homeserver: str
    user: str
    device: str
    token: str
    since: float = 0.0


class Matrix:
    """Stepup's one device on a homeserver, while it is connected."""

    def __init__(self, sender: MatrixSender, loop: SyncLoop, joiner: Joiner, stepup: Stepup) -> None:
        self._sender = sender
        self._joiner = joiner
        self._loop = loop
        self._stepup = stepup

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
        settings = await _with_address(settings, stepup.store.timings)
        folder = settings.data / "matrix"
        lock = _taken(folder)
        try:
            client = _client(settings, folder, stepup.store.timings)
        except BaseException:
            lock.close()
            raise
        try:
            since = await _made_ready(client, settings, folder, stepup.clock)
            rooms = Rooms(client, stepup.clock)
            tied = [places["matrix"] for places in settings.community.channels.values() if "matrix" in places]
            reader = Reader(client, rooms, stepup.registry, tied)
            loop = SyncLoop(client, stepup, rooms, reader, lease)
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
            yield cls(sender, loop, Joiner(client, stepup.store), stepup)
        finally:
            stepup.inbox.leave_files("matrix")
            stepup.inbox.show_work("matrix", None)
            await stepup.outbox.retire("matrix")
            await client.close()
            lock.close()

    async def run(self) -> None:
        """Sync until cancelled; sending begins when the rooms are known."""
        joining = asyncio.create_task(self._joiner.run(), name="matrix-join")
        try:
            await self._loop.run(self._begin_sending, self._joiner.wake)
        except LoggedOut as error:
            raise SettingsFault(LOGGED_OUT) from error
        finally:
            joining.cancel()

    async def _begin_sending(self) -> None:
        self._stepup.outbox.serve(self._sender)


async def _with_address(settings: Settings, timings: Timings) -> Settings:
    """The settings with the homeserver's whole address. Raises SettingsFault, and Unreachable."""
    try:
        address = await server_address.found(settings.matrix_homeserver, timeout=timings.request)
    except NotAnAddress as fault:
        raise SettingsFault(f"MATRIX_HOMESERVER: {fault}") from fault
    except (aiohttp.ClientError, TimeoutError) as error:
        raise _unreachable(settings, error) from error
    return settings.model_copy(update={"matrix_homeserver": address})


def _unreachable(settings: Settings, error: Exception) -> Unreachable:
    return Unreachable(
        f"The Matrix homeserver {settings.matrix_homeserver} can't be reached ({type(error).__name__}); "
        "check MATRIX_HOMESERVER."
    )


def _client(settings: Settings, folder: Path, timings: Timings) -> HardenedClient:
    return HardenedClient(
        settings.matrix_homeserver,
        user=settings.matrix_user,
        store_path=str(folder),
        config=AsyncClientConfig(
            encryption_enabled=True,
            store_sync_tokens=False,
            pickle_key=pickle_key(folder),
            max_limit_exceeded=0,
            max_timeouts=0,
            # Beyond what a sync waits for news.
            request_timeout=ceil(timings.request),
        ),
    )


def _taken(folder: Path) -> IO[str]:
    """The folder with the device's keys, for this process alone. Raises DeviceTaken."""
    file = folder / "lock"
    try:
        return take_alone(file)
    except BlockingIOError as error:
        raise DeviceTaken(
            f"Another Stepup (process {holder(file)}) is using the Matrix device in {folder}. One device can "
            "serve one process: give the other its own STEPUP_DATA, or run Matrix in one of them only."
        ) from error


async def _made_ready(client: HardenedClient, settings: Settings, folder: Path, clock: Clock) -> datetime:
    """Log in, and have the device trusted. Returns when it first logged in. Raises SettingsFault."""
    password = settings.matrix_password
    signing = CrossSigning(client, folder / "cross-signing.json", pickle_key(folder))
    try:
        since = await _log_in(client, settings, folder, clock)
        _lock_files(folder)
        await signing.ensure(
            password.get_secret_value() if password else None, reset=settings.matrix_reset_cross_signing
        )
    except KeysFault as fault:
        raise SettingsFault(str(fault)) from fault
    except (aiohttp.ClientError, TimeoutError) as error:
        raise _unreachable(settings, error) from error
    return since


async def _log_in(client: HardenedClient, settings: Settings, folder: Path, clock: Clock) -> datetime:
    """Go on with the login of the last start; else use the token, or the password, once."""
    file = folder / "session.json"
    kept = _kept(file, settings)
    anew = settings.matrix_new_device and settings.matrix_password is not None
    before = kept
    if settings.matrix_access_token and not anew:
        kept = await _by_token(client, settings, settings.matrix_access_token.get_secret_value())
    elif kept is None:
        kept = await _by_password(client, settings)
    same_device = before is not None and before.device == kept.device
    kept = replace(kept, since=before.since if before and same_device else clock.now().timestamp())
    try:
        client.restore_login(kept.user, kept.device, kept.token)
    except Exception as error:
        # Whatever the library or the database says of a store that isn't one, or isn't under this key.
        raise SettingsFault(
            f"The keys of Stepup's Matrix device in {folder} can't be read ({type(error).__name__}): a file "
            "there is damaged, or another installation's. Put back those that were there, or delete the "
            "folder and start once with MATRIX_NEW_DEVICE=1 and MATRIX_PASSWORD set to log in anew."
        ) from error
    write_private(file, json.dumps(asdict(kept)))
    return datetime.fromtimestamp(kept.since, UTC)


def _kept(file: Path, settings: Settings) -> Session | None:
    if settings.matrix_new_device or not file.exists():
        return None
    try:
        session = Session(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise SettingsFault(
            f"The file {file} is damaged. Put back the one that was there, or start once with "
            "MATRIX_NEW_DEVICE=1 and MATRIX_PASSWORD set to log in as a new device."
        ) from error
    # Earlier releases kept the address as it was written, with a slash at its end.
    same = server_address.as_address(session.homeserver) == settings.matrix_homeserver
    return (
        session
        if same and settings.matrix_user in ("", session.user, session.user[1:].partition(":")[0])
        else None
    )


async def _by_token(client: HardenedClient, settings: Settings, token: str) -> Session:
    client.access_token = token
    answer = await client.whoami()
    if not isinstance(answer, WhoamiResponse):
        raise SettingsFault(
            "The homeserver refuses MATRIX_ACCESS_TOKEN. Log in again for a new one, or set MATRIX_USER and "
            "MATRIX_PASSWORD instead."
        )
    if not answer.device_id:
        raise SettingsFault(
            "MATRIX_ACCESS_TOKEN belongs to no device, so nobody could write to Stepup encrypted. Use the "
            "token of a login (in Element: All settings, Help & About, Access Token), or set MATRIX_USER "
            "and MATRIX_PASSWORD instead."
        )
    return Session(settings.matrix_homeserver, answer.user_id, answer.device_id, token)


async def _by_password(client: HardenedClient, settings: Settings) -> Session:
    password = settings.matrix_password
    if password is None:
        raise SettingsFault("To log in to Matrix, set MATRIX_PASSWORD for the first start.")
    await _takes_passwords(client, settings)
    answer = await client.login(password.get_secret_value(), device_name=DEVICE_NAME)
    if not isinstance(answer, LoginResponse):
        raise SettingsFault(
            f"The homeserver refuses the login of {settings.matrix_user}; check MATRIX_USER and "
            "MATRIX_PASSWORD."
        )
    return Session(settings.matrix_homeserver, answer.user_id, answer.device_id, answer.access_token)


async def _takes_passwords(client: HardenedClient, settings: Settings) -> None:
    """Raises SettingsFault where the homeserver logs people in otherwise; one that says nothing is tried."""
    answer = await client.login_info()
    if not isinstance(answer, LoginInfoResponse) or "m.login.password" in answer.flows:
        return
    raise SettingsFault(
        f"The homeserver {settings.matrix_homeserver} takes no passwords: people log in through its web "
        "page. Log in as Stepup's account with a client such as Element once, and set MATRIX_ACCESS_TOKEN "
        "to the token of that login (All settings, Help & About, Access Token); then use that client no "
        "more."
    )


def _lock_files(folder: Path) -> None:
    """Keys are for nobody else's eyes, whatever the process's own mask is."""
    folder.chmod(0o700)
    for file in folder.iterdir():
        file.chmod(0o600)
