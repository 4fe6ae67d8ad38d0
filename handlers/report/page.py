"""The report as a page to read and to print, and as a spreadsheet. Pure.

The page fetches nothing and runs nothing; its tables have captions and headers for those who listen to it,
its colours a contrast of more than 4.5 to 1, and nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from handlers.report.sections import Section, Table
from handlers.shared.csv_files import written

_STYLE = """ body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width:
60rem; margin: 2rem auto; padding: 0 1rem; } h2 { border-bottom: 2px solid #4a6fa5; padding-bottom: .2rem;
margin-top: 2rem; } table { border-collapse: collapse; width: 100%; margin: 1rem 0; } caption { text-align:
left; font-weight: 600; padding: .3rem 0; } th, td { text-align: left; padding: .3rem .8rem .3rem 0;
border-bottom: 1px solid #767676; vertical-align: top; } footer { margin-top: 2rem; border-top: 2px solid
#4a6fa5; padding-top: .5rem; } @media print { body { margin: 0; max-width: none; } section { break-inside:
avoid-page; } }
"""


def as_page(sections: Sequence[Section], *, community: str, period: str, made: str, rule: str) -> bytes:
    """The page; `made` says when, `rule` how its figures are made."""
    parts = [
        "<!doctype html>",
        '<html lang="en-GB"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(community)}: {escape(period)}</title><style>{_STYLE}</style></head><body>",
        f"<header><h1>{escape(community)}</h1><p>{escape(period)}. Made on "
        f"{escape(made)}.</p></header><main>",
        *(_section(section) for section in sections),
        f"</main><footer><p>{escape(rule)}</p></footer></body></html>",
    ]
    return "\n".join(parts).encode()


def _section(section: Section) -> str:
    tables = "".join(_table(table) for table in section.tables)
    return f"<section><h2>{escape(section.theme)}</h2>{tables}</section>"


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.header[1:])
    rows = "".join(_row(row) for row in table.rows)
    note = f"<p>{escape(table.note)}</p>" if table.note else ""
    return (
        f"<table><caption>{escape(table.title)}</caption><thead><tr><td></td>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>{note}"
    )


def _row(row: Sequence[str]) -> str:
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
    return f'<tr><th scope="row">{escape(row[0])}</th>{cells}</tr>'


def as_sheet(sections: Sequence[Section]) -> bytes:
    """The same figures, a cell a row: theme, table, what it is about, which figure, and the figure."""
    rows = [
        (section.theme, table.title, row[0], name, cell)
        for section in sections
        for table in section.tables
        for row in table.rows
        for name, cell in zip(table.header[1:], row[1:], strict=True)
    ]
    return written(("theme", "table", "about", "figure", "value"), rows)
