"""Help tells of what somebody may do, and finds a topic by its name or one of its commands."""

from __future__ import annotations

import pytest

from bot.chat.role import Role
from handlers import FEATURES
from handlers.help import topics


@pytest.mark.parametrize("role", list(Role))
def test_nobody_is_told_of_what_is_not_for_them(role: Role) -> None:
    for feature in FEATURES:
        allowed = topics.allowed(feature, role)
        assert all(command.role <= role for command in allowed)
        assert set(topics.foremost(allowed)) <= set(allowed)


@pytest.mark.parametrize(
    ("said", "feature"),
    [
        ("events", "events"),
        ("events create", "events"),
        ("communities of practice", "groups"),
        ("register", "members"),
        ("needs", "checkins"),
        ("pathway", "skills"),
    ],
)
def test_a_topic_is_found_by_its_name_its_title_and_its_commands(said: str, feature: str) -> None:
    found = topics.found(said, FEATURES, Role.ADMIN)
    assert found is not None
    assert found.name == feature


def test_what_is_for_others_is_not_shown_but_named() -> None:
    assert topics.found("audit", FEATURES, Role.MEMBER) is None
    out_of_reach = topics.out_of_reach("audit", FEATURES)
    assert out_of_reach is not None
    assert out_of_reach.name == "audit"
    assert topics.out_of_reach("frobnicate", FEATURES) is None


def test_a_long_topic_is_shortened_to_the_first_two_and_what_only_few_may_do() -> None:
    events = next(feature for feature in FEATURES if feature.name == "events")
    foremost = topics.foremost(topics.allowed(events, Role.ORGANISER))
    assert len(foremost) == topics.MOST
    assert list(foremost[:2]) == list(events.commands[:2])
    assert all(command.role is Role.ORGANISER for command in foremost[2:])
