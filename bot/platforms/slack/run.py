"""Stepup's connection to one Slack workspace, over Socket Mode or HTTP."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.delivery import Delivery
from bot.platforms.slack.directory import Directory
from bot.platforms.slack.receive import Receiver
from bot.platforms.slack.send import SlackSender
from bot.router import Router
from config.settings import Settings, SettingsFault

TIMEOUT = 10  # seconds for one call; the outbox's lease is longer
# Slack gives each connection up now and then; with two, one is always open.
SOCKETS = 2


class House(Protocol):
    """What Slack needs of the application around it."""

    clock: Clock
    router: Router
    delivery: Delivery


class Slack:
    def __init__(self, app: AsyncApp) -> None:
        self.app = app

    @classmethod
    @asynccontextmanager
    async def connected(cls, settings: Settings, house: House, *, http: bool) -> AsyncIterator[Slack]:
        """Connect, and disconnect at the end. Raises SettingsFault where Slack refuses the token."""
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        quiet = logging.getLogger("stepup.slack")
        quiet.setLevel(logging.ERROR)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            # The library's own retries post twice when an answer is lost; the outbox retries instead.
            client = AsyncWebClient(
                token=_secret(settings.slack_bot_token),
                base_url=settings.slack_api_url,
                timeout=TIMEOUT,
                session=session,
                retry_handlers=[],
                logger=quiet,
            )
            try:
                me = await client.auth_test()
            except SlackApiError as error:
                raise SettingsFault(
                    f"Slack refuses SLACK_BOT_TOKEN ({error.response['error']}). Copy the “Bot User OAuth "
                    "Token”, which begins with “xoxb-”, from your app's “Install App” page."
                ) from error
            except (aiohttp.ClientError, TimeoutError) as error:
                raise SettingsFault(
                    f"Slack can't be reached at {settings.slack_api_url} ({type(error).__name__}); check the "
                    "network, and SLACK_API_URL if you set it."
                ) from error
            app = AsyncApp(
                client=client,
                signing_secret=_secret(settings.slack_signing_secret) or "socket-mode-needs-none",
                logger=quiet,
                process_before_response=True,
            )
            directory = Directory(client, house.clock, me["team_id"])
            receiver = Receiver(client, house.router, directory, house.clock, me["user_id"])
            app.use(receiver.middleware)
            sockets = [] if http else await _sockets(app, client, settings)
            house.delivery.serve(SlackSender(client, session))
            try:
                yield cls(app)
            finally:
                for socket in sockets:
                    await socket.client.close()
                await receiver.finish()
                await house.delivery.retire("slack")


async def _sockets(app: AsyncApp, client: AsyncWebClient, settings: Settings) -> list[AsyncSocketModeHandler]:
    token = _secret(settings.slack_app_token)
    sockets = [AsyncSocketModeHandler(app, token, web_client=client) for _ in range(SOCKETS)]
    try:
        for socket in sockets:
            await socket.client.connect()
    except SlackApiError as error:
        raise SettingsFault(
            f"Slack refuses SLACK_APP_TOKEN ({error.response['error']}). It begins with “xapp-” and needs "
            "the scope connections:write (your app's page, Basic Information, App-Level Tokens)."
        ) from error
    return sockets


def _secret(value: object) -> str:
    get = getattr(value, "get_secret_value", None)
    return str(get()) if get else ""
