"""The rooms that Stepup is in: which are direct, what they are called, where it may speak."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

import aiohttp
from nio import (
    AsyncClient,
    MatrixRoom,
    ProfileGetResponse,
    RoomGetStateEventResponse,
    RoomResolveAliasResponse,
)

from bot import log
from bot.chat.identity import Address, Channel, Identity
from bot.chat.incoming import LONGEST_WORDS, MOST_NAMED
from bot.clock import Clock
from bot.platforms.matrix import power_levels

PLATFORM = "matrix"
LONGEST_CHAIN = 20  # upgrades of one room that are followed
LONGEST_ID = 255  # bytes (Matrix, appendices, room ids)
PROFILE_KEPT = 600  # seconds
ALIAS_AGAIN = 5.0  # seconds, where there was no such room
PROFILES = 10_000  # remembered at once
PROFILE_WITHIN = 3.0  # seconds; another homeserver may be slow
_ZONE_FIELDS = ("m.tz", "us.cloke.msc4175.tz")
_NAMED = re.compile(r"(?<![\w/])#[\w.=-]+(?::[\w.-]+(?::\d+)?)?")
_USER = re.compile(r"(?<![\w/])@[\w.=/+-]+:[\w.-]+(?::\d+)?")

logger = log.get("matrix")


class Rooms:
    """The rooms that Stepup is in, and what it knows of them."""

    def __init__(self, client: AsyncClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._created: dict[str, Mapping[str, Any]] = {}
        self._levels: dict[str, Mapping[str, Any]] = {}
        self._surely_plain: set[str] = set()
        self._meant_as_direct: set[str] = set()
        self._zones: dict[str, tuple[float, str | None]] = {}
        self._aliases: dict[str, tuple[float, str]] = {}
        self._successors: dict[str, str] = {}
        self._upgraded: dict[str, str] = {}

    async def ids_of(self, names: Collection[str]) -> set[str]:
        """The ids of rooms that are named by an alias or an id, as the homeserver knows them.

        What a room says of its own alias is believed of none: anybody may write it.
        """
        return {await self._resolved(name) if name.startswith("#") else name for name in names} - {""}

    async def _resolved(self, alias: str) -> str:
        now = self._clock.now().timestamp()
        held = self._aliases.get(alias)
        if held and held[0] > now:
            return held[1]
        answer = await self._client.room_resolve_alias(alias)
        room = str(answer.room_id) if isinstance(answer, RoomResolveAliasResponse) else ""
        self._aliases[alias] = (now + (PROFILE_KEPT if room else ALIAS_AGAIN), room)
        return room

    def know_upgrades(self, successors: Mapping[str, str]) -> None:
        """Which rooms were replaced, and by which, as far as that was kept."""
        self._successors = {**successors, **self._successors}

    def take_upgraded(self) -> dict[str, str]:
        """The rooms of which it has been learnt since that they were replaced, with their successors."""
        upgraded, self._upgraded = self._upgraded, {}
        return upgraded

    def current(self, room_id: str) -> str:
        """The room in the place of one that was upgraded, as far as Stepup is in it and it says so itself."""
        for _ in range(LONGEST_CHAIN):
            after = self._successors.get(room_id, "")
            if after not in self._client.rooms or self._predecessor(after) != room_id:
                return room_id
            room_id = after
        return room_id

    def _predecessor(self, room_id: str) -> str:
        content = self._created.get(room_id, {}).get("content", {})
        predecessor = content.get("predecessor") if isinstance(content, dict) else None
        return str(predecessor.get("room_id") or "") if isinstance(predecessor, dict) else ""

    def left_behind(self) -> list[str]:
        """The rooms that were upgraded and that Stepup is still in, though it is in what came after."""
        return [room_id for room_id in self._successors if self._is_over(room_id)]

    def _is_over(self, room_id: str) -> bool:
        return room_id in self._client.rooms and self.current(room_id) != room_id

    def _in_use(self) -> list[MatrixRoom]:
        return [room for room_id, room in self._client.rooms.items() if not self._is_over(room_id)]

    def note(self, room_id: str, event: Mapping[str, Any]) -> None:
        """Remember the state of a room that decides who may speak."""
        kind = event.get("type")
        if kind == "m.room.member" and event.get("state_key") == self._client.user_id:
            self._note_invitation(room_id, event)
        if event.get("state_key") != "":
            return
        if kind == "m.room.create" and isinstance(event.get("content"), dict):
            self._created[room_id] = event
        elif kind == "m.room.power_levels" and isinstance(event.get("content"), dict):
            self._levels[room_id] = event["content"]
        elif kind == "m.room.encryption":
            self._surely_plain.discard(room_id)
        elif kind == "m.room.tombstone":
            self._note_upgrade(room_id, event)

    def _note_upgrade(self, room_id: str, event: Mapping[str, Any]) -> None:
        content = event.get("content", {})
        after = content.get("replacement_room") if isinstance(content, dict) else None
        if isinstance(after, str) and after.startswith("!") and len(after) <= LONGEST_ID:
            if self._successors.get(room_id) != after:
                self._upgraded[room_id] = after
            self._successors[room_id] = after

    def _note_invitation(self, room_id: str, event: Mapping[str, Any]) -> None:
        # Our joining replaces the invitation, which is kept as what was there before.
        before = event.get("unsigned", {}).get("prev_content") or event.get("prev_content") or {}
        if before.get("is_direct") is True or event.get("content", {}).get("is_direct") is True:
            self._meant_as_direct.add(room_id)

    def may_speak(self, room_id: str) -> bool:
        """Whether Stepup may send messages to a room."""
        return power_levels.may_send(
            self._client.user_id,
            "m.room.message",
            created=self._created.get(room_id, {}),
            levels=self._levels.get(room_id),
        )

    def room(self, room_id: str) -> MatrixRoom | None:
        """A room as the library knows it."""
        found: MatrixRoom | None = self._client.rooms.get(room_id)
        return found

    def was_direct(self, room: MatrixRoom) -> bool:
        """Whether a room was meant as a direct conversation, and somebody else has joined it since."""
        return room.room_id in self._meant_as_direct and not self.is_direct(room)

    def is_direct(self, room: MatrixRoom) -> bool:
        """Whether a room is a direct conversation, and not a channel that few have joined so far."""
        named = bool(room.name or room.canonical_alias)
        return len(room.users) == 2 and (not named or room.room_id in self._meant_as_direct)

    def direct_with(self, user: str) -> str | None:
        """A room with only this user in it; one they have joined before one they are invited to."""
        both = {user, self._client.user_id}
        found = [r for r in self._in_use() if set(r.users) == both and self.is_direct(r)]
        found.sort(key=lambda room: (user in room.invited_users, not room.encrypted, room.room_id))
        return found[0].room_id if found else None

    def shares(self, user: str) -> bool:
        """Whether a user is in a room with Stepup in which they aren't alone with it."""
        return any(_has_joined(room, user) and not self.is_direct(room) for room in self._in_use())

    def together(self, users: tuple[str, ...], name: str) -> str | None:
        """A room of this name with exactly these users in it or invited to it."""
        everybody = {*users, self._client.user_id}
        found = [r for r in self._in_use() if set(r.users) == everybody and r.name == name]
        return min((room.room_id for room in found), default=None)

    async def is_encrypted(self, room: MatrixRoom) -> bool:
        """Whether a room is encrypted; where no sync has said so, the server is asked."""
        if room.encrypted:
            return True
        if room.room_id in self._surely_plain:
            return False
        answer = await self._client.room_get_state_event(room.room_id, "m.room.encryption")
        if isinstance(answer, RoomGetStateEventResponse):
            room.encrypted = True
            return True
        if getattr(answer, "status_code", None) != "M_NOT_FOUND":
            raise ConnectionError("the server didn't say whether the room is encrypted")
        self._surely_plain.add(room.room_id)
        return False

    def name(self, room: MatrixRoom) -> str:
        """What to call a room in a message, with a # in front where it has a name."""
        if room.canonical_alias:
            return str(room.canonical_alias).partition(":")[0]
        return _as_channel(room.name) if room.name else "this room"

    def called(self, room: str) -> str:
        """What a room is called in words, by its alias or its id; nothing where Stepup isn't in it."""
        for found in self._in_use():
            if room in (found.room_id, str(found.canonical_alias or "")):
                return room if room.startswith("#") else self.name(found)
        return ""

    def channels(self, words: str, user: str) -> dict[str, tuple[Channel, ...]]:
        """The rooms that words name, by alias or by name, that this user is in.

        Anybody can invite Stepup into a room of any name; only the asker's own rooms are meant. Of a room in
        which Stepup may not speak there is the name alone.
        """
        found: dict[str, tuple[Channel, ...]] = {}
        for said in islice(dict.fromkeys(_NAMED.findall(words[:LONGEST_WORDS])), MOST_NAMED):
            rooms = [r for r in self._in_use() if _has_joined(r, user) and self._is_called(r, said)]
            if len(rooms) == 1:
                address = Address(PLATFORM, rooms[0].room_id)
                one = Channel(said.partition(":")[0], address)
                found[said] = (one,) if self.may_speak(address.conversation) else ()
        return found

    def people(self, words: str) -> dict[str, Identity]:
        """The people whom words name by their ids, by how they were named."""
        named = islice(dict.fromkeys(_USER.findall(words[:LONGEST_WORDS])), MOST_NAMED)
        return {said: Identity(PLATFORM, said) for said in named}

    def _is_called(self, room: MatrixRoom, said: str) -> bool:
        alias = str(room.canonical_alias or "")
        if ":" in said:
            return alias.casefold() == said.casefold()
        names = {alias.partition(":")[0].casefold()}
        if room.name and not self.is_direct(room):
            names.add(_as_channel(room.name).casefold())
        return said.casefold() in names

    async def zones(self, users: Collection[str]) -> dict[str, str | None]:
        """The IANA time zones of users' profiles, as far as they can be had at once."""
        looking = {user: asyncio.create_task(self._zone(user)) for user in users}
        if not looking:
            return {}
        done, late = await asyncio.wait(looking.values(), timeout=PROFILE_WITHIN)
        for task in late:
            task.cancel()
        return {user: task.result() for user, task in looking.items() if task in done}

    async def _zone(self, user: str) -> str | None:
        """One user's, remembered for a while."""
        now = self._clock.now().timestamp()
        held = self._zones.get(user)
        if held and held[0] > now:
            return held[1]
        zone, answer = None, None
        with suppress(TimeoutError, aiohttp.ClientError):
            answer = await self._client.get_profile(user)
        if isinstance(answer, ProfileGetResponse):
            fields = answer.other_info or {}
            zone = next((str(fields[name]) for name in _ZONE_FIELDS if fields.get(name)), None)
        if len(self._zones) > PROFILES:
            self._zones.clear()
        self._zones[user] = (now + PROFILE_KEPT, zone)
        return zone


def _has_joined(room: MatrixRoom, user: str) -> bool:
    return user in room.users and user not in room.invited_users


def _as_channel(name: str) -> str:
    return "#" + re.sub(r"[^\w]+", "-", name.strip().lstrip("#")).strip("-").casefold()
