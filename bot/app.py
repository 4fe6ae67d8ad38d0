"""Stepup put together: the one place that chooses the parts and names the features."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError

from bot import log
from bot.catalogue_worker import CatalogueWorker
from bot.chat.sent_file import Unreadable, text_in
from bot.clock import Clock, SharedClock, SystemClock
from bot.fair_use import FairUse
from bot.fetching import Fetcher
from bot.inbox_worker import InboxWorker
from bot.outbox_worker import OutboxWorker
from bot.process_lease import ProcessLease
from bot.registry import Registry
from bot.schedule_worker import ScheduleWorker
from bot.stepup import Stepup
from config import catalogue, checkin_core, disclosure_key, profiles
from config.settings import Settings
from config.timings import Timings
from handlers import FEATURES
from handlers.audit import messages as audit_messages
from handlers.members import list_actions, list_columns, list_messages
from storage import audit, migrate
from storage.database import MEMORY, Store, is_sqlite
from storage.database_errors import StoreFault

logger = log.get("app")


def registry() -> Registry:
    """All that the features declare."""
    return Registry(FEATURES)


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    url: str = "",
    clock: Clock | None = None,
    paced: bool = True,
    timings: Timings | None = None,
) -> AsyncIterator[Stepup]:
    """Open the store, bring its tables up to date, and put the parts around it.

    `paced` is whether people are slowed down who ask for very much at once; `timings` is how long is waited
    for anything, where that is other than usual. Raises StoreFault when the
    store can't be used, and CatalogueFault when the catalogue can't.
    """
    url = url or settings.store_url
    shared = SharedClock(SystemClock()) if clock is None and not is_sqlite(url) else None
    clock = clock or shared or SystemClock()
    store = _store(settings, url, clock, timings)
    try:
        store.take()
        await _migrate(store)
        if shared is not None:
            await shared.read(store.time)
        features = registry()
        mark = secrets.token_hex(8)
        fetcher = Fetcher(settings.private_hosts, public_web=settings.public_web)
        lease = ProcessLease(store, clock, "schedule", mark)
        parts = Stepup(
            settings=settings,
            clock=clock,
            store=store,
            registry=features,
            inbox=InboxWorker(
                store, clock, features, _fair_use(settings) if paced else None, fetcher=fetcher
            ),
            outbox=OutboxWorker(store, clock),
            schedule=ScheduleWorker(store, clock, features, lease, fetcher),
            catalogue=CatalogueWorker(store),
            mark=mark,
            shared_clock=shared,
        )
        await parts.catalogue.renew()
        if store.is_sqlite:
            await parts.outbox.recover()
        await parts.schedule.recompute()
        yield parts
    finally:
        await store.close()


def _fair_use(settings: Settings) -> FairUse:
    fair = settings.community.fair_use
    return FairUse(burst=fair.burst, per_second=fair.per_second)


async def _migrate(store: Store) -> None:
    try:
        await migrate.upgrade(store.engine)
    except (OSError, DBAPIError) as error:
        raise StoreFault(f"The database can't be used: {log.redact(str(error).splitlines()[0])}.") from error


async def upgrade(settings: Settings) -> None:
    """Bring the tables up to date without starting anything (a release's own step).

    Raises StoreFault when the store can't be used.
    """
    async with up_to_date(settings):
        pass


@asynccontextmanager
async def up_to_date(settings: Settings) -> AsyncIterator[Store]:
    """The store by itself, its tables brought up to date. Raises StoreFault when it can't be used."""
    store = _store(settings, settings.store_url, SystemClock())
    try:
        store.take()
        await _migrate(store)
        yield store
    finally:
        await store.close()


def _store(settings: Settings, url: str, clock: Clock, timings: Timings | None = None) -> Store:
    known = catalogue.load(others=(catalogue.TECHNICAL, *settings.community.catalogues))
    profiles.check(settings.community.role_profiles, known.skills)
    checkin_core.check(settings.community.checkins.core, known.skills)
    return Store(
        url,
        community=settings.community,
        catalogue=known,
        now=clock.now,
        timings=timings,
        disclosure_key=disclosure_key.read(settings, keep=url != MEMORY),
    )


async def verify_log(settings: Settings, *, holding: str) -> tuple[str, bool]:
    """Look whether the log is as it was written. Returns what there is to say, and whether it is.

    `holding` is a hash that has to be in it. Raises StoreFault when the store can't be used.
    """
    async with up_to_date(settings) as store, store.look() as work:
        found = await audit.verified(work, holding=holding)
    return audit_messages.verified(found), found.broken is None and found.holds


async def take_members(settings: Settings, content: bytes, *, dry_run: bool) -> tuple[str, bool]:
    """Take people in from a spreadsheet. Returns what became of it, and whether all of it was fine.

    A dry run says the same and changes nothing. Raises StoreFault when the store can't be used.
    """
    async with opened(settings) as app:
        async with app.store.work() as work:
            try:
                columns = list_columns.read(text_in(content))
            except Unreadable as fault:
                return str(fault), False
            if columns is None:
                return list_messages.no_headings().wrong, False
            if wrong := list_messages.missing(columns):
                return wrong, False
            found = await list_actions.checked(work, columns)
            taken = await list_actions.take(work, found)
            if dry_run:
                await work.session.rollback()
        told = list_messages.told(taken.all, taken.already, found, dry_run=dry_run)
        return told, not found.faults
