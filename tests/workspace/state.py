"""What a workspace holds: people, channels, messages and windows."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.workspace import blocks as block_kit

TRIGGER_LIVES = 3.0  # seconds
RESPONSE_URL_LIVES = 30 * 60.0  # seconds
RESPONSE_URL_USES = 5


@dataclass
class User:
    id: str
    name: str
    real_name: str
    team: str
    tz: str = "Europe/London"
    is_bot: bool = False
    is_restricted: bool = False
    deleted: bool = False
    email: str = ""

    def info(self, *, with_email: bool = False) -> dict[str, Any]:
        profile = {"display_name": self.real_name, "real_name": self.real_name}
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": self.deleted,
            "tz": self.tz,
            "is_bot": self.is_bot,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": False,
            "profile": {**profile, **({"email": self.email} if with_email and self.email else {})},
        }


@dataclass
class Upload:
    """A file: announced first, then sent, then shared."""

    id: str
    name: str
    length: int
    content: bytes = b""
    title: str = ""


@dataclass
class Message:
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    only_for: str = ""
    thread: str = ""
    bot: bool = False
    files: list[Upload] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)
    """What a person could read here before it was changed, the first first."""

    @property
    def seen(self) -> str:
        """What a person reads: the blocks, or the text where there are none."""
        return block_kit.read(self.blocks) if self.blocks else self.text

    def shown(self, *, with_metadata: bool) -> dict[str, Any]:
        found: dict[str, Any] = {"type": "message", "ts": self.ts, "user": self.user, "text": self.text}
        if self.bot:
            found["bot_id"] = "B1"
        if self.thread:
            found["thread_ts"] = self.thread
        if self.blocks:
            found["blocks"] = self.blocks
        if self.files:
            found["files"] = [{"id": f.id, "name": f.name, "title": f.title} for f in self.files]
        if with_metadata and self.metadata:
            found["metadata"] = self.metadata
        return found


@dataclass
class Channel:
    id: str
    name: str
    members: set[str]
    kind: str = "public_channel"
    archived: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def is_im(self) -> bool:
        return self.kind == "im"


@dataclass
class View:
    id: str
    user: str
    content: dict[str, Any]
    open: bool = True
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def seen(self) -> str:
        return block_kit.read(self.content["blocks"])


@dataclass
class Trigger:
    user: str
    expires: float
    used: bool = False


@dataclass
class Answering:
    """A response_url that was handed out: for whom, where, and how often it may still be used."""

    user: str
    channel: str
    expires: float
    left: int = RESPONSE_URL_USES


class State:
    """The workspace's memory. Ids look like Slack's and are never reused."""

    def __init__(self) -> None:
        self.team = "T1"
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.views: list[View] = []
        self.homes: dict[str, View] = {}
        self.published: list[tuple[float, str]] = []
        self.triggers: dict[str, Trigger] = {}
        self.answering: dict[str, Answering] = {}
        self.files: dict[str, Upload] = {}
        self.on_post: Callable[[Channel, Message], None] = lambda channel, message: None
        self._count = 0
        self.bot = self.add_user("stepup", "Stepup", is_bot=True)

    def next(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count:09d}"

    def add_user(self, name: str, real_name: str = "", **more: Any) -> User:
        team = more.pop("team", self.team)
        user = User(self.next("U"), name, real_name or name.capitalize(), team, **more)
        self.users[user.id] = user
        return user

    def add_channel(self, name: str, *members: User, bot: bool = True) -> Channel:
        ids = {member.id for member in members} | ({self.bot.id} if bot else set())
        channel = Channel(self.next("C"), name, ids)
        self.channels[channel.id] = channel
        return channel

    def add_file(self, name: str, length: int) -> Upload:
        file = Upload(self.next("F"), name, length)
        self.files[file.id] = file
        return file

    def has_im(self, user_id: str) -> bool:
        both = {user_id, self.bot.id}
        return any(channel.is_im and channel.members == both for channel in self.channels.values())

    def im(self, user_id: str) -> Channel:
        """The one direct conversation of the bot and a user."""
        both = {user_id, self.bot.id}
        for channel in self.channels.values():
            if channel.is_im and channel.members == both:
                return channel
        channel = Channel(self.next("D"), "", both, kind="im")
        self.channels[channel.id] = channel
        return channel

    def mpim(self, user_ids: list[str]) -> Channel:
        """The one conversation of the bot with several users."""
        everybody = {*user_ids, self.bot.id}
        for channel in self.channels.values():
            if channel.kind == "mpim" and channel.members == everybody:
                return channel
        channel = Channel(self.next("G"), "", everybody, kind="mpim")
        self.channels[channel.id] = channel
        return channel

    def post(self, channel: Channel, user: str, text: str, **more: Any) -> Message:
        ts = f"{time.time():.6f}"
        while any(message.ts == ts for message in channel.messages[-5:]):
            ts = f"{float(ts) + 0.000001:.6f}"
        message = Message(ts, user, text, bot=user == self.bot.id, **more)
        channel.messages.append(message)
        self.on_post(channel, message)
        return message

    def trigger(self, user: str) -> str:
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.token_hex(8)}"
        self.triggers[trigger_id] = Trigger(user, time.monotonic() + TRIGGER_LIVES)
        return trigger_id

    def response_token(self, user: str, channel: str) -> str:
        token = secrets.token_hex(12)
        self.answering[token] = Answering(user, channel, time.monotonic() + RESPONSE_URL_LIVES)
        return token

    def visible(self, user_id: str) -> list[tuple[Channel, Message]]:
        """What a user can read, in the order in which it was posted."""
        found = [
            (channel, message)
            for channel in self.channels.values()
            if user_id in channel.members
            for message in channel.messages
            if message.only_for in ("", user_id)
        ]
        return sorted(found, key=lambda item: float(item[1].ts))
