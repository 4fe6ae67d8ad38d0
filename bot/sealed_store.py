"""What Stepup is known by on a platform, kept sealed in the database: logins, tokens and keys.

A host's disk holds none of it, so that another host goes on with it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from bot.process_lease import ProcessLease
from bot.seal import Seal
from config import secret
from config.settings import Settings
from storage import sealed_keys
from storage.database import Store, Work
from storage.sealed_keys import Name


class SealedStore:
    """The rows of one owner at a time: opened as they are read, sealed as they are written."""

    def __init__(self, store: Store, seal: Seal, lease: ProcessLease | None = None) -> None:
        """With a `lease` only its holder writes."""
        self._store = store
        self._seal = seal
        self._lease = lease

    @classmethod
    def of(
        cls, settings: Settings, store: Store, purpose: str, lease: ProcessLease | None = None
    ) -> SealedStore:
        """For a platform, under the secret of the settings. Raises SettingsFault where there is none."""
        return cls(store, Seal(secret.read(settings), purpose), lease)

    def named(self, *parts: str) -> str:
        """A name for a row that tells nobody what it is about."""
        return self._seal.named(*parts)

    @property
    def is_ours(self) -> bool:
        """Whether this process still holds the lease, as far as it knows by the clock."""
        return self._lease is None or self._lease.holds

    async def all_of(self, owner: str) -> dict[Name, Any]:
        """All that is kept for an owner. Raises NotOpened where it was sealed under another secret."""
        async with self._store.look() as work:
            kept = await sealed_keys.all_of(work, owner)
        # Where there are very many, nothing else would go on meanwhile.
        return await asyncio.to_thread(self._all_opened, owner, kept)

    async def one(self, owner: str, name: Name) -> Any:
        """One thing; None where it isn't kept. Raises NotOpened."""
        async with self._store.look() as work:
            content = await sealed_keys.one(work, owner, name)
        return None if content is None else self._opened(owner, name, content)

    async def replace(self, owner: str, name: Name, before: Any, after: Any) -> bool:
        """Keep one thing in the place of what was there (None: nothing); False where that is another by now.

        Whoever holds the lease: it goes by what is kept alone.
        """
        sealed = self._sealed(owner, name, after)

        async def keep(work: Work) -> bool:
            content = await sealed_keys.one(work, owner, name, lock=True)
            if (None if content is None else self._opened(owner, name, content)) != before:
                return False
            await sealed_keys.save(work, owner, {name: sealed})
            return True

        return await self._store.run(keep)

    async def drop(self, owner: str) -> None:
        """Let go of all that is kept for an owner. Raises Superseded."""

        async def forget(work: Work) -> None:
            if self._lease is not None:
                await self._lease.confirm(work)
            await sealed_keys.drop(work, owner)

        await self._store.run(forget)

    async def save(self, owner: str, kept: Mapping[Name, Any]) -> None:
        """Keep these (None: no longer), all or none.

        Raises Superseded where another process holds the lease by now.
        """
        sealed = {name: self._sealed(owner, name, content) for name, content in kept.items()}

        async def keep(work: Work) -> None:
            if self._lease is not None:
                await self._lease.confirm(work)
            await sealed_keys.save(work, owner, sealed)

        await self._store.run(keep)

    def _sealed(self, owner: str, name: Name, content: Any) -> bytes | None:
        if content is None:
            return None
        return self._seal.sealed(json.dumps(content).encode(), _about(owner, name))

    def _all_opened(self, owner: str, kept: Mapping[Name, bytes]) -> dict[Name, Any]:
        return {name: self._opened(owner, name, content) for name, content in kept.items()}

    def _opened(self, owner: str, name: Name, content: bytes) -> Any:
        return opened(self._seal, owner, name, content)


def opened(seal: Seal, owner: str, name: Name, content: bytes) -> Any:
    """What a row holds. Raises NotOpened."""
    return json.loads(seal.opened(content, _about(owner, name)))


def _about(owner: str, name: Name) -> str:
    """What a row is bound to."""
    return "\0".join((owner, *name))
