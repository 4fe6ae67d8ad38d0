"""The report as a page to read and to print, and as a spreadsheet. Pure.

The page fetches nothing and runs nothing; its tables have captions and headers for those who listen to it,
its colours a contrast of more than 4.5 to 1, and nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from handlers.report.sections import Bar, Section, Table
from handlers.shared.csv_files import written

WIDEST = 12  # of a scale, in the width of letters
# Bars are printed as they are shown; what they say stands in figures beside them.
_BARS = f""" .scale {{ position: relative; display: block; width: {WIDEST}rem; height: 1.1rem;
border-left: 1px solid #1a1a1a; border-right: 1px dotted #767676; print-color-adjust: exact;
-webkit-print-color-adjust: exact; }} .scale i {{ position: absolute; top: .2rem; height: .7rem; left: 0;
background: #4a6fa5; }} .scale b {{ position: absolute; top: .5rem; height: .1rem; background: #1a1a1a; }}
"""
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
        f"<title>{escape(community)}: {escape(period)}</title><style>{_STYLE}{_BARS}</style></head><body>",
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
    bars = [_bar(bar, table.top) for bar in table.bars] or [""] * len(table.rows)
    head += f'<td aria-hidden="true">0 to {table.top}; the line: give or take</td>' if table.bars else ""
    rows = "".join(_row(row, bar) for row, bar in zip(table.rows, bars, strict=True))
    note = f"<p>{escape(table.note)}</p>" if table.note else ""
    return (
        f"<table><caption>{escape(table.title)}</caption><thead><tr><td></td>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>{note}"
    )


def _row(row: Sequence[str], bar: str) -> str:
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
    return f'<tr><th scope="row">{escape(row[0])}</th>{cells}{bar}</tr>'


def _bar(bar: Bar, top: int) -> str:
    """A bar from 0 to a figure, with a line from the least to the most that it may be in truth."""
    least, most = max(0.0, bar.length - bar.margin), min(float(top), bar.length + bar.margin)
    return (
        f'<td class="bar" aria-hidden="true"><span class="scale">'
        f'<i style="width:{_share(bar.length, top)}"></i>'
        f'<b style="left:{_share(least, top)};width:{_share(most - least, top)}"></b></span></td>'
    )


def _share(length: float, top: int) -> str:
    return f"{WIDEST * max(0.0, min(length, top)) / top:.2f}rem"


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
