"""Keeps the skills catalogue as the store says it is, with what organisers added in the chat.

Whoever adds something has its own process go by it at once; this is for the other processes, and for what
two of them add at the same moment.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot import log
from config.catalogue import Catalogue
from config.catalogue_additions import Addition, with_additions
from storage import catalogue_additions
from storage.database import Store

logger = log.get("catalogue")


class CatalogueWorker:
    """Reads the additions whenever some were made, and now and then in case nobody could say so."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._wake = asyncio.Event()
        # The additions that the catalogue was made with here; None where another made it.
        self._known: list[Addition] | None = None
        store.on_wake(catalogue_additions.WORKER, self._wake.set)
        store.on_hand(catalogue_additions.WORKER, self._take)

    def _take(self, catalogues: list[Catalogue]) -> None:
        self._store.catalogue, self._known = catalogues[-1], None

    async def renew(self) -> None:
        """Read the additions as they are now."""
        async with self._store.look() as work:
            added = await catalogue_additions.kept(work)
        if added == self._known:
            return
        self._store.catalogue = with_additions(self._store.catalogue.shipped, added)
        self._known = added

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._store.timings.catalogue_scan)
            self._wake.clear()
            try:
                await self.renew()
            except Exception as error:
                # What was known of the catalogue holds meanwhile.
                log.trouble(logger, "catalogue_not_read", error)
