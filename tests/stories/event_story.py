"""The one story that every platform tells: an event from the plan to the reminder, and a crash in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol


class Actor(Protocol):
    """Somebody on a platform, as far as the story is concerned."""

    async def asks(self, words: str) -> None:
        """Type a command where only Stepup reads it."""

    async def picks(self, label: str) -> None:
        """Press a button of the latest message that has it."""

    async def learns(self, text: str) -> str:
        """Wait for a message, not heard before, that says this."""

    def count(self, text: str) -> int:
        """How many messages of Stepup's that this person can read say this."""


async def tell(
    olga: Actor,
    alice: Actor,
    bob: Actor,
    *,
    crash: Callable[[], Awaitable[None]],
    time_passes: Callable[[], Awaitable[None]],
    channel: str,
) -> None:
    """`crash` kills Stepup and starts it again; `time_passes` does so too, an hour before the event."""
    await olga.asks(f'events create "Intro to Snakemake" on 3 December 2030 14:00 for 2 hours in {channel}')
    await olga.learns("Tue 3 December 2030, 14:00–16:00 GMT")
    await olga.picks("Publish")
    await crash()
    await olga.learns("is published in")
    await alice.learns("Are you coming?")

    await alice.picks("Going")
    await crash()
    await alice.learns("You're going to Intro to Snakemake")
    await bob.learns("Are you coming?")
    await bob.picks("Not going")
    await bob.learns("You're not going to Intro to Snakemake")
    await alice.asks("events")
    await alice.learns("you're going")

    await time_passes()
    await alice.learns("Intro to Snakemake starts in")
    await crash()
    await bob.asks("events")
    await bob.learns("you're not going")

    assert alice.count("Are you coming?") == 1
    assert alice.count("You're going to Intro to Snakemake") == 1
    assert alice.count("Intro to Snakemake starts in") == 1
    assert bob.count("starts in") == 0
    assert olga.count("is published in") == 1
