"""Sending to Matrix: one message at a time, the same transaction id for the same message.

The homeserver remembers transaction ids of a device for a day, so what may have been sent is simply
sent again within that time. What was tried longer ago, or by an earlier device, is looked for in the
room's history, where each message carries a hash of its key.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import aiohttp
from nio import (
    AsyncClient,
    ErrorResponse,
    LocalProtocolError,
    MatrixRoom,
    MegolmEvent,
    MessageDirection,
    RoomCreateResponse,
    RoomInviteResponse,
    RoomMessagesResponse,
    RoomPreset,
    RoomSendResponse,
    UploadResponse,
)

from bot import crash_points, log
from bot.chat import markup
from bot.chat.button import Button
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.outgoing import (
    ASKED_BY,
    ASKED_IN,
    CALLS,
    THREAD,
    CannotTell,
    NotSent,
    Outgoing,
    Refused,
    Throttled,
    Unsure,
)
from bot.clock import Clock
from bot.platforms.matrix import relations, render, verification
from bot.platforms.matrix.device_keys import KeysNotKept
from bot.platforms.matrix.rooms import PLATFORM, Rooms
from bot.process_lease import Superseded
from storage import matrix
from storage.database import Store, Work

# Synapse forgets transaction ids after 24 hours; the margin is for its clock and ours.
REPEATABLE = timedelta(hours=20)
# A room that was made is in the next sync; until then another one must not be made.
ROOM_APPEARS_WITHIN = timedelta(seconds=60)
DECLINED_FOR = timedelta(days=1)
INVITED = "invited"
IN_DIRECT_MESSAGE = "\N{ENVELOPE}\ufe0f"
DIRECT_TOPIC = "Stepup's answers that are for you alone"

KEY = "org.stepup.outbox"
PNG_HEADER = 24  # bytes

HISTORY_PAGES = 10
HISTORY_MARGIN = timedelta(minutes=1)  # before the first try, for clocks that differ
ENCRYPTION = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}
# What is raised before a request is made.
_NOTHING_LEFT = (LocalProtocolError, aiohttp.ClientConnectorError, KeysNotKept, Superseded)
_WHY = {
    "M_FORBIDDEN": "I'm not allowed to write there",
    "M_NOT_FOUND": "that room is gone",
    "M_TOO_LARGE": "it is larger than the homeserver takes",
    "M_UNKNOWN": "the homeserver refused it",
}

logger = log.get("matrix")


class MatrixSender:
    """Sends to rooms, encrypted where they are."""

    platform = PLATFORM
    spacing = 0.0
    per_minute = 0.0
    settle = 0.0

    def __init__(
        self,
        client: AsyncClient,
        rooms: Rooms,
        store: Store,
        clock: Clock,
        *,
        device_since: datetime,
        needs_proof: Callable[[Button], bool],
    ) -> None:
        """`device_since` (UTC) is when this device logged in: transaction ids of others don't count.

        `needs_proof` is whether it has to be certain who pressed a button.
        """
        self._client = client
        self._rooms = rooms
        self._store = store
        self._clock = clock
        self._device_since = device_since
        self._needs_proof = needs_proof
        self._one_at_a_time = asyncio.Lock()

    async def send(self, out: Outgoing) -> str:
        """Send it. Returns the id of the event. Raises what `Sender.send` does."""
        async with self._one_at_a_time:
            room = await self._room(out)
            if out.message.invites:
                return await self._invite(room, out.message.invites)
            if out.replaces and self._was_upgraded(out):
                raise Refused("that room has been upgraded, and what was said in the old one stays as it is")
            reactions = await self._counts_reactions(room, out)
            content = {**self._content(room, out, reactions=reactions), KEY: render.hashed(out.key)}
            if out.replaces:
                return await self._put(
                    room, "m.room.message", render.replacing(out.replaces, content), out.key
                )
            content = {**content, **self._answering(room, out)}
            picture = await self._captioned(room, out, content)
            event_id = await self._put(room, "m.room.message", picture or content, out.key)
            await self._point_to_answer(room, out)
            if request := out.route.get(verification.DECLINES):
                await self._put(
                    room, verification.CANCEL, verification.cancelled(request), f"{out.key}#declined"
                )
            if reactions:
                await self._offer_reactions(room, event_id, out)
            for number, file in enumerate(out.files if picture is None else ()):
                await self._share(room, out, number, file)
            return event_id

    async def _invite(self, room: MatrixRoom, user: str) -> str:
        """Invite somebody to a room; whoever is in it already, or invited, is as good as invited."""
        if user in room.users or user in room.invited_users:
            return INVITED
        answer = await self._try(lambda: self._client.room_invite(room.room_id, user))
        if isinstance(answer, RoomInviteResponse):
            return INVITED
        fault = _meaning(answer)
        if isinstance(fault, Throttled):
            # Invitations are limited by themselves; messages needn't wait for them.
            raise Throttled(fault.seconds, everything=False)
        if isinstance(answer, ErrorResponse) and answer.status_code == "M_FORBIDDEN":
            raise Refused("I'm not allowed to invite people there; ask somebody who is in it")
        raise fault

    def _answering(self, room: MatrixRoom, out: Outgoing) -> dict[str, Any]:
        """An answer replies to what asked for it, in its thread, where that stands in the same room."""
        asked_by = out.route.get(ASKED_BY, "")
        if not asked_by.startswith("$") or not self._was_asked_in(room, out):
            return {}
        return {"m.relates_to": relations.answer(asked_by, out.route.get(THREAD, ""))}

    def _was_asked_in(self, room: MatrixRoom, out: Outgoing) -> bool:
        """Whether it was asked in this room itself, and not in one that this one replaced."""
        return bool(out.route.get(ASKED_IN) == room.room_id)

    async def _point_to_answer(self, room: MatrixRoom, out: Outgoing) -> None:
        """Show by a reaction to what was asked among others that the answer is in a direct message."""
        asked_by, asked_in = out.route.get(ASKED_BY, ""), self._rooms.room(out.route.get(ASKED_IN, ""))
        if not asked_by.startswith("$") or asked_in is None or asked_in.room_id == room.room_id:
            return
        relation = {"rel_type": "m.annotation", "event_id": asked_by, "key": IN_DIRECT_MESSAGE}
        try:
            await self._put(asked_in, "m.reaction", {"m.relates_to": relation}, f"{out.key}#asked")
        except (NotSent, Unsure, Refused) as error:
            logger.warning("answer_not_pointed_to", error=str(error))

    async def _captioned(
        self, room: MatrixRoom, out: Outgoing, content: dict[str, Any]
    ) -> dict[str, Any] | None:
        """The message as the caption of its one picture (MSC2530); None where it can't be."""
        if len(out.files) != 1 or not _is_picture(out.files[0]):
            return None
        try:
            return render.captioned(await self._upload(room, out.files[0]), content, out.files[0].about)
        except Refused:
            return None

    async def _share(self, room: MatrixRoom, out: Outgoing, number: int, file: File) -> None:
        """Send a file after its message, or say why it can't be had: the message itself is there already."""
        try:
            shared = await self._upload(room, file)
            await self._put(room, "m.room.message", shared, f"{out.key}#file{number}")
        except Refused as refused:
            text = f"I couldn't send {markup.literal(file.name)} with this: {markup.literal(str(refused))}."
            await self._put(room, "m.room.message", render.content(Message(text)), f"{out.key}#no{number}")

    async def _counts_reactions(self, room: MatrixRoom, out: Outgoing) -> bool:
        """Whether a reaction presses a message's buttons: see `Reader`."""
        try:
            encrypted = await self._try(lambda: self._rooms.is_encrypted(room))
        except Unsure as error:
            raise NotSent(str(error)) from error
        if not encrypted:
            return True
        return out.rings and not any(map(self._needs_proof, out.message.buttons))

    def _content(self, room: MatrixRoom, out: Outgoing, *, reactions: bool) -> dict[str, Any]:
        user = out.to.direct_user or out.only_for
        calls = (out.to.group or ((user,) if user else ())) if out.rings else ()
        if called := out.route.get(CALLS):
            calls = (called,)
        how = render.how(out.message, direct=self._rooms.is_direct(room), reactions=reactions)
        return render.content(out.message, rings=out.rings, calls=calls, how=how)

    async def find(self, out: Outgoing) -> str | None:
        """Within the day a repeat is harmless; after it, the message is looked for in the room."""
        tried = out.first_tried
        if (
            out.message.invites
            or tried is None
            or (self._clock.now() - tried <= REPEATABLE and tried >= self._device_since)
        ):
            return None
        room_id = self._known_room(out)
        return await self._look(room_id, out, tried - HISTORY_MARGIN) if room_id else None

    def _known_room(self, out: Outgoing) -> str | None:
        """The room that a message was or will be sent to, where there is one."""
        if out.to.group:
            return self._rooms.together(out.to.group, out.route.get("name", ""))
        user = out.to.direct_user or out.only_for
        if user:
            return self._room_for(user, out.to.conversation)
        return self._rooms.current(out.to.conversation)

    def _was_upgraded(self, out: Outgoing) -> bool:
        return self._rooms.current(out.to.conversation) != out.to.conversation

    async def _look(self, room_id: str, out: Outgoing, since: datetime) -> str | None:
        """The event that carries a row's key, among those since then. Raises CannotTell."""
        async with self._store.look() as work:
            start = await matrix.token(work, self._client.device_id) or ""
        unreadable = False
        for _ in range(HISTORY_PAGES):
            page = await self._try(partial(self._page, room_id, start))
            if not isinstance(page, RoomMessagesResponse):
                raise CannotTell(f"the room's history can't be read ({_meaning(page)})")
            for event in page.chunk:
                if event.sender != self._client.user_id:
                    continue
                unreadable = unreadable or isinstance(event, MegolmEvent)
                if event.source.get("content", {}).get(KEY) == render.hashed(out.key):
                    return str(event.event_id)
            oldest = min((event.server_timestamp for event in page.chunk), default=0)
            if not page.end or datetime.fromtimestamp(oldest / 1000, UTC) < since:
                if unreadable:
                    raise CannotTell("some of what I said there can't be read any more")
                return None
            start = page.end
        raise CannotTell("too much was said there since")

    async def _room(self, out: Outgoing) -> MatrixRoom:
        if out.to.group:
            return await self._room_of(out.to.group, out.route.get("name", ""))
        user = out.to.direct_user or out.only_for
        room_id = self._known_room(out)
        if room_id is None and user:
            await self._make_room((user,))
            raise NotSent("the direct room is being made")
        room = self._rooms.room(room_id or "")
        if room is None:
            raise Refused("I'm not in that room; invite me to it")
        return room

    async def _room_of(self, users: tuple[str, ...], name: str) -> MatrixRoom:
        """The room of this name with exactly these users, made when it isn't there."""
        room_id = self._rooms.together(users, name)
        if room_id is None:
            await self._make_room(users, name)
            raise NotSent("the room is being made")
        room = self._rooms.room(room_id)
        if room is None:
            raise NotSent("the room isn't known yet")
        return room

    def _room_for(self, user: str, asked_in: str) -> str | None:
        """The direct room with a user: the one they asked in, as long as nobody else is in it."""
        asked_in = self._rooms.current(asked_in)
        room = self._rooms.room(asked_in)
        if room is not None and user in room.users and self._rooms.is_direct(room):
            return asked_in
        return self._rooms.direct_with(user)

    async def _page(self, room_id: str, start: str) -> Any:
        return await self._client.room_messages(room_id, start, direction=MessageDirection.back, limit=100)

    async def _make_room(self, users: tuple[str, ...], name: str = "") -> None:
        """Invite people to a room; one that they declined isn't made again for a while.

        A room without a name is a direct one. That it is being made is written down first: were it made
        and the answer lost, it would be made twice.
        """
        key = hashlib.sha256("\n".join((name, *users)).encode()).hexdigest()

        async def begin(work: Work) -> bool:
            before = await matrix.made(work, key)
            if before is not None and self._in_the_way(before, users):
                return False
            await matrix.making(work, key)
            return True

        if not await self._store.run(begin):
            return
        crash_points.reach("matrix.room_wanted")
        answer = await self._try(
            lambda: self._client.room_create(
                is_direct=not name,
                topic=None if name else DIRECT_TOPIC,
                name=name or None,
                preset=RoomPreset.trusted_private_chat,
                invite=list(users),
                initial_state=[ENCRYPTION],
            )
        )
        crash_points.reach("matrix.room_made")
        fault = None if isinstance(answer, RoomCreateResponse) else _meaning(answer)
        if fault is None:
            await self._store.run(lambda work: matrix.making(work, key, str(answer.room_id)))
        elif not isinstance(fault, Unsure):
            await self._store.run(lambda work: matrix.not_made(work, key))
        if fault is not None:
            # Making rooms is limited by itself; messages needn't wait for it.
            raise NotSent(str(fault)) if isinstance(fault, Throttled) else fault

    def _in_the_way(self, before: matrix.MatrixMade, users: tuple[str, ...]) -> bool:
        """Whether a room that was made for them, or may have been, is to be waited for. Raises Refused."""
        waited = self._clock.now() - before.at
        room = self._rooms.room(before.room)
        if room is not None and not set(users) <= set(room.users) and waited < DECLINED_FOR:
            raise Refused("they declined my invitation")
        return waited < (ROOM_APPEARS_WITHIN if before.room else self._store.timings.matrix_room_made)

    async def _put(self, room: MatrixRoom, kind: str, content: dict[str, Any], key: str) -> str:
        try:
            # What the server knows to be encrypted must never be sent in the clear.
            await self._try(lambda: self._rooms.is_encrypted(room))
        except Unsure as error:
            raise NotSent(str(error)) from error
        answer = await self._try(
            lambda: self._client.room_send(
                room.room_id, kind, content, tx_id=render.hashed(key), ignore_unverified_devices=True
            ),
            room.room_id,
        )
        if isinstance(answer, RoomSendResponse):
            return str(answer.event_id)
        raise _meaning(answer)

    async def _upload(self, room: MatrixRoom, file: File) -> dict[str, Any]:
        """A file's event; in an encrypted room the server holds it encrypted."""
        encrypted = bool(room.encrypted)
        wide, high = _pixels(file)
        answer, keys = await self._try(
            lambda: self._client.upload(
                io.BytesIO(file.content),
                content_type=file.media,
                filename=None if encrypted else file.name,
                encrypt=encrypted,
                filesize=len(file.content),
            )
        )
        if not isinstance(answer, UploadResponse):
            raise _meaning(answer)
        picture = _is_picture(file)
        size = {"w": wide, "h": high} if picture and (wide, high) != (0, 0) else {}
        content: dict[str, Any] = {
            "msgtype": "m.image" if picture else "m.file",
            # What stands in for a picture where it can't be seen.
            "body": (file.about if picture else "") or file.name,
            "filename": file.name,
            "info": {"mimetype": file.media, "size": len(file.content), **size},
            "m.mentions": {},
        }
        if encrypted:
            return {**content, "file": {**keys, "url": answer.content_uri, "mimetype": file.media}}
        return {**content, "url": answer.content_uri}

    async def _offer_reactions(self, room: MatrixRoom, event_id: str, out: Outgoing) -> None:
        """Add a number to press for each button; without them the numbers can still be typed."""
        for index, emoji in enumerate(render.KEYCAPS[: len(out.message.buttons)]):
            relation = {"rel_type": "m.annotation", "event_id": event_id, "key": emoji}
            try:
                await self._put(room, "m.reaction", {"m.relates_to": relation}, f"{out.key}#{index}")
            except (NotSent, Unsure, Refused) as error:
                logger.warning("reaction_not_added", error=str(error))
                return

    async def _try(self, call: Callable[[], Any], room_id: str = "") -> Any:
        """Await a request, and say what its failure means for delivery."""
        try:
            return await call()
        except Exception as error:
            self._unlock(room_id)
            name = type(error).__name__
            if isinstance(error, _NOTHING_LEFT):
                raise NotSent(name) from error
            # Whatever else went wrong, the same transaction id makes trying again harmless.
            raise Unsure(name) from error

    def _unlock(self, room_id: str) -> None:
        # nio leaves this set when sharing keys fails, and then waits for it for ever.
        waiting = self._client.sharing_session.pop(room_id, None)
        if waiting is not None:
            waiting.set()


def _is_picture(file: File) -> bool:
    return file.media.startswith("image/")


def _pixels(file: File) -> tuple[int, int]:
    """How wide and how high a picture is, as its header says (PNG, section 11.2.2); nothing for others."""
    if file.media != "image/png" or len(file.content) < PNG_HEADER:
        return 0, 0
    wide, high = struct.unpack(">II", file.content[16:24])
    return int(wide), int(high)


def _meaning(answer: object) -> Exception:
    """What an error response of nio's means for delivery."""
    if not isinstance(answer, ErrorResponse):
        return Unsure(type(answer).__name__)
    if answer.status_code == "M_LIMIT_EXCEEDED":
        return Throttled((answer.retry_after_ms or 5000) / 1000)
    if answer.status_code in ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"):
        return NotSent(answer.status_code)
    status = getattr(answer.transport_response, "status", 500)
    if 400 <= status < 500:
        return Refused(_WHY.get(str(answer.status_code), f"the homeserver refused it ({answer.status_code})"))
    return Unsure(str(answer.status_code))
