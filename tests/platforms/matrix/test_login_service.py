"""A homeserver that leaves logging in to an OAuth service: one device, through expiry and crashes."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import app
from bot.clock import SystemClock
from bot.platforms.matrix import login
from bot.platforms.matrix.rooms import PLATFORM
from bot.sealed_store import SealedStore
from config.settings import Settings, SettingsFault
from tests.authentication_service import SECRET, AuthenticationService
from tests.homeserver import Homeserver
from tests.matrix_person import MatrixPerson
from tests.process import BotProcess
from tests.transcript import community_with


@dataclass
class Installation:
    """One installation of Stepup over an account of its own, and whoever talks to it."""

    folder: Path
    service: AuthenticationService

    def __post_init__(self) -> None:
        self.tag = secrets.token_hex(4)
        self.id = f"@stepup-{self.tag}:localhost"
        for name in ("stepup", "olga", "eve"):
            self.service.account(f"{name}-{self.tag}")

    async def log_in(self, as_: str = "stepup") -> str:
        def show(address: str, code: str) -> None:
            assert address.startswith(self.service.url)
            self.service.enter(code, f"{as_}-{self.tag}")

        settings = Settings(data=self.folder / "data", matrix_homeserver=self.service.homeserver)
        async with app.up_to_date(settings) as store:
            return await login.by_code(
                settings, SealedStore.of(settings, store, PLATFORM), SystemClock(), show
            )

    def bot(self) -> BotProcess:
        community = self.folder / "community.toml"
        community.write_text(community_with(f"matrix:@olga-{self.tag}:localhost"))
        env = {"MATRIX_HOMESERVER": self.service.homeserver, "STEPUP_COMMUNITY": str(community)}
        return BotProcess(self.folder, env, module="tests.fault_build")

    def olga(self) -> MatrixPerson:
        """With a token of her own: there are no passwords."""
        server = Homeserver()
        server.port = int(self.service.homeserver.rpartition(":")[2])
        name = f"olga-{self.tag}"
        token = ("OLGA", self.service.token_for(name, "OLGA"))
        return MatrixPerson(server, name, self.folder / "olga", bot=self.id, token=token)


@pytest.fixture(scope="module")
def service() -> Iterator[AuthenticationService]:
    with AuthenticationService() as service, Homeserver((service.url, SECRET)) as server:
        service.homeserver = server.url
        yield service


@pytest.fixture
def installed(tmp_path: Path, service: AuthenticationService) -> Installation:
    return Installation(tmp_path, service)


async def test_it_stays_logged_in_as_one_device_through_three_expiries(
    installed: Installation, service: AuthenticationService
) -> None:
    service.lifetime, service.refreshes = 6.0, []
    assert await installed.log_in() == installed.id
    stepup = installed.bot()
    await asyncio.to_thread(stepup.start)
    device = stepup.session()["device"]
    try:
        async with installed.olga() as person:
            person.dm = await person.make_room(encrypted=True)
            for _ in range(4):
                await person.says("events")
                assert (await person.hears("Nothing is planned")).encrypted
                await asyncio.sleep(5)
            await person.says("help")
            assert (await person.hears("I'm Stepup")).encrypted
    finally:
        stepup.kill()

    assert len(service.refreshes) >= 3
    assert len(set(service.refreshes)) == len(service.refreshes)
    assert stepup.session()["device"] == device
    assert "Traceback" not in stepup.log()


@pytest.mark.parametrize("moment", ["matrix.token_renewed", "matrix.token_kept"])
async def test_a_crash_while_it_renews_its_login_costs_nothing(
    installed: Installation, service: AuthenticationService, moment: str
) -> None:
    service.lifetime = 20.0
    await installed.log_in()
    stepup = installed.bot()
    await asyncio.to_thread(stepup.start, STEPUP_CRASH_AT=moment)
    device = stepup.session()["device"]
    try:
        async with installed.olga() as person:
            person.dm = await person.make_room(encrypted=True)
            await asyncio.to_thread(stepup.wait)
            await person.says("events")
            await asyncio.to_thread(stepup.start)
            assert (await person.hears("Nothing is planned")).encrypted
            await asyncio.sleep(6)
            await person.says("help")
            await person.hears("I'm Stepup")

            assert sum("Nothing is planned" in heard.body for heard in person.heard) == 1
    finally:
        stepup.kill()

    assert stepup.session()["device"] == device


async def test_a_service_that_is_down_for_a_while_ends_nothing(
    installed: Installation, service: AuthenticationService
) -> None:
    service.lifetime = 10.0
    await installed.log_in()
    stepup = installed.bot()
    await asyncio.to_thread(stepup.start)
    try:
        async with installed.olga() as person:
            person.dm = await person.make_room(encrypted=True)
            service.is_down = True
            await asyncio.sleep(8)
            service.is_down = False
            await asyncio.sleep(6)
            await person.says("events")
            await person.hears("Nothing is planned")
    finally:
        service.is_down = False
        stepup.kill()


async def test_logging_in_again_keeps_the_device_and_somebody_elses_login_is_refused(
    installed: Installation, service: AuthenticationService
) -> None:
    service.lifetime = 300.0
    await installed.log_in()
    first = installed.bot().session()
    await installed.log_in()
    second = installed.bot().session()

    assert second["token"] != first["token"]
    assert second["device"] == first["device"]
    with pytest.raises(SettingsFault, match="That was @eve-"):
        await installed.log_in(as_="eve")


async def test_a_login_that_is_over_says_how_to_log_in_again(
    installed: Installation, service: AuthenticationService
) -> None:
    service.lifetime = 5.0
    await installed.log_in()
    kept = installed.bot().session()
    service.spent.add(kept["refresh"])
    await asyncio.sleep(4)
    stepup = installed.bot()
    stepup.launch()
    try:
        await asyncio.to_thread(stepup.wait)
    finally:
        stepup.kill()

    assert "stepup matrix login" in stepup.log()
    assert "Traceback" not in stepup.log()


async def test_a_homeserver_without_such_a_service_is_told(tmp_path: Path, homeserver: Homeserver) -> None:
    given = Settings(data=tmp_path / "data", matrix_homeserver=homeserver.url)

    async with app.up_to_date(given) as store:
        sealed = SealedStore.of(given, store, PLATFORM)
        with pytest.raises(SettingsFault, match="set MATRIX_USER and MATRIX_PASSWORD"):
            await login.by_code(given, sealed, SystemClock(), lambda address, code: None)
