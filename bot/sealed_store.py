"""What Stepup is known by on a platform, kept sealed in the database: logins, tokens and keys.

A host's disk holds none of it, so that another host goes on with it.
"""

from __future__ import annotations

import hashlib
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

    async def all_of(self, owner: str) -> dict[Name, Any]:
        """All that is kept for an owner. Raises NotOpened where it was sealed under another secret."""
        async with self._store.look() as work:
            kept = await sealed_keys.all_of(work, owner)
        return {name: self._opened(owner, name, content) for name, content in kept.items()}

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
        return self._seal.sealed(json.dumps(content).encode(), about(owner, name))

    def _opened(self, owner: str, name: Name, content: bytes) -> Any:
        return json.loads(self._seal.opened(content, about(owner, name)))


def hashed(*parts: str) -> str:
    """A name for a row that tells nobody what it is about."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def about(owner: str, name: Name) -> str:
    """What a row is bound to."""
    return "\0".join((owner, *name))
