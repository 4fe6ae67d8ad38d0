"""What people say and react with on Matrix, turned into `Incoming`. What isn't for Stepup is not kept."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from nio import (
    AsyncClient,
    Event,
    MatrixRoom,
    ReactionEvent,
    RedactionEvent,
    RoomEncryptedMedia,
    RoomMemberEvent,
    RoomMessageMedia,
    RoomMessageText,
)

from bot.chat.button import LABEL_LIMIT, pressed, typed
from bot.chat.identity import Address, Identity
from bot.chat.incoming import REACTION, Incoming, Kind
from bot.chat.message import Message
from bot.platforms.matrix import files, pills, render, sender_proof
from bot.platforms.matrix.relations import changed, names_sender, replaces, replied_to, thread_of
from bot.platforms.matrix.rooms import PLATFORM, Rooms
from bot.registry import Registry
from storage import offered_buttons
from storage.database import Work

PREFIX = "!"
_QUOTED = re.compile(r"\A(?:> [^\n]*\n)+\n?")


class Reader:
    """Decides what of a room's events is meant for Stepup."""

    def __init__(
        self, client: AsyncClient, rooms: Rooms, registry: Registry, tied: Collection[str] = ()
    ) -> None:
        """`tied` are the community's own rooms, by id or alias: whoever joins one is welcomed."""
        self._tied = frozenset(tied)
        self._client = client
        self._rooms = rooms
        self._needs_proof = registry.needs_proof
        self._first_words = {"stepup", *registry.top_words()}

    async def read(self, work: Work, room_id: str, event: Event) -> Incoming | None:
        """What an event asks of Stepup, or None where it asks nothing."""
        room = self._rooms.room(room_id)
        if room is None or event.sender == self._client.user_id:
            return None
        if isinstance(event, ReactionEvent):
            return await self._reaction(work, room, event)
        if isinstance(event, RedactionEvent):
            return replace(self._incoming(room, event), kind=Kind.WITHDRAWN, replaces=event.redacts)
        if isinstance(event, RoomMemberEvent):
            return await self._arrival(room, event)
        if isinstance(event, RoomMessageText):
            reworded = changed(event)
            if reworded is None:
                return await self._message(work, room, event)
            return self._reworded(room, event, *reworded)
        if isinstance(event, RoomMessageMedia | RoomEncryptedMedia) and self._rooms.is_direct(room):
            if replaces(event):
                # The same file with another caption: it was taken when it came.
                return None
            file, caption = files.of_event(event)
            return replace(self._words(room, event, caption, explicit=False), file=file)
        return None

    async def _arrival(self, room: MatrixRoom, event: RoomMemberEvent) -> Incoming | None:
        """Somebody came to one of the community's rooms."""
        came = event.membership == "join" and event.prev_membership != "join"
        if not came or event.state_key != event.sender:
            return None
        if room.room_id not in await self._rooms.ids_of(self._tied):
            return None
        # A welcome does no harm, whoever says that they came.
        return replace(self._incoming(room, event), kind=Kind.ARRIVED, unproven=False)

    def is_proven(self, room_id: str, event: Event) -> bool:
        """Whether what was said is as certainly from whom it says as it can be in that room.

        Where a room isn't encrypted, its homeservers are believed.
        """
        if event.decrypted:
            return sender_proof.is_of_its_sender(self._client, event)
        room = self._rooms.room(room_id)
        return room is None or not room.encrypted

    def _reworded(self, room: MatrixRoom, event: RoomMessageText, earlier: str, said: str) -> Incoming | None:
        """A command of theirs that they have changed since."""
        formatted = event.source["content"]["m.new_content"].get("formatted_body")
        said = self._with_ids(said, formatted)
        addressed = self._addressed(said, room)
        if addressed is None and not self._rooms.is_direct(room):
            return None
        incoming = self._words(room, event, said if addressed is None else addressed, explicit=True)
        return replace(incoming, replaces=earlier, message="")

    async def _reaction(self, work: Work, room: MatrixRoom, event: ReactionEvent) -> Incoming | None:
        """A button that was pressed by its number.

        Reactions are never encrypted. In an encrypted room they count for what Stepup asked by itself and is
        harmless, such as whether somebody comes; what confirms has to be as proven as what asked.
        """
        number = render.chosen(event.key)
        if number is None and not self._rooms.is_direct(room):
            return None
        mine = Address.direct(Identity(PLATFORM, event.sender)).conversation
        offered = await offered_buttons.of_message(
            work, PLATFORM, event.reacts_to, event.sender, conversations=(room.room_id, mine)
        )
        button = pressed(Message.unpack(offered.payload).buttons, number) if offered and number else None
        incoming = self._incoming(room, event)
        if offered is None or button is None:
            ours = offered is not None or (
                number is not None and await offered_buttons.is_ours(work, PLATFORM, event.reacts_to)
            )
            return self._no_choice(incoming, event) if ours else None
        doubtful = room.encrypted and (offered.asked_for or self._needs_proof(button))
        return replace(
            incoming,
            kind=Kind.PRESS,
            action=button.packed,
            message=f"{REACTION}{event.event_id}",
            unproven=bool(doubtful),
        )

    def _no_choice(self, incoming: Incoming, event: ReactionEvent) -> Incoming:
        """A reaction that was meant to press a choice, and doesn't: said once for each message, in private.

        Among others people react to news in many ways: only a number means a choice there.
        """
        key = f"reacted:{event.reacts_to}:{event.sender}"
        return replace(
            incoming, key=render.hashed(key), kind=Kind.REACTED, message=f"{REACTION}{event.event_id}"
        )

    async def _message(self, work: Work, room: MatrixRoom, event: RoomMessageText) -> Incoming | None:
        said = self._with_ids(_QUOTED.sub("", event.body).strip(), event.formatted_body)
        addressed = self._addressed(said, room)
        if addressed is not None:
            return self._words(room, event, addressed, explicit=True)
        answers = replied_to(event)
        if self._rooms.is_direct(room):
            return replace(self._words(room, event, said, explicit=False), answers=answers)
        if answers:
            return await self._answer(work, room, event, said, answers)
        return await self._still_answers(work, room, event, said) if self._rooms.was_direct(room) else None

    def _with_ids(self, said: str, formatted: object) -> str:
        """What was said, with people and rooms by their ids and names where the client linked to them."""
        return pills.with_ids(said, formatted, self._rooms.called) if isinstance(formatted, str) else said

    def _words(self, room: MatrixRoom, event: RoomMessageText, said: str, *, explicit: bool) -> Incoming:
        incoming = self._incoming(room, event)
        return replace(
            incoming,
            words=said,
            explicit=explicit,
            channels=self._rooms.channels(said, event.sender),
            people=self._rooms.people(said),
        )

    async def _answer(
        self, work: Work, room: MatrixRoom, event: RoomMessageText, said: str, answers: str
    ) -> Incoming | None:
        """What was replied in a room to a message of Stepup's, where it means one of its choices.

        Anything else that people say in a room is said to each other.
        """
        if not said or len(said) > LABEL_LIMIT or "\n" in said:
            return None
        # What was sent as a process died has no id yet: then the reply has to name us.
        unsure = (room.room_id,) if names_sender(event, self._client.user_id) else ()
        offered = await offered_buttons.of_message(
            work, PLATFORM, answers, event.sender, conversations=unsure
        )
        if offered is None or typed(Message.unpack(offered.payload).buttons, said) is None:
            return None
        return replace(self._incoming(room, event), words=said, answers=answers)

    async def _still_answers(
        self, work: Work, room: MatrixRoom, event: RoomMessageText, said: str
    ) -> Incoming | None:
        """What was typed where two were alone before a third joined, if it answers what was asked there."""
        if not said or len(said) > LABEL_LIMIT or "\n" in said:
            return None
        mine = Address.direct(Identity(PLATFORM, event.sender)).conversation
        offered = await offered_buttons.seen_in(work, PLATFORM, (room.room_id, mine), event.sender)
        if offered is None or offered.answered_since or offered.too_old or not offered.remote_id:
            return None
        if typed(Message.unpack(offered.payload).buttons, said) is None:
            return None
        return replace(self._incoming(room, event), words=said, answers=offered.remote_id)

    def _incoming(self, room: MatrixRoom, event: Event) -> Incoming:
        direct = self._rooms.is_direct(room)
        return Incoming(
            key=event.event_id,
            identity=Identity(PLATFORM, event.sender),
            name=str(room.user_name(event.sender) or event.sender)[:200],
            place=Address(PLATFORM, room.room_id),
            place_name="this direct message" if direct else self._rooms.name(room),
            direct=direct,
            kind=Kind.WORDS,
            message=event.event_id,
            thread=thread_of(event),
            # Anyone who runs a homeserver could slip plain words into an encrypted room, take back what
            # others said, or put another sender's name to what somebody encrypted.
            unproven=not isinstance(event, ReactionEvent) and not self.is_proven(room.room_id, event),
            prefix="" if direct else PREFIX,
        )

    def _addressed(self, said: str, room: MatrixRoom) -> str | None:
        """The words of a command, which has a bang, a slash, or the bot's name in front."""
        first = said.split(maxsplit=1)[0] if said else ""
        if first[:1] in ("!", "/") and first[1:].casefold() in self._first_words:
            return said
        for name in self._names(room):
            if said.casefold().startswith(name.casefold()):
                rest = said[len(name) :]
                if not rest or rest[0] in ":, ":
                    return rest.lstrip(":, ")
        return None

    def _names(self, room: MatrixRoom) -> tuple[str, ...]:
        own = self._client.user_id
        localpart = own[1:].partition(":")[0]
        shown = room.user_name(own) or localpart
        return tuple(dict.fromkeys((own, "@" + localpart, f"@{shown}", str(shown), localpart)))
