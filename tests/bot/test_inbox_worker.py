"""A request's way: once, in one transaction, with the roles checked in one place."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.chat.incoming import Incoming
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.chat.sent_file import SentFile
from bot.clock import MovableClock
from bot.fair_use import AT_ONCE
from bot.feature import Command, Feature
from bot.inbox_worker import InboxWorker
from bot.outbox_worker import OutboxWorker
from bot.platforms.console.outbound import ConsoleSender
from bot.platforms.console.stage import Stage
from bot.registry import Registry
from bot.stepup import Stepup
from handlers import FEATURES
from storage import inbox
from storage.database import Work
from storage.outbox import Outbox
from storage.people import Person
from tests.transcript import Transcript

# Who may use each command; a new one fails the test until it has its row.
NEEDED = {
    "register": Role.GUEST,
    "profile": Role.GUEST,
    "profile edit": Role.MEMBER,
    "digest": Role.GUEST,
    "events": Role.GUEST,
    "events create": Role.ORGANISER,
    "events find": Role.GUEST,
    "events import": Role.ORGANISER,
    "events imports": Role.ORGANISER,
    "events imports stop": Role.ORGANISER,
    "events cancel": Role.ORGANISER,
    "events show": Role.GUEST,
    "events calendar": Role.GUEST,
    "events attended": Role.GUEST,
    "events edit": Role.ORGANISER,
    "events copy": Role.ORGANISER,
    "events rsvp": Role.ORGANISER,
    "events write": Role.ORGANISER,
    "events code": Role.ORGANISER,
    "events announce": Role.ORGANISER,
    "events needs": Role.GUEST,
    "events news": Role.GUEST,
    "events reminders": Role.GUEST,
    "events attendance": Role.ORGANISER,
    "training": Role.GUEST,
    "training report": Role.ORGANISER,
    "skills": Role.MEMBER,
    "skills set": Role.MEMBER,
    "skills want": Role.MEMBER,
    "skills export": Role.MEMBER,
    "skills import": Role.MEMBER,
    "skills catalogue": Role.GUEST,
    "skills add": Role.ORGANISER,
    "skills added": Role.ORGANISER,
    "skills alias": Role.ORGANISER,
    "skills remove": Role.ORGANISER,
    "training add": Role.ORGANISER,
    "training remove": Role.ORGANISER,
    "pathway": Role.MEMBER,
    "checkin": Role.MEMBER,
    "checkin stop": Role.MEMBER,
    "report": Role.ORGANISER,
    "training offers": Role.MEMBER,
    "checkin start": Role.ORGANISER,
    "checkin status": Role.ORGANISER,
    "checkin extend": Role.ORGANISER,
    "checkin close": Role.ORGANISER,
    "checkin cancel": Role.ORGANISER,
    "checkin schedule": Role.ORGANISER,
    "checkin outcome": Role.ORGANISER,
    "checkin core": Role.ORGANISER,
    "needs": Role.ORGANISER,
    "contact": Role.GUEST,
    "pause": Role.GUEST,
    "link": Role.GUEST,
    "link undo": Role.MODERATOR,
    "home": Role.GUEST,
    "why": Role.SUSPENDED,
    "resume": Role.GUEST,
    "quiet": Role.GUEST,
    "kudos": Role.MEMBER,
    "kudos evidence": Role.MEMBER,
    "kudos show": Role.MEMBER,
    "kudos hide": Role.MEMBER,
    "kudos decline": Role.MEMBER,
    "kudos off": Role.MEMBER,
    "kudos on": Role.MEMBER,
    "opportunities": Role.MEMBER,
    "opportunities mine": Role.MEMBER,
    "opportunities post": Role.MEMBER,
    "opportunities report": Role.ORGANISER,
    "opportunities show": Role.MEMBER,
    "opportunities tell": Role.MEMBER,
    "mentor coffee": Role.MEMBER,
    "mentor": Role.MEMBER,
    "mentor find": Role.MEMBER,
    "mentor offer": Role.MEMBER,
    "mentor hours": Role.MEMBER,
    "mentor met": Role.MEMBER,
    "mentor pause": Role.MEMBER,
    "mentor resume": Role.MEMBER,
    "mentor status": Role.MEMBER,
    "mentor end": Role.MEMBER,
    "mentor block": Role.MEMBER,
    "mentor report": Role.ORGANISER,
    "mentor round": Role.ORGANISER,
    "remind": Role.MEMBER,
    "remind list": Role.MEMBER,
    "remind cancel": Role.MEMBER,
    "remind edit": Role.MEMBER,
    "remind mute": Role.MEMBER,
    "remind unmute": Role.MEMBER,
    "help": Role.SUSPENDED,
    "undo": Role.GUEST,
    "members": Role.MEMBER,
    "members count": Role.MEMBER,
    "members import": Role.MODERATOR,
    "members unregistered": Role.MODERATOR,
    "members unlist": Role.MODERATOR,
    "members suspend": Role.MODERATOR,
    "members unsuspend": Role.MODERATOR,
    "members suspended": Role.MODERATOR,
    "members save": Role.MEMBER,
    "members saved": Role.MEMBER,
    "members unsave": Role.MEMBER,
    "members vouch": Role.ORGANISER,
    "members export": Role.MODERATOR,
    "roles": Role.ADMIN,
    "roles grant": Role.ADMIN,
    "roles revoke": Role.ADMIN,
    "audit": Role.MODERATOR,
    "announce": Role.ORGANISER,
    "announce list": Role.ORGANISER,
    "announce cancel": Role.ORGANISER,
    "announce pause": Role.ORGANISER,
    "announce resume": Role.ORGANISER,
    "announce edit": Role.ORGANISER,
    "announce history": Role.ORGANISER,
    "privacy": Role.SUSPENDED,
    "privacy access": Role.SUSPENDED,
    "groups tie": Role.ORGANISER,
    "groups untie": Role.ORGANISER,
    "members alias": Role.MODERATOR,
    "members institutions": Role.MODERATOR,
    "members unalias": Role.MODERATOR,
    "privacy agree": Role.GUEST,
    "privacy choices": Role.SUSPENDED,
    "privacy withdraw": Role.SUSPENDED,
    "privacy export": Role.SUSPENDED,
    "privacy forget": Role.SUSPENDED,
    "groups": Role.MEMBER,
    "groups join": Role.MEMBER,
    "groups leave": Role.MEMBER,
    "groups write": Role.MEMBER,
    "groups lead": Role.ORGANISER,
    "groups unlead": Role.ORGANISER,
    "groups rename": Role.ORGANISER,
    "groups archive": Role.ORGANISER,
    "groups restore": Role.ORGANISER,
    "groups create": Role.ORGANISER,
}


def test_every_command_needs_the_role_that_the_table_says(stepup: Stepup) -> None:
    assert {c.words: c.role for c in stepup.registry.commands.values()} == NEEDED


@pytest.mark.parametrize(
    ("who", "role"), [("zed", Role.GUEST), ("orla", Role.ORGANISER), ("mo", Role.MODERATOR)]
)
async def test_a_command_is_refused_below_its_role_and_taken_above(
    stage: Transcript, stepup: Stepup, who: str, role: Role
) -> None:
    await stage.play(f":as {who}")
    for words, needed in NEEDED.items():
        said = await stage.play(words)
        refused = re.search(r"Only \w+s can use", said) is not None
        assert refused is (role < needed), (words, said)
        await stage.play("cancel")


async def broken(work: Work, request: Request) -> Reply:
    """Change something, then fail, unless told to work."""
    work.session.add(Person(name="half done", created_at=work.now))
    await work.session.flush()
    if request.words == "twice":
        work.session.add(Person(id=1, name="taken", created_at=work.now))
        await work.session.flush()
    if request.words != "well":
        raise RuntimeError("a fault of ours")
    return Reply.say("Done.")


def with_broken(stepup: Stepup, clock: MovableClock) -> tuple[InboxWorker, OutboxWorker, list[str], Stage]:
    feature = Feature(
        name="broken",
        title="Broken",
        commands=(Command(words="break", run=broken, role=Role.GUEST, summary="break"),),
    )
    printed: list[str] = []
    sending = OutboxWorker(stepup.store, clock)
    sending.serve(ConsoleSender(printed.append, clock, stepup.settings.community.zone))
    worker = InboxWorker(stepup.store, clock, Registry((*FEATURES, feature)))
    return worker, sending, printed, Stage(clock=clock, session="t")


async def half_done(stepup: Stepup) -> int:
    async with stepup.store.look() as work:
        count = select(func.count()).where(Person.name == "half done")
        return await work.session.scalar(count) or 0


async def test_a_fault_of_ours_undoes_everything_and_is_told_once_after_five_tries(
    stepup: Stepup, clock: MovableClock
) -> None:
    worker, sending, printed, stage = with_broken(stepup, clock)
    await worker.receive(stage.says("break"))
    await worker.receive(stage.says("break well"))
    for _ in range(8):
        await worker.settle()
        await sending.settle()
        clock.move(clock.now() + timedelta(minutes=1))

    assert await half_done(stepup) == 1
    assert len(printed) == 2
    assert "Done." in printed[0]
    assert "something went wrong on my side" in printed[1]
    async with stepup.store.look() as work:
        assert await inbox.next_try(work) is None


async def test_a_database_error_of_one_request_does_not_hold_up_the_others(
    stepup: Stepup, clock: MovableClock
) -> None:
    async with stepup.store.work() as work:
        work.session.add(Person(id=1, name="first", created_at=work.now))
    worker, sending, printed, stage = with_broken(stepup, clock)
    await worker.receive(stage.says("break twice"))
    await worker.receive(stage.says("break well"))
    await worker.settle()
    await sending.settle()

    assert len(printed) == 1
    assert "Done." in printed[0]


async def test_any_character_that_somebody_sends_can_be_kept(stepup: Stepup, clock: MovableClock) -> None:
    worker, sending, printed, stage = with_broken(stepup, clock)
    await worker.receive(stage.says("remind\x00me 😀 \ud800 \u202e"))
    await worker.settle()
    await sending.settle()

    assert "I don't know “remindme 😀" in printed[0]


async def test_the_same_thing_received_twice_is_answered_once(stepup: Stepup, clock: MovableClock) -> None:
    worker, sending, printed, stage = with_broken(stepup, clock)
    incoming = stage.says("break well")

    assert await worker.receive(incoming)
    assert not await worker.receive(incoming)
    await worker.settle()
    await worker.handle(incoming, window=False)
    await sending.settle()

    assert len(printed) == 1
    assert await half_done(stepup) == 1


async def test_what_was_received_before_a_crash_is_answered_after_it(
    stepup: Stepup, clock: MovableClock
) -> None:
    worker, _, _, stage = with_broken(stepup, clock)
    await worker.receive(stage.says("break well"))

    reborn, sending, printed, _ = with_broken(stepup, clock)
    await reborn.settle()
    await sending.settle()

    assert len(printed) == 1
    async with stepup.store.look() as work:
        states = await work.session.scalars(select(Outbox.state))
        assert set(states) == {"sent"}


async def test_a_file_waits_for_a_process_that_can_fetch_it(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    stepup.inbox.leave_files("console")
    sent = SentFile("notes.txt", 5, {"id": 1})
    await stepup.inbox.receive(replace(Stage(clock=clock, session="s").says(""), file=sent))
    await stepup.settle()
    assert await waiting(stepup) == ["s:1"]

    async def fetch(file: SentFile) -> bytes:
        assert file.where == {"id": 1}
        return b"hello"

    stepup.inbox.read_files("console", fetch)
    await stepup.settle()
    assert await waiting(stepup) == []
    assert "I don't know what that file is for" in "\n".join(stage.printed)


async def test_files_that_cant_be_fetched_here_hold_up_nobody(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    stepup.inbox.leave_files("console")
    sent = SentFile("notes.txt", 5, {"id": 1})
    other = Stage(clock=clock, session="s")
    for _ in range(201):
        await stepup.inbox.receive(replace(other.says(""), file=sent))

    assert "Nothing is planned" in await stage.play("events")


async def test_a_file_that_takes_long_holds_up_nobody_else(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    came = asyncio.Event()

    async def fetch(file: SentFile) -> bytes:
        await came.wait()
        return b"hello"

    stepup.inbox.read_files("console", fetch)
    said = replace(Stage(clock=clock, session="s", who="bob").says(""), file=SentFile("a.txt", 5))
    async with stepup.store.work() as work:
        await stepup.inbox.keep(work, said, AT_ONCE)
    settling = asyncio.create_task(stepup.settle())
    while not stepup.inbox._handling:
        await asyncio.sleep(0)
    async with stepup.store.work() as work:
        await stepup.inbox.keep(work, Stage(clock=clock, session="t").says("events"), AT_ONCE)
    stepup.inbox.wake()
    await stepup.inbox._catch_up()
    # It may be in hand already.
    while await waiting(stepup) != ["s:1"]:
        await asyncio.sleep(0.01)

    came.set()
    await settling
    assert await waiting(stepup) == []


async def test_a_file_that_isnt_needed_isnt_fetched(stepup: Stepup, clock: MovableClock) -> None:
    async def fetch(file: SentFile) -> bytes:
        raise AssertionError("nobody needs it")

    stepup.inbox.read_files("console", fetch)
    await stepup.inbox.receive(
        replace(Stage(clock=clock, session="s").says("events"), file=SentFile("a.png", 5))
    )
    await stepup.settle()

    assert await waiting(stepup) == []


async def waiting(stepup: Stepup) -> list[str]:
    async with stepup.store.look() as work:
        return [one.key for one in await inbox.waiting(work, files_of=["console"])]


async def test_that_an_answer_takes_long_is_shown_and_that_it_does_no_more(
    stepup: Stepup, clock: MovableClock
) -> None:
    shown: list[bool] = []
    came = asyncio.Event()

    def show(incoming: Incoming, at_work: bool) -> None:
        shown.append(at_work)
        came.set()

    async def fetch(file: SentFile) -> bytes:
        await came.wait()
        return b"hello"

    stepup.inbox.read_files("console", fetch)
    stepup.inbox.show_work("console", show)
    stage = Stage(clock=clock, session="s")
    await stepup.inbox.receive(stage.says("events"))
    await stepup.settle()
    assert shown == []

    await stepup.inbox.receive(replace(stage.says(""), file=SentFile("a.txt", 5)))
    await stepup.settle()
    assert shown == [True, False]
