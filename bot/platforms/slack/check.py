"""Whether Slack takes the tokens, allows what is needed, and agrees about the time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.check import Finding, costs, fault, fine, holders, kept_sealed
from bot.platforms.slack import token_rotation
from bot.platforms.slack.connection import APP_REFUSED, BOT_REFUSED, of_an_organisation
from bot.platforms.slack.manifest import OPTIONAL_SCOPES, SCOPES
from bot.seal import NotOpened
from config.settings import Settings, SettingsFault, revealed

# Slack's signatures are refused when they are older than five minutes (docs.slack.dev, verifying requests).
SKEW_REFUSED = 300.0  # seconds
SKEW_NOTED = 60.0
AGAIN = "Install the app again from the current manifest (`stepup slack manifest`)."


async def check(settings: Settings) -> list[Finding]:
    """All that can be told of Slack before it is connected."""
    try:
        token = await _token(settings)
    except NotOpened:
        return [fault(token_rotation.SEALED_OTHERWISE)]
    except SettingsFault as wrong:
        return [fault(str(wrong))]
    client = AsyncWebClient(token=token, base_url=settings.slack_api_url, retry_handlers=[])
    try:
        me = await client.auth_test()
    except SlackApiError as error:
        return [fault(BOT_REFUSED.format(word=error.response.get("error")))]
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        return [
            fault(
                f"Slack can't be reached at {settings.slack_api_url} ({type(error).__name__}).",
                "Check the network, and SLACK_API_URL if you set it.",
            )
        ]
    refused = of_an_organisation(me)
    if refused is not None:
        return [fault(str(refused))]
    found = [fine(f"Slack knows the bot as {me['user']} in the workspace {me['team']}.")]
    found += _scopes(me.headers)
    found += _skew(me.headers)
    if settings.slack_app_token is not None:
        found.append(await _socket(client, settings.slack_app_token.get_secret_value()))
    found += await _holders(client, settings)
    return found


async def _token(settings: Settings) -> str:
    """The token that counts: that of the settings, or what it was renewed to since.

    Raises NotOpened, and SettingsFault where there is no secret.
    """
    if settings.slack_refresh_token is not None:
        kept = await kept_sealed(
            settings, token_rotation.PLATFORM, token_rotation.OWNER, token_rotation.row_of(settings)
        )
        if kept is not None:
            return str(kept["access"])
    return revealed(settings.slack_bot_token)


def _scopes(headers: Any) -> Iterable[Finding]:
    granted = {one.strip() for one in str(_header(headers, "x-oauth-scopes")).split(",")} - {""}
    if not granted:
        return
    for scope, needed_for in SCOPES.items():
        if scope not in granted:
            yield fault(f"The Slack app lacks the permission {scope}: {needed_for}.", AGAIN)
    for scope, needed_for in OPTIONAL_SCOPES.items():
        if scope not in granted:
            yield costs(f"Without the optional permission {scope} there is no {needed_for}.", AGAIN)


def _skew(headers: Any) -> Iterable[Finding]:
    said = str(_header(headers, "date"))
    if not said:
        return
    off = (datetime.now(UTC) - parsedate_to_datetime(said)).total_seconds()
    ahead = "ahead of" if off > 0 else "behind"
    cure = "Set it by a time server (on Linux: timedatectl set-ntp true)."
    if abs(off) >= SKEW_REFUSED:
        yield fault(
            f"This machine's clock is {abs(off):.0f} seconds {ahead} Slack's: over HTTP nothing is taken.",
            cure,
        )
    elif abs(off) >= SKEW_NOTED:
        yield costs(f"This machine's clock is {abs(off):.0f} seconds {ahead} Slack's.", cure)


async def _socket(client: AsyncWebClient, token: str) -> Finding:
    try:
        await client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        return fault(APP_REFUSED.format(word=error.response.get("error")))
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        return fault(f"A connection to Slack can't be opened ({type(error).__name__}).", "Try again later.")
    return fine("Slack opens a connection (Socket Mode).")


async def _holders(client: AsyncWebClient, settings: Settings) -> list[Finding]:
    """Those whom the community file names on Slack."""
    found = []
    for holder in holders(settings, "slack"):
        user = holder.partition(":")[2]
        try:
            await client.users_info(user=user)
        except SlackApiError as error:
            word = error.response.get("error")
            if word in ("user_not_found", "user_not_visible"):
                found.append(
                    fault(
                        f"The community file gives a role to {holder}, and nobody in this workspace has "
                        "that id.",
                        "On Slack: the person's profile, …, Copy member ID; for example slack:U0123456789.",
                    )
                )
    return found


def _header(headers: Any, name: str) -> str:
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")
