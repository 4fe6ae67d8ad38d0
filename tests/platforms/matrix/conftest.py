"""A bot of its own name for each test, on one Synapse."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.homeserver import Homeserver
from tests.matrix_person import MatrixPerson
from tests.process import BotProcess
from tests.transcript import community_with


@dataclass
class MatrixChat:
    """Names of this test's own on the shared server, and Stepup run under one of them."""

    server: Homeserver
    folder: Path
    tag: str

    @property
    def bot_id(self) -> str:
        return f"@stepup-{self.tag}:localhost"

    def settings(self, **more: str) -> dict[str, str]:
        community = self.folder / "community.toml"
        community.write_text(community_with(f"matrix:@olga-{self.tag}:localhost"))
        return {
            "MATRIX_HOMESERVER": self.server.url,
            "MATRIX_USER": self.bot_id,
            "MATRIX_PASSWORD": "secret",
            "STEPUP_COMMUNITY": str(community),
            **more,
        }

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

    def person(self, name: str) -> MatrixPerson:
        full = f"{name}-{self.tag}"
        self.server.register(full)
        return MatrixPerson(self.server, full, self.folder / full, bot=self.bot_id)


Person = Callable[[str], AbstractAsyncContextManager[MatrixPerson]]


@pytest.fixture
def chat(homeserver: Homeserver, tmp_path: Path) -> MatrixChat:
    chat = MatrixChat(homeserver, tmp_path, secrets.token_hex(4))
    homeserver.register(f"stepup-{chat.tag}")
    return chat
