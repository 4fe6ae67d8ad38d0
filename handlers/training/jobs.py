"""What happens by itself with training: it is offered, and who came is asked where they are now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from functools import partial

from bot.chat.phrases import times
from bot.feature import Due, LongJob
from bot.fetching import Fetcher
from handlers.shared.telling_people import tell_each
from handlers.training import actions, links, messages, offers, uptake
from storage import attendance, dead_links, events, schedule, skills, training
from storage.database import Work
from storage.events import Event, EventState
from storage.outbox import Urgency
from storage.training import Offers

ASKED_FOR = timedelta(days=14)
LOOKED_AT = time(4, 0)  # on Mondays, in the community's zone


async def close(work: Work) -> None:
    """Freeze the last quarter soon after it is closed, whether or not anybody asks."""
    await actions.frozen(work, uptake.last_closed(work.now, work.community.zone))


async def plan_look(work: Work) -> None:
    """Have pages looked at early next Monday, unless that is planned."""
    zone = work.community.zone
    at = times.next_monday(work.now, zone, LOOKED_AT)
    await schedule.arrange_unless(work, kind=dead_links.LOOK, subject_id=0, at=at, zone=zone.key)


async def look_at_pages(work: Work, due: Due) -> LongJob:
    """See which pages of events to come, and of what there is to learn from, aren't there any more."""
    # Should it come to nothing, it is done again tomorrow.
    again = work.now + timedelta(days=1)
    await schedule.arrange(work, kind=dead_links.LOOK, subject_id=0, at=again, zone=work.community.zone.key)
    resources = [one.url for skill in work.catalogue.skills.values() for one in skill.resources]
    pages = links.to_look_at(resources, await dead_links.places(work))
    return LongJob(partial(_look_at, pages), _keep)


async def _look_at(pages: Sequence[str], fetcher: Fetcher) -> Mapping[str, bool | None]:
    found = await asyncio.gather(*(fetcher.is_gone(page) for page in pages), return_exceptions=True)
    return {
        page: None if isinstance(is_gone, BaseException) else is_gone
        for page, is_gone in zip(pages, found, strict=True)
    }


async def _keep(work: Work, found: Mapping[str, bool | None]) -> None:
    gone = links.gone(found)
    if gone is not None:
        unsure = [page for page, is_gone in found.items() if is_gone is None]
        await dead_links.keep(work, gone=gone, unsure=unsure)
    await schedule.drop(work, kind=dead_links.LOOK, subject_id=0)
    await plan_look(work)


async def offer_due(work: Work, due: Due) -> None:
    """Offer one event to those who want to hear at once."""
    event = await events.find(work, due.subject)
    if event is None or event.state != EventState.PUBLISHED or event.starts_at <= due.now:
        return
    chosen = await training.chosen(work)
    whom = [person for person, offers_ in chosen.items() if offers_ is Offers.AT_ONCE]
    await _offer(work, [event], whom, key=f"training-offer:{event.id}")


async def week_due(work: Work, due: Due) -> None:
    """Offer what was announced since the last time, to everybody who didn't choose otherwise."""
    found = await training.not_offered_yet(work)
    for event in found:
        event.offered_at = work.now
    chosen = await training.chosen(work)
    members = await training.learners(work)
    whom = [person for person in members if chosen.get(person, Offers.WEEKLY) is Offers.WEEKLY]
    await _offer(work, found, whom, key=f"training-week:{due.scheduled_for.date()}")


async def _offer(work: Work, found: Sequence[Event], whom: Sequence[int], *, key: str) -> None:
    """Write to each of these people about those events that would take them further, if there are any."""
    if not found or not whom:
        return
    found = await training.first_of_series(work, found)
    teaches = await events.teaches(work, [event.id for event in found])
    keys = {skill for levels in teaches.values() for skill in levels}
    targets = await actions.targets(work, whom)
    own = await skills.levels_of(work, whom, keys)
    answered = await training.answered(work, teaches)
    offered: dict[int, list[tuple[Event, list[str]]]] = {}
    for person in whom:
        for event in found:
            fits = offers.fits(teaches[event.id], own.get(person, {}), targets.get(person, {}))
            if fits and (event.id, person) not in answered:
                offered.setdefault(person, []).append((event, fits))
    await tell_each(
        work,
        offered,
        lambda person, zone: messages.offered(offered[person], work.catalogue, zone),
        key=key,
        zone=work.community.zone,
        urgency=Urgency.BULK,
        expires_at=max(event.starts_at for event in found),
    )


async def learnt_due(work: Work, due: Due) -> None:
    """Ask those who came where they are now in what an event taught, each once."""
    event = await events.find(work, due.subject)
    if event is None or event.state != EventState.PUBLISHED or due.now > event.ends_at + ASKED_FOR:
        return
    teaches = (await events.teaches(work, [event.id])).get(event.id, {})
    came = await attendance.attended(work, event.id)
    own = await skills.levels_of(work, came, teaches)
    targets = await actions.targets(work, came)
    about: Mapping[int, str] = {
        person: offers.asked_about(teaches, own.get(person, {}), targets.get(person, {})) for person in came
    }
    await tell_each(
        work,
        about if teaches else {},
        lambda person, zone: messages.where_now(event, about[person], work.catalogue),
        key=f"training-learnt:{event.id}",
        zone=work.community.zone,
        urgency=Urgency.BULK,
        expires_at=event.ends_at + ASKED_FOR,
    )
