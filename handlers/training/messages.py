"""What is said about training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat import markup
from bot.chat.chart import Bar, BarChart, Caption
from bot.chat.file import File
from bot.chat.phrases import times
from bot.chat.request import Request
from handlers.shared.csv_files import written
from handlers.shared.skill_levels import level_name
from handlers.training import uptake
from storage.database import Work
from storage.events import Event

TITLES = {"uptake": "Came, of those who signed up", "usefulness": "Found it useful (4 or 5 of 5)"}

Report = Mapping[str, Any]


def taught(work: Work, key: str, level: int | None) -> str:
    name = markup.literal(work.catalogue.name_of(key))
    return f"{name} to level {level_name(level, work.catalogue)}" if level is not None else name


def row(event: Event, request: Request) -> str:
    held = markup.time(event.starts_at, times.span(event.starts_at, event.ends_at, request.person.zone))
    return f"{markup.bold(event.title)}, {held}"


def to_level(work: Work, level: int | None) -> str:
    return f" – to level {level_name(level, work.catalogue)}" if level is not None else ""


def rows(measure: Report) -> list[str]:
    if measure["whole"] is None:
        return ["too few answers to be shown"]
    rows = [f"everyone: {figures_said(measure['whole'])}"]
    for grouping in uptake.GROUPINGS:
        rows += [
            f"{markup.literal(group)}: {figures_said(one)}"
            for group, one in sorted(measure[grouping].items())
        ]
    return rows


def figures_said(one: Report) -> str:
    if one["count"] is None:
        said = f"no exact figure, of {one['base']}"
    else:
        percent = f" ({one['percent']} %)" if one["percent"] is not None else ""
        said = f"{one['count']} of {one['base']}{percent}"
    return f"{said}; mean {one['mean']:.1f}" if one["mean"] is not None else said


def chart(found: Report, said: str) -> BarChart | None:
    groups = {"everyone": found["uptake"]["whole"]}
    for grouping in uptake.GROUPINGS:
        groups |= dict(sorted(found["uptake"][grouping].items()))
    bars = [
        Bar(name, float(one["count"]), float(one["base"]))
        for name, one in groups.items()
        if one["count"] is not None
    ]
    if not bars:
        return None
    words = "; ".join(f"{bar.label} {bar.length:.0f} of {bar.mark:.0f}" for bar in bars)
    caption = Caption(
        f"Training, {said}",
        "training.png",
        f"Bar chart of who came, of those who signed up: {words}.",
    )
    return BarChart(
        tuple(bars),
        caption,
        top=max((bar.mark or 0 for bar in bars), default=1.0),
        says=("came", "signed up"),
    )


def sheet(found: Report) -> File:
    rows = []
    for measure in TITLES:
        groups = [("everyone", "", found[measure]["whole"])] if found[measure]["whole"] else []
        for grouping in uptake.GROUPINGS:
            groups += [(grouping, group, one) for group, one in sorted(found[measure][grouping].items())]
        rows += [
            (measure, by, group, *("" if one[name] is None else str(one[name]) for name in _COLUMNS))
            for by, group, one in groups
        ]
    header = ("measure", "group by", "group", *_COLUMNS)
    return File("training.csv", "text/csv", written(header, rows), "the same figures as a spreadsheet")


_COLUMNS = ("base", "count", "percent", "mean")
