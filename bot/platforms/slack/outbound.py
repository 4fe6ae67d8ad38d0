"""Sending to Slack, and finding out whether an uncertain message arrived.

Slack has no idempotency key, so each message carries a hash of its key in its metadata, and one
whose answer was lost is looked for in the conversation's history before it is sent again.

A 429 holds the method that Slack answered with it, and nothing else; the row is put back until then.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import crash_points, log
from bot.chat.file import File
from bot.chat.outgoing import THREAD, CannotTell, NotSent, Outgoing, Refused, Throttled, Unsure
from bot.clock import Clock
from bot.platforms.slack import render
from bot.platforms.slack.directory import PLATFORM
from config.timings import Timings
from storage import direct_channels
from storage.database import Store

METADATA = "stepup_delivery"
EPHEMERAL = "ephemeral"
INVITED = "invited"
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
    "cant_invite": "this workspace doesn't let me invite you there; ask somebody who is in it",
    "user_is_restricted": "this workspace lets guests into no more channels",
    "user_is_ultra_restricted": "this workspace lets guests into no more channels",
    "restricted_action": "this workspace lets only some people post there",
    "user_not_found": "that person is no longer in this workspace",
    "user_disabled": "that person is no longer in this workspace",
    "cannot_dm_bot": "bots can't be sent direct messages",
    "message_not_found": "that message is gone",
    "edit_window_closed": "this workspace doesn't let messages be changed after so long",
    "cant_update_message": "this workspace doesn't let me change that message",
    "missing_scope": "the Slack app lacks a permission; install it again from the current manifest",
}


logger = log.get("slack")


class BlocksRefused(Refused):
    """Slack, or this workspace's, doesn't know how to show what a message is made of."""


class ThereAlready(Refused):
    """Whoever was to be invited is there."""


class SlackSender:
    """One message at a time to each conversation, a second apart, as Slack asks."""

    platform = PLATFORM

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        timings: Timings,
        *,
        store: Store,
        clock: Clock,
        told: Callable[[str], None],
    ) -> None:
        """`told` is called with each user to whom something was sent that they hadn't just asked for."""
        self.spacing = timings.slack_spacing
        self.per_minute = timings.slack_per_minute
        self.settle = timings.slack_settle
        self._client = client
        self._session = session
        self._store = store
        self._clock = clock
        self._direct: dict[str, str] = {}
        self._shows_tables = True
        self._held: dict[str, datetime] = {}
        # Of messages in parts: how many this process has sent, and which certainly aren't there whole.
        self._parts_sent: dict[str, int] = {}
        self._surely_unsent: set[str] = set()
        self._told = told

    async def send(self, out: Outgoing) -> str:
        """Send it. Returns where it stands. Raises what `Sender.send` does."""
        if out.message.invites:
            return await self._invite(out)
        public = out.to.direct_user is None and not out.to.group and out.only_for is None
        try:
            return await self._sent(out, public=public, tables=self._shows_tables)
        except BlocksRefused:
            if not self._shows_tables or not render.has_table(out.message):
                raise
        sent = await self._sent(out, public=public, tables=False)
        # As a list it was taken, so that it was the table that this workspace doesn't know.
        logger.warning("tables_not_shown")
        self._shows_tables = False
        return sent

    async def _invite(self, out: Outgoing) -> str:
        """Invite somebody to a channel; whoever is there already is as good as invited."""
        call = partial(
            self._client.conversations_invite, channel=out.to.conversation, users=out.message.invites
        )
        with suppress(ThereAlready):
            await self._before("conversations.invite", call)
        return INVITED

    async def _sent(self, out: Outgoing, *, public: bool, tables: bool) -> str:
        """Send it, in parts where it is long; tables as such, or as lists."""
        *before, last = render.parts(out.message, public=public, tables=tables)
        if out.replaces:
            # What is known of a message in parts is where its last one stands.
            before = []
        for number, part in enumerate(before):
            one = replace(out, message=part, files=(), key=f"{out.key}#part{number}")
            await self._part(one, of=out.key, number=number, public=public)
        try:
            sent = await self._send(replace(out, message=last), public=public)
        except NotSent as error:
            raise self._in_parts(out.key, error) from error
        self._parts_sent.pop(out.key, None)
        self._surely_unsent.discard(out.key)
        return sent

    async def _part(self, out: Outgoing, *, of: str, number: int, public: bool) -> None:
        """Send what goes before the last part of a long message, unless an earlier try did."""
        if number < self._parts_sent.get(of, 0):
            return
        known = _is_hidden(out) or out.first_tried is None or of in self._surely_unsent
        if known or await self.find(out) is None:
            try:
                await self._send(out, public=public)
            except NotSent as error:
                raise self._in_parts(of, error) from error
        self._parts_sent[of] = number + 1
        await asyncio.sleep(self.spacing)

    def _in_parts(self, key: str, error: NotSent) -> Exception:
        """What it means that a part wasn't sent: where some of them were, they mustn't be again."""
        if not self._parts_sent.get(key):
            return error
        # Should this process die meanwhile, the next one looks for what is there.
        self._surely_unsent.add(key)
        return Unsure(str(error))

    async def _send(self, out: Outgoing, *, public: bool) -> str:
        content: dict[str, Any] = {
            "text": render.text(out.message),
            "blocks": render.blocks(out.message, public=public),
        }
        if url := out.route.get("response_url"):
            return await self._answer(url, content)
        channel = await self._channel(out, open_it=bool(out.files or out.replaces))
        if original := out.replaces:
            await self._call(
                "chat.update", lambda: self._client.chat_update(channel=channel, ts=original, **content)
            )
            return original
        if out.only_for and _is_hidden(out):
            thread = out.route.get(THREAD) or None
            reader = out.only_for
            answer = await self._call(
                "chat.postEphemeral",
                lambda: self._client.chat_postEphemeral(
                    channel=channel, user=reader, thread_ts=thread, **content
                ),
            )
            return str(answer["message_ts"])
        if out.files and not await self._uploaded(channel, out):
            # Beside a file Slack shows no buttons and only plain text, so the message follows its files.
            await self._upload(channel, out)
            crash_points.reach("slack.uploaded")
        try:
            answer = await self._call(
                "chat.postMessage",
                lambda: self._client.chat_postMessage(
                    channel=channel,
                    unfurl_links=False,
                    unfurl_media=False,
                    metadata={"event_type": METADATA, "event_payload": {"key": _hashed(out.key)}},
                    thread_ts=out.thread or None,
                    **content,
                ),
            )
        except NotSent as error:
            # The files are there already: before the next try it is looked for what is.
            raise (Unsure(str(error)) if out.files else error) from error
        if user := out.to.direct_user:
            await self._remember(user, str(answer["channel"]))
            if out.rings:
                self._told(user)
        return str(answer["ts"])

    async def find(self, out: Outgoing) -> str | None:
        """Where it stands if it was sent before. Raises CannotTell."""
        if out.message.invites:
            return None
        if _is_hidden(out):
            raise CannotTell("messages that only one person sees leave no trace")
        if out.first_tried is None or out.key in self._surely_unsent:
            return None
        channel = await self._channel(out, open_it=True)
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
                method = "conversations.replies" if out.thread else "conversations.history"
                page = partial(self._page, channel, out.thread, oldest=oldest, cursor=cursor)
                answer = await self._call(method, page)
            except Refused as error:
                raise CannotTell(str(error), ever=str(error) == _WHY["missing_scope"]) from error
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
                "files.getUploadURLExternal",
                partial(
                    self._client.files_getUploadURLExternal,
                    filename=name,
                    length=len(file.content),
                    alt_txt=file.about if file.media.startswith("image/") else None,
                ),
            )
            await self._put(place["upload_url"], file.content)
            title = file.name if file.media.startswith("image/") else file.about or file.name
            shared.append({"id": place["file_id"], "title": title})
        await self._call(
            "files.completeUploadExternal",
            lambda: self._client.files_completeUploadExternal(
                files=shared, channel_id=channel, thread_ts=out.thread or None
            ),
        )

    async def _before(self, method: str, call: Callable[[], Awaitable[Any]]) -> Any:
        """A call whose effect nobody sees: whatever became of it, it may be made again."""
        try:
            return await self._call(method, call)
        except Unsure as error:
            raise NotSent(str(error)) from error

    async def _put(self, url: str, content: bytes) -> None:
        try:
            async with self._session.post(url, data=io.BytesIO(content)) as answer:
                if answer.status == 429:
                    raise Throttled(_seconds(answer.headers.get("Retry-After")), everything=False)
                if 400 <= answer.status < 500 and answer.status not in _UPLOADED_LATER:
                    raise Refused(f"Slack doesn't take that file ({answer.status})")
                if answer.status != 200:
                    raise NotSent(f"the upload failed ({answer.status})")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotSent(type(error).__name__) from error

    async def _channel(self, out: Outgoing, *, open_it: bool) -> str:
        """The id of a conversation.

        A message may be sent to somebody by their own id, which opens the conversation with them; for all
        else it is opened first (`open_it`), and so is one with several.
        """
        # Slack knows a conversation of several by its people, whatever their order.
        users = ",".join(out.to.group) or out.to.direct_user
        if users is None:
            return out.to.conversation
        if users not in self._direct:
            async with self._store.look() as work:
                kept = await direct_channels.of(work, PLATFORM, users)
            if kept is None and not open_it and not out.to.group:
                return users
            if kept is None:
                answer = await self._before(
                    "conversations.open", lambda: self._client.conversations_open(users=users)
                )
                await self._remember(users, answer["channel"]["id"])
            else:
                self._direct[users] = kept
        return self._direct[users]

    async def _remember(self, users: str, channel: str) -> None:
        """Keep the id of a direct conversation, so that it needn't be asked for again."""
        if self._direct.get(users) == channel:
            return
        self._direct[users] = channel
        try:
            await self._store.run(lambda work: direct_channels.keep(work, PLATFORM, users, channel))
        except Exception as error:
            # What was sent was sent: the id is asked for again, should it be needed.
            log.trouble(logger, "direct_channel_not_kept", error)

    async def _answer(self, url: str, content: dict[str, Any]) -> str:
        """Answer a command or a button where it was used, for that person alone."""
        hidden = {"response_type": "ephemeral", "replace_original": False, **content}
        try:
            async with self._session.post(url, json=hidden) as answer:
                if answer.status == 200:
                    return "response"
                if answer.status == 400 and "invalid_blocks" in await answer.text():
                    raise BlocksRefused("Slack doesn't show that (invalid_blocks)")
                if answer.status == 429:
                    raise Throttled(_seconds(answer.headers.get("Retry-After")), everything=False)
                raise Refused(f"Slack no longer takes an answer there ({answer.status})")
        except aiohttp.ClientConnectorError as error:
            raise NotSent(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unsure(type(error).__name__) from error

    async def _call(self, method: str, call: Callable[[], Awaitable[Any]]) -> Any:
        """Call a method of Slack's API, and say what its failure means for delivery.

        Slack counts each method by itself: one that is too much for it is left alone for as long as it says,
        and the others go on.
        """
        held = (self._held.get(method, self._clock.now()) - self._clock.now()).total_seconds()
        if held > 0:
            raise Throttled(held, everything=False)
        try:
            return await call()
        except SlackApiError as error:
            meaning = _meaning(error)
            if isinstance(meaning, Throttled):
                self._held[method] = self._clock.now() + timedelta(seconds=meaning.seconds)
            raise meaning from error
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
        return Throttled(_seconds(response.headers.get("Retry-After")), everything=False)
    if status >= 500 or word in _DOUBTFUL or not word:
        return Unsure(word or f"HTTP {status}")
    if word in _FOR_NOW:
        return NotSent(word)
    if word == "already_in_channel":
        return ThereAlready(word)
    if word == "invalid_blocks":
        return BlocksRefused(f"Slack doesn't show that ({word})")
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
