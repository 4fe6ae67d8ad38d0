"""Somebody on a real homeserver, with an ordinary encrypting client of their own."""

from __future__ import annotations

import asyncio
import io
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nio import (
    AsyncClient,
    AsyncClientConfig,
    InviteMemberEvent,
    LoginResponse,
    RoomCreateResponse,
    RoomMessage,
    RoomPreset,
    RoomSendResponse,
    UploadResponse,
)

from tests.homeserver import Homeserver

PATIENCE = 45.0  # seconds
ENCRYPTION = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}
KEYCAPS = [f"{digit}\ufe0f\u20e3" for digit in range(1, 10)]


@dataclass(frozen=True)
class Heard:
    """A message of Stepup's as this person's client shows it."""

    room: str
    event_id: str
    body: str
    encrypted: bool
    content: dict[str, Any]


class MatrixPerson:
    """Use as a context manager: logs in, and syncs in the background."""

    def __init__(
        self, server: Homeserver, name: str, folder: Path, *, bot: str, token: tuple[str, str] | None = None
    ) -> None:
        """`token` is a device and its token, where nobody logs in by a password."""
        self._login = token
        self.id = f"@{name}:localhost"
        self.name = name
        self.dm = ""
        self.accepts = True
        self.declined: list[str] = []
        self.heard: list[Heard] = []
        self._bot = bot
        self._read: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)
        config = AsyncClientConfig(store_sync_tokens=False, encryption_enabled=True)
        self.client = AsyncClient(server.url, self.id, store_path=str(folder), config=config)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> MatrixPerson:
        if self._login is not None:
            self.client.restore_login(self.id, *self._login)
        else:
            answer = await self.client.login("secret")
            assert isinstance(answer, LoginResponse), answer
        self._task = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop_listening()
        await self.client.close()

    async def stop_listening(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    # Doing --------------------------------------------------------------------------------------

    async def make_room(
        self,
        *,
        name: str = "",
        encrypted: bool = False,
        invite: tuple[str, ...] = (),
        predecessor: dict[str, str] | None = None,
    ) -> str:
        """Make a room with Stepup in it; without a name, a direct one."""
        answer = await self.client.room_create(
            predecessor=predecessor,
            name=name or None,
            is_direct=not name,
            preset=RoomPreset.private_chat if name else RoomPreset.trusted_private_chat,
            invite=[self._bot, *invite],
            initial_state=[ENCRYPTION] if encrypted else [],
        )
        assert isinstance(answer, RoomCreateResponse), answer
        room: str = answer.room_id
        await self.until(lambda: self.bot_joined(room), f"{self._bot} to join")
        return room

    async def says(self, words: str, room: str = "", more: Mapping[str, Any] | None = None) -> str:
        """Say something, in the direct room unless told where; returns the event's id."""
        return await self.sends("m.room.message", {"msgtype": "m.text", "body": words, **(more or {})}, room)

    async def sends(self, kind: str, content: dict[str, Any], room: str = "") -> str:
        answer = await self.client.room_send(room or self.dm, kind, content, ignore_unverified_devices=True)
        assert isinstance(answer, RoomSendResponse), answer
        event_id: str = answer.event_id
        return event_id

    async def says_without_key(self, words: str) -> Callable[[], Awaitable[None]]:
        """Say something encrypted in the direct room; its key goes when what is returned is awaited."""
        olm, room = self.client.olm, self.dm
        olm.create_outbound_group_session(room)
        shared, share = olm.share_group_session(room, [self._bot], ignore_unverified_devices=True)
        olm.outbound_group_sessions[room].mark_as_shared()
        kind, sealed = self.client.encrypt(room, "m.room.message", {"msgtype": "m.text", "body": words})
        path = f"/_matrix/client/v3/rooms/{room}/send/{kind}/{secrets.token_hex(8)}"
        headers = {"Authorization": f"Bearer {self.client.access_token}"}
        answer = await self.client.send("PUT", path, json.dumps(sealed), headers=headers)
        assert answer.status == 200
        assert shared

        async def share_key() -> None:
            path = f"/_matrix/client/v3/sendToDevice/m.room.encrypted/{secrets.token_hex(8)}"
            answer = await self.client.send("PUT", path, json.dumps(share), headers=headers)
            assert answer.status == 200

        return share_key

    async def sends_file(self, name: str, content: bytes, *, encrypted: bool, caption: str = "") -> str:
        """Send a file in the direct room; in an encrypted one clients encrypt the file, too."""
        answer, keys = await self.client.upload(
            io.BytesIO(content),
            content_type="text/csv",
            filename=name,
            filesize=len(content),
            encrypt=encrypted,
        )
        assert isinstance(answer, UploadResponse), answer
        described: dict[str, Any] = {
            "msgtype": "m.file",
            "body": caption or name,
            "filename": name,
            "info": {"size": len(content), "mimetype": "text/csv"},
        }
        if encrypted:
            described["file"] = {"url": answer.content_uri, **(keys or {})}
        else:
            described["url"] = answer.content_uri
        return await self.sends("m.room.message", described)

    async def reacts(self, heard: Heard, number: int) -> str:
        return await self.emotes(heard, KEYCAPS[number - 1])

    async def emotes(self, heard: Heard, emoji: str) -> str:
        relation = {"rel_type": "m.annotation", "event_id": heard.event_id, "key": emoji}
        return await self.sends("m.reaction", {"m.relates_to": relation}, heard.room)

    async def chooses(self, heard: Heard, number: int, label: str) -> None:
        """Press a choice in the way that its message says: by a reaction, or in words."""
        if "React with a number" in heard.body:
            await self.reacts(heard, number)
        else:
            await self.says(label, heard.room)

    async def replies(self, heard: Heard, words: str) -> str:
        relation = {"m.in_reply_to": {"event_id": heard.event_id}}
        quoted = f"> <{self._bot}> {heard.body.splitlines()[0]}\n\n{words}"
        return await self.says(quoted, heard.room, {"m.relates_to": relation})

    # Seeing -------------------------------------------------------------------------------------

    async def hears(self, text: str, room: str = "") -> Heard:
        """The next message of Stepup's, not heard before, that says this; waited for."""
        found: list[Heard] = []

        def look() -> bool:
            for heard in self.heard:
                if heard.event_id in self._read or (room and heard.room != room):
                    continue
                if text in heard.body:
                    self._read.add(heard.event_id)
                    found.append(heard)
                    return True
            return False

        await self.until(look, f"“{text}”")
        return found[0]

    def latest_choices(self, label: str) -> tuple[Heard, int]:
        """The latest message that offers this choice, and the choice's number."""
        for heard in reversed(self.heard):
            for line in heard.body.splitlines():
                number, _, shown = line.partition(". ")
                if shown == label and number.isdecimal():
                    return heard, int(number)
        raise AssertionError(f"nobody offered {label}")

    async def until(self, found: Any, what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not found():
            if time.monotonic() > deadline:
                said = "\n---\n".join(heard.body for heard in self.heard)
                raise AssertionError(f"{self.name} waited for {what} in vain, and heard:\n{said}")
            await asyncio.sleep(0.05)

    def bot_joined(self, room_id: str) -> bool:
        room = self.client.rooms.get(room_id)
        return room is not None and self._bot in room.users and self._bot not in room.invited_users

    async def _listen(self) -> None:
        since: str | None = None
        while True:
            response = await self.client.sync(timeout=300, since=since, full_state=since is None)
            since = getattr(response, "next_batch", since)
            if since is None or not hasattr(response, "rooms"):
                await asyncio.sleep(0.2)
                continue
            await self._keys()
            for room_id, info in response.rooms.invite.items():
                if any(isinstance(event, InviteMemberEvent) for event in info.invite_state):
                    await self._answer(room_id)
            for room_id, info in response.rooms.join.items():
                for event in info.timeline.events:
                    self._note(room_id, event)

    async def _answer(self, room_id: str) -> None:
        if self.accepts:
            await self.client.join(room_id)
        else:
            await self.client.room_leave(room_id)
            self.declined.append(room_id)

    async def _keys(self) -> None:
        await self.client.send_to_device_messages()
        if self.client.should_upload_keys:
            await self.client.keys_upload()
        if self.client.should_query_keys:
            await self.client.keys_query()

    def _note(self, room_id: str, event: Any) -> None:
        if isinstance(event, RoomMessage) and event.sender == self._bot:
            content = event.source["content"]
            heard = Heard(room_id, event.event_id, content["body"], bool(event.decrypted), content)
            self.heard.append(heard)
