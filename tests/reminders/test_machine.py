"""Case 18: whatever people ask for, and whenever Stepup is down, a plain model says what comes when.

The model knows nothing of rules or schedules: it counts days on the wall and minutes on the clock.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot import app
from bot.chat.outgoing import Outgoing
from bot.clock import MovableClock
from config.settings import Settings
from tests.transcript import COMMUNITY, Transcript

LONDON = ZoneInfo("Europe/London")
# The nights before the clocks go forward, and before they go back.
EVES = (datetime(2027, 3, 27, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC))
HELD_AFTER = timedelta(minutes=10)
MINUTES = st.integers(1, 90)
HOURS = st.sampled_from([(0, 30), (1, 15), (1, 30), (2, 0), (9, 30)])


@dataclass(frozen=True)
class Item:
    """One thing that is to come: every day at `daily`, or every `step`, or once."""

    text: str
    at: datetime
    public: bool = False
    daily: time | None = None
    step: timedelta | None = None
    paused: bool = False

    def after(self, now: datetime) -> datetime | None:
        """Its next instant after `now`."""
        if self.step is not None:
            return self.at + ((now - self.at) // self.step + 1) * self.step
        if self.daily is not None:
            return next_at(self.daily, now)
        return None


def next_at(clock: time, now: datetime) -> datetime:
    """The next time the wall shows this; what is skipped comes an hour later, what is repeated once."""
    day = now.astimezone(LONDON).date() - timedelta(days=1)
    while True:
        instant = datetime.combine(day, clock, LONDON).astimezone(UTC)
        if instant > now:
            return instant
        day += timedelta(days=1)


class Sent:
    """A console that notes what came when."""

    platform = "console"
    spacing = 0.0
    per_minute = 0.0
    settle = 0.0

    def __init__(self, clock: MovableClock, came: list[tuple[datetime, str]], ids: dict[str, int]) -> None:
        self._clock, self._came, self._ids = clock, came, ids

    async def send(self, out: Outgoing) -> str:
        kind, number = [*out.key.split(":"), ""][:2]
        if kind in ("reminder", "announcement") and ":author" not in out.key:
            text = re.search(r"[ra]\d+[xy]*", out.message.text)
            assert text is not None
            self._came.append((self._clock.now(), text[0]))
            if kind == "reminder":
                self._ids[text[0]] = int(number)
        return out.key

    async def find(self, out: Outgoing) -> str | None:
        return None


class Asking(RuleBasedStateMachine):
    """People ask, change their minds, and Stepup comes and goes."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        community = Path(self.folder.name) / "community.toml"
        community.write_text(COMMUNITY, encoding="utf-8")
        self.settings = Settings(data=Path(self.folder.name), community_file=community)
        self.came: list[tuple[datetime, str]] = []
        self.expected: list[tuple[datetime, str]] = []
        self.items: dict[str, Item] = {}
        self.ids: dict[str, int] = {}
        self.count = 0
        self.stack = AsyncExitStack()

    @initialize(eve=st.sampled_from(EVES))
    def begin(self, eve: datetime) -> None:
        self.clock = MovableClock(eve)
        self.loop.run_until_complete(self._start())

    async def _start(self) -> None:
        self.stack = AsyncExitStack()
        self.stepup = await self.stack.enter_async_context(
            app.opened(self.settings, clock=self.clock, paced=False)
        )
        self.stage = Transcript(self.stepup, self.clock)
        self.stepup.outbox.serve(Sent(self.clock, self.came, self.ids))

    def said(self, *lines: str) -> None:
        self.loop.run_until_complete(self.stage.play(*lines))

    def teardown(self) -> None:
        self.loop.run_until_complete(self.stack.aclose())
        self.loop.close()
        self.folder.cleanup()

    def named(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    def mine(self, *, public: bool) -> list[str]:
        """What the list shows, in its order; none of them come at the same instant."""
        return sorted(
            (name for name, item in self.items.items() if item.public is public),
            key=lambda name: self.items[name].at,
        )

    # Asking -------------------------------------------------------------------------------------

    def _is_free(self, at: datetime) -> bool:
        return at not in {item.at for item in self.items.values()}

    @rule(minutes=MINUTES)
    def remind_once(self, minutes: int) -> None:
        at = self.clock.now() + timedelta(minutes=minutes)
        if self._is_free(at):
            text = self.named("r")
            self.said(f"remind me to {text} in {minutes} minutes")
            self.items[text] = Item(text, at)

    @rule(clock=HOURS)
    def remind_daily(self, clock: tuple[int, int]) -> None:
        at = next_at(time(*clock), self.clock.now())
        if self._is_free(at):
            text = self.named("r")
            self.said(f"remind me to {text} every day at {time(*clock):%H:%M}", ":press Yes, remind")
            self.items[text] = Item(text, at, daily=time(*clock))

    @rule(minutes=st.integers(20, 90))
    def remind_often(self, minutes: int) -> None:
        at = self.clock.now() + timedelta(minutes=minutes)
        if self._is_free(at):
            text = self.named("r")
            self.said(f"remind me to {text} every {minutes} minutes", ":press Yes, remind")
            self.items[text] = Item(text, at, step=timedelta(minutes=minutes))

    @rule(minutes=MINUTES)
    def announce_once(self, minutes: int) -> None:
        at = self.clock.now() + timedelta(minutes=minutes)
        if self._is_free(at):
            text = self.named("a")
            self.said(f'announce "{text}" in #events in {minutes} minutes', ":press Schedule it")
            self.items[text] = Item(text, at, public=True)

    @rule(clock=HOURS)
    def announce_daily(self, clock: tuple[int, int]) -> None:
        at = next_at(time(*clock), self.clock.now())
        if self._is_free(at):
            text = self.named("a")
            self.said(f'announce "{text}" in #events every day at {time(*clock):%H:%M}', ":press Schedule it")
            self.items[text] = Item(text, at, public=True, daily=time(*clock))

    # Changing one's mind ------------------------------------------------------------------------

    def _pick(self, which: int, *, public: bool) -> tuple[int, str, Item] | None:
        """One of the list: its number there, its name here, and what it is."""
        found = self.mine(public=public)
        if not found or not self._are_apart(public=public):
            return None
        name = found[which % len(found)]
        return found.index(name) + 1, name, self.items[name]

    def _are_apart(self, *, public: bool) -> bool:
        """Whether the list's order is plain: recurring ones may come to meet at one instant."""
        times = [item.at for item in self.items.values() if item.public is public]
        return len(set(times)) == len(times)

    @rule(which=st.integers(0, 20), public=st.booleans())
    def cancel(self, which: int, public: bool) -> None:
        picked = self._pick(which, public=public)
        if picked:
            self.said(f"{'announce' if public else 'remind'} cancel {picked[0]}")
            del self.items[picked[1]]

    @rule(which=st.integers(0, 20), public=st.booleans(), minutes=MINUTES)
    def another_time(self, which: int, public: bool, minutes: int) -> None:
        picked = self._pick(which, public=public)
        at = self.clock.now() + timedelta(minutes=minutes)
        if picked and self._is_free(at) and not picked[2].paused:
            verb, yes = ("announce", "Change it") if public else ("remind", "Yes, change it")
            self.said(f"{verb} edit {picked[0]} in {minutes} minutes", f":press {yes}")
            self.items[picked[1]] = Item(picked[2].text, at, public=public)

    @rule(which=st.integers(0, 20), public=st.booleans())
    def other_words(self, which: int, public: bool) -> None:
        picked = self._pick(which, public=public)
        if picked:
            verb, yes = ("announce", "Change it") if public else ("remind", "Yes, change it")
            text = picked[2].text + "x"
            self.said(f'{verb} edit {picked[0]} "{text}"', f":press {yes}")
            self.items[picked[1] + "x"] = replace(self.items.pop(picked[1]), text=text)

    @rule(which=st.integers(0, 20))
    def pause_or_resume(self, which: int) -> None:
        picked = self._pick(which, public=True)
        if not picked:
            return
        number, name, item = picked
        if not item.paused:
            self.said(f"announce pause {number}")
            self.items[name] = replace(item, paused=True)
            return
        self.said(f"announce resume {number}")
        at = item.at
        if at <= self.clock.now():
            following = item.after(self.clock.now())
            if following is None:
                # Its time has passed: it stays paused until it is given a new one.
                return
            at = following
        self.items[name] = replace(item, at=at, paused=False)

    @precondition(lambda self: any(text[0] == "r" for _, text in self.came))
    @rule()
    def snooze(self) -> None:
        text = [text for _, text in self.came if text[0] == "r"][-1]
        at = self.clock.now() + timedelta(minutes=10)
        again = text + "y"
        if not self._is_free(at) or again in self.items or text.endswith("y"):
            return
        self.loop.run_until_complete(self.stage.presses("olga", f"snooze:{self.ids[text]}:10m"))
        # What recurs goes on beside the one that was put off, which says the same.
        self.items[again] = Item(text, at)

    # Time ---------------------------------------------------------------------------------------

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        to = self.clock.now() + timedelta(minutes=minutes)
        self._expect(to)
        self.loop.run_until_complete(self.stepup.advance(self.clock, to))

    @rule(minutes=st.integers(0, 1500))
    def down_for_a_while(self, minutes: int) -> None:
        self.loop.run_until_complete(self.stack.aclose())
        now = self.clock.now() + timedelta(minutes=minutes)
        self.clock.move(now)
        for name, item in list(self.items.items()):
            if item.at <= now and not item.paused:
                self._comes(name, item, now)
        self.loop.run_until_complete(self._start())
        self.loop.run_until_complete(self.stepup.settle())

    def _expect(self, to: datetime) -> None:
        while True:
            due = [(item.at, name) for name, item in self.items.items() if item.at <= to and not item.paused]
            if not due:
                return
            at, name = min(due)
            self._comes(name, self.items[name], at)

    def _comes(self, name: str, item: Item, now: datetime) -> None:
        """It is looked at now, in time or late: what is public and too late isn't posted any more."""
        if not item.public or now - item.at <= HELD_AFTER:
            self.expected.append((now, item.text))
        following = item.after(max(now, item.at))
        if following is None:
            del self.items[name]
        else:
            self.items[name] = replace(item, at=following)

    @invariant()
    def model_and_bot_agree(self) -> None:
        assert sorted(self.came) == sorted(self.expected)


TestAsking = Asking.TestCase


TestAsking.settings = settings(
    max_examples=int(os.environ.get("EXAMPLES", "8")),
    stateful_step_count=30,
    deadline=None,
    derandomize="EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
