"""Where a homeserver is reached, from what people write: its address, or only the server's name.

A name is looked up as clients do it (Matrix, client-server API, server discovery): what
``/.well-known/matrix/client`` says, and the name itself where there is none.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import aiohttp

from bot.platforms.matrix.faults import Unreachable
from config.settings import Settings, SettingsFault

WELL_KNOWN = "/.well-known/matrix/client"
LONGEST = 64 * 1024  # bytes
_NAME = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


class NotAnAddress(Exception):
    """What was written, or what the server says of itself, can't be the address of a homeserver."""


def as_address(said: str) -> str:
    """An address without what clients add to it; empty where only a server's name was written.

    Raises NotAnAddress.
    """
    written = said.strip().rstrip("/")
    if "://" not in written:
        return ""
    parts = urlsplit(written)
    if parts.scheme not in ("https", "http") or not parts.netloc or parts.query or parts.fragment:
        raise NotAnAddress(
            f"“{said}” isn't the address of a homeserver; for example https://matrix.example.org"
        )
    return written.removesuffix("/_matrix")


async def of(settings: Settings, *, timeout: float) -> str:
    """The whole address of the homeserver that is set up. Raises SettingsFault, and Unreachable."""
    try:
        return await found(settings.matrix_homeserver, timeout=timeout)
    except NotAnAddress as fault:
        raise SettingsFault(f"MATRIX_HOMESERVER: {fault}") from fault
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unreachable(settings.matrix_homeserver, error) from error


async def found(said: str, *, timeout: float, scheme: str = "https") -> str:
    """The address to use. Raises NotAnAddress; aiohttp's errors and TimeoutError where nobody answers."""
    if address := as_address(said):
        return address
    name = said.strip().strip("/")
    own = f"{scheme}://{name}"
    if not _NAME.fullmatch(name):
        raise NotAnAddress(f"“{said}” isn't the name of a homeserver; for example matrix.example.org")
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout)) as session,
        session.get(own + WELL_KNOWN) as answer,
    ):
        if answer.status == 404:
            return own
        content = await answer.content.read(LONGEST)
        if answer.status != 200:
            raise aiohttp.ClientError(f"{WELL_KNOWN} was answered with {answer.status}")
    try:
        return as_address(str(json.loads(content)["m.homeserver"]["base_url"])) or own
    except (ValueError, KeyError, TypeError) as error:
        raise NotAnAddress(f"{name} doesn't say where its homeserver is; set its whole address.") from error
