"""Slack's published reference of each method: which arguments it takes and which errors it names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("reference")
# Slack answers with these, but its reference doesn't list them for every method.
_ALSO = frozenset(("invalid_arguments", "invalid_blocks", "channel_not_found", "missing_scope"))
# The SDK adds the workspace to every call that Bolt makes.
_TRANSPORT = frozenset(("token", "team_id"))


class SlackError(Exception):
    """A refusal, by the name that Slack gives it."""

    def __init__(self, name: str, *messages: str, status: int = 200, retry_after: int = 0) -> None:
        super().__init__(name)
        self.name = name
        self.messages = messages
        self.status = status
        self.retry_after = retry_after


@lru_cache
def method(name: str) -> Mapping[str, Any]:
    """The reference of a method. Raises SlackError for one that isn't served."""
    file = _FOLDER / f"{name}.json"
    if not file.exists():
        raise SlackError("unknown_method")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


@lru_cache
def _common() -> frozenset[str]:
    return frozenset(json.loads((_FOLDER / "_common.json").read_text(encoding="utf-8"))["errors"])


def refuse(name: str, error: str, *messages: str) -> SlackError:
    """A refusal that the reference knows; a double may not invent errors of its own."""
    known = set(method(name).get("errors", {})) | _common() | _ALSO
    if error not in known:
        raise AssertionError(f"{error} isn't an error of {name}")
    return SlackError(error, *messages)


def checked(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with their types read. Raises SlackError for unknown, missing and wrong ones."""
    known = method(name)["args"]
    read: dict[str, Any] = {}
    for argument, value in given.items():
        if argument in _TRANSPORT or value is None:
            continue
        if argument not in known:
            raise SlackError("invalid_arg_name", f"[ERROR] unknown argument: {argument}")
        read[argument] = _typed(argument, value, known[argument])
    for argument, described in known.items():
        if described["required"] and argument not in read:
            raise SlackError("invalid_arguments", f"[ERROR] missing required field: {argument}")
    return read


def _typed(argument: str, value: Any, described: Mapping[str, Any]) -> Any:
    """A value sent as a form's text, as what it stands for."""
    kind = described.get("type")
    as_json = described.get("format") == "json" or argument in ("view", "blocks", "metadata")
    if as_json and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError as error:
            raise SlackError("invalid_arguments", f"[ERROR] {argument} is not JSON") from error
    if kind == "boolean" and isinstance(value, str):
        return value.casefold() in ("1", "true")
    if kind == "number" and isinstance(value, str):
        if not value.isdecimal():
            raise SlackError("invalid_arguments", f"[ERROR] {argument} is not a number")
        return int(value)
    return value
