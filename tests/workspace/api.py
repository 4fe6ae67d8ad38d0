"""Slack's Web API methods, as the reference describes them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from tests.workspace import blocks as block_kit
from tests.workspace.reference import SlackError, checked, refuse
from tests.workspace.rotation import Rotation
from tests.workspace.state import Channel, Message, State, View

Answer = dict[str, Any]
# The scope each method needs, from its page at docs.slack.dev/reference/methods.
_SCOPES = {
    "auth.test": (),
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "views.open": (),
    "views.update": (),
    "views.push": (),
    "views.publish": (),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "conversations.open": ("im:write", "mpim:write", "channels:manage", "groups:write"),
}
_READ = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
_TEXT_LIMIT = 40_000
_STACK = 3


class Api:
    """Answers one call at a time; `scopes` are those that the app was installed with."""

    def __init__(self, state: State, *, token: str, app_token: str, scopes: frozenset[str]) -> None:
        self._state = state
        self._token = token
        self._app_token = app_token
        self._scopes = scopes
        self.rotation: Rotation | None = None
        self.shows_tables = True
        self.connect: Callable[[], str] = lambda: ""
        self.upload_url: Callable[[str], str] = lambda file_id: ""

    def revoke(self, scope: str) -> None:
        self._scopes -= {scope}

    @property
    def granted(self) -> str:
        return ",".join(sorted(self._scopes))

    def may_read_files(self, token: str) -> bool:
        try:
            self._know(token)
        except SlackError:
            return False
        return "files:read" in self._scopes

    def _know(self, token: str) -> None:
        if self.rotation is not None:
            self.rotation.check(token)
        elif token != self._token:
            raise SlackError("invalid_auth")

    def call(self, name: str, given: dict[str, Any], token: str) -> Answer:
        """Raises SlackError where Slack would refuse."""
        if not token:
            raise SlackError("not_authed")
        if name != "apps.connections.open":
            self._know(token)
        elif token != self._app_token:
            raise SlackError("invalid_auth")
        arguments = checked(name, given)
        needed = _SCOPES.get(name, ())
        if needed and not self._scopes & set(needed):
            raise refuse(name, "missing_scope")
        run: Callable[..., Answer] = getattr(self, "_" + name.replace(".", "_"))
        return {"ok": True, **run(**arguments)}

    def _apps_connections_open(self) -> Answer:
        return {"url": self.connect()}

    def _auth_test(self) -> Answer:
        bot = self._state.bot
        return {
            "url": "https://example.slack.com/",
            "team": "Example",
            "user": bot.name,
            "team_id": self._state.team,
            "user_id": bot.id,
            "bot_id": "B1",
        }

    # Messages -----------------------------------------------------------------------------------

    def _chat_postMessage(self, channel: str, **content: Any) -> Answer:
        place = self._writable("chat.postMessage", channel)
        message = self._post("chat.postMessage", place, content)
        return {"channel": place.id, "ts": message.ts, "message": message.shown(with_metadata=True)}

    def _chat_postEphemeral(self, channel: str, user: str, **content: Any) -> Answer:
        place = self._writable("chat.postEphemeral", channel)
        if user not in place.members:
            raise refuse("chat.postEphemeral", "user_not_in_channel")
        message = self._post("chat.postEphemeral", place, content, only_for=user)
        return {"message_ts": message.ts}

    def _chat_update(self, channel: str, ts: str, **content: Any) -> Answer:
        message = self._own("chat.update", channel, ts)
        self.check_content("chat.update", content)
        message.earlier.append(message.seen)
        message.text = content.get("text", message.text)
        message.blocks = content.get("blocks", message.blocks)
        return {"channel": channel, "ts": ts, "text": message.text}

    def _chat_delete(self, channel: str, ts: str, **_: Any) -> Answer:
        message = self._own("chat.delete", channel, ts)
        self._state.channels[channel].messages.remove(message)
        return {"channel": channel, "ts": ts}

    def _post(self, method: str, place: Channel, content: dict[str, Any], **more: Any) -> Message:
        self.check_content(method, content)
        metadata = content.get("metadata") or {}
        if metadata and not (metadata.get("event_type") and "event_payload" in metadata):
            raise refuse(method, "invalid_arguments")
        return self._state.post(
            place,
            self._state.bot.id,
            content.get("text", ""),
            blocks=content.get("blocks") or [],
            metadata=metadata,
            thread=content.get("thread_ts") or "",
            **more,
        )

    def check_content(self, method: str, content: dict[str, Any]) -> None:
        if not content.get("text") and not content.get("blocks"):
            raise refuse(method, "no_text")
        if len(content.get("text", "")) > _TEXT_LIMIT:
            raise refuse(method, "msg_too_long")
        blocks = content.get("blocks") or ()
        if not self.shows_tables and any(block.get("type") == "data_table" for block in blocks):
            raise refuse(method, "invalid_blocks", "unsupported block type: data_table")
        if "blocks" in content:
            try:
                block_kit.check_message(content["blocks"])
            except block_kit.Invalid as wrong:
                raise refuse(method, "invalid_blocks", str(wrong)) from wrong

    def _writable(self, method: str, channel_id: str) -> Channel:
        # A direct message may be addressed by the user's id.
        if channel_id in self._state.users:
            return self._state.im(channel_id)
        channel = self._state.channels.get(channel_id)
        if channel is None:
            raise refuse(method, "channel_not_found")
        if channel.archived:
            raise refuse(method, "is_archived")
        if self._state.bot.id not in channel.members:
            raise refuse(method, "not_in_channel")
        return channel

    def _own(self, method: str, channel_id: str, ts: str) -> Message:
        channel = self._writable(method, channel_id)
        for message in channel.messages:
            if message.ts == ts and message.bot and not message.only_for:
                return message
        raise refuse(method, "message_not_found")

    # Files --------------------------------------------------------------------------------------

    def _files_getUploadURLExternal(self, filename: str, length: Any, **_: Any) -> Answer:
        file = self._state.add_file(filename, int(length))
        return {"upload_url": self.upload_url(file.id), "file_id": file.id}

    def _files_completeUploadExternal(
        self, files: Any, channel_id: str = "", initial_comment: str = "", **_: Any
    ) -> Answer:
        method = "files.completeUploadExternal"
        listed = json.loads(files) if isinstance(files, str) else files
        shared = []
        for given in listed:
            file = self._state.files.get(given["id"])
            if file is None or len(file.content) != file.length:
                raise refuse(method, "file_not_found")
            file.title = given.get("title", file.name)
            shared.append(file)
        if channel_id:
            place = self._writable("chat.postMessage", channel_id)
            self._state.post(place, self._state.bot.id, initial_comment, files=shared)
        return {"files": [{"id": file.id, "title": file.title} for file in shared]}

    # Conversations ------------------------------------------------------------------------------

    def _conversations_open(
        self, users: str = "", channel: str = "", prevent_creation: bool = False, **_: Any
    ) -> Answer:
        if channel:
            return {"channel": {"id": channel}}
        ids = [user for user in users.split(",") if user]
        if not ids:
            raise refuse("conversations.open", "users_list_not_supplied")
        for user_id in ids:
            user = self._state.users.get(user_id)
            if user is None:
                raise refuse("conversations.open", "user_not_found")
            if user.deleted:
                raise refuse("conversations.open", "user_disabled")
        if "mpim:write" not in self._scopes and len(ids) > 1:
            raise refuse("conversations.open", "missing_scope")
        if prevent_creation and not self._state.has_im(ids[0]):
            return {}
        opened = self._state.im(ids[0]) if len(ids) == 1 else self._state.mpim(ids)
        return {"channel": {"id": opened.id}}

    def _conversations_invite(self, channel: str, users: str, **_: Any) -> Answer:
        method = "conversations.invite"
        place = self._state.channels.get(channel)
        if place is None:
            raise refuse(method, "channel_not_found")
        right = "channels" if place.kind == "public_channel" else "groups"
        if f"{right}:write.invites" not in self._scopes:
            raise refuse(method, "missing_scope")
        if place.archived:
            raise refuse(method, "is_archived")
        if self._state.bot.id not in place.members:
            raise refuse(method, "not_in_channel")
        for user_id in users.split(","):
            if user_id not in self._state.users:
                raise refuse(method, "user_not_found")
            if user_id in place.members:
                raise refuse(method, "already_in_channel")
            place.members.add(user_id)
        return {"channel": self._described(place)}

    def _conversations_info(self, channel: str, **_: Any) -> Answer:
        found = self._readable("conversations.info", channel, "read")
        return {"channel": self._described(found)}

    def _conversations_history(
        self,
        channel: str,
        oldest: str = "0",
        latest: str = "",
        limit: int = 100,
        include_all_metadata: bool = False,
        cursor: str = "",
        **_: Any,
    ) -> Answer:
        found = self._readable("conversations.history", channel, "history")
        if self._state.bot.id not in found.members:
            raise refuse("conversations.history", "not_in_channel")
        upto = float(cursor or latest or "inf")
        messages = [
            message
            for message in reversed(found.messages)
            if float(oldest) < float(message.ts) < upto and not message.only_for and not message.thread
        ]
        page = messages[:limit]
        more = len(messages) > limit
        return {
            "messages": [message.shown(with_metadata=include_all_metadata) for message in page],
            "has_more": more,
            "response_metadata": {"next_cursor": page[-1].ts if more else ""},
        }

    def _conversations_replies(self, channel: str, ts: str, oldest: str = "0", **more: Any) -> Answer:
        found = self._readable("conversations.replies", channel, "history")
        thread = [message for message in found.messages if ts in (message.ts, message.thread)]
        if not thread:
            raise refuse("conversations.replies", "thread_not_found")
        shown = bool(more.get("include_all_metadata"))
        later = [message for message in thread if message.ts == ts or float(message.ts) > float(oldest)]
        return {"messages": [message.shown(with_metadata=shown) for message in later], "has_more": False}

    def _conversations_members(self, channel: str, **_: Any) -> Answer:
        found = self._readable("conversations.members", channel, "read")
        return {"members": sorted(found.members), "response_metadata": {"next_cursor": ""}}

    def _conversations_list(self, **arguments: Any) -> Answer:
        return self._listed("conversations.list", joined=False, **arguments)

    def _users_conversations(self, **arguments: Any) -> Answer:
        return self._listed("users.conversations", joined=True, **arguments)

    def _listed(
        self,
        method: str,
        *,
        joined: bool,
        types: str = "public_channel",
        limit: int = 100,
        cursor: str = "",
        exclude_archived: bool = False,
        **_: Any,
    ) -> Answer:
        kinds = types.split(",")
        for kind in kinds:
            if kind not in _READ:
                raise refuse(method, "invalid_types")
            if f"{_READ[kind]}:read" not in self._scopes:
                raise refuse(method, "missing_scope")
        found = [
            channel
            for channel in self._state.channels.values()
            if channel.kind in kinds
            and not (exclude_archived and channel.archived)
            and (not joined or self._state.bot.id in channel.members)
        ]
        start = int(cursor or 0)
        page = found[start : start + limit]
        after = str(start + limit) if len(found) > start + limit else ""
        return {
            "channels": [self._described(channel) for channel in page],
            "response_metadata": {"next_cursor": after},
        }

    def _readable(self, method: str, channel_id: str, right: str) -> Channel:
        channel = self._state.channels.get(channel_id)
        if channel is None:
            raise refuse(method, "channel_not_found")
        if f"{_READ[channel.kind]}:{right}" not in self._scopes:
            raise refuse(method, "missing_scope")
        if channel.kind != "public_channel" and self._state.bot.id not in channel.members:
            raise refuse(method, "channel_not_found")
        return channel

    def _described(self, channel: Channel) -> Answer:
        return {
            "id": channel.id,
            "name": channel.name,
            "is_im": channel.is_im,
            "is_private": channel.kind != "public_channel",
            "is_archived": channel.archived,
            "is_member": self._state.bot.id in channel.members,
        }

    # Users --------------------------------------------------------------------------------------

    def _users_info(self, user: str, **_: Any) -> Answer:
        found = self._state.users.get(user)
        if found is None:
            raise refuse("users.info", "user_not_found")
        return {"user": found.info(with_email="users:read.email" in self._scopes)}

    def _users_list(self, **_: Any) -> Answer:
        members = [user.info() for user in self._state.users.values()]
        return {"members": members, "response_metadata": {"next_cursor": ""}}

    # Windows ------------------------------------------------------------------------------------

    def _views_open(self, view: Any, trigger_id: str = "", **_: Any) -> Answer:
        user = self._exchange("views.open", trigger_id)
        return self._opened("views.open", user, view)

    def _views_push(self, view: Any, trigger_id: str = "", **_: Any) -> Answer:
        user = self._exchange("views.push", trigger_id)
        if sum(other.open and other.user == user for other in self._state.views) >= _STACK:
            raise refuse("views.push", "push_limit_reached")
        return self._opened("views.push", user, view)

    def _views_update(self, view: Any, view_id: str = "", hash: str = "", **_: Any) -> Answer:
        self._check_view("views.update", view)
        for found in self._state.views:
            if found.id == view_id and found.open:
                found.content, found.errors = view, {}
                return {"view": {"id": view_id, **view}}
        raise refuse("views.update", "not_found")

    def _views_publish(self, user_id: str, view: Any, **_: Any) -> Answer:
        self._check_view("views.publish", view)
        if view["type"] != "home":
            raise refuse("views.publish", "invalid_arguments", "a home tab is of type home")
        home = View(self._state.next("V"), user_id, view)
        self._state.homes[user_id] = home
        self._state.published.append((time.monotonic(), user_id))
        return {"view": {"id": home.id, **view}}

    def _opened(self, method: str, user: str, view: Any) -> Answer:
        self._check_view(method, view)
        opened = View(self._state.next("V"), user, view)
        self._state.views.append(opened)
        return {"view": {"id": opened.id, "hash": f"{time.time():.0f}.x", **view}}

    def _check_view(self, method: str, view: Any) -> None:
        try:
            block_kit.check_view(view)
        except block_kit.Invalid as wrong:
            raise refuse(method, "invalid_arguments", str(wrong)) from wrong

    def _exchange(self, method: str, trigger_id: str) -> str:
        trigger = self._state.triggers.get(trigger_id)
        if trigger is None:
            raise refuse(method, "invalid_trigger_id")
        if trigger.used:
            raise refuse(method, "exchanged_trigger_id")
        if time.monotonic() > trigger.expires:
            raise refuse(method, "expired_trigger_id")
        trigger.used = True
        return trigger.user
