"""Bot tokens that expire: renewed ahead of time, by one process for all that share the database.

Slack lets an app's tokens expire after twelve hours where token rotation is switched on
(docs.slack.dev, using token rotation). A refresh token counts once, and the token before counts on for its
time, so that other processes have as long to notice the new one. New tokens are the only ones from then on,
so they are kept in memory until they are written, and written in the place of those that they came from,
whoever has the lease by then.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import asdict, dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import crash_points, log
from bot.clock import Clock
from bot.process_lease import ProcessLease
from bot.seal import NotOpened
from bot.sealed_store import SealedStore
from config.settings import Settings, SettingsFault, revealed
from storage.sealed_keys import Name

PLATFORM = "slack"
OWNER = "slack"
KIND = "tokens"
AHEAD = 2 * 60 * 60.0  # seconds before a token expires
LOOKS_EVERY = 60.0  # seconds
REFUSED = (
    "Slack doesn't renew its tokens ({word}). Copy the “Bot User OAuth Token” and its refresh token, which "
    "begins with “xoxe-”, anew from your app's “Install App” page to SLACK_BOT_TOKEN and SLACK_REFRESH_TOKEN."
)
SEALED_OTHERWISE = (
    "Slack's tokens in the database can't be opened: they were sealed under another secret, or are damaged. "
    "Set STEPUP_SECRET to the secret that they were sealed under, or copy new tokens from your app's page, "
    "Install App, to SLACK_BOT_TOKEN and SLACK_REFRESH_TOKEN."
)

logger = log.get("slack")


@dataclass(frozen=True, slots=True)
class Tokens:
    """A token and what renews it; `expires` is when (UTC, as a timestamp), 0 where that isn't known."""

    access: str
    refresh: str
    expires: float


def row_of(settings: Settings) -> Name:
    """Under which name what came of the refresh token in the settings is kept: a new one begins anew."""
    token = revealed(settings.slack_refresh_token)
    return KIND, hashlib.sha256(f"slack {token}".encode()).hexdigest()


class TokenRotation:
    """Keeps one client's token valid."""

    def __init__(
        self,
        client: AsyncWebClient,
        settings: Settings,
        sealed: SealedStore,
        lease: ProcessLease,
        clock: Clock,
    ) -> None:
        self._client = client
        # A token that is over isn't to be shown beside what renews it.
        self._without_token = AsyncWebClient(
            base_url=client.base_url, timeout=client.timeout, session=client.session, retry_handlers=[]
        )
        self._settings = settings
        self._sealed = sealed
        self._name = row_of(settings)
        self._lease = lease
        self._clock = clock
        self._unwritten: tuple[Tokens | None, Tokens] | None = None
        self.trouble = ""

    async def run(self) -> None:
        """Look now and then whether the token is to be renewed, or was elsewhere, until cancelled."""
        while True:
            await asyncio.sleep(LOOKS_EVERY)
            try:
                await self.look()
            except SettingsFault as fault:
                self.trouble = str(fault)
                logger.error("token_not_renewed", why=self.trouble)
            except Exception as error:
                log.trouble(logger, "token_not_looked_at", error)

    async def look(self) -> None:
        """Use the token that counts, renewed where that is due.

        Raises SettingsFault where Slack refuses, and the errors of slack_sdk, aiohttp and the database.
        """
        self.trouble = ""
        await self._write()
        tokens = await self._counting()
        if self._left(tokens) <= AHEAD and await self._lease.taken():
            try:
                tokens = await self._in_turn()
            finally:
                await self._lease.let_go()
        self._client.token = tokens.access

    async def _in_turn(self) -> Tokens:
        """Renew the tokens, where another process wasn't first. Raises SettingsFault where they are over."""
        kept = await self._kept()
        tokens = kept or self._given()
        if self._left(tokens) > AHEAD:
            return tokens
        try:
            new = await self._renewed(tokens)
        except SettingsFault as fault:
            if self._left(tokens) <= 0:
                raise
            self.trouble = str(fault)
            logger.error("token_not_renewed", why=self.trouble)
            return tokens
        # From now on these are the only ones, written or not.
        self._client.token = new.access
        self._unwritten = (kept, new)
        await self._write()
        return new

    async def _write(self) -> None:
        """Write new tokens in the place of those that they came from."""
        if self._unwritten is None:
            return
        before, new = self._unwritten
        kept = asdict(before) if before is not None else None
        if await self._sealed.replace(OWNER, self._name, kept, asdict(new)):
            logger.info("token_renewed")
        self._unwritten = None

    async def _counting(self) -> Tokens:
        """The tokens that count: those of the database, or, until it has any, those of the settings."""
        return await self._kept() or self._given()

    def _given(self) -> Tokens:
        settings = self._settings
        return Tokens(revealed(settings.slack_bot_token), revealed(settings.slack_refresh_token), 0.0)

    def _left(self, tokens: Tokens) -> float:
        """For how many seconds a token counts yet."""
        return tokens.expires - self._clock.now().timestamp()

    async def _kept(self) -> Tokens | None:
        """What is kept of those that began with the refresh token of the settings. Raises SettingsFault."""
        try:
            said = await self._sealed.one(OWNER, self._name)
            return None if said is None else Tokens(**said)
        except (NotOpened, TypeError, ValueError) as error:
            raise SettingsFault(SEALED_OTHERWISE) from error

    async def _renewed(self, tokens: Tokens) -> Tokens:
        given = {
            "client_id": self._settings.slack_client_id,
            "client_secret": revealed(self._settings.slack_client_secret),
            "grant_type": "refresh_token",
            "refresh_token": tokens.refresh,
        }
        try:
            answer = await self._without_token.api_call("oauth.v2.access", data=given)
        except SlackApiError as error:
            word = error.response.get("error") if isinstance(error.response.data, dict) else ""
            if not word or word in ("ratelimited", "internal_error", "service_unavailable"):
                raise
            raise SettingsFault(REFUSED.format(word=word)) from error
        crash_points.reach("slack.token_renewed")
        return Tokens(
            access=str(answer["access_token"]),
            refresh=str(answer["refresh_token"]),
            expires=self._clock.now().timestamp() + float(answer["expires_in"]),
        )
