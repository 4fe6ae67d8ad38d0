"""Files that people send to Stepup on Matrix: finding them in an event, fetching and decrypting them.

They are fetched with authentication (Matrix 1.11, client-server API, content repository), which nio's own
download doesn't do.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from nio import AsyncClient, EncryptionError, RoomEncryptedMedia, RoomMessageMedia
from nio.crypto.attachments import decrypt_attachment

from bot.chat.sent_file import SentFile, Unreadable, whole

DOWNLOAD = "/_matrix/client/v1/media/download"
_GONE = "I couldn't get that file; please send it again."


def of_event(event: RoomMessageMedia | RoomEncryptedMedia) -> tuple[SentFile, str]:
    """The file of a message, and what was written with it."""
    content = event.source.get("content", {})
    info = content.get("info")
    size = info.get("size") if isinstance(info, dict) else None
    where: dict[str, Any] = {"url": event.url}
    if isinstance(event, RoomEncryptedMedia):
        where |= {"key": event.key.get("k"), "hash": event.hashes.get("sha256"), "iv": event.iv}
    named = content.get("filename")
    # Where a message names its file, what stands in its body is a caption (Matrix 1.10).
    caption = event.body if isinstance(named, str) and named != event.body else ""
    name = named if isinstance(named, str) else event.body
    return SentFile(name, size if isinstance(size, int) else 0, where), caption


class Files:
    """Fetches files from the homeserver."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def fetch(self, file: SentFile) -> bytes:
        """What is in a file. Raises Unreadable; aiohttp's errors and TimeoutError where it may be later."""
        where = urlsplit(str(file.where["url"]))
        if where.scheme != "mxc" or not where.netloc or not where.path.strip("/"):
            raise Unreadable(_GONE)
        path = f"{DOWNLOAD}/{quote(where.netloc, safe=':')}/{quote(where.path.strip('/'), safe='')}"
        headers = {"Authorization": f"Bearer {self._client.access_token}"}
        answer = await self._client.send("GET", path, headers=headers)
        async with answer:
            if answer.status == 429 or answer.status >= 500:
                answer.raise_for_status()
            if answer.status != 200:
                raise Unreadable(_GONE)
            content = await whole(answer.content.iter_any())
        if "key" not in file.where:
            return content
        try:
            opened = decrypt_attachment(content, file.where["key"], file.where["hash"], file.where["iv"])
        except (EncryptionError, ValueError, TypeError) as error:
            raise Unreadable("I can't decrypt that file; please send it again.") from error
        return bytes(opened)
