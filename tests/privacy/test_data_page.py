"""The copy of somebody's data that is for reading: titles and dates, nothing typed left out, and no keys."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import JSON, Boolean, Integer, Table, Text

from config import catalogue
from handlers.privacy import data_page
from handlers.privacy.data_page import Reader
from storage import personal, tables
from storage.database import UtcDateTime
from storage.personal import Called

LONDON = ZoneInfo("Europe/London")
AT = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
ME = 424242
# Typed by nobody, or for Stepup's own use, though they are texts.
NOT_TYPED = {"rule", "folded", "last_error", "mentions", "line", "address", "payload"}
COUNTING = {"level", "wanted", "capacity", "useful", "failures", "hours", "helped", "often", "again"}
COUNTING |= {"sessions", "minutes"}
KEYS = re.compile(r"_id$|^id$|hash|token|secret|^code$|key|mark|^edits$|etag")


def filled(table: Table) -> dict[str, Any]:
    """A row in which each column says by its value which one it is."""

    def value(name: str, kind: Any) -> Any:
        if isinstance(kind, UtcDateTime):
            return AT
        if isinstance(kind, Boolean):
            return True
        if isinstance(kind, Integer):
            return 2 if name in COUNTING else ME
        if isinstance(kind, JSON):
            return {"inward": f"«{name}»"} if name not in ("payload",) else {"text": f"«{name}»"}
        return f"«{name}»"

    only = personal._ONLY.get(table.name)
    return {
        column.name: value(column.name, column.type)
        for column in table.columns
        if only is None or column.name in only
    }


def references(table: Table) -> Called:
    """What its columns refer to, of which nothing is known."""
    columns = {
        (table.name, column.name): key.column.table.name
        for column in table.columns
        for key in column.foreign_keys
    }
    return Called(columns, {})


def page(held: dict[str, list[dict[str, Any]]], called: Called | None = None) -> str:
    reader = Reader(ME, LONDON, catalogue.load(), called or Called({}, {}))
    made = data_page.as_page(held, {}, reader, community="Ours & yours", shown_at="today")
    return unescape(made.decode())


REFERRING = sorted({table.name for table, _ in personal.referring()} | {"person", "audit"})


@pytest.mark.parametrize("name", REFERRING)
def test_no_key_is_on_it_and_every_word_that_was_typed_is(name: str) -> None:
    table = tables.metadata.tables[name]
    row = {key: value for key, value in filled(table).items() if key not in ("rule", "start")}

    made = page({name: [row]}, references(table))

    assert str(ME) not in made
    shown = set(re.findall(r"«(\w+)»", made))
    assert not [column for column in shown if KEYS.search(column)]
    typed = {column.name for column in table.columns if isinstance(column.type, Text)} & set(row)
    assert typed - shown - NOT_TYPED == set()
    assert " id<" not in made


def test_an_event_is_said_by_its_title_and_when_it_begins_for_the_reader() -> None:
    called = Called({("rsvp", "event_id"): "event"}, {("event", 7): ("Clinic <1>", AT)})

    made = page({"rsvp": [{"event_id": 7, "person_id": ME, "answer": "going", "at": AT}]}, called)

    assert "<td>Clinic <1>, Wed 1 July 2026, 10:00 BST</td>" in made
    assert "<td>going</td>" in made
    assert "<td>7</td>" not in made


def test_the_reader_is_nowhere_said_to_be_themself_and_others_are_by_name() -> None:
    called = Called(
        {("mentor_pair", "mentor_id"): "person", ("mentor_pair", "mentee_id"): "person"},
        {("person", ME): ("Ann", None), ("person", 5): ("Ben", None)},
    )

    made = page({"mentor_pair": [{"mentor_id": 5, "mentee_id": ME, "state": "active"}]}, called)

    assert "<td>Ben</td>" in made
    assert "Ann" not in made


def test_who_has_left_since_is_said_by_nothing() -> None:
    called = Called({("mentor_pair", "mentor_id"): "person"}, {})

    assert "<td>5</td>" not in page({"mentor_pair": [{"mentor_id": 5, "state": "ended"}]}, called)


def test_skills_and_levels_are_said_by_their_names_and_a_rule_in_words() -> None:
    made = page(
        {
            "skill_state": [{"skill": "direct:tool-python", "level": 1, "wanted": 3}],
            "reminder": [
                {
                    "text": "eat",
                    "rule": "FREQ=WEEKLY;BYDAY=TU",
                    "start": "2026-12-01T09:00:00",
                    "zone": "Europe/London",
                }
            ],
        }
    )

    assert "<td>Python</td>" in made
    assert "<td>1 (awareness)</td><td>3 (practitioner)</td>" in made
    assert "every Tuesday at 09:00" in made
    assert "direct:" not in made
    assert "FREQ" not in made


def test_a_message_is_said_by_its_words_without_markup_or_buttons() -> None:
    payload = {"text": "**Hello** [now](<time:1>)", "buttons": [["Accept", "mentor-accept:1", "primary"]]}

    made = page({"messages to you": [{"enqueued_at": AT, "payload": payload, "state": "sent"}]})

    assert "<td>Hello now</td>" in made
    assert "mentor-accept" not in made


def test_what_was_typed_cannot_become_part_of_the_page() -> None:
    reader = Reader(ME, LONDON, catalogue.load(), Called({}, {}))
    held = {"reminder": [{"text": "<script>alert(1)</script>"}]}

    made = data_page.as_page(held, {"reminder": "<b>"}, reader, community="<i>", shown_at="today").decode()

    assert "<script" not in made
    assert "<b>" not in made
    assert "<i>" not in made


def test_what_is_only_a_fact_is_said_as_one() -> None:
    refusal = tables.metadata.tables["checkin_refusal"]

    made = page({"checkin_refusal": [{"person_id": ME}]}, references(refusal))

    assert "<p>Yes.</p>" in made
