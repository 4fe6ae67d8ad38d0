"""Figures as pictures: bars, and a table in shades. Each comes with words that say the same.

Drawn with Matplotlib; nothing is said by colour alone, each bar and each cell has its number written in.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat.file import File

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 20
LONGEST_ABOUT = 1000  # characters, as many as Slack takes for a picture's words
_NOW, _WANTED = "#4a6fa5", "#c2571a"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a length, and where something else is to be compared with it, a mark."""

    label: str
    length: float
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Caption:
    """A picture's title, the name of its file, and its words for those who don't see it."""

    title: str
    name: str
    about: str


async def bars(rows: Sequence[Bar], caption: Caption, *, top: float, says: tuple[str, str]) -> File:
    """Horizontal bars from 0 to `top`; `says` names the bars and the marks."""
    return await asyncio.to_thread(_bars, rows[:MOST_ROWS], caption, top, says)


async def shades(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[float | None]],
    caption: Caption,
) -> File:
    """A table of numbers, darker where they are larger; an empty cell isn't shown."""
    return await asyncio.to_thread(_shades, rows[:MOST_ROWS], columns, cells[:MOST_ROWS], caption)


def _figure(rows: int, wide: float = 8.0) -> Figure:
    # Drawing is loaded when first wanted: it would triple the time it takes to start.
    from matplotlib.figure import Figure  # noqa: PLC0415

    return Figure(figsize=(wide, 1.4 + 0.36 * rows), layout="constrained", dpi=110)


def _bars(rows: Sequence[Bar], caption: Caption, top: float, says: tuple[str, str]) -> File:
    figure = _figure(len(rows))
    axes = figure.subplots()
    places = range(len(rows))
    axes.barh(places, [row.length for row in rows], color=_NOW, height=0.6, label=says[0])
    marked = [(place, row.mark) for place, row in enumerate(rows) if row.mark is not None]
    if marked:
        axes.scatter(
            [mark for _, mark in marked],
            [place for place, _ in marked],
            marker="D", color=_WANTED, zorder=3, label=says[1],
        )  # fmt: skip
        axes.legend(loc="lower right", frameon=False)
    for place, row in enumerate(rows):
        axes.text(row.length + top * 0.01, place + 0.02, f"{row.length:.1f}", va="center", fontsize=8)
    axes.set_yticks(places, [_short(row.label) for row in rows])
    axes.invert_yaxis()
    axes.set_xlim(0, top * 1.08)
    axes.set_title(caption.title, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    return _saved(figure, caption)


def _shades(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[float | None]],
    caption: Caption,
) -> File:
    figure = _figure(len(rows), wide=4.5 + 1.1 * len(columns))
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
    axes.set_xticks(range(len(columns)), [_short(column) for column in columns], rotation=30, ha="right")
    axes.set_title(caption.title, loc="left")
    return _saved(figure, caption)


def _short(label: str) -> str:
    """A label that leaves room for the drawing; a dollar sign would begin a formula."""
    return (label if len(label) <= 40 else label[:39] + "…").replace("$", r"\$")


def _saved(figure: Figure, caption: Caption) -> File:
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return File(caption.name, "image/png", out.getvalue(), caption.about[:LONGEST_ABOUT])
