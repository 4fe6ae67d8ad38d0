"""Spreadsheets as CSV files, out and in. Pure.

A cell that a spreadsheet would take for a formula is made text by an apostrophe in front (OWASP, CSV
injection), and reads back equal.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# The last four are the full-width forms, which some spreadsheets take for the same.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def written(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file (RFC 4180, UTF-8 with the mark that spreadsheets look for)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe(cell) for cell in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def safe(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    bare = cell.replace("\0", "")
    return "'" + bare if bare.lstrip("'").startswith(_FORMULA) else bare


def plain(cell: str) -> str:
    """A cell as it was before `safe`."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(_FORMULA) else cell
