"""A picture of figures, described: it is drawn when it is sent. Packed to JSON for the outbox.

Each comes with words that say the same for whoever doesn't see it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MOST_ROWS = 20
LONGEST_ABOUT = 1000  # characters, as many as Slack takes for a picture's words


@dataclass(frozen=True, slots=True)
class Caption:
    """A picture's title, its file's name, its words for those who don't see it, and what stands below."""

    title: str
    name: str
    about: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a length, and where something else is to be compared with it, a mark."""

    label: str
    length: float
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars from 0 to `top`; `says` names the bars and the marks."""

    rows: tuple[Bar, ...]
    caption: Caption
    top: float
    says: tuple[str, str]

    def pack(self) -> dict[str, Any]:
        """As it is kept in the outbox."""
        return {"chart": "bars", **asdict(self)}


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A table of numbers from 0 to `top`, darker where they are larger; an empty cell isn't shown."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]
    caption: Caption
    top: float = 4

    def pack(self) -> dict[str, Any]:
        """As it is kept in the outbox."""
        return {"chart": "heat map", **asdict(self)}


Chart = BarChart | HeatMap


def unpack(packed: dict[str, Any]) -> Chart:
    """The chart that was packed."""
    caption = Caption(**packed["caption"])
    if packed["chart"] == "bars":
        rows = tuple(Bar(**row) for row in packed["rows"])
        first, second = packed["says"]
        return BarChart(rows, caption, packed["top"], (first, second))
    cells = tuple(tuple(row) for row in packed["cells"])
    return HeatMap(tuple(packed["rows"]), tuple(packed["columns"]), cells, caption, packed.get("top", 4))
