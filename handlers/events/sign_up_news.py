"""Hosts hear who signs up for what they host: a few minutes later, or once a day, as each chose."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.chat.phrases import times
from bot.feature import Due
from handlers.events import news_messages
from handlers.events.news_messages import Signed
from storage import (
    event_choices,
    event_details,
    event_news,
    event_series,
    events,
    letters,
    people,
    rsvps,
    schedule,
)
from storage.database import Work
from storage.event_choices import News
from storage.events import Event, EventState

SOON = "event-news"
DAILY = "event-news-daily"
# Several who answer one after the other are told of together.
AFTER = timedelta(minutes=3)
DAILY_AT = time(17)


async def note(work: Work, event: Event) -> None:
    """Somebody answered an event: have its hosts hear of it."""
    if event.state == EventState.PUBLISHED:
        at = work.now + AFTER
        await schedule.arrange_unless(work, kind=SOON, subject_id=event.id, at=at, zone=event.zone)


async def soon_due(work: Work, due: Due) -> None:
    """Tell the hosts who want to hear each time, and have those hear later who want it once a day."""
    event = await events.find(work, due.subject)
    if event is None or event.state != EventState.PUBLISHED or event.ends_at <= work.now:
        return
    hosts = await event_details.hosts_of(work, event)
    chosen = await event_choices.news(work, hosts)
    for host in hosts:
        zone = await people.zone_of(work, host) or ZoneInfo(event.zone)
        evening = next_evening(work.now, zone)
        # What is over by the evening can't wait for it.
        if chosen[host] is News.EACH or (chosen[host] is News.DAILY and event.starts_at <= evening):
            await _tell(work, host, [event])
        elif chosen[host] is News.NEVER:
            await event_news.note_told(work, [event.id], host)
        else:
            await schedule.arrange_unless(work, kind=DAILY, subject_id=host, at=evening, zone=zone.key)


async def daily_due(work: Work, due: Due) -> None:
    """Tell a host who signed up since they heard last, for all that they host."""
    if (await event_choices.news(work, [due.subject]))[due.subject] is News.DAILY:
        await _tell(work, due.subject, await event_details.planned_or_hosted_by(work, due.subject))


async def _tell(work: Work, host: int, found: list[Event]) -> None:
    """Write to a host of the events for which there is something new."""
    zone = await people.zone_of(work, host) or work.community.zone
    new = {event.id: await event_news.since(work, event.id, host) for event in found}
    news = [
        Signed(
            event,
            tuple(new[event.id]),
            await rsvps.taken(work, event.id),
            await event_series.series_of(work, event.id),
        )
        for event in found
        if new[event.id]
    ]
    await event_news.note_told(work, [event.id for event in found], host)
    message = news_messages.news(news, zone)
    if message is not None:
        key = f"event-news:{host}:{work.now.isoformat()}"
        await letters.write_to(work, host, key=key, message=message)


def next_evening(now: datetime, zone: ZoneInfo) -> datetime:
    """The next late afternoon (UTC) by the clock of a zone."""
    today = now.astimezone(zone).date()
    moments = (
        times.localise(datetime.combine(today + timedelta(days=days), DAILY_AT), zone)[0]
        for days in (0, 1, 2)
    )
    return next(moment for moment in moments if moment > now)
