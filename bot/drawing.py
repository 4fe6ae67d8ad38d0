"""Draws charts, with Matplotlib.

Nothing is said by colour alone: each bar and cell has its number written in.
"""

from __future__ import annotations

import asyncio
import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat.chart import LONGEST_ABOUT, MOST_ROWS, BarChart, Caption, Chart, HeatMap
from bot.chat.file import File
from bot.chat.message import Message

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NOW, _WANTED = "#4a6fa5", "#c2571a"
# Up to this share of the scale black is read with a contrast of more than 4.5 to 1, above it white.
_DARK = 0.8
_LETTERS, _NARROW = 40, 16  # in a line of a label
_LETTERS_AN_INCH = 11  # in a title


async def drawn(message: Message) -> tuple[File, ...]:
    """A message's files, its charts as pictures; they are drawn on a thread of their own."""
    return tuple(
        [one if isinstance(one, File) else await asyncio.to_thread(_draw, one) for one in message.files]
    )


def _draw(chart: Chart) -> File:
    return _bars(chart) if isinstance(chart, BarChart) else _heat_map(chart)


def _figure(rows: int, wide: float = 8.0) -> Figure:
    # Drawing is loaded when first wanted: it would triple the time it takes to start.
    from matplotlib.figure import Figure  # noqa: PLC0415

    return Figure(figsize=(wide, 1.4 + 0.36 * rows), layout="constrained", dpi=110)


def _bars(chart: BarChart) -> File:
    rows = chart.rows[:MOST_ROWS]
    figure = _figure(_lines([row.label for row in rows]))
    axes = figure.subplots()
    places = range(len(rows))
    axes.barh(places, [row.length for row in rows], color=_NOW, height=0.6, label=chart.says[0])
    marked = [(place, row.mark) for place, row in enumerate(rows) if row.mark is not None]
    if marked:
        axes.scatter(
            [mark for _, mark in marked],
            [place for place, _ in marked],
            marker="D", color=_WANTED, zorder=3, label=chart.says[1],
        )  # fmt: skip
        axes.legend(loc="lower right", frameon=False)
    for place, row in enumerate(rows):
        axes.text(row.length + chart.top * 0.01, place + 0.02, f"{row.length:.1f}", va="center", fontsize=8)
    axes.set_yticks(places, [_short(row.label) for row in rows])
    axes.invert_yaxis()
    axes.set_xlim(0, chart.top * 1.08)
    axes.spines[["top", "right"]].set_visible(False)
    return _saved(figure, chart.caption)


def _heat_map(chart: HeatMap) -> File:
    rows, cells = chart.rows[:MOST_ROWS], chart.cells[:MOST_ROWS]
    columns = [_short(column, _NARROW) for column in chart.columns]
    figure = _figure(
        _lines(chart.rows) + max(_lines([column]) for column in columns), 4.5 + 1.3 * len(columns)
    )
    axes = figure.subplots()
    filled = [[cell if cell is not None else float("nan") for cell in row] for row in cells]
    axes.imshow(filled, cmap="Oranges", vmin=0, vmax=chart.top, aspect="auto")
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            dark = cell is not None and cell > _DARK * chart.top
            axes.text(
                x, y, "–" if cell is None else f"{cell:.1f}",
                ha="center", va="center", color="white" if dark else "black", fontsize=8,
            )  # fmt: skip
    axes.set_yticks(range(len(rows)), [_short(row) for row in rows])
    axes.set_xticks(range(len(columns)), columns, fontsize=8)
    return _saved(figure, chart.caption)


def _short(label: str, letters: int = _LETTERS) -> str:
    """A label in lines that leave room for the drawing, all of it; a dollar sign would begin a formula."""
    return "\n".join(textwrap.wrap(label, letters)).replace("$", r"\$")


def _lines(labels: Sequence[str]) -> int:
    """How many rows of the usual height some labels need."""
    return sum(1 + label.count("\n") // 2 for label in map(_short, labels))


def _saved(figure: Figure, caption: Caption) -> File:
    title = "\n".join(textwrap.wrap(caption.title, int(figure.get_figwidth() * _LETTERS_AN_INCH)))
    figure.suptitle(title.replace("$", r"\$"), x=0.01, ha="left", fontsize=11)
    if caption.below:
        figure.supxlabel(caption.below.replace("$", r"\$"), fontsize=7, x=0.01, ha="left")
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return File(caption.name, "image/png", out.getvalue(), caption.about[:LONGEST_ABOUT])
