"""Files that people send to Stepup on Slack: finding them in an event, and fetching what is in them.

Slack hands a file over to whoever shows the app's token (docs.slack.dev, file objects), so the token is shown
to Slack's own hosts alone: an event may name a file that is somewhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.chat.sent_file import SentFile, Unreadable, whole

_OURS = (".slack.com", ".slack-files.com")
_NOT_ALLOWED = (
    "I'm not allowed to read files in this workspace. Please paste what is in it instead, or ask whoever "
    "runs Stepup to install the app again with the permission `files:read`."
)


def of_event(event: Mapping[str, Any]) -> SentFile | None:
    """The file that came with a message, the first of several."""
    files = event.get("files") or []
    if not files:
        return None
    if len(files) > 1:
        return SentFile("", 0, {"several": True})
    (file,) = files
    size = file.get("size")
    url = file.get("url_private_download") or file.get("url_private") or ""
    return SentFile(str(file.get("name") or ""), size if isinstance(size, int) else 0, {"url": url})


class Files:
    """Fetches files with the app's token."""

    def __init__(self, session: aiohttp.ClientSession, token: Callable[[], str], api_url: str) -> None:
        """`token` gives the one that counts just now."""
        self._session = session
        self._token = token
        self._host = urlsplit(api_url).netloc

    async def fetch(self, file: SentFile) -> bytes:
        """What is in a file. Raises Unreadable; aiohttp's errors and TimeoutError where it may be later."""
        if file.where.get("several"):
            raise Unreadable("Please send me one file at a time.")
        url = urlsplit(str(file.where.get("url") or ""))
        ours = url.scheme == "https" and url.netloc.endswith(_OURS)
        if url.netloc != self._host and not ours:
            raise Unreadable("I can read only files that were sent here; please send the file itself.")
        headers = {"Authorization": f"Bearer {self._token()}"}
        async with self._session.get(url.geturl(), headers=headers, allow_redirects=False) as answer:
            if answer.status == 429 or answer.status >= 500:
                answer.raise_for_status()
            # Without the permission Slack answers with the page on which people sign in, or sends there.
            signs_in = answer.content_type == "text/html" and not file.name.endswith((".htm", ".html"))
            if answer.status in (301, 302, 401, 403) or signs_in:
                raise Unreadable(_NOT_ALLOWED)
            if answer.status != 200:
                raise Unreadable("I couldn't get that file; please send it again.")
            return await whole(answer.content.iter_any())
