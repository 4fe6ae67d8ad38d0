"""The manifest asks for what is used, and no more."""

from __future__ import annotations

import re
from pathlib import Path

from bot.app import registry
from bot.platforms import slack
from bot.platforms.slack import manifest as manifests

USED = {
    "chat_post": {"chat:write"},
    "conversations_invite": {"channels:write.invites", "groups:write.invites"},
    "conversations_open": {"im:write", "mpim:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "users_conversations": {"channels:read", "groups:read"},
    "users_info": {"users:read", "users:read.email"},
    "files_getUpload": {"files:write"},
}


def test_every_scope_is_used_and_every_call_has_its_scope() -> None:
    folder = Path(str(slack.__file__)).parent
    code = "\n".join(file.read_text() for file in folder.glob("*.py"))
    called = set(re.findall(r"client\.([a-z]+_[a-zA-Z]+)", code))
    needed = {
        scope for call, scopes in USED.items() if any(c.startswith(call) for c in called) for scope in scopes
    }
    events = {"app_mentions:read", "im:history"}
    # Files are fetched from their own address, with no call of the Web API.
    files = {"files:read"}

    assert needed | events | files | {"commands"} == {*manifests.SCOPES, *manifests.OPTIONAL_SCOPES}
    assert not set(manifests.SCOPES) & set(manifests.OPTIONAL_SCOPES)


def test_each_command_has_a_slash_command_that_slack_allows() -> None:
    made = manifests.manifest(registry(), name="Stepup")
    words = {command["command"] for command in made["features"]["slash_commands"]}

    assert "/stepup" in words
    assert {"/events", "/register", "/profile"} <= words
    assert not {"/remind", "/help"} & words
    assert all(command["should_escape"] for command in made["features"]["slash_commands"])


def test_shortcuts_keep_slacks_limits() -> None:
    made = manifests.manifest(registry(), name="Stepup")["features"]["shortcuts"]

    assert {one["type"] for one in made} == {"global", "message"}
    assert all(0 < len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in made)
    assert len({one["callback_id"] for one in made}) == len(made) <= 10


def test_with_an_address_slack_delivers_over_http() -> None:
    made = manifests.manifest(registry(), name="Stepup", address="https://bot.example/")
    url = "https://bot.example/slack/events"

    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert {command["url"] for command in made["features"]["slash_commands"]} == {url}
