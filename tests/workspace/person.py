"""Somebody in the workspace: what they type and press, and what they see."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.workspace import blocks as block_kit
from tests.workspace.server import Delivered, Workspace
from tests.workspace.state import Channel, Message, User, View

PATIENCE = 30.0  # seconds to wait for what should appear
TRIES = 3  # presses of a window's button, which Slack leaves open where the app didn't answer


class CannotDo(Exception):
    """Slack's own client would not let a person do this."""


@dataclass
class SlackPerson:
    workspace: Workspace
    user: User
    read: set[tuple[str, str]] = field(default_factory=set)

    # Doing --------------------------------------------------------------------------------------

    async def command(self, line: str, channel: Channel | None = None) -> Delivered:
        """Type a slash command, as in `/stepup events`."""
        return await self.workspace.deliver("slash_commands", self.typed(line, channel))

    def typed(self, line: str, channel: Channel | None = None) -> dict[str, Any]:
        """What Slack delivers of a slash command. Raises CannotDo for one that the app doesn't declare."""
        command, _, text = line.partition(" ")
        declared = {c["command"]: c for c in self.workspace.manifest["features"]["slash_commands"]}
        if command not in declared:
            raise CannotDo(f"{command} is not a valid command")
        state = self.workspace.state
        place = channel or state.im(self.user.id)
        escape = declared[command].get("should_escape", False)
        token = state.response_token(self.user.id, place.id)
        return {
            "token": "legacy",
            "team_id": self.user.team,
            "team_domain": "example",
            "channel_id": place.id,
            "channel_name": "directmessage" if place.is_im else place.name,
            "user_id": self.user.id,
            "user_name": self.user.name,
            "command": command,
            "text": self._escaped(text) if escape else text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": f"http://127.0.0.1:{self.workspace.port}/respond/{token}",
            "trigger_id": state.trigger(self.user.id),
        }

    async def writes(self, text: str, *, thread: str = "") -> Delivered:
        """Write to Stepup directly, or in a thread there."""
        place = self.workspace.state.im(self.user.id)
        return await self.says(place, text, thread=thread)

    async def thinks_again(self, before: str, after: str | None) -> Delivered:
        """Change a direct message that they wrote, or delete it where there is no `after`.

        The events are those of docs.slack.dev/reference/events/message/message_changed and message_deleted.
        """
        state = self.workspace.state
        place = state.im(self.user.id)
        (message,) = (m for m in place.messages if m.text == before and not m.bot)
        shown = {"type": "message", "user": self.user.id, "text": before, "ts": message.ts}
        event: dict[str, Any] = {
            "type": "message",
            "channel": place.id,
            "channel_type": "im",
            "hidden": True,
            "previous_message": shown,
            "ts": f"{time.time():.6f}",
        }
        if after is None:
            place.messages.remove(message)
            event |= {"subtype": "message_deleted", "deleted_ts": message.ts}
        else:
            message.text = after
            edited = {"user": self.user.id, "ts": event["ts"]}
            event |= {"subtype": "message_changed", "message": {**shown, "text": after, "edited": edited}}
        return await self.deliver_event(event)

    async def sends_file(self, *files: tuple[str, bytes], text: str = "") -> Delivered:
        """Send files to Stepup directly, with or without words (docs.slack.dev, file_share)."""
        state = self.workspace.state
        place = state.im(self.user.id)
        message = state.post(place, self.user.id, text)
        shown = []
        for name, content in files:
            file = state.add_file(name, len(content))
            file.content = content
            shown.append(
                {
                    "id": file.id,
                    "name": name,
                    "size": len(content),
                    "mode": "hosted",
                    "url_private_download": f"http://127.0.0.1:{self.workspace.port}/files-pri/{file.id}",
                }
            )
        return await self.deliver_event(
            {
                "type": "message",
                "subtype": "file_share",
                "user": self.user.id,
                "text": text,
                "files": shown,
                "ts": message.ts,
                "channel": place.id,
                "channel_type": "im",
                "event_ts": message.ts,
                "client_msg_id": secrets.token_hex(16),
            }
        )

    async def says(self, channel: Channel, text: str, *, thread: str = "") -> Delivered:
        """Say something in a channel; Slack delivers it only where the app asked for it."""
        state = self.workspace.state
        shown = self._escaped(text)
        message = state.post(channel, self.user.id, shown, thread=thread)
        mentioned = f"<@{state.bot.id}>" in shown
        kind = "message.im" if channel.is_im else "app_mention" if mentioned else ""
        if kind not in self.workspace.manifest["settings"]["event_subscriptions"]["bot_events"]:
            return Delivered(acknowledged=True)
        event: dict[str, Any] = {
            "type": "message" if channel.is_im else "app_mention",
            "user": self.user.id,
            "text": shown,
            "ts": message.ts,
            "channel": channel.id,
            "event_ts": message.ts,
            "client_msg_id": secrets.token_hex(16),
        }
        if channel.is_im:
            event["channel_type"] = "im"
        if thread:
            event["thread_ts"] = thread
        return await self.deliver_event(event)

    async def deliver_event(self, event: dict[str, Any], event_id: str = "") -> Delivered:
        return await self.workspace.deliver(
            "events_api",
            {
                "token": "legacy",
                "team_id": self.workspace.state.team,
                "api_app_id": "A1",
                "event": event,
                "type": "event_callback",
                "event_id": event_id or "Ev" + secrets.token_hex(8),
                "event_time": int(time.time()),
            },
        )

    async def presses(self, label: str, times: int = 1) -> Delivered:
        """Press a button of the latest message that has one of this label."""
        for channel, message in reversed(self.workspace.state.visible(self.user.id)):
            for button in block_kit.buttons(message.blocks):
                if button["text"]["text"] == label:
                    pressing = [self._press(channel, message, button) for _ in range(times)]
                    return (await asyncio.gather(*pressing))[0]
        raise CannotDo(f"there is no button “{label}” to press")

    async def _press(self, channel: Channel, message: Message, button: Mapping[str, Any]) -> Delivered:
        token = self.workspace.state.response_token(self.user.id, channel.id)
        return await self._interacts(
            button,
            {
                "container": {
                    "type": "message",
                    "message_ts": message.ts,
                    "channel_id": channel.id,
                    "is_ephemeral": bool(message.only_for),
                },
                "channel": {"id": channel.id, "name": channel.name},
                "message": message.shown(with_metadata=False),
                "response_url": f"http://127.0.0.1:{self.workspace.port}/respond/{token}",
            },
        )

    async def _interacts(self, button: Mapping[str, Any], where: Mapping[str, Any]) -> Delivered:
        state = self.workspace.state
        action = {
            "type": "button",
            "action_id": button["action_id"],
            "block_id": "b",
            "text": button["text"],
            "value": button.get("value", ""),
            "action_ts": f"{time.time():.6f}",
        }
        return await self.workspace.deliver(
            "interactive",
            {
                "type": "block_actions",
                "user": {"id": self.user.id, "username": self.user.name, "team_id": self.user.team},
                "team": {"id": state.team, "domain": "example"},
                "api_app_id": "A1",
                "token": "legacy",
                "trigger_id": state.trigger(self.user.id),
                "actions": [action],
                **where,
            },
        )

    async def takes_shortcut(self, name: str, message: Message | None = None) -> Delivered:
        """Choose one of the app's shortcuts, or what it offers about a message."""
        state = self.workspace.state
        kind = "global" if message is None else "message"
        declared = {one["name"]: one for one in self.workspace.manifest["features"]["shortcuts"]}
        if name not in declared or declared[name]["type"] != kind:
            raise CannotDo(f"the app has no {kind} shortcut “{name}”")
        payload: dict[str, Any] = {
            "type": "shortcut" if message is None else "message_action",
            "callback_id": declared[name]["callback_id"],
            "trigger_id": state.trigger(self.user.id),
            "action_ts": f"{time.time():.6f}",
            "token": "legacy",
            "team": {"id": state.team, "domain": "example"},
            "user": {"id": self.user.id, "username": self.user.name, "team_id": self.user.team},
        }
        if message is not None:
            payload["message"] = message.shown(with_metadata=False)
            payload["message_ts"] = message.ts
        return await self.workspace.deliver("interactive", payload)

    async def opens_home(self) -> str:
        """Look at one's own page; what stands there once it is drawn (docs.slack.dev, app_home_opened)."""
        state = self.workspace.state
        state.homes.pop(self.user.id, None)
        await self.deliver_event(
            {
                "type": "app_home_opened",
                "user": self.user.id,
                "channel": state.im(self.user.id).id,
                "tab": "home",
                "event_ts": f"{time.time():.6f}",
            }
        )
        return await self.sees_at_home("")

    async def sees_at_home(self, text: str) -> str:
        """One's own page once this stands there."""
        deadline = time.monotonic() + PATIENCE
        home = None
        while time.monotonic() < deadline:
            home = self.workspace.state.homes.get(self.user.id)
            if home is not None and text in home.seen:
                return home.seen
            await asyncio.sleep(0.02)
        raise AssertionError(f"{self.user.name} never saw “{text}” at home, but {home and home.seen}")

    async def presses_at_home(self, label: str) -> Delivered:
        """Press a button on one's own page."""
        home = self.workspace.state.homes[self.user.id]
        (button,) = (one for one in block_kit.buttons(home.content["blocks"]) if one["text"]["text"] == label)
        container = {"type": "view", "view_id": home.id}
        return await self._interacts(
            button, {"container": container, "view": {"id": home.id, **home.content}}
        )

    async def submits_twice(self, filled: Mapping[str, Any]) -> tuple[Delivered, Delivered]:
        """The same window sent twice at once, as a network does that loses an answer."""
        view = await self.window()
        first, second = await asyncio.gather(self._submit(view, filled), self._submit(view, filled))
        return first, second

    async def submits(self, filled: Mapping[str, Any]) -> Delivered:
        """Fill in the window in front of them, by block, and send it; again where no answer came in time."""
        view = await self.window()
        delivered = await self._submit(view, filled)
        for _ in range(TRIES - 1):
            if delivered.acknowledged:
                break
            delivered = await self._submit(view, filled)
        return delivered

    async def _submit(self, view: View, filled: Mapping[str, Any]) -> Delivered:
        values = {
            block["block_id"]: {block["element"]["action_id"]: _fill(block, filled)}
            for block in view.content["blocks"]
            if block["type"] == "input"
        }
        unknown = filled.keys() - values.keys()
        if unknown:
            raise CannotDo(f"the window has no {', '.join(sorted(unknown))}")
        view.open = False
        delivered = await self.workspace.deliver(
            "interactive",
            {
                "type": "view_submission",
                "team": {"id": self.workspace.state.team, "domain": "example"},
                "user": {"id": self.user.id, "username": self.user.name, "team_id": self.user.team},
                "api_app_id": "A1",
                "token": "legacy",
                "trigger_id": self.workspace.state.trigger(self.user.id),
                "view": {
                    "id": view.id,
                    "team_id": self.workspace.state.team,
                    "hash": "1.x",
                    **view.content,
                    "state": {"values": values},
                },
                "response_urls": [],
            },
        )
        body = delivered.body or {}
        if body.get("response_action") == "errors":
            wrong = set(body["errors"]) - set(values)
            if wrong:
                raise CannotDo(f"errors for blocks that the window doesn't have: {wrong}")
            view.open, view.errors = True, body["errors"]
        return delivered

    # Seeing -------------------------------------------------------------------------------------

    async def hears(self, text: str, channel: Channel | None = None) -> str:
        """The next message, not heard before, that says this; waited for."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for place, message in self.workspace.state.visible(self.user.id):
                key = (place.id, message.ts)
                if key in self.read or not message.bot or (channel and place is not channel):
                    continue
                if text in message.seen:
                    self.read.add(key)
                    return message.seen
            await asyncio.sleep(0.02)
        seen = "\n---\n".join(self.seen())
        raise AssertionError(f"{self.user.name} never saw “{text}”, but:\n{seen}")

    def seen(self) -> list[str]:
        """Everything that Stepup said where this person reads along."""
        return [m.seen for _, m in self.workspace.state.visible(self.user.id) if m.bot]

    def window_seen(self) -> View | None:
        mine = [view for view in self.workspace.state.views if view.user == self.user.id and view.open]
        return mine[-1] if mine else None

    async def window(self, text: str = "") -> View:
        """The window in front of them, once it has more in it than a word of patience."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            view = self.window_seen()
            if view is not None and "One moment" not in view.seen and text in view.seen:
                return view
            await asyncio.sleep(0.02)
        raise AssertionError(f"no window opened for {self.user.name}")

    def _escaped(self, text: str) -> str:
        """How Slack's client sends what was typed: references by id, and its own signs escaped."""
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        state = self.workspace.state
        for channel in state.channels.values():
            if channel.name:
                escaped = re.sub(rf"#{re.escape(channel.name)}\b", f"<#{channel.id}|{channel.name}>", escaped)
        for user in state.users.values():
            mention = f"<@{user.id}>" if user is state.bot else f"<@{user.id}|{user.name}>"
            escaped = re.sub(rf"@{re.escape(user.name)}\b", mention, escaped)
        return escaped


def _fill(block: Mapping[str, Any], filled: Mapping[str, Any]) -> dict[str, Any]:
    """One input's state: what was filled in, else what stood there from the start."""
    element = block["element"]
    kind = element["type"]
    said = filled.get(block["block_id"])
    if kind == "plain_text_input":
        text = element.get("initial_value") if said is None else said
        if text and len(text) > element.get("max_length", 3000):
            raise CannotDo(f"{block['block_id']} is too long")
        if not text and not block.get("optional"):
            raise CannotDo(f"{block['block_id']} is needed")
        return {"type": kind, "value": text or None}
    options = {option["text"]["text"]: option for option in element["options"]}
    if kind in ("checkboxes", "multi_static_select"):
        chosen = element.get("initial_options", []) if said is None else [options[label] for label in said]
        if not chosen and not block.get("optional"):
            raise CannotDo(f"{block['block_id']} is needed")
        return {"type": kind, "selected_options": chosen}
    one = element.get("initial_option") if said is None else options[said]
    if one is None and not block.get("optional"):
        raise CannotDo(f"{block['block_id']} is needed")
    return {"type": kind, "selected_option": one}
