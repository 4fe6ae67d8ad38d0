"""Sending to Slack, and finding out whether an uncertain message arrived.

Slack has no idempotency key, so each message carries a hash of its key in its metadata, and one
whose answer was lost is looked for in the conversation's history before it is sent again.

A 429 is only recognised here (`Throttled`); it is waited out in `bot/platform_rate_limits.py`.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import crash_points
from bot.chat.file import File
from bot.chat.outgoing import THREAD, CannotTell, NotSent, Outgoing, Refused, Throttled, Unsure
from bot.platforms.slack import render
from bot.platforms.slack.directory import PLATFORM
from config.timings import Timings

METADATA = "stepup_delivery"
EPHEMERAL = "ephemeral"
HISTORY_PAGES = 5
HISTORY_MARGIN = 60  # seconds before the first try from which history is read
_DOUBTFUL = ("internal_error", "fatal_error", "service_unavailable", "request_timeout")
_FOR_NOW = (
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "team_access_not_granted",
)
# An upload that may go through when it is tried again (RFC 9110): a time-out, too early.
_UPLOADED_LATER = (408, 425)
_WHY = {
    "channel_not_found": "I can't find that channel; invite me to it",
    "not_in_channel": "I'm not in that channel; invite me to it",
    "is_archived": "that channel is archived",
    "restricted_action": "this workspace lets only some people post there",
    "user_not_found": "that person is no longer in this workspace",
    "user_disabled": "that person is no longer in this workspace",
    "cannot_dm_bot": "bots can't be sent direct messages",
    "message_not_found": "that message is gone",
    "edit_window_closed": "this workspace doesn't let messages be changed after so long",
    "cant_update_message": "this workspace doesn't let me change that message",
    "missing_scope": "the Slack app lacks a permission; install it again from the current manifest",
}


class SlackSender:
    """One message at a time to each conversation, a second apart, as Slack asks."""

    platform = PLATFORM

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        timings: Timings,
        *,
        told: Callable[[str], None],
    ) -> None:
        """`told` is called with each user to whom something was sent that they hadn't asked for just then."""
        self.spacing = timings.slack_spacing
        self.settle = timings.slack_settle
        self._client = client
        self._session = session
        self._direct: dict[str, str] = {}
        self._told = told

    async def send(self, out: Outgoing) -> str:
        """Send it. Returns where it stands. Raises what `Sender.send` does."""
        if url := out.route.get("response_url"):
            return await self._answer(url, out)
        channel = await self._channel(out)
        public = out.to.direct_user is None and not out.to.group and out.only_for is None
        content: dict[str, Any] = {
            "text": render.text(out.message),
            "blocks": render.blocks(out.message, public=public),
        }
        if out.replaces:
            await self._call(self._client.chat_update(channel=channel, ts=out.replaces, **content))
            return out.replaces
        if out.only_for and _is_hidden(out):
            thread = out.route.get(THREAD) or None
            answer = await self._call(
                self._client.chat_postEphemeral(
                    channel=channel, user=out.only_for, thread_ts=thread, **content
                )
            )
            return str(answer["message_ts"])
        if out.files and not await self._uploaded(channel, out):
            # Beside a file Slack shows no buttons and only plain text, so the message follows its files.
            await self._upload(channel, out)
            crash_points.reach("slack.uploaded")
        try:
            answer = await self._call(
                self._client.chat_postMessage(
                    channel=channel,
                    unfurl_links=False,
                    unfurl_media=False,
                    metadata={"event_type": METADATA, "event_payload": {"key": _hashed(out.key)}},
                    thread_ts=out.thread or None,
                    **content,
                )
            )
        except NotSent as error:
            # The files are there already: before the next try it is looked for what is.
            raise (Unsure(str(error)) if out.files else error) from error
        if out.rings and out.to.direct_user:
            self._told(out.to.direct_user)
        return str(answer["ts"])

    async def find(self, out: Outgoing) -> str | None:
        """Where it stands if it was sent before. Raises CannotTell."""
        if _is_hidden(out):
            raise CannotTell("messages that only one person sees leave no trace")
        if out.first_tried is None:
            return None
        channel = await self._channel(out)
        return (await self._look(channel, out))[0]

    async def _look(self, channel: str, out: Outgoing) -> tuple[str | None, str | None]:
        """The message with a row's key in the history, and the one with its files."""
        wanted = {_file_name(file, out.key) for file in out.files}
        with_files: str | None = None
        first = out.first_tried.timestamp() if out.first_tried else 0.0
        oldest = f"{first - HISTORY_MARGIN:.6f}"
        cursor: str | None = None
        for _ in range(HISTORY_PAGES):
            try:
                answer = await self._call(self._page(channel, out.thread, oldest=oldest, cursor=cursor))
            except Refused as error:
                raise CannotTell(str(error)) from error
            except Unsure as error:
                # Slack has trouble just now, so it is asked again later.
                raise NotSent(str(error)) from error
            for message in answer["messages"]:
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("key") == _hashed(out.key):
                    return str(message["ts"]), with_files
                if {file.get("name") for file in message.get("files") or ()} & wanted:
                    with_files = str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None, with_files
        raise CannotTell("too much was said there since")

    def _page(self, channel: str, thread: str, *, oldest: str, cursor: str | None) -> Any:
        """A page of a conversation's history, or of one thread in it."""
        asked: dict[str, Any] = {
            "channel": channel, "oldest": oldest, "limit": 200, "include_all_metadata": True, "cursor": cursor
        }  # fmt: skip
        if thread:
            return self._client.conversations_replies(ts=thread, **asked)
        return self._client.conversations_history(**asked)

    async def _uploaded(self, channel: str, out: Outgoing) -> bool:
        """Whether an earlier try got as far as the files."""
        return out.first_tried is not None and (await self._look(channel, out))[1] is not None

    async def _upload(self, channel: str, out: Outgoing) -> None:
        """Files as one message: nothing is shown before the last of the calls."""
        shared = []
        for file in out.files:
            name = _file_name(file, out.key)
            place = await self._before(
                self._client.files_getUploadURLExternal(
                    filename=name,
                    length=len(file.content),
                    alt_txt=file.about if file.media.startswith("image/") else None,
                )
            )
            await self._put(place["upload_url"], file.content)
            title = file.name if file.media.startswith("image/") else file.about or file.name
            shared.append({"id": place["file_id"], "title": title})
        await self._call(
            self._client.files_completeUploadExternal(
                files=shared, channel_id=channel, thread_ts=out.thread or None
            )
        )

    async def _before(self, call: Any) -> Any:
        """A call whose effect nobody sees: whatever became of it, it may be made again."""
        try:
            return await self._call(call)
        except Unsure as error:
            raise NotSent(str(error)) from error

    async def _put(self, url: str, content: bytes) -> None:
        try:
            async with self._session.post(url, data=io.BytesIO(content)) as answer:
                if answer.status == 429:
                    raise Throttled(_seconds(answer.headers.get("Retry-After")))
                if 400 <= answer.status < 500 and answer.status not in _UPLOADED_LATER:
                    raise Refused(f"Slack doesn't take that file ({answer.status})")
                if answer.status != 200:
                    raise NotSent(f"the upload failed ({answer.status})")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotSent(type(error).__name__) from error

    async def _channel(self, out: Outgoing) -> str:
        # Slack knows a conversation of several by its people, whatever their order.
        user = ",".join(out.to.group) or out.to.direct_user
        if user is None:
            return out.to.conversation
        if user not in self._direct:
            try:
                answer = await self._call(self._client.conversations_open(users=user))
            except Unsure as error:
                # Opening a conversation twice is the same conversation.
                raise NotSent(str(error)) from error
            self._direct[user] = answer["channel"]["id"]
        return self._direct[user]

    async def _answer(self, url: str, out: Outgoing) -> str:
        """Answer a command or a button where it was used, for that person alone."""
        content = {
            "response_type": "ephemeral",
            "replace_original": False,
            "text": render.text(out.message),
            "blocks": render.blocks(out.message, public=False),
        }
        try:
            async with self._session.post(url, json=content) as answer:
                if answer.status == 200:
                    return "response"
                if answer.status == 429:
                    raise Throttled(_seconds(answer.headers.get("Retry-After")))
                raise Refused(f"Slack no longer takes an answer there ({answer.status})")
        except aiohttp.ClientConnectorError as error:
            raise NotSent(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unsure(type(error).__name__) from error

    async def _call(self, call: Any) -> Any:
        """Await a call of Slack's API, and say what its failure means for delivery."""
        try:
            return await call
        except SlackApiError as error:
            raise _meaning(error) from error
        except aiohttp.ClientConnectorError as error:
            raise NotSent(type(error).__name__) from error
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            raise Unsure(type(error).__name__) from error


def _is_hidden(out: Outgoing) -> bool:
    """Whether it is seen by one person among others, in the channel where they asked."""
    return out.only_for is not None and (EPHEMERAL in out.route or "response_url" in out.route)


def _meaning(error: SlackApiError) -> Exception:
    response: Any = error.response
    status = getattr(response, "status_code", 200)
    data = response.data if isinstance(getattr(response, "data", None), dict) else {}
    word = data.get("error", "")
    if status == 429 or word in ("ratelimited", "rate_limited"):
        return Throttled(_seconds(response.headers.get("Retry-After")))
    if status >= 500 or word in _DOUBTFUL or not word:
        return Unsure(word or f"HTTP {status}")
    if word in _FOR_NOW:
        return NotSent(word)
    return Refused(_WHY.get(word, f"Slack refused it ({word})"))


def _seconds(header: str | None) -> float:
    return float(header) if header and header.isdecimal() else 30.0


def _file_name(file: File, key: str) -> str:
    """A file's name with a part of the key in it, by which a lost upload is known again."""
    stem, dot, ending = file.name.rpartition(".")
    return f"{stem or ending}-{_hashed(key)[:8]}{dot}{ending if stem else ''}"


def _hashed(key: str) -> str:
    """Any app in the channel may read metadata, so it holds no meaning."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
