"""What is at an address is fetched from the public web, whole and in bounds, and from nowhere else."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import zlib

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot import fetching
from bot.fetching import LARGEST, Fetcher, Mark, NotFetched, checked, is_public
from tests.site import Site


@pytest.fixture
def fetcher() -> Fetcher:
    """One that may reach loopback by number, and not by name."""
    return Fetcher(["127.0.0.1"])


async def test_what_is_there_is_fetched_with_what_its_server_knows_it_by(
    site: Site, fetcher: Fetcher
) -> None:
    site.pages["/a"] = web.Response(body=b"hello", headers={"ETag": '"1"', "Last-Modified": "yesterday"})

    fetched = await fetcher.fetch(site.at("/a"))

    assert fetched.content == b"hello"
    assert fetched.mark == Mark('"1"', "yesterday")


async def test_what_didnt_change_isnt_sent_again(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = web.Response(body=b"hello", headers={"ETag": '"1"'})

    fetched = await fetcher.fetch(site.at("/a"), Mark('"1"', ""))

    assert fetched.content is None
    assert fetched.mark == Mark('"1"', "")


@pytest.mark.parametrize(
    "private",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0",
        "[::1]", "[::ffff:127.0.0.1]", "[::]", "localhost", "10.0.0.1", "192.168.1.1", "172.16.0.1",
        "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "224.0.0.1", "168.63.129.16", "192.0.0.192", "[fec0::1]",
    ],
)  # fmt: skip
async def test_no_address_reaches_what_isnt_of_the_public_web(site: Site, private: str) -> None:
    site.pages["/a"] = b"secret"

    with pytest.raises(NotFetched):
        await Fetcher().fetch(f"http://{private}:{site.port}/a")

    assert site.asked == []


async def test_a_name_that_means_a_private_address_is_refused_and_said_so(site: Site) -> None:
    with pytest.raises(NotFetched, match="private network"):
        await Fetcher().fetch(site.at("/a", "localhost"))


@pytest.mark.parametrize("host", ["localhost", "127.1", "[::ffff:127.0.0.1]"])
async def test_no_redirect_reaches_it_either(site: Site, fetcher: Fetcher, host: str) -> None:
    site.pages["/a"] = web.Response(status=302, headers={"Location": site.at("/b", host)})
    site.pages["/b"] = b"secret"

    with pytest.raises(NotFetched):
        await fetcher.fetch(site.at("/a"))

    assert site.asked_of("/b") == []


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://", "//"])
async def test_a_redirect_to_what_isnt_the_web_is_refused(site: Site, fetcher: Fetcher, to: str) -> None:
    site.pages["/a"] = web.Response(status=302, headers={"Location": to})

    with pytest.raises(NotFetched):
        await fetcher.fetch(site.at("/a"))


async def test_redirects_are_followed_and_end(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = web.Response(status=301, headers={"Location": "/b"})
    site.pages["/b"] = b"hello"
    site.pages["/c"] = web.Response(status=307, headers={"Location": "/c"})

    assert (await fetcher.fetch(site.at("/a"))).content == b"hello"
    with pytest.raises(NotFetched, match="without an end"):
        await fetcher.fetch(site.at("/c"))


@pytest.mark.parametrize("packed", [gzip.compress, zlib.compress])
async def test_what_is_packed_is_unpacked(site: Site, fetcher: Fetcher, packed: object) -> None:
    name = "gzip" if packed is gzip.compress else "deflate"
    pack = gzip.compress if name == "gzip" else zlib.compress
    site.pages["/a"] = web.Response(body=pack(b"hello" * 9), headers={"Content-Encoding": name})

    assert (await fetcher.fetch(site.at("/a"))).content == b"hello" * 9


async def test_what_unpacks_to_too_much_is_refused(site: Site, fetcher: Fetcher) -> None:
    bomb = await asyncio.to_thread(gzip.compress, b"\0" * (200 * LARGEST // 5))
    site.pages["/a"] = web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    with pytest.raises(NotFetched, match="larger than 5 MB"):
        await fetcher.fetch(site.at("/a"))


async def test_what_is_too_large_is_refused(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = b"x" * (LARGEST + 1)
    site.pages["/b"] = b"x" * LARGEST

    with pytest.raises(NotFetched, match="larger than 5 MB"):
        await fetcher.fetch(site.at("/a"))
    assert len((await fetcher.fetch(site.at("/b"))).content or b"") == LARGEST


async def test_what_stops_in_the_middle_isnt_taken_for_whole(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = web.Response(
        body=gzip.compress(b"hello" * 999)[:-9], headers={"Content-Encoding": "gzip"}
    )

    with pytest.raises(NotFetched, match="stopped in the middle"):
        await fetcher.fetch(site.at("/a"))


async def test_whoever_answers_too_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    left = asyncio.Event()

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        await reader.read()
        writer.close()
        await writer.wait_closed()
        left.set()

    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    server = await asyncio.start_server(never, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    with pytest.raises(NotFetched, match="takes too long"):
        await Fetcher(["127.0.0.1"]).fetch(f"http://127.0.0.1:{port}/")
    await left.wait()
    server.close()


@pytest.mark.parametrize(
    ("status", "said"), [(401, "password"), (403, "password"), (404, "nothing at that"), (500, "HTTP 500")]
)
async def test_what_a_server_says_instead_is_said(
    site: Site, fetcher: Fetcher, status: int, said: str
) -> None:
    site.pages["/a"] = web.Response(status=status)

    with pytest.raises(NotFetched, match=said):
        await fetcher.fetch(site.at("/a"))


async def test_a_host_that_isnt_there_is_said(fetcher: Fetcher) -> None:
    with pytest.raises(NotFetched, match=r"can't reach 127\.0\.0\.1"):
        await fetcher.fetch("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("webcal://example.org/a.ics", "https://example.org/a.ics"),
        ("example.org/a.ics", "https://example.org/a.ics"),
        ("<https://example.org/a.ics>", "https://example.org/a.ics"),
        ("<https://example.org/a.ics|a.ics>", "https://example.org/a.ics"),
        ("HTTP://EXAMPLE.org/a?b=c#d", "http://example.org/a?b=c"),
    ],
)
def test_addresses_are_read_as_people_copy_them(said: str, meant: str) -> None:
    assert str(checked(said)) == meant


@pytest.mark.parametrize(
    "said", ["file:///etc/passwd", "javascript:alert(1)", "http://", "http://a:99999/", "://"]
)
def test_what_is_no_web_address_is_refused(said: str) -> None:
    with pytest.raises(NotFetched, match="one looks like https"):
        checked(said)


@given(st.ip_addresses(v=4))
def test_an_old_address_said_as_a_new_one_is_what_it_is(address: ipaddress.IPv4Address) -> None:
    for said in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert is_public(ipaddress.ip_address(said)) == is_public(address)


@given(st.text(max_size=60))
def test_whatever_is_said_is_an_address_or_refused(said: str) -> None:
    try:
        assert checked(said).scheme in ("http", "https")
    except NotFetched:
        return


async def test_what_a_server_says_that_it_may_not_say_is_left_out(fetcher: Fetcher) -> None:
    async def odd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nETag: "\xff"\r\nContent-Length: 2\r\n\r\nhi')
        writer.close()

    server = await asyncio.start_server(odd, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    fetched = await fetcher.fetch(f"http://127.0.0.1:{port}/")

    server.close()
    assert (fetched.content, fetched.mark) == (b"hi", Mark())


async def test_what_is_unchanged_though_nobody_asked_isnt_taken_for_that(
    site: Site, fetcher: Fetcher
) -> None:
    site.pages["/a"] = web.Response(status=304)

    with pytest.raises(NotFetched, match="HTTP 304"):
        await fetcher.fetch(site.at("/a"))


async def test_pages_are_gone_where_their_host_says_so_and_else_nobody_knows(
    site: Site, fetcher: Fetcher
) -> None:
    site.pages["/here"] = b"hello"
    site.pages["/busy"] = web.Response(status=503)

    assert await fetcher.is_gone(site.at("/here")) is False
    assert await fetcher.is_gone(site.at("/nowhere")) is True
    assert await fetcher.is_gone(site.at("/busy")) is None
    assert await fetcher.is_gone("http://127.0.0.1:9/") is None


async def test_a_host_without_the_web_is_asked_for_nothing_but_what_it_may_reach(site: Site) -> None:
    site.pages["/a"] = b"here"
    offline = Fetcher(["127.0.0.1"], public_web=False)

    assert (await offline.fetch(site.at("/a"))).content == b"here"
    with pytest.raises(NotFetched, match="lets me fetch nothing from the web"):
        await offline.fetch("https://example.org/events.ics")
    # That nothing may be asked says nothing of a page.
    assert await offline.is_gone("https://no-such-host.invalid/") is None
