"""The app manifest to paste into Slack, made from the declared commands.

Each scope stands beside what needs it; nothing wider is asked for.
"""

from __future__ import annotations

import json
from typing import Any

from bot.registry import Registry

# Slack keeps these commands for itself: an app's would never be reached.
RESERVED = frozenset(
    (
        "remind",
        "help",
        "invite",
        "join",
        "leave",
        "topic",
        "who",
        "me",
        "msg",
        "dm",
        "status",
        "search",
        "apps",
    )
)
SCOPES = {
    "app_mentions:read": "hearing “@Stepup events” in a channel",
    "channels:read": "knowing a channel's name, and whether Stepup is in it",
    "chat:write": "posting",
    "commands": "slash commands",
    "files:read": "reading a file that somebody sends to Stepup, such as a spreadsheet of their skills",
    "files:write": "sending people a copy of their data, or a list they asked for",
    "groups:read": "knowing a private channel's name, and whether Stepup is in it",
    "im:history": "reading what people write to Stepup directly",
    "im:write": "writing to people directly",
    "mpim:write": "introducing a mentor and a mentee to each other",
    "users:read": "a person's name, time zone, and whether they belong to this workspace",
}
# What a workspace may refuse (`bot_optional`): then a post whose delivery is uncertain isn't made again, and
# its author is told; who is on a list by their e-mail address isn't known again; and whoever joins a
# community of practice is told that they can't be invited to its channel.
OPTIONAL_SCOPES = {
    "channels:write.invites": "inviting whoever joins a community of practice to its public channel",
    "groups:write.invites": "inviting whoever joins a community of practice to its private channel",
    "channels:history": "looking for a post whose delivery is uncertain, in public channels",
    "groups:history": "looking for a post whose delivery is uncertain, in private channels",
    "users:read.email": "knowing whoever is on a list of members by their e-mail address",
    "mpim:history": "looking for a message whose delivery is uncertain, between several people",
}
EVENTS = ("app_home_opened", "app_mention", "member_joined_channel", "message.im", "team_join")


def short_commands(registry: Registry) -> tuple[str, ...]:
    """The first words of commands that can be slash commands of their own."""
    return tuple(word for word in registry.top_words() if word not in RESERVED)


def manifest(registry: Registry, *, name: str, address: str = "") -> dict[str, Any]:
    """The manifest; with an `address` Slack delivers over HTTP, else over Socket Mode."""
    url = f"{address.rstrip('/')}/slack/events" if address else ""
    reach = {"request_url": url} if url else {}
    summaries = {command.words: command.summary for command in registry.commands.values()}
    commands = [_command("stepup", "everything Stepup does; try /stepup help", "help", url)]
    commands += [_command(word, summaries[word], "", url) for word in short_commands(registry)]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": "Members, events and reminders for research technical professionals",
            "background_color": "#1d3d5c",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "shortcuts": _shortcuts(registry),
            "slash_commands": commands,
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES), "bot_optional": sorted(OPTIONAL_SCOPES)}},
        "settings": {
            "event_subscriptions": {**reach, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **reach},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def as_json(registry: Registry, *, name: str, address: str = "") -> str:
    """The manifest as it is pasted at Slack."""
    return json.dumps(manifest(registry, name=name, address=address), indent=2, ensure_ascii=False)


def _shortcuts(registry: Registry) -> list[dict[str, str]]:
    """What Slack offers from anywhere, and about a message; each is known again by its command's words."""
    anywhere = [(one.shortcut, "global", one) for one in registry.shortcuts()]
    about = [(one.about_message[0], "message", one) for one in registry.about_messages() if one.about_message]
    return [
        {
            "name": name,
            "type": kind,
            "callback_id": command.words,
            "description": command.summary[:1].upper() + command.summary[1:],
        }
        for name, kind, command in (*anywhere, *about)
    ]


def _command(word: str, summary: str, hint: str, url: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "command": f"/{word}",
        "description": summary[:1].upper() + summary[1:],
        "should_escape": True,
    }
    if hint:
        described["usage_hint"] = hint
    if url:
        described["url"] = url
    return described
