"""What Slack delivers, over either transport, turned into `Incoming` and kept before it is acknowledged."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

import aiohttp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import log
from bot.chat.identity import Address, Identity
from bot.chat.incoming import Incoming, Kind
from bot.chat.outgoing import THREAD
from bot.clock import Clock
from bot.dispatcher import Outcome
from bot.inbox_worker import InboxWorker
from bot.platforms.slack import files, render
from bot.platforms.slack.directory import PLATFORM, Directory, User
from bot.platforms.slack.home_tab import HomeTabs
from bot.platforms.slack.outbound import EPHEMERAL
from bot.registry import Registry

PREFIX = "/stepup "
MAIN_COMMAND = "/stepup"
DIRECT = "directmessage"
"""What Slack calls the channel of any two people."""
# A submission has to be answered within three seconds; past this it is acknowledged unseen.
ANSWER_WITHIN = 2.5  # seconds
LONGEST_QUOTED = 200  # characters of a message about which something is done

logger = log.get("slack")
Payload = Mapping[str, Any]


class Receiver(AsyncMiddleware):
    """The one middleware through which everything from Slack passes, once Bolt knows that it is from Slack.

    It comes before Bolt asks whose the token is: there is one workspace, and that costs as much as the rest.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        inbox: InboxWorker,
        registry: Registry,
        directory: Directory,
        *,
        clock: Clock,
        bot_user: str,
        home: HomeTabs,
        tied: Collection[str] = (),
    ) -> None:
        """`tied` are the ids of the community's own channels: whoever joins one is welcomed."""
        self._client = client
        self._inbox = inbox
        self._registry = registry
        self._directory = directory
        self._clock = clock
        self._bot_user = bot_user
        self._home = home
        self._tied = frozenset(tied)
        self._mention = f"<@{bot_user}>"
        self._tasks: set[asyncio.Task[Any]] = set()
        # By the key of a submission: that it is being kept, and then that it is being handled.
        self._keeping: dict[str, asyncio.Task[bool]] = {}
        self._submitted: dict[str, asyncio.Task[Outcome]] = {}

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse | None:
        """Bolt's way in. Not acknowledged: Slack delivers an event again, and tells a person."""
        if req.body.get("type") == "url_verification":
            return await next()
        try:
            return await self._take(req.body)
        except Exception as error:
            log.trouble(logger, "not_taken", error)
            return BoltResponse(status=503, body="")

    async def finish(self) -> None:
        """Wait for the windows that are being opened."""
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=ANSWER_WITHIN)

    async def _take(self, body: Payload) -> BoltResponse:
        if "command" in body:
            return await self._slash(body)
        match body.get("type"):
            case "event_callback":
                return await self._event(body)
            case "block_actions":
                return await self._actions(body)
            case "view_submission":
                return await self._submission(body)
            case "shortcut":
                return await self._shortcut(body, body.get("callback_id", ""))
            case "message_action":
                return await self._about_message(body)
        return _acknowledged()

    # Each kind ---------------------------------------------------------------------------------

    async def _slash(self, body: Payload) -> BoltResponse:
        user = await self._directory.user(body["user_id"], fallback=body.get("user_name", ""))
        command = body["command"]
        raw = body.get("text", "")
        if command != MAIN_COMMAND:
            raw = f"{command.lstrip('/')} {raw}"
        said = await self._directory.read(raw.strip())
        name, channel = body.get("channel_name", ""), body["channel_id"]
        # Typed to Stepup itself it is a part of what is said there, so that an answer alone can follow it.
        direct = name == DIRECT and await self._directory.is_direct(user.id, channel)
        mine = Address.direct(Identity(PLATFORM, user.id))
        incoming = self._incoming(
            user,
            key=f"slash:{body['trigger_id']}",
            place=mine if direct else Address(PLATFORM, channel),
            place_name="this direct message" if direct else _place_name(name),
            direct=direct,
            words=said.words,
            channels=said.channels,
            people=said.people,
            explicit=True,
            prefix=PREFIX,
            route={} if direct else {"response_url": body["response_url"]},
        )
        opens = self._registry.opens_form(said.words)
        return await self._accept(incoming, trigger=body["trigger_id"] if opens else None)

    async def _event(self, body: Payload) -> BoltResponse:
        event = body["event"]
        if event.get("type") == "app_home_opened":
            if event.get("tab") == "home":
                await self._home.opened(event["user"])
            return _acknowledged()
        if event.get("type") == "team_join":
            return await self._arrival(body["event_id"], str(event["user"]["id"]))
        if event.get("type") == "member_joined_channel":
            if event.get("channel") not in self._tied:
                return _acknowledged()
            return await self._arrival(body["event_id"], str(event["user"]))
        if self._bot_user in _authors(event):
            return _acknowledged()
        if event.get("subtype") in ("message_changed", "message_deleted"):
            return await self._second_thoughts(body["event_id"], event)
        if not _is_words(event):
            return _acknowledged()
        user = await self._directory.user(event["user"])
        if user.bot:
            return _acknowledged()
        said = await self._directory.read(event.get("text", "").replace(self._mention, "").strip())
        direct = event.get("channel_type") == "im"
        if direct:
            self._directory.know_direct(user.id, event["channel"])
        place = Address.direct(Identity(PLATFORM, user.id)) if direct else Address(PLATFORM, event["channel"])
        # A person's message has been seen twice under two event ids, with one id of its own.
        own_id = event.get("client_msg_id")
        incoming = self._incoming(
            user,
            key=f"event:{body['event_id']}",
            place=place,
            place_name="this direct message" if direct else "this channel",
            direct=direct,
            words=said.words,
            channels=said.channels,
            people=said.people,
            prefix="" if direct else PREFIX,
            message=f"{event['channel']}:{event['ts']}",
            route={} if direct else {EPHEMERAL: "yes", THREAD: event.get("thread_ts", "")},
            answers=event.get("thread_ts", ""),
            thread=event.get("thread_ts", ""),
            file=files.of_event(event) if direct else None,
        )
        also = (f"message:{event['channel']}:{own_id}",) if own_id else ()
        return await self._accept(incoming, also=also)

    async def _arrival(self, event_id: str, user_id: str) -> BoltResponse:
        """Somebody came to the workspace, or to a channel of the community."""
        user = await self._directory.user(user_id)
        if user.bot or user.outsider:
            return _acknowledged()
        incoming = self._incoming(
            user,
            key=f"event:{event_id}",
            kind=Kind.ARRIVED,
            place=Address.direct(Identity(PLATFORM, user.id)),
            place_name="this direct message",
            direct=True,
        )
        return await self._accept(incoming)

    async def _second_thoughts(self, event_id: str, event: Payload) -> BoltResponse:
        """A direct message of theirs that somebody changed or deleted."""
        before = event.get("previous_message") or {}
        after = event.get("message") or before
        reworded = event["subtype"] == "message_changed"
        if event.get("channel_type") != "im" or before.get("bot_id") or not before.get("user"):
            return _acknowledged()
        if reworded and after.get("text") == before.get("text"):
            # Slack says so, too, when it adds the preview of a link.
            return _acknowledged()
        user = await self._directory.user(before["user"])
        said = await self._directory.read(after.get("text", "") if reworded else "")
        incoming = self._incoming(
            user,
            key=f"event:{event_id}",
            kind=Kind.WORDS if reworded else Kind.WITHDRAWN,
            place=Address.direct(Identity(PLATFORM, user.id)),
            place_name="this direct message",
            direct=True,
            words=said.words,
            channels=said.channels,
            people=said.people,
            replaces=f"{event['channel']}:{before['ts']}",
        )
        return await self._accept(incoming)

    async def _actions(self, body: Payload) -> BoltResponse:
        user = await self._directory.user(body["user"]["id"])
        action = body["actions"][0]
        container = body.get("container", {})
        channel = container.get("channel_id", "")
        # What is pressed on somebody's own page is answered to them directly.
        direct = channel.startswith("D") or container.get("type") == "view"
        pressed = action.get("value", "")
        mine = Address.direct(Identity(PLATFORM, user.id))
        click = f"{user.id}:{container.get('message_ts', '')}"
        incoming = self._incoming(
            user,
            key=f"press:{click}:{action['action_id']}:{action['action_ts']}",
            kind=Kind.PRESS,
            click=click,
            place=mine if direct else Address(PLATFORM, channel),
            place_name="this direct message" if direct else "this channel",
            direct=direct,
            action=pressed,
            prefix="" if direct else PREFIX,
            route={} if direct else {"response_url": body.get("response_url", "")},
        )
        opens = self._registry.press_opens_form(pressed)
        return await self._accept(incoming, trigger=body.get("trigger_id") if opens else None)

    async def _about_message(self, body: Payload) -> BoltResponse:
        """Something that is done about a message, which says it in its words."""
        command = self._registry.commands.get(body.get("callback_id", ""))
        if command is None or command.about_message is None:
            return _acknowledged()
        said = await self._directory.read(str(body.get("message", {}).get("text") or ""))
        quoted = " ".join(re.sub(r"[\"“”]", "’", said.words).split())[:LONGEST_QUOTED]
        return await self._shortcut(body, command.about_message[1].format(quoted or "that message"))

    async def _shortcut(self, body: Payload, words: str) -> BoltResponse:
        """Words that somebody chose instead of typing them; the answer comes to them directly."""
        user = await self._directory.user(body["user"]["id"])
        incoming = self._incoming(
            user,
            key=f"shortcut:{body['trigger_id']}",
            place=Address.direct(Identity(PLATFORM, user.id)),
            place_name="this direct message",
            direct=True,
            words=words,
            explicit=True,
        )
        opens = self._registry.opens_form(words)
        return await self._accept(incoming, trigger=body["trigger_id"] if opens else None)

    async def _submission(self, body: Payload) -> BoltResponse:
        view = body["view"]
        if view.get("callback_id") != render.FORM:
            return _acknowledged()
        user = await self._directory.user(body["user"]["id"])
        values = view["state"]["values"]
        about = json.loads(view["private_metadata"])
        said = await self._directory.read(" ".join(render.typed(values).values()))
        # The same answers twice are one submission; corrected ones are another.
        content = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:24]
        incoming = self._incoming(
            user,
            key=f"view:{view['id']}:{content}",
            kind=Kind.FORM,
            place=Address.direct(Identity(PLATFORM, user.id)),
            place_name="this direct message",
            direct=True,
            form=about["form"],
            subject=about["subject"],
            typed=render.typed(values),
            channels=said.channels,
            people=said.people,
        )
        # The same sent twice gets the same answer: an empty one would close the window over its faults.
        work = await self._handling(incoming)
        if work is None:
            return _acknowledged()
        done, _ = await asyncio.wait([work], timeout=ANSWER_WITHIN)
        self._submitted.pop(incoming.key, None)
        if not done:
            # The window closes now: should something be wrong, it is said in a direct message.
            self._spawn(self._after(work, incoming))
            return _acknowledged()
        if not work.result().faults:
            return _acknowledged()
        faults = render.errors(work.result().faults, values)
        await self._inbox.forget(PLATFORM, incoming.key)
        return BoltResponse(
            status=200,
            body=json.dumps({"response_action": "errors", "errors": faults}),
            headers={"content-type": ["application/json"]},
        )

    async def _handling(self, incoming: Incoming) -> asyncio.Task[Outcome] | None:
        """What handles a submission once it is kept; None where that was done before."""
        key = incoming.key
        keeping = self._keeping.get(key)
        if keeping is None:
            self._keeping[key] = self._spawn(self._inbox.receive(incoming, reserved=True))
            try:
                if await self._keeping[key]:
                    self._submitted[key] = self._spawn(self._inbox.handle(incoming, window=True))
            finally:
                del self._keeping[key]
        else:
            await keeping
        return self._submitted.get(key)

    async def _after(self, work: asyncio.Task[Outcome], incoming: Incoming) -> None:
        if (await work).faults:
            await self._inbox.handle(incoming, window=False)

    # What they share ---------------------------------------------------------------------------

    def _incoming(self, user: User, **parts: Any) -> Incoming:
        return Incoming(
            **{
                "identity": Identity(PLATFORM, user.id),
                "name": user.name,
                "zone": user.zone,
                "email": user.email,
                "outsider": user.outsider,
                "kind": Kind.WORDS,
                "direct": False,
                **parts,
            }
        )

    async def _accept(
        self, incoming: Incoming, *, also: tuple[str, ...] = (), trigger: str | None = None
    ) -> BoltResponse:
        """Keep it, then acknowledge; a window is opened at once, because its trigger soon expires."""
        new = await self._inbox.receive(incoming, also=also, reserved=trigger is not None)
        if new and trigger is not None:
            self._spawn(self._show_window(incoming, trigger))
        return _acknowledged()

    async def _show_window(self, incoming: Incoming, trigger: str) -> None:
        view = await self._open(trigger)
        outcome = await self._inbox.handle(incoming, window=view is not None)
        if view is None:
            return
        try:
            await self._client.views_update(view_id=view, view=_window(outcome))
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            logger.warning("window_not_filled", error=type(error).__name__)

    async def _open(self, trigger: str) -> str | None:
        try:
            answer = await self._client.views_open(trigger_id=trigger, view=render.waiting())
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            logger.warning("window_not_opened", error=type(error).__name__)
            return None
        view_id: str = answer["view"]["id"]
        return view_id

    def _spawn(self, work: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _window(outcome: Outcome) -> render.Block:
    if outcome.form is not None:
        return render.form(outcome.form)
    if outcome.message is not None:
        return render.note(outcome.message.text)
    return render.note("Sorry, something went wrong on my side. Please try again.")


def _acknowledged() -> BoltResponse:
    return BoltResponse(status=200, body="")


def _authors(event: Payload) -> set[str]:
    """Whose an event is, and the message before and after a change."""
    parts = (event, event.get("message") or {}, event.get("previous_message") or {})
    return {part["user"] for part in parts if part.get("user")}


def _is_words(event: Payload) -> bool:
    """Words that a person said to Stepup: a direct message or a mention, and no edit or echo."""
    if event.get("bot_id") or not event.get("user"):
        return False
    if event.get("type") == "app_mention":
        return "edited" not in event
    is_direct = event.get("type") == "message" and event.get("channel_type") == "im"
    return is_direct and event.get("subtype") in (None, "file_share")


def _place_name(channel_name: str) -> str:
    if channel_name in (DIRECT, "privategroup", "") or channel_name.startswith("mpdm-"):
        return "this conversation"
    return f"#{channel_name}"
