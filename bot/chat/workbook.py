"""A spreadsheet in Excel's own format (.xlsx) as the text of a CSV file. Pure.

What is in it isn't ours: it may be made to unpack to gigabytes, so that nothing is unpacked that says it is
more than it may be, and no more of it is read than that.
"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

LARGEST_UNPACKED = 8 * 1024 * 1024  # bytes
MOST_PARTS = 200
MOST_ROWS, MOST_COLUMNS = 20_000, 60
# One long text may stand in a million cells and take no room in the file.
MOST_TEXT, LONGEST_CELL = 1_000_000, 1_000  # characters


class NotAWorkbook(Exception):
    """It can't be read; the text is a sentence, in Markdown, for whoever sent it."""


def as_csv(content: bytes) -> str:
    """The sheet that has the most in it, dates as 2026-01-31. Raises NotAWorkbook."""
    # Only here: it takes long to load, and few spreadsheets come.
    from openpyxl import load_workbook  # noqa: PLC0415

    _check(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        found = [_rows(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
        # Beside the people there are notes, and sheets that are nearly empty.
        rows = max(found, key=lambda rows: sum(map(len, rows)), default=[])
        if rows:
            out = io.StringIO(newline="")
            csv.writer(out).writerows(rows)
            return out.getvalue()
    except NotAWorkbook:
        raise
    except Exception as error:
        # A file that is made up makes any of the library's parts fail in a way of its own.
        raise NotAWorkbook("I can't read that spreadsheet. Save it as CSV, and send that.") from error
    raise NotAWorkbook("There is nothing in that spreadsheet.")


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except Exception as error:
        # Broken bytes make it fail in many ways.
        raise NotAWorkbook("I can't read that file: it is broken, or isn't a spreadsheet.") from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise NotAWorkbook(
            "That isn't a spreadsheet. I read spreadsheets (.xlsx) and text, such as a CSV file."
        )
    # The library of zip files reads no more of a part than it says of itself.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise NotAWorkbook("There is more in that spreadsheet than I can read; save it as CSV.")


def _rows(sheet: Any) -> list[list[str]]:
    rows, text = [], 0
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)):
        if number >= MOST_ROWS:
            raise NotAWorkbook(f"That spreadsheet has more lines than the {MOST_ROWS:,} that I read.")
        said = [_said(cell)[:LONGEST_CELL] for cell in row]
        text += sum(map(len, said))
        if text > MOST_TEXT:
            raise NotAWorkbook("There is more in that spreadsheet than I can read; save it as CSV.")
        while said and not said[-1]:
            said.pop()
        rows.append(said)
    while rows and not any(rows[-1]):
        rows.pop()
    return rows if any(any(row) for row in rows) else []


def _said(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if (cell.hour, cell.minute, cell.second) == (0, 0, 0):
            return cell.date().isoformat()
        case datetime() | date():
            return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    return " ".join(str(cell).split("\x00"))
