"""No word, number or button of anybody's keeps somebody else from an answer.

Every command, button and form field is sent what no honest person sends; after each, another person is
answered at once. What fails in the database while a trivial question is answered is the row's own fault.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import literal, select, update

from bot import app
from bot.chat.form import Form
from bot.chat.identity import Address, Identity
from bot.chat.incoming import LONGEST_WORDS, Incoming, Kind
from bot.chat.message import Message
from bot.chat.outgoing import NotSent, Outgoing
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.clock import MovableClock
from bot.feature import Command, Due, Feature
from bot.form_questions import FormAnswer
from bot.inbox_worker import InboxWorker
from bot.platforms.console.outbound import ConsoleSender
from bot.registry import Registry
from bot.schedule_worker import ScheduleWorker
from bot.stepup import Stepup
from config.settings import Settings
from storage import outbox, schedule
from storage.database import Work
from storage.inbox import Inbox
from storage.outbox import Outbox, Urgency
from tests.conftest import Opened
from tests.transcript import START, Transcript

SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
EXAMPLES = 300 if os.environ.get("MONSTERS") == "all" else 40
# Half of a character, too, which only a hostile client sends.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400)
# Of these all, each time: what a pattern with two blanks beside each other takes minutes for.
BLANKS = ("spaces", "lines", "far apart")
AT_ONCE = 1.0  # seconds within which somebody else is answered
MONSTERS = {
    "emoji": "\N{GRINNING FACE}" * 12_600,
    "words": "word " * 5_000,
    "wildcards": "%_" * 1_900,
    "quotes": '"' * 3_900,
    "brackets": "(" * 3_900,
    "colons": "skill:" * 600,
    "digits": "9" * 3_900,
    "beyond 64 bits": str(2**64),
    "beyond 32 bits": str(2**31),
    "below 64 bits": str(-(2**70)),
    "nul and halves": "a\x00b\ud800c",
    "escapes": "\x1b]0;x\x07\x1b[2J\x9b31m",
    "turned around": "\u202e\u200f\u2066x" * 300,
    "joined": "e" + "\u0301" * 3_900,
    "times": "every 2nd tuesday at 25:61 until 31 April in 99999999999 years " * 50,
    "numbers of units": "in 999999999999999999999 weeks",
    "spaces": " \t\u00a0\u2003" * 900,
    "lines": "\n" * 3_900,
    "far apart": "a" + " " * 3_700 + "b",
    "mentions": "@alice " * 550,
    "channels": "#events " * 480,
    "commas": "1," * 1_900,
    "mark-up": "**[x](<person:1>)` <!channel> @room " * 100,
    "digits of others": "٣" * 3_900,
}


class Sent:
    """What is put before Stepup as a platform would, for one person after the other."""

    def __init__(self, opened: Opened, clock: MovableClock, stack: AsyncExitStack) -> None:
        self._opened = opened
        self._clock = clock
        self._stack = stack
        self.stepup: Stepup
        self.printed: list[str] = []
        self.count = 0

    async def restart(self) -> None:
        """Stop Stepup, and start it again over the same store."""
        await self._stack.aclose()
        self.stepup = await self._stack.enter_async_context(self._opened())
        self.printed = Transcript(self.stepup, self._clock).printed

    async def __call__(self, who: str, **parts: Any) -> float:
        """Receive it, handle and answer all that can be; returns how long that took, in seconds."""
        incoming = self.incoming(who, **parts)
        begun = time.monotonic()
        await self.stepup.inbox.receive(incoming)
        await self.stepup.settle()
        return time.monotonic() - begun

    def incoming(self, who: str, **parts: Any) -> Incoming:
        self.count += 1
        identity = Identity("console", who)
        return Incoming(
            **{
                "key": f"monster:{self.count}:{time.monotonic_ns()}",
                "identity": identity,
                "name": who.capitalize(),
                "place": Address.direct(identity),
                "place_name": "this direct message",
                "direct": True,
                "kind": Kind.WORDS,
                **parts,
            }
        )

    async def later(self) -> None:
        """Two minutes pass, in which whatever failed is tried again."""
        await self.stepup.advance(self._clock, self._clock.now() + timedelta(minutes=2))

    async def others_are_answered(self, why: object) -> None:
        took: list[float] = []
        # A machine may be busy for a moment; what holds a queue up goes on holding it.
        while len(took) < 3 and (not took or took[-1] >= AT_ONCE):
            before = len(self.printed)
            took.append(await self("bob", words="events"))
            assert "stepup to @bob" in "\n".join(self.printed[before:]), why
        assert took[-1] < AT_ONCE, (why, took)


@pytest.fixture
async def sent(opened: Opened, clock: MovableClock) -> AsyncIterator[Sent]:
    async with AsyncExitStack() as stack:
        sent = Sent(opened, clock, stack)
        await sent.restart()
        yield sent


async def left_over(stepup: Stepup) -> list[str]:
    """What is still to be handled, or had to be given up."""
    async with stepup.store.look() as work:
        rows = await work.session.scalars(select(Inbox).where(Inbox.state != "done"))
        return [f"{row.state} {row.last_error} {row.payload}"[:300] for row in rows]


async def test_a_profile_of_twelve_thousand_emoji_is_refused_and_holds_up_nobody(sent: Sent) -> None:
    await sent("zed", words=f"profile {MONSTERS['emoji']}", explicit=True)

    assert f"I read up to {LONGEST_WORDS:,}" in sent.printed[-1]
    await sent.others_are_answered("emoji")
    assert await left_over(sent.stepup) == []


async def seeded(sent: Sent) -> None:
    """Something of every kind, for buttons and forms to be about."""
    for words in (
        'events create "Tea" on 3 December 14:00 for 1 hour in #events for 3 people',
        "remind me to eat in 2 hours",
        'announce "The cluster is back" in #events tomorrow at 9am',
        'checkin start "Autumn" until 11 December 17:00',
        "groups create Data people",
        "mentor round",
        "members",
    ):
        await sent("olga", words=words, explicit=True)
    await sent("olga", kind=Kind.PRESS, action="event-publish:1")


def drawn(what: str, most: int) -> list[str]:
    """Some of the monsters for one thing: all of them where that is asked for, else a few, by lot."""
    if os.environ.get("MONSTERS") == "all":
        return list(MONSTERS)
    return random.Random(f"{SEED}:{what}").sample(list(MONSTERS), most)


@pytest.mark.timeout(900)
async def test_every_command_takes_any_words_and_others_are_answered_at_once(sent: Sent) -> None:
    for words in sent.stepup.registry.commands:
        for name in dict.fromkeys((*drawn(words, 2), *BLANKS)):
            monster = MONSTERS[name]
            quoted = f'{words} "{monster[:3_800]}" tomorrow at 9am'
            for said in random.Random(f"{SEED}{words}{name}").sample([f"{words} {monster}", quoted], 1):
                took = await sent("olga", words=said, explicit=True)
                assert took < 3 * AT_ONCE, (words, name, took)
            if name not in BLANKS:
                await sent.others_are_answered((words, name))

    await sent.restart()
    await sent.others_are_answered("the restart")
    assert await left_over(sent.stepup) == []


@pytest.mark.timeout(900)
async def test_every_button_takes_any_argument_and_others_are_answered_at_once(sent: Sent) -> None:
    await seeded(sent)
    for name in (*sent.stepup.registry.presses, FormAnswer.button_name, "no-such-button"):
        for kind in drawn(name, 2):
            monster = MONSTERS[kind][:200]
            for action in (f"{name}:{monster}", f"{name}:1:{monster}", f"{name}:1", name):
                await sent("olga", kind=Kind.PRESS, action=action)
            await sent.others_are_answered((name, kind))

    await sent.restart()
    await sent.others_are_answered("the restart")
    assert await left_over(sent.stepup) == []


@pytest.mark.timeout(900)
async def test_every_field_of_a_form_takes_any_answer_and_others_are_answered_at_once(sent: Sent) -> None:
    await seeded(sent)
    for name in (*sent.stepup.registry.forms, "no-such-form"):
        for kind in drawn(name, 3):
            monster = MONSTERS[kind]
            fields = await fields_of(sent, name)
            typed = dict.fromkeys(fields, monster[:LONGEST_WORDS])
            await sent("olga", kind=Kind.FORM, form=name, subject="1", typed=typed)
            await sent("olga", kind=Kind.FORM, form=name, subject=monster[:200], typed={})
            await sent("olga", kind=Kind.FORM, form=name, subject="1", typed={"text": monster})
            await sent.others_are_answered((name, kind))

    await sent.restart()
    await sent.others_are_answered("the restart")
    assert await left_over(sent.stepup) == []


async def fields_of(sent: Sent, form: str) -> list[str]:
    """The names of a form's fields, as far as olga can have it."""
    steps = sent.stepup.registry.forms.get(form)
    if steps is None:
        return ["text"]
    made: list[Form] = []

    async def kept(work: Work, request: Request) -> Reply:
        for subject in ("1", "direct/programming", ""):
            with suppress(Refusal, ValueError):
                made.append(await steps.build(work, request, subject))
                break
        return Reply()

    probe = Feature(
        name="probe", title="P", commands=(Command(words="help", run=kept, role=Role.GUEST, summary=""),)
    )
    worker = InboxWorker(sent.stepup.store, sent.stepup.clock, Registry((probe,)))
    incoming = sent.incoming("olga", words="help", explicit=True)
    await worker.receive(incoming)
    await worker.handle(incoming, window=False)
    return [field.name for field in made[0].fields] if made else ["text"]


def test_any_words_at_all_are_answered_or_refused_and_others_are_answered_at_once(
    settings: Settings, store_url: str
) -> None:
    """With any characters that there are, in commands, buttons and forms."""
    clock = MovableClock(START)
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        sent = Sent(lambda: app.opened(settings, url=store_url, clock=clock, paced=False), clock, stack)
        runner.run(sent.restart())
        commands = sorted(sent.stepup.registry.commands)
        presses = sorted(sent.stepup.registry.presses)
        forms = sorted(sent.stepup.registry.forms)

        @given(
            words=ANY_TEXT, command=st.sampled_from(commands), press=st.sampled_from(presses),
            form=st.sampled_from(forms), who=st.sampled_from(["olga", "zed"]),
        )  # fmt: skip
        @hypothesis_settings(max_examples=EXAMPLES, deadline=None, database=None)
        def try_it(words: str, command: str, press: str, form: str, who: str) -> None:
            async def tried() -> None:
                await sent(who, words=f"{command} {words}", explicit=True)
                await sent(who, words=words)
                await sent(who, kind=Kind.PRESS, action=f"{press}:{words[:200]}")
                await sent(who, kind=Kind.FORM, form=form, subject=words[:100], typed={"text": words})
                await sent.others_are_answered((words, command, press, form))
                assert await left_over(sent.stepup) == []

            runner.run(tried())

        try:
            try_it()
        finally:
            runner.run(stack.aclose())


# What only the database refuses ---------------------------------------------------------------------


async def too_complex(work: Work, request: Request) -> Reply:
    """Ask the database what it can't answer, whatever the words; “well” goes well."""
    if request.words != "well":
        await refused_by_the_database(work)
    return Reply.say("Done.")


async def refused_by_the_database(work: Work) -> None:
    """On both databases an error of the kind that an unreachable one gives, too: too many values."""
    # Some builds of SQLite take 250,000.
    most = 300_000 if work.session.get_bind().dialect.name == "sqlite" else 40_000
    await work.session.execute(select(1).where(literal(1).in_(range(most))))


def with_handler(stepup: Stepup, handler: Any) -> InboxWorker:
    command = Command(words="ask", run=handler, role=Role.GUEST, summary="")
    return InboxWorker(
        stepup.store, stepup.clock, Registry((Feature(name="t", title="T", commands=(command,)),))
    )


async def test_what_the_database_refuses_is_set_aside_with_an_apology_and_holds_up_nobody(
    sent: Sent,
) -> None:
    sent.stepup.inbox = with_handler(sent.stepup, too_complex)

    await sent("zed", words="ask badly", explicit=True)
    await sent("zed", words="ask well", explicit=True)
    await sent("bob", words="ask well", explicit=True)
    waited = "\n".join(sent.printed)
    await sent.later()

    assert waited.count("Done.") == 2
    assert re.search(r"@zed.*\n.*went wrong on my side.*this reference: \w{6}", sent.printed[-1], re.DOTALL)
    assert [one.partition(" ")[0] for one in await left_over(sent.stepup)] == ["dead"]


async def test_it_is_set_aside_after_a_restart_too(sent: Sent) -> None:
    sent.stepup.inbox = with_handler(sent.stepup, too_complex)
    await sent("zed", words="ask badly", explicit=True)
    await sent.restart()
    sent.stepup.inbox = with_handler(sent.stepup, too_complex)

    await sent("bob", words="ask well", explicit=True)
    await sent.later()

    assert "Done." in sent.printed[0]
    assert "went wrong on my side" in sent.printed[-1]


async def test_a_job_that_the_database_refuses_holds_up_no_other(stepup: Stepup, clock: MovableClock) -> None:
    done = []

    async def refused(work: Work, due: Due) -> None:
        await refused_by_the_database(work)

    async def fine(work: Work, due: Due) -> None:
        done.append(due.subject)

    ask = Command(words="ask", run=too_complex, role=Role.GUEST, summary="")
    feature = Feature(name="t", title="T", commands=(ask,), jobs={"refused": refused, "fine": fine})
    jobs = Registry((feature,))
    worker = ScheduleWorker(stepup.store, clock, jobs, stepup.lease("t"))
    async with stepup.store.work() as work:
        for subject, kind in enumerate(("refused", "fine"), 1):
            await schedule.arrange(work, kind=kind, subject_id=subject, at=clock.now(), zone="Europe/London")

    await worker.tick()

    assert done == [2]


class Stubborn(ConsoleSender):
    """A platform whose code fails for one message, with an error that an unreachable database gives, too."""

    async def send(self, out: Outgoing) -> str:
        if out.message.text == "poison":
            raise BrokenPipeError
        return await super().send(out)


async def test_a_message_that_cannot_be_sent_for_a_fault_of_ours_is_given_up_and_its_author_told(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await stage.play(":as alice", "help")
    printed: list[str] = []
    stepup.outbox.serve(Stubborn(printed.append, clock, stepup.settings.community.zone))
    async with stepup.store.work() as work:
        for key in ("poison", "fine"):
            await outbox.enqueue(
                work, key=f"test:{key}", to=Address("console", "#events"), message=Message(key),
                urgency=Urgency.NEWS, author_id=1, about="the news",
            )  # fmt: skip

    await stepup.advance(clock, clock.now() + timedelta(minutes=30))

    assert "fine" in "\n".join(printed)
    assert "I couldn't deliver the news" in "\n".join(printed)


async def test_a_deadline_whose_message_cannot_be_read_keeps_nothing_from_being_sent(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    await stage.play(":as alice", "help")
    async with stepup.store.work() as work:
        await outbox.enqueue(
            work, key="test:late", to=Address("console", "#events"), message=Message("late"),
            urgency=Urgency.NEWS, expires_at=clock.now(), author_id=1,
        )  # fmt: skip
        await work.session.execute(update(Outbox).values(if_late={"no": "text"}))

    await stepup.advance(clock, clock.now() + timedelta(minutes=1))

    assert "What I can do here" in await stage.play("help") or stage.printed[-1]
    assert "stepup to @alice" in stage.printed[-1]


async def test_what_a_platform_answers_can_be_kept_whatever_it_is(
    stepup: Stepup, clock: MovableClock
) -> None:
    class Odd(ConsoleSender):
        async def send(self, out: Outgoing) -> str:
            if not self._answers:
                self._answers = True
                raise NotSent("a\x00b\ud800" * 9_000)
            return "id\x00\ud800" * 200

        _answers = False

    stepup.outbox.serve(Odd(lambda _: None, clock, stepup.settings.community.zone))
    async with stepup.store.work() as work:
        to = Address("console", "#events")
        await outbox.enqueue(work, key="a", to=to, message=Message("a"), urgency=Urgency.NEWS)

    await stepup.advance(clock, clock.now() + timedelta(minutes=5))

    async with stepup.store.look() as work:
        assert await work.session.scalar(select(Outbox.state)) == "sent"


@given(words=ANY_TEXT)
@hypothesis_settings(max_examples=60, deadline=None)
def test_what_is_kept_of_any_words_can_be_stored(words: str) -> None:
    identity = Identity("console", "zed")
    incoming = Incoming(
        key="k", identity=identity, name=words, place=Address.direct(identity), place_name=words, direct=True,
        kind=Kind.WORDS, words=words,
    )  # fmt: skip

    packed = incoming.within_limits().pack()

    assert "\x00" not in str(packed)
    assert json.dumps(packed, ensure_ascii=False).encode("utf-8")
