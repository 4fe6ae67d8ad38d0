"""What is held about a person, as a page for people: titles and dates, and no keys. Pure.

All of it, keys too, is in the copy for machines (`data_copy.py`).
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.phrases import times
from bot.chat.recurrence import Recurrence
from config.catalogue import Catalogue
from storage.consents import Purpose
from storage.personal import Called, Held, Row

# What only Stepup itself goes by, so that it tells nobody anything.
_INWARD_NAMES = """
    id subject subject_id kind conversation dest only_for route urgency mark folded sequence wall tzdata
    start needs replaces reaction code hash text_hash previous dedupe_key has_choices try_at expires_at
    if_late attempts lease_until lease_token first_tried_at tried_at remote_id last_error edits mentions
    otherwise asked line wants options channels people last queue journal actor_id granted_by
    approved_by columns found things pairs told rows version offered_at told_up_to
"""
_INWARD = frozenset(_INWARD_NAMES.split())
# Where a column means something else than in other tables.
_INWARD_IN = {("consent", "place"), ("event_host", "place"), ("dialogue", "at"), ("dialogue_left", "at")}
_SHOWN_IN = {("last_act", "kind"), ("mentor_pair_word", "kind"), ("consent", "version")}
_LABELS = {
    "at": "when",
    "enqueued_at": "when",
    "payload": "what it said",
    "user": "account",
    "rule": "how often",
    "rhythm": "how often",
    "hours": "hours a month",
    "mode": "how you would meet",
    "reminders": "minutes before",
    "given": "you agreed",
    "round_id": "check-in",
    "useful": "how useful, of 5",
    "sent_for": "last sent",
    "zone_chosen": "you chose the time zone",
    "wanted": "level wanted",
    "version": "version of the notice",
}
_PURPOSES = {Purpose.TOTALS.value: "counting your check-in answers"}
_SKILLS = ("skill", "competency")
_LEVELS = ("level", "wanted")
_FIRST = ("at", "enqueued_at", "title", "name", "event_id", "round_id", "skill")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose page it is, by id, how they read times and skills, and what the ids in their data stand for."""

    person_id: int
    zone: ZoneInfo
    catalogue: Catalogue
    called: Called


def as_page(held: Held, titles: Mapping[str, str], reader: Reader, *, community: str, shown_at: str) -> bytes:
    """A page without scripts or anything fetched from elsewhere; `titles` are those of the tables."""
    parts = [
        "<!doctype html>",
        '<html lang="en-GB"><head><meta charset="utf-8"><title>Your data</title>',
        f"<style>{_STYLE}</style></head><body><main>",
        f"<h1>What {html.escape(community)} holds about you</h1>",
        f"<p>As of {html.escape(shown_at)}. The file for other programs has the same with all its keys.</p>",
    ]
    for name, rows in held.items():
        parts += _section(titles.get(name, name), name, rows, reader)
    parts.append("</main></body></html>")
    return "\n".join(parts).encode()


_STYLE = (
    "body{font-family:sans-serif;max-width:60rem;margin:auto;padding:1rem}"
    "div{overflow-x:auto}table{border-collapse:collapse}"
    "th,td{border:1px solid #767676;padding:.3rem;text-align:left;vertical-align:top;white-space:pre-wrap}"
)


def _section(title: str, name: str, rows: Sequence[Row], reader: Reader) -> list[str]:
    found = [_read(name, row, reader) for row in rows]
    columns = _order(dict.fromkeys(column for row in found for column in row))
    heading = f"<h2>{html.escape(title)}</h2>"
    if not columns:
        return [heading, f"<p>{len(rows)} of these.</p>" if len(rows) > 1 else "<p>Yes.</p>"]
    header = "".join(f"<th scope='col'>{html.escape(_label(column))}</th>" for column in columns)
    lines = (
        "<tr>" + "".join(f"<td>{html.escape(row.get(column, ''))}</td>" for column in columns) + "</tr>"
        for row in found
    )
    table = f"<table><tr>{header}</tr>{''.join(lines)}</table>"
    # Where it is wider than the window it is moved along by itself, with the keyboard too.
    return [heading, f'<div role="region" aria-label="{html.escape(title)}" tabindex="0">{table}</div>']


def _order(columns: Iterable[str]) -> list[str]:
    return sorted(columns, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))


def _label(column: str) -> str:
    return _LABELS.get(column, column.removesuffix("_id").replace("_", " "))


def _read(table: str, row: Row, reader: Reader) -> dict[str, str]:
    """What one row says, by column: without what is empty, and what tells nobody anything."""
    found: dict[str, str] = {}
    for column, value in row.items():
        if not _is_shown(table, column, reader) or value in (None, "", {}, []):
            continue
        said = _said(table, column, value, row, reader)
        if said:
            found[column] = said
    return found


def _is_shown(table: str, column: str, reader: Reader) -> bool:
    if (table, column) in _SHOWN_IN or (table, column) in reader.called.columns:
        return True
    if column.endswith("_id"):
        return False
    return column not in _INWARD and (table, column) not in _INWARD_IN


def _said(table: str, column: str, value: Any, row: Row, reader: Reader) -> str:
    if (table, column) in reader.called.columns:
        return _called(table, column, value, reader)
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return times.full(value, reader.zone)
        case int():
            is_level = column in _LEVELS and value < len(reader.catalogue.levels)
            return f"{value} ({reader.catalogue.levels[value].name.casefold()})" if is_level else str(value)
        case dict() | list():
            return _of_json(column, value, reader)
        case _:
            return _words(column, str(value), row, reader)


def _called(table: str, column: str, value: int, reader: Reader) -> str:
    """The title of what an id stands for; nothing where it is the reader, or has none."""
    other = reader.called.columns[table, column]
    if (other, value) == ("person", reader.person_id):
        return ""
    title, at = reader.called.titles.get((other, value), ("", None))
    return f"{title}, {times.full(at, reader.zone)}" if at is not None else title


def _words(column: str, value: str, row: Row, reader: Reader) -> str:
    if column in _SKILLS:
        return reader.catalogue.name_of(value)
    if column == "rule" and row.get("start") and row.get("zone"):
        return Recurrence.kept(value, row["start"], row["zone"]).said_to(reader.zone)
    if column == "purpose":
        return _PURPOSES.get(value, value)
    if column == "action":
        return value.replace(".", ": ")
    return value


def _of_json(column: str, value: Any, reader: Reader) -> str:
    """What a person reads of it: a message's words, the names of skills; nothing of the rest."""
    if column == "payload":
        return markup.as_text(value.get("text", ""))
    if column in ("topics", "skills") and isinstance(value, dict):
        keys = [*value.get("skills", ()), *value.get("keys", ())]
        return ", ".join([*(reader.catalogue.name_of(key) for key in keys), *value.get("words", ())])
    if column in ("profile", "changes", "typed") and isinstance(value, dict):
        return "; ".join(f"{name.replace('_', ' ')}: {one}" for name, one in value.items() if _is_plain(one))
    return ""


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
