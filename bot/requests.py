"""The request that something received makes: who asks, and where."""

from __future__ import annotations

from bot import channels
from bot.chat.identity import Address, Identity
from bot.chat.incoming import Incoming
from bot.chat.request import Person, Request
from bot.chat.role import Role
from storage import member_lists, people, roles
from storage.database import Work
from storage.people import Known


def _person(work: Work, identity: Identity, known: Known, *, outsider: bool) -> Person:
    registered = known.registered and not outsider
    role = Role.SUSPENDED if known.suspended else known.granted or Role.GUEST
    if not outsider:
        role = roles.of_account(
            work,
            identity.platform,
            identity.user,
            registered=registered,
            granted=known.granted,
            suspended=known.suspended,
        )
    return Person(
        id=known.id,
        name=known.name,
        identity=identity,
        role=role,
        registered=registered,
        zone=people.zone_or_none(known.zone) or work.community.zone,
        in_form=known.in_form,
        asked=known.asked,
    )


async def looking_on(
    work: Work, identity: Identity, *, name: str, zone: str | None, outsider: bool, prefix: str
) -> Request:
    """As whom somebody sees what is shown unasked, in their direct conversation; nothing is kept of that.

    Whoever never spoke is a guest without an id.
    """
    known = await people.known(work, identity.platform, identity.user) or Known(0, name, zone, False)
    return Request(
        person=_person(work, identity, known, outsider=outsider),
        place=Address.direct(identity),
        place_name="this direct message",
        direct=True,
        words="",
        now=work.now,
        key="",
        prefix=prefix,
        outsider=outsider,
    )


async def request_of(work: Work, incoming: Incoming) -> Request:
    """Who asks, in one query, and where."""
    identity = incoming.identity
    known = await people.meet(work, identity.platform, identity.user, incoming.name, incoming.zone)
    if incoming.email and not incoming.outsider and people.is_seldom_here(work, known):
        await member_lists.met(work, identity, known.id, incoming.email)
    return Request(
        person=_person(work, identity, known, outsider=incoming.outsider),
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
        file_name=incoming.file.name if incoming.file else "",
        answers=incoming.answers,
    )
