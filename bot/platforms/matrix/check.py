"""Whether a Matrix homeserver is there, and takes the login that is set up."""

from __future__ import annotations

import re
from urllib.parse import quote

import aiohttp

from bot.check import Finding, costs, fault, fine, holders, kept_sealed
from bot.platforms.matrix import earlier_files, login, server_address
from bot.platforms.matrix.faults import HOW_TO_LOG_IN, other_secret
from bot.platforms.matrix.json_answers import object_in
from bot.platforms.matrix.rooms import PLATFORM
from bot.platforms.matrix.server_address import NotAnAddress
from bot.seal import NotOpened
from config.settings import Settings, SettingsFault

WITHIN = 10.0  # seconds
_USER = re.compile(r"@[^:\s]+:\S+")
EXAMPLE = "for example MATRIX_HOMESERVER=https://matrix.example.org"


async def check(settings: Settings) -> list[Finding]:
    """All that can be told of the homeserver before it is connected."""
    try:
        address = await server_address.found(settings.matrix_homeserver, timeout=WITHIN)
    except NotAnAddress as wrong:
        return [fault(f"MATRIX_HOMESERVER: {wrong}")]
    except (aiohttp.ClientError, TimeoutError) as error:
        return [_not_there(settings.matrix_homeserver, type(error).__name__)]
    timeout = aiohttp.ClientTimeout(total=WITHIN)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        try:
            found = [await _versions(session, address)]
            found += await _login(session, address, settings)
            found += await _holders(session, address, settings)
        except (aiohttp.ClientError, TimeoutError) as error:
            return [_not_there(address, type(error).__name__)]
    return found


def _not_there(address: str, why: str) -> Finding:
    return fault(f"The Matrix homeserver {address} can't be reached ({why}).", f"Check it; {EXAMPLE}.")


async def _versions(session: aiohttp.ClientSession, address: str) -> Finding:
    async with session.get(f"{address}/_matrix/client/versions") as answer:
        said = await object_in(answer) if answer.status == 200 else {}
    if "versions" not in said:
        return fault(f"At {address} there is no Matrix homeserver.", f"Check MATRIX_HOMESERVER; {EXAMPLE}.")
    return fine(f"The Matrix homeserver at {address} answers.")


async def _login(session: aiohttp.ClientSession, address: str, settings: Settings) -> list[Finding]:
    token = settings.matrix_access_token
    if token is not None:
        headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
        async with session.get(f"{address}/_matrix/client/v3/account/whoami", headers=headers) as answer:
            if answer.status == 200:
                return [fine("The homeserver takes MATRIX_ACCESS_TOKEN.")]
        return [
            fault(
                "The homeserver refuses MATRIX_ACCESS_TOKEN.",
                "Log in again for a new one, or set MATRIX_USER and MATRIX_PASSWORD instead.",
            )
        ]
    if (before := await _before(settings)) is not None:
        return [before]
    if settings.matrix_password is None or not settings.matrix_user:
        return [fault("Stepup has no login on Matrix yet.", HOW_TO_LOG_IN)]
    async with session.get(f"{address}/_matrix/client/v3/login") as answer:
        said = await object_in(answer) if answer.status == 200 else {}
    flows = {flow.get("type") for flow in said.get("flows", ()) if isinstance(flow, dict)}
    if flows and "m.login.password" not in flows:
        return [
            fault(
                f"The homeserver {address} takes no passwords.",
                "Log in with `stepup matrix login`; or as Stepup's account with a client such as Element "
                "once, and set MATRIX_ACCESS_TOKEN to the token of that login.",
            )
        ]
    return [fine("The homeserver takes passwords; whether this one is right is known at the first start.")]


async def _before(settings: Settings) -> Finding | None:
    """What is to be said of a login that is kept; None where none is."""
    if settings.matrix_new_device:
        return None
    try:
        there = await kept_sealed(settings, PLATFORM, login.OWNER, login.SESSION) is not None
    except NotOpened:
        return fault(str(other_secret("Stepup's login on Matrix")))
    except SettingsFault as wrong:
        return fault(str(wrong))
    if not there and not earlier_files.are_there(settings):
        return None
    return fine("Stepup logged in before, and goes on with that device.")


async def _holders(session: aiohttp.ClientSession, address: str, settings: Settings) -> list[Finding]:
    """Those whom the community file names on Matrix."""
    found = []
    for holder in holders(settings, "matrix"):
        user = holder.partition(":")[2]
        cure = "A Matrix account is written with its server; for example matrix:@olga:example.org."
        if not _USER.fullmatch(user):
            found.append(
                fault(f"The community file gives a role to {holder}, which is no Matrix account.", cure)
            )
            continue
        async with session.get(f"{address}/_matrix/client/v3/profile/{quote(user)}") as answer:
            if answer.status == 404:
                found.append(
                    costs(f"The community file gives a role to {holder}, whom the server doesn't know.", cure)
                )
    return found
