"""A copy of everything, and everything gone: no table may keep a person who asked to be forgotten."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from bot.chat.file import File
from bot.clock import MovableClock
from bot.stepup import Stepup
from storage import personal
from storage.audit import Audit
from storage.database import Base, Work
from storage.outbox import Outbox
from storage.people import Person
from storage.personal import OF_WHO_LEFT
from tests.transcript import Transcript

WORDS = ("Alice Zebrowska", "University of Zanzibar", "zither maker", "buy zinc", "@zalice", "zalice")
# Ids in the log mean nothing once the person is gone, and the log is never changed.
WITHOUT_NAMES = ("audit",)


async def live(stage: Transcript) -> None:
    """Alice does a little of everything."""
    form = (
        "Alice Zebrowska",
        "University of Zanzibar",
        "1",
    )
    await stage.play(
        ":as olga", "events create “Tea” on 3 December 14:00 for 1 hour in #events", ":press Publish"
    )
    await stage.play(":as zalice", ":press Going")
    await stage.play("register", *form, "yes", "profile edit role title zither maker")
    await stage.play("profile edit skills Python")
    await stage.play("remind me to buy zinc in 2 hours", "groups join Research data")
    await stage.play("members", "profile", ":in #events", "events", ":in dm", "events create")
    await stage.play(":as olga", "roles grant @zalice organiser", ":press Yes, do it", ":as zalice")
    await stage.play("events create “Zoo” on 3 December 15:00 for 1 hour in #events", "profile edit")


async def files(work: Work) -> str:
    """What stands in the files of all messages."""
    payloads = await work.session.scalars(select(Outbox.payload))
    return str([File.unpack(one).content for payload in payloads for one in payload.get("files", ())])


async def everything(stepup: Stepup) -> dict[str, str]:
    """The whole database, as text by table."""
    async with stepup.store.look() as work:
        return {
            table.name: str([tuple(row) for row in await work.session.execute(select(table))])
            for table in Base.metadata.sorted_tables
        } | {"files": await files(work)}


async def test_whoever_asks_to_be_forgotten_is_in_no_table_any_more(
    stepup: Stepup, stage: Transcript
) -> None:
    await live(stage)
    before = await everything(stepup)
    assert all(any(word in text for text in before.values()) for word in WORDS if word != "@zalice")

    asked = await stage.play("privacy forget me")
    gone = await stage.play(":press Yes, erase everything")

    assert "for good" in asked
    assert "It is all erased" in gone
    after = await everything(stepup)
    last = after.pop("outbox")
    assert not [(name, word) for name, text in after.items() for word in WORDS if word in text]
    # Only the message that says so still knows where it went.
    assert not [word for word in WORDS if word in last and "zalice" not in word]
    assert "haven't registered" in await stage.play("help")


def registered(name: str, institution: str = "UCL") -> tuple[str, ...]:
    return (
        "register",
        name,
        institution,
        "1",
        "yes",
        "profile edit role title quizmaker",
        "profile edit skills Python",
    )


async def test_whoever_asks_to_be_forgotten_is_named_in_nothing_that_others_were_told(
    stepup: Stepup, stage: Transcript, clock: MovableClock
) -> None:
    """A name that is a word like any other, and that of nobody else: no guess at wording could find it."""
    offer = ("mentor offer", "Python", "3", "4", "2", "skip", "skip the rest")
    find = ("mentor find", "Python", "a goal", "4", "2", "skip the rest")
    await stage.play(":as grant", *registered("Grant", "Quadling Institute"), *offer)
    await stage.play(":as alice", *registered("Alice"), *offer)
    await stage.play(":as ben", *registered("Ben"), *offer)
    # Reminders, one to somebody else and one in a channel; listed and muted.
    await stage.play(":as grant", "remind @alice to send the slides in 5 minutes", ":press Yes, remind")
    await stage.play(
        ":in #events", "remind #events to bring a laptop in 5 minutes", ":press Yes, remind", ":in dm"
    )
    await stage.play(":as alice", "remind @grant to write in 3 hours", ":press Yes, remind", "remind list")
    await stepup.advance(clock, clock.now() + timedelta(minutes=10))
    await stage.play(":press No more from Grant", "remind list", ":as grant", "remind @alice to go in 1 hour")
    # Profiles, lists, exports, roles and the log.
    await stage.play(":as ben", "profile Grant", "members", "members skill:python")
    await stage.play(
        ":as olga", "members export", "roles grant @grant organiser", ":press Yes, do it", "roles"
    )
    await stage.play("audit", "roles revoke @grant", "profile @grant")
    # Mentoring: a mentor and a mentee, with a question, a pair and its end; and a round.
    await stage.play(":as alice", *find, ":press Ask Grant", "mentor")
    await stage.play(
        ":as grant", ":press Ask one question", "Which one?", ":as alice", ":press Answer", "This one"
    )
    await stage.play(":as grant", ":press Accept", ":as alice", "mentor", "mentor end", ":press Keep it")
    await stage.play(":as grant", *find, ":as olga", "mentor round", ":press Ask these mentees")
    await stage.play(":as grant", ":press Ask Alice", ":as alice", ":press Ask one question", "Why?")
    await stage.play(
        ":as grant", ":press Answer", "Because", ":as alice", ":press Accept", ":as ben", "mentor block Grant"
    )
    await stepup.advance(clock, clock.now() + timedelta(days=15))
    # An event's attendance.
    await stage.play(
        ":as olga", "events create “Tea” on 3 January 14:00 for 1 hour in #events", ":press Publish"
    )
    await stage.play(":as grant", ":press Going", ":as olga", "events attendance Tea")
    await stage.play(":as ben", "privacy export", ":as alice", "privacy export")
    before = await everything(stepup)
    named = before["outbox"].count("Grant")

    await stage.play(":as grant", "privacy forget me", ":press Yes, erase everything")

    assert named > 35
    after = await everything(stepup)
    assert not [name for name, text in after.items() if "Grant" in text or "Quadling" in text]
    assert "someone who left" not in after["outbox"]
    assert OF_WHO_LEFT in after["outbox"]


async def test_every_reference_to_a_person_is_erased_or_loses_the_name(stepup: Stepup) -> None:
    for table, column in personal.referring():
        (key,) = (k for k in table.columns[column].foreign_keys if k.column.table.name == "person")
        assert key.ondelete in ("CASCADE", "SET NULL"), f"{table.name}.{column} keeps a person who left"
    covered = {table.name for table, _ in personal.referring()} | {"person", *WITHOUT_NAMES}
    known_by_account = {"direct_channel", "home_tab", "inbox", "outbox", "matrix_unread"}
    of_nobody = {
        "announcement_channel",
        "coffee_group",
        "dead_link",
        "event_channel",
        "event_occurrence",
        "event_series",
        "event_tag",
        "event_teaches",
        "imported_event",
        "kudos_channel",
        "frozen_report",
        "lease",
        "listed_person",
        "matrix_made",
        "matrix_invitation",
        "matrix_seen",
        "matrix_sync",
        "matrix_upgrade",
        "mentor_session",
        "occurrence",
        "opportunity_skill",
        "schedule",
        "suspension_mark",
        "sealed_key",
        "welcomed",
    }
    assert covered | known_by_account | of_nobody == set(Base.metadata.tables)


async def test_the_copy_holds_everything_and_goes_to_the_person_alone(
    stepup: Stepup, stage: Transcript
) -> None:
    await live(stage)
    said = await stage.play("cancel", ":in #events", "privacy export")

    assert "stepup to @zalice (only you)" in said
    assert "your-data.json" in said
    assert "your-data.html" in said
    async with stepup.store.look() as work:
        payload = (
            await work.session.scalars(select(Outbox.payload).order_by(Outbox.id.desc()).limit(1))
        ).one()
    copy, page = (File.unpack(packed) for packed in payload["files"])
    held = json.loads(copy.content)
    covered = {
        "account",
        "consent",
        "member",
        "member_group",
        "member_skill",
        "person",
        "reminder",
        "role_grant",
        "rsvp",
    }
    assert covered <= set(held)
    assert held["member"][0]["institution"] == "University of Zanzibar"
    assert held["reminder"][0]["text"] == "buy zinc"
    assert b"University of Zanzibar" in page.content
    assert b"<script" not in page.content


async def test_a_change_of_mind_erases_nothing(stage: Transcript) -> None:
    await live(stage)
    await stage.play("cancel", "privacy forget me", ":press No, keep it")

    assert "zither maker" in await stage.play("profile")
    assert "your own data" in await stage.play("privacy forget bob")


async def test_the_next_newcomer_is_not_taken_for_whoever_was_forgotten(
    stepup: Stepup, stage: Transcript
) -> None:
    """The log goes on naming who was erased by their id: nobody else may ever have it."""
    await live(stage)
    await stage.play("privacy forget me", "erase", ":as newt", "register", "Newt", "UCL", "1", "yes")

    async with stepup.store.look() as work:
        newcomer = (await work.session.scalars(select(Person.id).where(Person.name == "Newt"))).one()
        entries = (await work.session.scalars(select(Audit))).all()
    assert entries
    assert newcomer not in {one for entry in entries for one in (entry.actor_id, entry.subject_id)}


async def test_a_copy_that_names_somebody_keeps_their_name_no_longer_than_they_stay(
    stepup: Stepup, stage: Transcript
) -> None:
    """Whom one blocked is named in the copy for reading, and never hears of it."""
    for name in ("ann", "benedicta"):
        await stage.play(f":as {name}", "register", name.capitalize(), "UCL", "5", "yes")
    await stage.play(":as ann", "mentor block Benedicta", "privacy export")
    async with stepup.store.look() as work:
        assert "Benedicta" in await files(work)

    await stage.play(":as benedicta", "privacy forget me", ":press Yes, erase everything")

    async with stepup.store.look() as work:
        assert "Benedicta" not in await files(work)
