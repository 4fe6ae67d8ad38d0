"""The request that something received makes: who asks, and where."""

from __future__ import annotations

from bot import channels
from bot.chat.incoming import Incoming
from bot.chat.request import Person, Request
from bot.chat.role import Role
from storage import people, roles
from storage.database import Work


async def request_of(work: Work, incoming: Incoming) -> Request:
    """Who asks, in one query, and where."""
    identity = incoming.identity
    known = await people.meet(work, identity.platform, identity.user, incoming.name, incoming.zone)
    registered = known.registered and not incoming.outsider
    role = known.granted or Role.GUEST
    if not incoming.outsider:
        role = roles.of_account(
            work, identity.platform, identity.user, registered=registered, granted=known.granted
        )
    person = Person(
        id=known.id,
        name=known.name,
        identity=identity,
        role=role,
        registered=registered,
        zone=people.zone_or_none(known.zone) or work.community.zone,
        in_form=known.in_form,
        asked=known.asked,
    )
    return Request(
        person=person,
        place=incoming.place,
        place_name=incoming.place_name,
        direct=incoming.direct,
        words=incoming.words,
        now=work.now,
        key=incoming.key,
        prefix=incoming.prefix,
        channels=channels.bridged(work, incoming.channels),
        people=incoming.people,
        outsider=incoming.outsider,
        hidden=bool(incoming.route),
        message=incoming.message or incoming.replaces,
    )
