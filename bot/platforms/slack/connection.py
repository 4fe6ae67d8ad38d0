"""Stepup's connection to one Slack workspace, over Socket Mode or HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from math import ceil
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import log
from bot.chat.outgoing import LEASE, Stale
from bot.clock import Clock
from bot.platforms.slack import token_rotation
from bot.platforms.slack.directory import Directory
from bot.platforms.slack.files import Files
from bot.platforms.slack.home_tab import HomeTabs
from bot.platforms.slack.inbound import Receiver
from bot.platforms.slack.outbound import SlackSender
from bot.platforms.slack.token_rotation import TokenRotation
from bot.sealed_store import SealedStore
from bot.stepup import Stepup
from config.settings import Settings, SettingsFault, revealed

# Slack gives each connection up now and then; with two, one is always open.
SOCKETS = 2
CLOSE_WITHIN = 1.5  # seconds
START_TRIES = 5
_TOKEN_FAULTS = (
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
    "not_allowed_token_type", "missing_scope", "no_permission",
)  # fmt: skip
BOT_REFUSED = (
    "Slack refuses SLACK_BOT_TOKEN ({word}). Copy the “Bot User OAuth Token”, which begins with “xoxb-”, "
    "from your app's “Install App” page."
)
APP_REFUSED = (
    "Slack refuses SLACK_APP_TOKEN ({word}). It begins with “xapp-” and needs the scope connections:write "
    "(your app's page, Basic Information, App-Level Tokens)."
)

logger = log.get("slack")


class Slack:
    """Stepup's connection to a workspace, while it is there."""

    def __init__(
        self, app: AsyncApp, sockets: Sequence[AsyncSocketModeHandler], rotation: TokenRotation | None
    ) -> None:
        self.app = app
        self._sockets = sockets
        self._rotation = rotation

    @property
    def trouble(self) -> str:
        """What is wrong with the connection. Over HTTP there is none to lose."""
        if self._rotation is not None and self._rotation.trouble:
            return self._rotation.trouble
        sessions = [socket.client.current_session for socket in self._sockets]
        if not sessions or any(session is not None and not session.closed for session in sessions):
            return ""
        return "no connection to Slack is open"

    @classmethod
    @asynccontextmanager
    async def connected(cls, settings: Settings, stepup: Stepup, *, http: bool) -> AsyncIterator[Slack]:
        """Connect, and disconnect at the end. Raises SettingsFault where Slack refuses the token."""
        timings = stepup.store.timings
        timeout = aiohttp.ClientTimeout(total=timings.request)
        quiet = logging.getLogger("stepup.slack")
        quiet.setLevel(logging.ERROR)
        tracing = [_fenced(stepup.clock)]
        async with aiohttp.ClientSession(timeout=timeout, trace_configs=tracing) as session:
            # The library's own retries post twice when an answer is lost; the outbox retries instead.
            client = AsyncWebClient(
                token=revealed(settings.slack_bot_token),
                base_url=settings.slack_api_url,
                timeout=ceil(timings.request),
                session=session,
                retry_handlers=[],
                logger=quiet,
            )
            rotation = _rotation(client, settings, stepup)
            if rotation is not None:
                await _patiently(rotation.look, token_rotation.REFUSED, settings)
            me = await _patiently(client.auth_test, BOT_REFUSED, settings)
            if wrong := of_an_organisation(me):
                raise wrong

            async def authorize(**_: object) -> AuthorizeResult:
                # Bolt's own way asks Slack about the token with each request until it has an answer.
                return AuthorizeResult.from_auth_test_response(auth_test_response=me, bot_token=client.token)

            directory = Directory(client, stepup.clock, me["team_id"])
            home = HomeTabs(client, stepup, directory)
            receiver = Receiver(
                client,
                stepup.inbox,
                stepup.registry,
                directory,
                clock=stepup.clock,
                bot_user=me["user_id"],
                home=home,
                tied=[
                    places["slack"] for places in settings.community.channels.values() if "slack" in places
                ],
            )
            app = AsyncApp(
                client=client,
                before_authorize=receiver,
                authorize=authorize,
                signing_secret=revealed(settings.slack_signing_secret) or "socket-mode-needs-none",
                logger=quiet,
                process_before_response=True,
            )
            files = Files(session, lambda: str(client.token), settings.slack_api_url)
            stepup.inbox.read_files("slack", files.fetch)
            sockets = [] if http else await _sockets(app, client, settings)
            stepup.outbox.serve(
                SlackSender(
                    client, session, timings, store=stepup.store, clock=stepup.clock, told=home.changed
                )
            )
            await stepup.connected("slack")
            leave_home = stepup.inbox.tell(home.handled)
            beside = [asyncio.create_task(home.run(), name="slack-home")]
            if rotation is not None:
                beside.append(asyncio.create_task(rotation.run(), name="slack-tokens"))
            try:
                yield cls(app, sockets, rotation)
            finally:
                leave_home()
                for task in beside:
                    task.cancel()
                await _closed(sockets)
                await receiver.finish()
                stepup.inbox.leave_files("slack")
                await stepup.outbox.retire("slack")


def _rotation(client: AsyncWebClient, settings: Settings, stepup: Stepup) -> TokenRotation | None:
    """What renews a token that expires; None where it doesn't. Raises SettingsFault."""
    if settings.slack_refresh_token is None:
        return None
    lease = stepup.lease("slack-tokens")
    sealed = SealedStore.of(settings, stepup.store, token_rotation.PLATFORM)
    return TokenRotation(client, settings, sealed, lease, stepup.clock)


def of_an_organisation(me: Any) -> SettingsFault | None:
    """What is wrong with a token that is of several workspaces; None for one that is of one."""
    if not me.get("is_enterprise_install"):
        return None
    return SettingsFault(
        "SLACK_BOT_TOKEN is of an installation in a whole organisation, and Stepup serves one workspace. "
        "Install the app in that workspace alone (its page, Install App), and use the token that is shown "
        "there."
    )


def _fenced(clock: Clock) -> aiohttp.TraceConfig:
    """Have no request written for a message that another process may be sending by now.

    It is looked at when the connection is there, as that is what takes long; and once more when a task of its
    own is about to write, as the process may stand still in between.
    """

    async def look(*_: object) -> None:
        lease = LEASE.get()
        if lease is not None and clock.now() >= lease.until:
            raise Stale("its lease has lapsed")

    tracing = aiohttp.TraceConfig()
    tracing.on_connection_create_end.append(look)
    tracing.on_connection_reuseconn.append(look)
    tracing.on_request_chunk_sent.append(look)
    return tracing


async def _closed(sockets: list[AsyncSocketModeHandler]) -> None:
    """Say goodbye on each connection; a server that doesn't answer is not waited for."""
    if sockets:
        closing = [asyncio.create_task(socket.client.close()) for socket in sockets]
        await asyncio.wait(closing, timeout=CLOSE_WITHIN)


async def _sockets(app: AsyncApp, client: AsyncWebClient, settings: Settings) -> list[AsyncSocketModeHandler]:
    token = revealed(settings.slack_app_token)
    sockets = [AsyncSocketModeHandler(app, token, web_client=client) for _ in range(SOCKETS)]
    for socket in sockets:
        await _patiently(socket.client.connect, APP_REFUSED, settings)
    return sockets


async def _patiently(call: Callable[[], Awaitable[Any]], refused: str, settings: Settings) -> Any:
    """Await a call at the start. Raises SettingsFault: `refused`, where Slack refuses the token.

    What is wrong only for the moment is tried again for a while.
    """
    for attempt in range(START_TRIES):
        try:
            return await call()
        except SlackApiError as error:
            word = error.response.get("error") if isinstance(error.response.data, dict) else ""
            if word in _TOKEN_FAULTS:
                raise SettingsFault(refused.format(word=word)) from error
            trouble, wait = (
                word or "a fault of its own",
                float(error.response.headers.get("Retry-After") or 0),
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            trouble, wait = type(error).__name__, 0.0
        logger.warning("slack_not_ready", trouble=trouble)
        await asyncio.sleep(wait or 2.0**attempt)
    raise SettingsFault(
        f"Slack can't be reached at {settings.slack_api_url} ({trouble}); check the network, and "
        "SLACK_API_URL if you set it."
    )
