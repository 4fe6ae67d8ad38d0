"""Who is who and what is where on Slack: asked for once, and remembered for a while."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import log
from bot.chat.identity import Address, Channel, Identity, email_digest
from bot.chat.incoming import LONGEST_WORDS, MOST_NAMED
from bot.clock import Clock

PLATFORM = "slack"
REMEMBERED = timedelta(minutes=10)
LOOKED_UP_WITHIN = 1.0  # seconds, of the three in which Slack wants a command acknowledged
# As Slack writes it, with its references; several fields of a form are read together.
LONGEST_RAW = 4 * LONGEST_WORDS  # characters
_UNKNOWN = ("user_not_found", "user_not_visible")

_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|([^>]*))?>")
_USER = re.compile(r"<@([A-Z0-9]+)(?:\|([^>]*))?>")
_TYPED_CHANNEL = re.compile(r"(?<![\w<])#([\w-]{1,80})")
_LINK = re.compile(r"<((?:https?://|mailto:)[^|>]+)(?:\|[^>]*)?>")
_SPECIAL = re.compile(r"<!([^|>]+)(?:\|([^>]*))?>")

logger = log.get("slack")


@dataclass(frozen=True, slots=True)
class User:
    """What matters of a Slack user. `outsider`: not a full member of this workspace.

    `email` is the digest of their address, empty where the workspace doesn't let us see it.
    """

    id: str
    name: str
    zone: str | None
    outsider: bool
    bot: bool
    email: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A person's words with Slack's references made readable, and what they refer to."""

    words: str
    channels: Mapping[str, tuple[Channel, ...]]
    people: Mapping[str, Identity]


class Directory:
    """People and channels of the workspace, remembered for a while."""

    def __init__(self, client: AsyncWebClient, clock: Clock, team: str) -> None:
        self._client = client
        self._clock = clock
        self._team = team
        self._users: dict[str, tuple[datetime, User]] = {}
        self._direct: dict[str, str] = {}
        self._channels: dict[str, tuple[datetime, Channel | None]] = {}
        self._names: tuple[datetime, dict[str, Channel]] | None = None

    async def user(self, user_id: str, *, fallback: str = "") -> User:
        """A user; one whom Slack doesn't show us is an outsider.

        Raises Slack's errors where it can't be asked just now.
        """
        held = self._users.get(user_id)
        if held and held[0] > self._clock.now():
            return held[1]
        try:
            answer = await self._client.users_info(user=user_id)
        except SlackApiError as error:
            if error.response.get("error") in _UNKNOWN:
                return User(user_id, fallback or user_id, None, outsider=True, bot=False)
            if held:
                return held[1]
            raise
        except (SlackClientError, aiohttp.ClientError, TimeoutError):
            # Who somebody is can't be guessed; what they were a while ago is near enough.
            if held:
                return held[1]
            raise
        found = _user(answer["user"], self._team)
        self._users[user_id] = (self._clock.now() + REMEMBERED, found)
        return found

    def know_direct(self, user_id: str, channel_id: str) -> None:
        """Note which channel is Stepup's own conversation with somebody."""
        self._direct[user_id] = channel_id

    async def is_direct(self, user_id: str, channel_id: str) -> bool:
        """Whether a channel between two is Stepup's own with this user, and not theirs with somebody else."""
        if user_id not in self._direct:
            try:
                # Whoever typed a command waits for this.
                async with asyncio.timeout(LOOKED_UP_WITHIN):
                    answer = await self._client.conversations_open(users=user_id, prevent_creation=True)
            except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
                logger.warning("conversations_open_failed", error=type(error).__name__)
                return False
            found = str((answer.get("channel") or {}).get("id") or "")
            if not found:
                return False
            self.know_direct(user_id, found)
        return self._direct[user_id] == channel_id

    async def read(self, raw: str) -> Said:
        """A message's text as it was typed, and the channels and people named in it."""
        channels: dict[str, tuple[Channel, ...]] = {}
        people: dict[str, Identity] = {}
        words = raw
        if len(raw) > LONGEST_RAW:
            # It is refused for its length; Slack needn't be asked about all whom it names.
            return Said(words, channels, people)
        for match in islice(_CHANNEL.finditer(raw), MOST_NAMED):
            channel = await self._channel(match[1])
            name = channel.name if channel else "#" + (match[2] or match[1])
            words = words.replace(match[0], name)
            if channel:
                channels[name] = (channel,)
        for match in islice(_USER.finditer(raw), MOST_NAMED):
            user = await self.user(match[1])
            name = "@" + user.name.replace(" ", "\u00a0")
            words = words.replace(match[0], name)
            people[name] = Identity(PLATFORM, user.id)
        words = _SPECIAL.sub(lambda m: m[2] or "@" + m[1], _LINK.sub(r"\1", words))
        words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        for match in _TYPED_CHANNEL.finditer(words):
            if match[0] not in channels:
                named = (await self._joined()).get(match[0])
                if named:
                    channels[match[0]] = (named,)
        return Said(words, channels, people)

    async def _channel(self, channel_id: str) -> Channel | None:
        """A channel that Stepup is in, or None. What it isn't in is asked about each time."""
        held = self._channels.get(channel_id)
        if held and held[0] > self._clock.now():
            return held[1]
        try:
            answer = await self._client.conversations_info(channel=channel_id)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            logger.warning("conversations_info_failed", error=type(error).__name__)
            return None
        info = answer["channel"]
        if not info.get("is_member") or info.get("is_archived"):
            return None
        channel = Channel("#" + info["name"], Address(PLATFORM, channel_id))
        self._channels[channel_id] = (self._clock.now() + REMEMBERED, channel)
        return channel

    async def _joined(self) -> dict[str, Channel]:
        """The channels that Stepup is in, by name with its #."""
        if self._names and self._names[0] > self._clock.now():
            return self._names[1]
        found: dict[str, Channel] = {}
        cursor = ""
        try:
            while True:
                answer = await self._client.users_conversations(
                    types="public_channel,private_channel",
                    exclude_archived=True,
                    limit=200,
                    cursor=cursor or None,
                )
                for info in answer["channels"]:
                    name = "#" + info["name"]
                    found[name] = Channel(name, Address(PLATFORM, info["id"]))
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    break
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            logger.warning("users_conversations_failed", error=type(error).__name__)
            return found
        self._names = (self._clock.now() + timedelta(seconds=30), found)
        return found


def _user(info: Mapping[str, Any], team: str) -> User:
    profile = info.get("profile") or {}
    name = profile.get("display_name") or info.get("real_name") or info.get("name") or info["id"]
    outsider = (
        info.get("team_id", team) != team
        or bool(info.get("is_restricted"))
        or bool(info.get("is_ultra_restricted"))
        or bool(info.get("is_stranger"))
        or bool(info.get("deleted"))
    )
    bot = bool(info.get("is_bot")) or info["id"] == "USLACKBOT"
    email = email_digest(profile["email"]) if profile.get("email") else ""
    return User(info["id"], name, info.get("tz"), outsider, bot, email)
