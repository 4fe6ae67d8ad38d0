"""Names of one test's own on a homeserver that others use as well, and Stepup run under one of them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.homeserver import Homeserver
from tests.matrix_person import MatrixPerson
from tests.process import BotProcess
from tests.transcript import community_with


class MatrixChat:
    """Stepup's account and those of people, told from those of other tests by a tag. Olga is the admin."""

    def __init__(self, server: Homeserver, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.tag = secrets.token_hex(4)
        self.bot_id = self.id_of("stepup")
        server.register(f"stepup-{self.tag}")

    def id_of(self, name: str) -> str:
        return f"@{name}-{self.tag}:localhost"

    def account(self, *, address: str = "") -> dict[str, str]:
        """How Stepup logs in, at the homeserver or at an `address` that leads there."""
        return {
            "MATRIX_HOMESERVER": address or self.server.url,
            "MATRIX_USER": self.bot_id,
            "MATRIX_PASSWORD": "secret",
        }

    def settings(self, **more: str) -> dict[str, str]:
        """All that Stepup is run with."""
        community = self.folder / "community.toml"
        community.write_text(community_with(f"matrix:{self.id_of('olga')}"))
        return {**self.account(), "STEPUP_COMMUNITY": str(community), **more}

    def bot(self, **more: str) -> BotProcess:
        return BotProcess(self.folder, self.settings(**more))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[BotProcess]:
        bot = self.bot()
        await asyncio.to_thread(bot.start)
        try:
            yield bot
        finally:
            bot.kill()

    async def answers_encrypted(self, name: str) -> None:
        """Somebody asks in an encrypted room of theirs, and is answered there, encrypted too."""
        async with self.person(name) as person:
            person.dm = await person.make_room(encrypted=True)
            await person.says("events")
            assert (await person.hears("Nothing is planned")).encrypted

    def person(self, name: str) -> MatrixPerson:
        """Somebody with an account, to be logged in."""
        full = f"{name}-{self.tag}"
        self.server.register(full)
        return MatrixPerson(self.server, full, self.folder / full, bot=self.bot_id)
