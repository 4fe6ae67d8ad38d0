"""Draws charts, with Matplotlib.

Nothing is said by colour alone: each bar and cell has its number written in.
"""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

from bot.chat.chart import LONGEST_ABOUT, MOST_ROWS, BarChart, Caption, Chart, HeatMap
from bot.chat.file import File
from bot.chat.message import Message

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NOW, _WANTED = "#4a6fa5", "#c2571a"


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
    figure = _figure(len(rows))
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
    axes.set_title(chart.caption.title, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    return _saved(figure, chart.caption)


def _heat_map(chart: HeatMap) -> File:
    rows, cells = chart.rows[:MOST_ROWS], chart.cells[:MOST_ROWS]
    figure = _figure(len(rows), wide=4.5 + 1.1 * len(chart.columns))
    axes = figure.subplots()
    filled = [[cell if cell is not None else float("nan") for cell in row] for row in cells]
    top = max((cell for row in cells for cell in row if cell is not None), default=1.0)
    axes.imshow(filled, cmap="Oranges", vmin=0, vmax=top or 1.0, aspect="auto")
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            dark = cell is not None and cell > 0.6 * top
            axes.text(
                x, y, "–" if cell is None else f"{cell:.1f}",
                ha="center", va="center", color="white" if dark else "black", fontsize=8,
            )  # fmt: skip
    axes.set_yticks(range(len(rows)), [_short(row) for row in rows])
    axes.set_xticks(
        range(len(chart.columns)), [_short(column) for column in chart.columns], rotation=30, ha="right"
    )
    axes.set_title(chart.caption.title, loc="left")
    return _saved(figure, chart.caption)


def _short(label: str) -> str:
    """A label that leaves room for the drawing; a dollar sign would begin a formula."""
    return (label if len(label) <= 40 else label[:39] + "…").replace("$", r"\$")


def _saved(figure: Figure, caption: Caption) -> File:
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return File(caption.name, "image/png", out.getvalue(), caption.about[:LONGEST_ABOUT])
