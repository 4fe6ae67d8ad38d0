"""What a hostile account can send: malformed events in rooms and to devices, of 49 kinds.

Each is something that a stock client library stumbles over somewhere: wrong types, missing parts,
garbage where cryptography is expected, and sizes and depths that nobody means well by.
"""

from __future__ import annotations

from typing import Any

Content = dict[str, Any]

_GARBAGE = "AAAA" * 40
_DEEP: Any = "x"
for _ in range(60):
    _DEEP = [_DEEP]


def room_events() -> list[tuple[str, Content]]:
    """(type, content) of events to send to a room: 30 kinds."""
    megolm: Content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "ciphertext": _GARBAGE,
        "device_id": "X",
        "sender_key": _GARBAGE[:43],
        "session_id": "Y",
    }
    message = "m.room.message"
    return [
        (message, {}),
        (message, {"msgtype": "m.text"}),
        (message, {"msgtype": "m.text", "body": ""}),
        (message, {"msgtype": "m.text", "body": 7}),
        (message, {"msgtype": "m.text", "body": None}),
        (message, {"msgtype": "m.text", "body": ["help"]}),
        (message, {"msgtype": "m.text", "body": {"a": 1}}),
        (message, {"msgtype": 5, "body": "help"}),
        (message, {"msgtype": "m.text", "body": "help", "m.relates_to": "x"}),
        (message, {"msgtype": "m.text", "body": "help", "m.relates_to": ["x"]}),
        (message, {"msgtype": "m.text", "body": "help", "m.relates_to": {"rel_type": 3, "event_id": []}}),
        (message, {"msgtype": "m.text", "body": "help", "m.mentions": "everyone"}),
        (message, {"msgtype": "m.text", "body": "help", "formatted_body": 3, "format": []}),
        (message, {"msgtype": "m.text", "body": "!stepup " + "\u202e\u0000\ufeff" * 50}),
        (message, {"msgtype": "m.text", "body": "!stepup " + "x" * 30_000}),
        (message, {"msgtype": "m.text", "body": "!" * 5000}),
        (message, {"msgtype": "m.text", "body": "> " * 5000}),
        (message, {"msgtype": "m.text", "body": "help", "deep": _DEEP}),
        ("m.reaction", {}),
        ("m.reaction", {"m.relates_to": 7}),
        ("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$x", "key": 1}}),
        ("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": 1, "key": "1\ufe0f\u20e3"}}),
        ("m.room.encrypted", {}),
        ("m.room.encrypted", {**megolm}),
        ("m.room.encrypted", {**megolm, "ciphertext": {"a": "b"}}),
        ("m.room.encrypted", {**megolm, "session_id": 3}),
        ("m.room.encrypted", {name: value for name, value in megolm.items() if name != "sender_key"}),
        ("m.room.encrypted", {**megolm, "algorithm": "m.olm.v1.curve25519-aes-sha2"}),
        ("m.room.encrypted", {**megolm, "algorithm": ["x"]}),
        ("org.example.strange", {"body": _DEEP}),
    ]


def state_events() -> list[tuple[str, str, Content]]:
    """(type, state key, content) of state events to set in a room: 5 kinds."""
    return [
        ("m.room.name", "", {"name": 7}),
        ("m.room.topic", "", {"topic": ["x"]}),
        ("m.room.history_visibility", "", {"history_visibility": "strange"}),
        ("m.room.join_rules", "", {"join_rule": "strange"}),
        ("m.room.pinned_events", "", {"pinned": "x"}),
    ]


def to_device(identity_key: str) -> list[tuple[str, Content]]:
    """(type, content) of messages to Stepup's device, whose Curve25519 key this is: 14 kinds."""
    olm: Content = {
        "algorithm": "m.olm.v1.curve25519-aes-sha2",
        "sender_key": _GARBAGE[:43],
        "ciphertext": {identity_key: {"type": 0, "body": _GARBAGE}},
    }
    key: Content = {"algorithm": "m.megolm.v1.aes-sha2", "room_id": "!x:localhost", "session_id": "Y"}
    return [
        ("m.room.encrypted", olm),
        ("m.room.encrypted", {**olm, "ciphertext": {identity_key: {"type": 1, "body": _GARBAGE}}}),
        ("m.room.encrypted", {**olm, "ciphertext": {identity_key: {"type": 9, "body": "!"}}}),
        ("m.room.encrypted", {**olm, "ciphertext": {identity_key: {"type": "0", "body": 5}}}),
        ("m.room.encrypted", {**olm, "ciphertext": "x"}),
        ("m.room.encrypted", {**olm, "sender_key": "short"}),
        ("m.room.encrypted", {}),
        ("m.room_key", {**key, "session_key": _GARBAGE}),
        ("m.forwarded_room_key", {**key, "session_key": "!", "sender_key": 3}),
        ("m.room_key_request", {"action": "request", "body": 7, "request_id": 1}),
        ("m.key.verification.request", {"from_device": 3}),
        ("m.key.verification.start", {"from_device": "X", "method": "m.sas.v1", "transaction_id": "t"}),
        ("m.key.verification.key", {"key": "!", "transaction_id": "t"}),
        ("org.example.strange", {"deep": _DEEP}),
    ]
