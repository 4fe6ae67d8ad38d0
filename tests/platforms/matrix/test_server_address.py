"""A homeserver is found by whatever people write for it."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web

from bot.platforms.matrix import server_address
from bot.platforms.matrix.server_address import NotAnAddress
from tests.homeserver import free_port


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("https://matrix.example.org", "https://matrix.example.org"),
        ("https://matrix.example.org/", "https://matrix.example.org"),
        (" https://matrix.example.org/_matrix/ ", "https://matrix.example.org"),
        ("http://127.0.0.1:8008//", "http://127.0.0.1:8008"),
        ("https://example.org/matrix", "https://example.org/matrix"),
        ("matrix.example.org", ""),
        ("example.org:8448/", ""),
    ],
)
def test_an_address_is_taken_without_what_clients_add_to_it(said: str, address: str) -> None:
    assert server_address.as_address(said) == address


@pytest.mark.parametrize("said", ["ftp://example.org", "https://example.org/?a=1"])
def test_what_is_no_address_is_refused_with_an_example(said: str) -> None:
    with pytest.raises(NotAnAddress, match="for example https://"):
        server_address.as_address(said)


@pytest.mark.parametrize(
    "said", ["", "https://", "https:///", "example org", "a/b/c", "user@example.org", "example.org?a"]
)
async def test_what_is_no_name_is_refused_before_anybody_is_asked(said: str) -> None:
    with pytest.raises(NotAnAddress):
        await server_address.found(said, timeout=1)


@pytest.mark.parametrize(
    ("status", "body", "address"),
    [
        (200, '{"m.homeserver": {"base_url": "https://matrix.example.org/"}}', "https://matrix.example.org"),
        (404, "nothing", "itself"),
        (200, '{"m.homeserver": {"base_url": "matrix.example.org"}}', "itself"),
        (200, "<html>", NotAnAddress),
        (200, '{"m.homeserver": []}', NotAnAddress),
        (200, '{"m.homeserver": {"base_url": "ftp://x"}}', NotAnAddress),
        (503, "", aiohttp.ClientError),
    ],
)
async def test_a_name_is_looked_up_as_clients_do_it(
    status: int, body: str, address: str | type[Exception]
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    server = web.Application()
    server.router.add_get(server_address.WELL_KNOWN, answer)
    runner = web.AppRunner(server)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    name = f"127.0.0.1:{port}"
    try:
        if isinstance(address, str):
            expected = f"http://{name}" if address == "itself" else address
            assert await server_address.found(name, timeout=5, scheme="http") == expected
        else:
            with pytest.raises(address):
                await server_address.found(name, timeout=5, scheme="http")
    finally:
        await runner.cleanup()
