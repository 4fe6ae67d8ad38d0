"""Who may speak in a room, by the rules of its version."""

from __future__ import annotations

from typing import Any

import pytest

from bot.platforms.matrix import power_levels

OLGA, BOT, EVE = "@olga:x", "@stepup:x", "@eve:x"


def created(version: str, **more: Any) -> dict[str, Any]:
    return {"sender": OLGA, "content": {"room_version": version, **more}}


def test_from_version_twelve_creators_stand_above_everyone() -> None:
    event = created("12", additional_creators=[BOT])
    levels = {"users": {EVE: 100}, "events_default": 50}

    assert power_levels.level(OLGA, created=event, levels=levels) > power_levels.level(
        EVE, created=event, levels=levels
    )
    assert power_levels.may_send(BOT, "m.room.message", created=event, levels=levels)


def test_before_version_twelve_a_creator_has_what_the_levels_say() -> None:
    event = created("11")

    assert power_levels.level(OLGA, created=event, levels={"users": {OLGA: 50}}) == 50
    assert power_levels.level(OLGA, created=event, levels=None) == 100
    assert power_levels.level(EVE, created=event, levels=None) == 0


@pytest.mark.parametrize(
    ("levels", "allowed"),
    [
        (None, True),
        ({"events_default": 50}, False),
        ({"events_default": 50, "users": {BOT: "50"}}, True),
        ({"events_default": 0, "events": {"m.room.message": 100}}, False),
        ({"users_default": 10, "events": {"m.room.message": 10}}, True),
        ({"events_default": "strange"}, True),
    ],
)
def test_where_only_some_may_speak_the_others_may_not(levels: dict[str, Any] | None, allowed: bool) -> None:
    assert power_levels.may_send(BOT, "m.room.message", created=created("10"), levels=levels) is allowed
