"""What is held about a person, as JSON for machines and as a page for people. Pure."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

Held = Mapping[str, list[dict[str, Any]]]


def as_json(held: Held) -> bytes:
    """All of it as JSON in UTF-8."""
    return json.dumps(held, indent=2, ensure_ascii=False, sort_keys=True).encode()


def as_page(held: Held, titles: Mapping[str, str], *, community: str, shown_at: str) -> bytes:
    """A page without scripts or anything fetched from elsewhere; `titles` are those of the tables."""
    parts = [
        "<!doctype html>",
        '<html lang="en-GB"><head><meta charset="utf-8"><title>Your data</title></head><body>',
        f"<h1>What {html.escape(community)} holds about you</h1>",
        f"<p>As of {html.escape(shown_at)}. Times are in UTC.</p>",
    ]
    for name, rows in held.items():
        parts.append(f"<h2>{html.escape(titles.get(name, name))}</h2>")
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
