"""What is held about a person, as JSON for machines and as a page for people. Pure."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

Held = Mapping[str, list[dict[str, Any]]]

# What each table is called for the person it is about.
TITLES = {
    "person": "You",
    "account": "Your accounts",
    "member": "Your profile",
    "member_draft": "What a list said about you",
    "member_skill": "Your skills",
    "member_group": "Your communities of practice",
    "member_query": "Your searches",
    "consent": "What you agreed to",
    "role_grant": "A role you were given",
    "dialogue": "A form you haven't finished",
    "dialogue_left": "Forms you left in the middle",
    "event": "Events you host",
    "announcement": "Announcements you wrote",
    "rsvp": "Your answers to events",
    "reminder": "Your reminders",
    "reminder_mute": "From whom you take no reminders",
    "attendance": "Events you came to",
    "event_feedback": "What you said of events",
    "event_edit": "Changes of events you began",
    "calendar_feed": "Your calendar's secret address",
    "skill_state": "Your skills and wishes, for you alone",
    "checkin_ask": "Check-ins you were asked in",
    "checkin_answer": "Your check-in answers, for you alone",
    "checkin_refusal": "That you don't want check-ins",
    "checkin_round": "Check-ins you started",
    "practice_group": "Groups you made",
    "mentor_offer": "The mentoring you offer",
    "mentor_request": "Your search for a mentor",
    "mentor_ask": "Mentoring requests to you",
    "answers to mentors": "What you answered mentors",
    "mentor_pair": "Your mentoring pairs",
    "mentor_pair_word": "What you said of your mentoring, for you alone",
    "mentor_block": "Whom you'd rather not be matched with, for you alone",
    "mentor_round": "Mentoring rounds you made",
    "outbox": "Messages you asked for",
    "audit": "What the log says about you",
    "messages to you": "Messages to you",
}


def as_json(held: Held) -> bytes:
    return json.dumps(held, indent=2, ensure_ascii=False, sort_keys=True).encode()


def as_page(held: Held, *, community: str, shown_at: str) -> bytes:
    """A page without scripts or anything fetched from elsewhere."""
    parts = [
        "<!doctype html>",
        '<html lang="en-GB"><head><meta charset="utf-8"><title>Your data</title></head><body>',
        f"<h1>What {html.escape(community)} holds about you</h1>",
        f"<p>As of {html.escape(shown_at)}. Times are in UTC.</p>",
    ]
    for name, rows in held.items():
        parts.append(f"<h2>{html.escape(TITLES.get(name, name))}</h2>")
        parts += [_table(row) for row in rows]
    parts.append("</body></html>")
    return "\n".join(parts).encode()


def _table(row: Mapping[str, Any]) -> str:
    cells = [_cells(name, value) for name, value in row.items() if value not in (None, "", {}, [])]
    return f"<table>{''.join(cells)}</table>"


def _cells(name: str, value: Any) -> str:
    label = html.escape(name.replace("_", " "))
    return f"<tr><th scope='row'>{label}</th><td>{html.escape(_said(value))}</td></tr>"


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
