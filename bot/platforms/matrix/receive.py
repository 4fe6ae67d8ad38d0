"""What people say and react with on Matrix, turned into `Incoming`. What isn't for Stepup is not kept."""

from __future__ import annotations

import re
from dataclasses import replace

from nio import AsyncClient, Event, MatrixRoom, ReactionEvent, RedactionEvent, RoomMessageText

from bot.chat.identity import Address, Identity
from bot.chat.incoming import Incoming
from bot.chat.message import BUTTON_LABEL_LIMIT, Message, pressed
from bot.platforms.matrix import render
from bot.platforms.matrix.rooms import PLATFORM, Rooms
from bot.registry import Registry
from storage import choices
from storage.database import Work

PREFIX = "!"
_QUOTED = re.compile(r"\A(?:> [^\n]*\n)+\n?")


class Reader:
    """Decides what of a room's events is meant for Stepup."""

    def __init__(self, client: AsyncClient, rooms: Rooms, registry: Registry) -> None:
        self._client = client
        self._rooms = rooms
        self._first_words = {"stepup", *registry.top_words()}

    async def read(self, work: Work, room_id: str, event: Event) -> Incoming | None:
        """What an event asks of Stepup, or None where it asks nothing."""
        room = self._rooms.room(room_id)
        if room is None or event.sender == self._client.user_id:
            return None
        if isinstance(event, ReactionEvent):
            return await self._reaction(work, room, event)
        if isinstance(event, RedactionEvent):
            return replace(self._incoming(room, event), kind="withdrawn", replaces=event.redacts)
        if isinstance(event, RoomMessageText):
            changed = _changed(event)
            if changed is None:
                return await self._message(work, room, event)
            return self._reworded(room, event, *changed)
        return None

    def _reworded(self, room: MatrixRoom, event: RoomMessageText, earlier: str, said: str) -> Incoming | None:
        """A command of theirs that they have changed since."""
        addressed = self._addressed(said, room)
        if addressed is None and not self._rooms.is_direct(room):
            return None
        incoming = self._words(room, event, addressed or said, explicit=True)
        return replace(incoming, replaces=earlier, message="")

    async def _reaction(self, work: Work, room: MatrixRoom, event: ReactionEvent) -> Incoming | None:
        number = render.chosen(event.key)
        if number is None:
            return None
        mine = Address.direct(Identity(PLATFORM, event.sender)).conversation
        offered = await choices.of_message(
            work, PLATFORM, event.reacts_to, event.sender, conversations=(room.room_id, mine)
        )
        button = offered and pressed(Message.unpack(offered.payload).buttons, number)
        if not button:
            return None
        incoming = self._incoming(room, event)
        return replace(incoming, kind="press", action=button.action.pack())

    async def _message(self, work: Work, room: MatrixRoom, event: RoomMessageText) -> Incoming | None:
        said = _QUOTED.sub("", event.body).strip()
        addressed = self._addressed(said, room)
        if addressed is not None:
            return self._words(room, event, addressed, explicit=True)
        if self._rooms.is_direct(room):
            return self._words(room, event, said, explicit=False)
        return await self._choice(work, room, event, said)

    def _words(self, room: MatrixRoom, event: RoomMessageText, said: str, *, explicit: bool) -> Incoming:
        incoming = self._incoming(room, event)
        return replace(
            incoming,
            words=said,
            explicit=explicit,
            channels=self._rooms.channels(said, event.sender),
            people=self._rooms.people(said),
        )

    async def _choice(
        self, work: Work, room: MatrixRoom, event: RoomMessageText, said: str
    ) -> Incoming | None:
        """A number or label typed in a room: the latest choice that was offered there."""
        if not said or len(said) > BUTTON_LABEL_LIMIT or "\n" in said:
            return None
        offered = await choices.seen_in(work, PLATFORM, [room.room_id], event.sender)
        button = offered and pressed(Message.unpack(offered.payload).buttons, said)
        if not button:
            return None
        incoming = self._incoming(room, event)
        return replace(incoming, kind="press", action=button.action.pack())

    def _incoming(self, room: MatrixRoom, event: Event) -> Incoming:
        direct = self._rooms.is_direct(room)
        return Incoming(
            key=event.event_id,
            identity=Identity(PLATFORM, event.sender),
            name=str(room.user_name(event.sender) or event.sender)[:200],
            place=Address(PLATFORM, room.room_id),
            place_name="this direct message" if direct else self._rooms.name(room),
            direct=direct,
            kind="words",
            message=event.event_id,
            # Anyone who runs a homeserver could slip plain words into an encrypted room; reactions are
            # never encrypted, and only choose among what Stepup itself offered.
            unproven=bool(room.encrypted) and isinstance(event, RoomMessageText) and not event.decrypted,
            prefix="" if direct else PREFIX,
        )

    def _addressed(self, said: str, room: MatrixRoom) -> str | None:
        """The words of a command: with a bang, a slash, or the bot's name in front."""
        first = said.split(maxsplit=1)[0] if said else ""
        if first[:1] in ("!", "/") and first[1:].casefold() in self._first_words:
            return said
        for name in self._names(room):
            if said.casefold().startswith(name.casefold()):
                rest = said[len(name) :]
                if not rest or rest[0] in ":, ":
                    return "!stepup " + rest.lstrip(":, ")
        return None

    def _names(self, room: MatrixRoom) -> tuple[str, ...]:
        own = self._client.user_id
        localpart = own[1:].partition(":")[0]
        shown = room.user_name(own) or localpart
        return tuple(dict.fromkeys((own, "@" + localpart, f"@{shown}", str(shown), localpart)))


def _changed(event: RoomMessageText) -> tuple[str, str] | None:
    """The earlier message that an event changes, and what it says now; None where it is a new one."""
    content = event.source.get("content", {})
    relation = content.get("m.relates_to", {})
    if not isinstance(relation, dict) or relation.get("rel_type") != "m.replace":
        return None
    new = content.get("m.new_content")
    said = new.get("body") if isinstance(new, dict) else None
    return str(relation.get("event_id") or ""), str(said or "").strip()
