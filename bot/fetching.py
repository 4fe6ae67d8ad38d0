"""Fetching what is at a web address that somebody gave: from the public web, and from nowhere else.

Whoever may give an address must not reach by it what only this host can: its own services, those of its
network, or what a cloud tells its machines. So a name is looked up once, what it means is checked, and
what was checked is what is connected to; and each redirect is an address like the first.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import zlib
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

LARGEST = 5 * 1024 * 1024  # bytes, unpacked
LONGEST_ADDRESS = 2000  # characters
MOST_REDIRECTS = 5
SECONDS = 20.0  # from the first look-up to the last byte
AT_ONCE, LOOKS_AT_ONCE = 4, 2
NAMED = "Stepup (community bot; reads calendars)"
_CHUNK = 64 * 1024
_SCHEMES = {"webcal": "https", "webcals": "https", "http": "http", "https": "https"}
_REDIRECTS = (301, 302, 303, 307, 308)
# Addresses of the old kind are said in these of the new kind: what counts is the one within.
_NUMBERS = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+))*", re.IGNORECASE)
# What clouds tell their machines at addresses that look public, and what was of one site once (RFC 3879).
_NEVER = [ipaddress.ip_network(one) for one in ("168.63.129.16/32", "192.0.0.0/24", "fec0::/10")]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotFetched(Exception):
    """Something can't be fetched; the text says why, in a sentence without Markdown.

    `is_gone`: it isn't there any more, as far as its host, or whoever knows hosts, says.
    """

    def __init__(self, text: str, *, is_gone: bool = False) -> None:
        super().__init__(text)
        self.is_gone = is_gone


class _Refused(OSError):
    """A name means an address that isn't of the public web."""


@dataclass(frozen=True, slots=True)
class Mark:
    """By what a server knows what it sent last, as it said itself (RFC 9110, 8.8); empty where it didn't."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is at an address; `content` is None where it is what it was by the `mark` that was sent."""

    content: bytes | None
    mark: Mark


class Fetcher:
    """Fetches, a few at a time."""

    def __init__(self, private_hosts: Collection[str] = (), *, public_web: bool = True) -> None:
        """`private_hosts` are names that may be reached although they aren't of the public web.

        `public_web`: whether anything else may; if not, nobody is asked even where a name leads.
        """
        self._private_hosts = frozenset(host.casefold() for host in private_hosts)
        self._public_web = public_web
        self._at_once = asyncio.Semaphore(AT_ONCE)
        # Of its own, so that nobody waits for many pages to be looked at.
        self._looks_at_once = asyncio.Semaphore(LOOKS_AT_ONCE)

    async def fetch(self, address: str, mark: Mark | None = None, *, whole: bool = True) -> Fetched:
        """What is at a web address; `mark` is what its server said of it last. Raises NotFetched.

        `whole`: read it, and don't only ask whether it is there.
        """
        url = checked(address)
        try:
            async with self._at_once if whole else self._looks_at_once, asyncio.timeout(SECONDS):
                return await self._fetched(url, mark or Mark(), whole=whole)
        except TimeoutError as error:
            raise NotFetched(f"{url.host} takes too long to answer.") from error
        except (aiohttp.ClientError, OSError, ValueError, zlib.error) as error:
            raise NotFetched(
                f"I can't reach {url.host}, or it answers nothing that I can read.",
                is_gone=_is_unknown(error),
            ) from error

    async def is_gone(self, address: str) -> bool | None:
        """Whether a page or its host is there no more; None where that can't be told just now."""
        try:
            await self.fetch(address, whole=False)
        except NotFetched as fault:
            return True if fault.is_gone else None
        return False

    async def _fetched(self, url: URL, mark: Mark, *, whole: bool) -> Fetched:
        connector = aiohttp.TCPConnector(resolver=_PublicWeb(self._private_hosts), use_dns_cache=False)
        async with aiohttp.ClientSession(
            connector=connector, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
        ) as session:
            for _ in range(MOST_REDIRECTS + 1):
                self._check_host(url)
                try:
                    response = await session.get(url, headers=_headers(mark), allow_redirects=False)
                except OSError as error:
                    if isinstance(error, _Refused) or isinstance(error.__cause__, _Refused):
                        raise NotFetched(_private(url)) from error
                    raise
                async with response:
                    if response.status in _REDIRECTS and (to := response.headers.get("Location")):
                        url = checked(str(response.url.join(URL(to))))
                        continue
                    return await _read(response, mark, whole=whole)
        raise NotFetched(f"{url.host} sends me from one address to the next, without an end.")

    def _check_host(self, url: URL) -> None:
        """What can be told of a host before its name is looked up. Raises NotFetched.

        One that is said as a number is looked up by nobody, so it is checked here. One that is said as no
        number should be, as in ``127.1``, is meant to deceive.
        """
        host = (url.host or "").casefold()
        if host in self._private_hosts:
            return
        try:
            is_private = not is_public(ipaddress.ip_address(host))
        except ValueError:
            is_private = _NUMBERS.fullmatch(host) is not None
        if is_private:
            raise NotFetched(_private(url))
        if not self._public_web:
            raise NotFetched("Whoever runs me lets me fetch nothing from the web.")


class _PublicWeb(AbstractResolver):
    """Looks names up, and knows of nothing but the public web."""

    def __init__(self, private_hosts: Collection[str]) -> None:
        self._private_hosts = private_hosts
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host. Raises OSError where one of them is private."""
        found = await self._resolver.resolve(host, port, family)
        if host.casefold() in self._private_hosts:
            return found
        if not all(is_public(ipaddress.ip_address(one["host"].partition("%")[0])) for one in found):
            raise _Refused
        return found

    async def close(self) -> None:
        await self._resolver.close()


def checked(address: str) -> URL:
    """A web address as people write and copy it. Raises NotFetched."""
    said = address.strip().strip("<>").partition("|")[0]
    if len(said) > LONGEST_ADDRESS:
        raise NotFetched(f"That address is longer than {LONGEST_ADDRESS} characters.")
    if "://" not in said:
        said = f"https://{said}"
    try:
        url = URL(said)
        if url.scheme.casefold() not in _SCHEMES or not url.host or url.port == 0:
            raise ValueError
    except ValueError as error:
        raise NotFetched(
            "That isn't a web address that I can read; one looks like https://example.org/events.ics."
        ) from error
    return url.with_scheme(_SCHEMES[url.scheme.casefold()]).with_fragment(None)


def is_public(address: Address) -> bool:
    """Whether an address is one of the public web, and doesn't stand for another that isn't."""
    within = _within(address)
    if within is not None:
        return is_public(within)
    if any(address in network for network in _NEVER):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _within(address: Address) -> Address | None:
    """The address of the old kind that one of the new kind leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _headers(mark: Mark) -> dict[str, str]:
    accept = "text/calendar, application/json;q=0.8, */*;q=0.5"
    asked = {"User-Agent": NAMED, "Accept": accept, "Accept-Encoding": "gzip"}
    if mark.etag:
        asked["If-None-Match"] = mark.etag
    if mark.modified:
        asked["If-Modified-Since"] = mark.modified
    return asked


async def _read(response: aiohttp.ClientResponse, mark: Mark, *, whole: bool) -> Fetched:
    host = response.url.host
    if response.status == 304 and (mark.etag or mark.modified):
        return Fetched(None, mark)
    if response.status in (401, 403):
        raise NotFetched(f"{host} doesn't let me read that: it wants a password, or lets nobody.")
    if response.status in (404, 410):
        raise NotFetched(f"{host} has nothing at that address.", is_gone=True)
    if response.status != 200:
        raise NotFetched(f"{host} answers with an error (HTTP {response.status}).")
    content = b"".join([part async for part in _unpacked(response)]) if whole else None
    said = Mark(_printable(response, "ETag", 200), _printable(response, "Last-Modified", 60))
    return Fetched(content, said)


def _printable(response: aiohttp.ClientResponse, header: str, longest: int) -> str:
    """What a server says in a header, if that is what it may say there; nothing otherwise."""
    said = response.headers.get(header, "")
    return said if said.isascii() and said.isprintable() and len(said) <= longest else ""


def _is_unknown(error: Exception) -> bool:
    """Whether there is no host of this name, and not only nobody who can say so now."""
    if not isinstance(error, aiohttp.ClientConnectorDNSError):
        return False
    return error.os_error.errno in (socket.EAI_NONAME, socket.EAI_NODATA)


async def _unpacked(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """The content in parts, as far as it isn't too much, also where it was packed to seem little."""
    packed = response.headers.get("Content-Encoding", "identity").strip().casefold()
    if packed not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise NotFetched(f"{response.url.host} packs what it sends in a way that I can't read.")
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32) if packed not in ("identity", "") else None
    length = 0
    async for chunk in response.content.iter_chunked(_CHUNK):
        part = unpack.decompress(chunk, LARGEST + 1 - length) if unpack else chunk
        length += len(part)
        if length > LARGEST:
            raise NotFetched(f"What is there is larger than {LARGEST // 1024 // 1024} MB; I read up to that.")
        yield part
    if unpack and not unpack.eof:
        raise NotFetched(f"{response.url.host} stopped in the middle; it may be busy.")


def _private(url: URL) -> str:
    return (
        f"{url.host} leads into a private network, and I read only what is on the public web. Whoever runs "
        "me can allow that host (STEPUP_PRIVATE_HOSTS), or send me the calendar as a file."
    )
