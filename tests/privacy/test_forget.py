"""A copy of everything, and everything gone: no table may keep a person who asked to be forgotten."""

from __future__ import annotations

import json

from sqlalchemy import select

from bot.app import App
from bot.chat.file import File
from storage import personal
from storage.database import Base
from storage.outbox import Outbox
from tests.houses import Transcript

WORDS = ("Alice Zebrowska", "University of Zanzibar", "zither maker", "buy zinc", "@zalice", "zalice")
# Ids in the log mean nothing once the person is gone, and the log is never changed.
WITHOUT_NAMES = ("audit",)


async def live(stage: Transcript) -> None:
    """Alice does a little of everything."""
    form = (
        "Alice Zebrowska",
        "University of Zanzibar",
        "1",
        "zither maker",
        "skip",
        "skip",
        "skip",
        "Python",
    )
    await stage.play(
        ":as olga", "events create “Tea” on 3 December 14:00 for 1 hour in #events", ":press Publish"
    )
    await stage.play(":as zalice", ":press Going")
    await stage.play("register", *form, "skip", "skip", "keep", "2", "yes")
    await stage.play("remind me to buy zinc in 2 hours", "groups join Research data")
    await stage.play("members", "profile", ":in #events", "events", ":in dm", "events create")
    await stage.play(":as olga", "roles grant @zalice organiser", ":press Yes, do it", ":as zalice")
    await stage.play("events create “Zoo” on 3 December 15:00 for 1 hour in #events", "profile edit")


async def everything(house: App) -> dict[str, str]:
    """The whole database, as text by table."""
    async with house.store.look() as work:
        return {
            table.name: str([tuple(row) for row in await work.session.execute(select(table))])
            for table in Base.metadata.sorted_tables
        }


async def test_whoever_asks_to_be_forgotten_is_in_no_table_any_more(house: App, stage: Transcript) -> None:
    await live(stage)
    before = await everything(house)
    assert all(any(word in text for text in before.values()) for word in WORDS if word != "@zalice")

    asked = await stage.play("privacy forget me")
    gone = await stage.play(":press Yes, erase everything")

    assert "for good" in asked
    assert "It is all erased" in gone
    after = await everything(house)
    last = after.pop("outbox")
    assert not [(name, word) for name, text in after.items() for word in WORDS if word in text]
    # Only the message that says so still knows where it went.
    assert not [word for word in WORDS if word in last and "zalice" not in word]
    assert "haven't registered" in await stage.play("help")


async def test_every_reference_to_a_person_is_erased_or_loses_the_name(house: App) -> None:
    for table, column in personal.referring():
        (key,) = (k for k in table.columns[column].foreign_keys if k.column.table.name == "person")
        assert key.ondelete in ("CASCADE", "SET NULL"), f"{table.name}.{column} keeps a person who left"
    covered = {table.name for table, _ in personal.referring()} | {"person", *WITHOUT_NAMES}
    known_by_account = {"inbox", "outbox", "matrix_unread"}
    of_nobody = {
        "announcement_channel",
        "event_channel",
        "event_occurrence",
        "event_series",
        "event_teaches",
        "frozen_report",
        "lease",
        "matrix_made",
        "matrix_invitation",
        "matrix_sync",
        "occurrence",
        "schedule",
    }
    assert covered | known_by_account | of_nobody == set(Base.metadata.tables)


async def test_the_copy_holds_everything_and_goes_to_the_person_alone(house: App, stage: Transcript) -> None:
    await live(stage)
    said = await stage.play("cancel", ":in #events", "privacy export")

    assert "stepup to @zalice (only you)" in said
    assert "your-data.json" in said
    assert "your-data.html" in said
    async with house.store.look() as work:
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
