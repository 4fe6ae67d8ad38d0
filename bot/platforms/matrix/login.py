"""Logging in to a homeserver: as before, by a token, by a password, or by a code that somebody enters.

The login is kept sealed in the database. Where tokens expire they are renewed ahead of time, and the new ones
are written down before the first of them is used: a service lets the old one count until then, so that a
crash in between costs nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

import aiohttp
from nio import AsyncClient, LoginInfoResponse, LoginResponse, WhoamiResponse

from bot import crash_points, log
from bot.clock import Clock
from bot.platforms.matrix import oauth, server_address
from bot.platforms.matrix.client import HardenedClient
from bot.platforms.matrix.device_keys import DeviceKeys, owner_of
from bot.platforms.matrix.faults import HOW_TO_LOG_IN, OVER, Unreachable, other_secret
from bot.platforms.matrix.json_answers import object_in
from bot.process_lease import Superseded
from bot.seal import NotOpened
from bot.sealed_store import SealedStore
from config.settings import Settings, SettingsFault

DEVICE_NAME = "Stepup"
OWNER = "login"
SESSION = ("login", "")
# Of an access token's time, how much may pass before it is renewed.
RENEW_AFTER = 0.6
AGAIN_AFTER = 5.0  # seconds
WITHIN = 15.0  # seconds
LOOKS_EVERY = 60.0  # seconds, in case somebody logs in anew meanwhile

logger = log.get("matrix")


@dataclass(frozen=True, slots=True)
class Session:
    """A login. `since` is when it was first, `renewed` when its tokens were (UTC, as timestamps).

    With a `refresh` token it is by OAuth: the access token lasts `lifetime` seconds from then.
    """

    homeserver: str
    user: str
    device: str
    token: str
    since: float = 0.0
    refresh: str = ""
    client_id: str = ""
    token_endpoint: str = ""
    renewed: float = 0.0
    lifetime: float = 0.0


async def log_in(
    client: HardenedClient, settings: Settings, sealed: SealedStore, clock: Clock
) -> tuple[Session, Session | None]:
    """Go on with the login of the last start; else use the token, or the password, once.

    Returns the login, which is still to be kept, and that of before. Raises SettingsFault, and aiohttp's
    errors.
    """
    kept = await _kept(sealed, settings)
    anew = settings.matrix_new_device and settings.matrix_password is not None
    before = kept
    if settings.matrix_access_token and not anew:
        kept = await _by_token(client, settings, settings.matrix_access_token.get_secret_value())
    elif kept is None:
        kept = await _by_password(client, settings)
    same_device = before is not None and before.device == kept.device
    kept = replace(kept, since=before.since if before and same_device else clock.now().timestamp())
    await _hold_keys(client, sealed, kept)
    if before is not None and kept.token == before.token:
        renewal = Renewal(client, sealed, clock)
        if await renewal.is_due() and not await renewal.renew(kept.token):
            raise aiohttp.ClientError("the login service doesn't answer")
        # It may have been renewed.
        kept = await last(sealed) or kept
    return kept, before


async def keep_new(sealed: SealedStore, session: Session, before: Session | None) -> None:
    """Keep a login once all about it is right; the keys of another device before it are let go of."""
    if session == before:
        return
    await keep(sealed, session)
    if before is not None and (before.user, before.device) != (session.user, session.device):
        await sealed.drop(owner_of(before.user, before.device))


async def _hold_keys(client: HardenedClient, sealed: SealedStore, session: Session) -> None:
    try:
        keys = await DeviceKeys.of(sealed, session.user, session.device)
        client.hold(keys, session.user, session.device, session.token)
    except (NotOpened, LookupError, TypeError, ValueError) as error:
        raise other_secret("The keys of Stepup's Matrix device") from error


async def keep(sealed: SealedStore, session: Session) -> None:
    """Keep a login in the place of the last one. Raises Superseded."""
    await sealed.save(OWNER, {SESSION: asdict(session)})


async def last(sealed: SealedStore) -> Session | None:
    """The login that is kept. Raises SettingsFault where it can't be opened."""
    try:
        said = await sealed.one(OWNER, SESSION)
        return None if said is None else Session(**said)
    except (NotOpened, TypeError, ValueError) as error:
        raise other_secret("Stepup's login on Matrix") from error


async def _kept(sealed: SealedStore, settings: Settings) -> Session | None:
    if settings.matrix_new_device:
        logger.warning(
            "new_device", why="MATRIX_NEW_DEVICE is set: take it out again, or each start makes one"
        )
        return None
    session = await last(sealed)
    if session is None:
        return None
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
    if password is None or not settings.matrix_user:
        raise SettingsFault(f"Stepup has no login on Matrix yet. {HOW_TO_LOG_IN}")
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
        "page. Log in with `stepup matrix login`, or, where that finds no login service, as Stepup's account "
        "with a client such as Element once, and set MATRIX_ACCESS_TOKEN to the token of that login (All "
        "settings, Help & About, Access Token); then use that client no more."
    )


class Renewal:
    """Renews the tokens of a login that expires, one after the other and each once."""

    def __init__(self, client: AsyncClient, sealed: SealedStore, clock: Clock) -> None:
        self._client = client
        self._sealed = sealed
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """Renew until cancelled. Raises SettingsFault where the login is over."""
        while True:
            try:
                session = await self._session()
                ahead = self._ahead(session)
                if ahead <= 0 and not await self.renew(session.token):
                    ahead = AGAIN_AFTER
            except (SettingsFault, Superseded):
                raise
            except Exception as error:
                log.trouble(logger, "tokens_not_looked_at", error)
                ahead = AGAIN_AFTER
            await asyncio.sleep(min(max(ahead, 0.0), LOOKS_EVERY))

    async def is_due(self) -> bool:
        """Whether the tokens are to be renewed by now."""
        return self._ahead(await self._session()) <= 0

    def _ahead(self, session: Session) -> float:
        """For how many seconds they needn't be."""
        if not session.refresh or not session.lifetime:
            return LOOKS_EVERY
        return session.renewed + session.lifetime * RENEW_AFTER - self._clock.now().timestamp()

    async def renew(self, spent: str) -> bool:
        """Renew in the place of this access token. False: it can't be just now.

        Raises SettingsFault where the login is over.
        """
        async with self._one_at_a_time:
            session = await self._session()
            if session.token != spent:
                # Somebody else was first, or logged in anew.
                self._client.access_token = session.token
                return True
            if not session.refresh:
                return False
            timeout = aiohttp.ClientTimeout(total=WITHIN)
            try:
                async with aiohttp.ClientSession(timeout=timeout) as asking:
                    tokens = await oauth.refreshed(
                        asking, session.token_endpoint, session.client_id, session.refresh
                    )
            except oauth.Refused as refused:
                raise SettingsFault(OVER.format(why=refused)) from refused
            except (aiohttp.ClientError, TimeoutError) as error:
                logger.warning("tokens_not_renewed", error=type(error).__name__)
                return False
            crash_points.reach("matrix.token_renewed")
            await keep(self._sealed, _with_tokens(session, tokens, self._clock))
            crash_points.reach("matrix.token_kept")
            self._client.access_token = tokens.access
            return True

    async def _session(self) -> Session:
        session = await last(self._sealed)
        if session is None:
            raise SettingsFault(OVER.format(why="it isn't in the database any more"))
        return session


def _with_tokens(session: Session, tokens: oauth.Tokens, clock: Clock) -> Session:
    return replace(
        session,
        token=tokens.access,
        refresh=tokens.refresh,
        lifetime=tokens.lifetime,
        renewed=clock.now().timestamp(),
    )


async def by_code(
    settings: Settings, sealed: SealedStore, clock: Clock, show: Callable[[str, str], None]
) -> str:
    """Log in by a code that somebody enters on the page of the homeserver's login service.

    A device that logged in before stays the same. `show` is called with the page's address and the code.
    Returns the user who is logged in. Raises SettingsFault.
    """
    address = await server_address.of(settings, timeout=WITHIN)
    before = None if settings.matrix_new_device else await last(sealed)
    device = before.device if before is not None and before.homeserver == address else oauth.new_device()
    timeout = aiohttp.ClientTimeout(total=WITHIN)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        try:
            service = await oauth.found(session, address)
            if not service.device or not service.registration:
                raise SettingsFault(
                    f"The login service of {address} knows no codes to enter elsewhere. Set "
                    "MATRIX_ACCESS_TOKEN."
                )
            client_id = await oauth.registered(session, service)
            tokens = await oauth.log_in(session, service, client_id, device, show)
            user = await _whose(session, address, tokens.access)
        except oauth.NoOAuth as error:
            raise SettingsFault(
                f"The homeserver {address} logs people in itself: set MATRIX_USER and MATRIX_PASSWORD "
                "instead."
            ) from error
        except oauth.Refused as refused:
            raise SettingsFault(f"The login service of {address} refuses: {refused}.") from refused
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unreachable(f"{address}, or its login service,", error) from error
    if before is not None and before.device == device and before.user != user:
        raise SettingsFault(
            f"That was {user}, and this device is of {before.user}. Enter the code as {before.user}."
        )
    kept = Session(
        address,
        user,
        device,
        tokens.access,
        since=before.since if before is not None and before.device == device else clock.now().timestamp(),
        client_id=client_id,
        token_endpoint=service.token,
    )
    await keep(sealed, _with_tokens(kept, tokens, clock))
    return user


async def _whose(session: aiohttp.ClientSession, address: str, token: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    async with session.get(f"{address}/_matrix/client/v3/account/whoami", headers=headers) as answer:
        said = await object_in(answer) if answer.status == 200 else {}
    if not said.get("user_id"):
        raise oauth.Refused("the homeserver doesn't take the token that it gave")
    return str(said["user_id"])
