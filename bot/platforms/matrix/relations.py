"""How an event is related to an earlier one: it changes it, replies to it, or stands in its thread. Pure.

Anybody may write anything there, so nothing is taken for what it should be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nio import Event, RoomMessageText


def _relation(event: Event) -> Mapping[str, Any]:
    content = event.source.get("content", {})
    relation = content.get("m.relates_to") if isinstance(content, dict) else None
    return relation if isinstance(relation, dict) else {}


def thread_of(event: Event) -> str:
    """The first message of the thread in which an event stands, or nothing."""
    relation = _relation(event)
    return str(relation.get("event_id") or "") if relation.get("rel_type") == "m.thread" else ""


def answer(asked_by: str, thread: str) -> dict[str, Any]:
    """What makes an event a reply to the one that asked, in its thread where it stands in one."""
    reply: dict[str, Any] = {"m.in_reply_to": {"event_id": asked_by}}
    if not thread:
        return reply
    return {"rel_type": "m.thread", "event_id": thread, "is_falling_back": False, **reply}


def replaces(event: Event) -> bool:
    """Whether an event stands in the place of an earlier one."""
    return _relation(event).get("rel_type") == "m.replace"


def changed(event: RoomMessageText) -> tuple[str, str] | None:
    """The earlier message that an event changes, and what it says now; None where it is a new one."""
    if not replaces(event):
        return None
    content = event.source["content"]
    relation = content["m.relates_to"]
    new = content.get("m.new_content")
    said = new.get("body") if isinstance(new, dict) else None
    if not isinstance(said, str):
        # What relates an event to another stands outside the encryption; what it says now doesn't.
        return None
    return str(relation.get("event_id") or ""), said.strip()


def names_sender(event: RoomMessageText, user: str) -> bool:
    """Whether a reply says that it is to a message of this user: by a mention, or in what it quotes."""
    mentions = event.source.get("content", {}).get("m.mentions", {})
    named = mentions.get("user_ids") if isinstance(mentions, dict) else None
    return (isinstance(named, list) and user in named) or event.body.startswith(f"> <{user}> ")


def replied_to(event: RoomMessageText) -> str:
    """The message that an event replies to, or nothing."""
    relation = _relation(event)
    reply = relation.get("m.in_reply_to")
    # In a thread clients that know none are told of a message before, which nobody chose to answer.
    if not isinstance(reply, dict) or relation.get("is_falling_back") is True:
        return ""
    return str(reply.get("event_id") or "")
