"""Whom somebody means who types the hosts of an event, or for whom it is."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.request import Request
from handlers.events import organiser_messages
from handlers.events.audiences import Meant
from handlers.events.organiser_messages import HOST_EXAMPLE
from handlers.shared import lookups
from storage import groups
from storage.database import Work
from storage.event_details import Host
from storage.events import Audience

MOST_HOSTS = 5


async def hosts(work: Work, request: Request, named: Sequence[str], *, field: str = "") -> tuple[Host, ...]:
    """The people who were named, each once. Raises Refusal, and Question where it isn't clear who is meant.

    `field` is that of a form in which they were typed: a form asks nothing.
    """
    if len(named) > MOST_HOSTS:
        raise organiser_messages.too_many_hosts(MOST_HOSTS, field=field)
    found = []
    for name in named:
        if field:
            candidates = (await lookups.candidates(work, name, request)).found
            if len(candidates) != 1:
                raise organiser_messages.no_such_host(name, [one.name for one in candidates], field=field)
            known = candidates[0]
        else:
            known = await lookups.one(work, name, request, example=HOST_EXAMPLE, careful=True)
        found.append(Host(known.id, known.name))
    return tuple({host.person_id: host for host in found}.values())


async def known_audiences(work: Work) -> list[Meant]:
    """For whom an event may be: the groups, and the community's institutions and job families."""
    registration = work.community.register_
    named = (
        (Audience.GROUP, await groups.names(work)),
        (Audience.INSTITUTION, registration.institutions),
        (Audience.JOB_FAMILY, registration.job_families),
    )
    return [Meant(kind, name) for kind, names in named for name in names]
