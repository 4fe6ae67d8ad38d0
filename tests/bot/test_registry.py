"""What people say instead of a command's own words."""

from __future__ import annotations

import pytest

from bot.app import registry

# What can't be taken back, or is told to others at once, is only ever asked for in its own words.
FOR_GOOD = ("privacy forget", "events cancel", "roles revoke", "roles grant", "mentor end", "mentor block")


@pytest.mark.parametrize(
    ("said", "meant", "rest"),
    [
        ("reminders", "remind list", ""),
        ("remind delete 1", "remind cancel", "1"),
        ("events list", "events", ""),
        ("announcements", "announce list", ""),
        ("Whoami", "profile", ""),
        ("check in", "checkin", ""),
        ("find a mentor", "mentor find", ""),
    ],
)
def test_a_command_is_found_by_what_people_say_for_it(said: str, meant: str, rest: str) -> None:
    found = registry().find(said)

    assert found is not None
    assert (found[0].words, found[1]) == (meant, rest)


def test_no_other_words_mean_what_cant_be_taken_back() -> None:
    commands = registry().commands

    assert all(not commands[words].aliases for words in FOR_GOOD)


def test_no_two_commands_are_said_alike() -> None:
    said = [words for command in registry().commands.values() for words in (command.words, *command.aliases)]

    assert len(said) == len(set(said))
