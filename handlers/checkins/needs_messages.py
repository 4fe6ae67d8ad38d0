"""What is said of needs: as words, a picture and a spreadsheet, from figures that were frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.chart import Bar, BarChart, Caption, Chart, HeatMap
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue
from handlers.checkins import needs_figures
from handlers.checkins.messages import closes
from handlers.checkins.needs_figures import Kind
from handlers.events.buttons import PlanTraining
from handlers.shared.csv_files import written
from storage.checkins import CheckinRound

EXAMPLE = "needs by institution"
MOST_ROWS = 8
MOST_BUTTONS = 3

Row = Mapping[str, Any]


def needs(
    round_: CheckinRound,
    report: Row,
    before: Row | None,
    grouping: str,
    *,
    catalogue: Catalogue,
    zone: ZoneInfo,
    see_also: str,
) -> Message:
    """The needs of the whole community, or by one `grouping`; `before` is the report of the round before.

    `see_also` is how they are seen by a grouping, as it is typed there.
    """
    rows = _by_gap(report["rows"])
    parts = [
        f"{markup.bold(round_.title)}, closed on {closes(round_, zone)}. About {report['people']} people's "
        "answers count.",
        *_tables(rows, before, grouping, catalogue),
        markup.literal(report["note"]),
    ]
    if not grouping:
        parts.append(f"See also {see_also}.")
    drawn = _chart(rows, grouping, catalogue)
    files = (*((drawn,) if drawn else ()), _sheet(rows, catalogue))
    return Message("\n\n".join(parts), _plans(rows, catalogue), files=files)


def none_yet(*, status: str) -> str:
    return (
        "There are no needs to show yet: they come from a check-in that has closed. "
        f"{status} shows whether one is open."
    )


def too_few(round_: CheckinRound, base: int) -> str:
    return (
        f"{markup.bold(round_.title)} had fewer than {base} answers that count, so nothing can be shown of "
        "it."
    )


def no_such_grouping() -> Refusal:
    return Refusal("Needs can be shown by institution or by job family.", example=EXAMPLE)


def _by_gap(rows: Sequence[Row]) -> list[Row]:
    """Rows that say something, the widest mean gap first; those that only give a band come last."""
    shown = [row for row in rows if row["whole"]]
    return sorted(shown, key=lambda row: (-(row["whole"]["mean"] or 0), row["key"]))


def name_of(row: Row, catalogue: Catalogue) -> str:
    if row["kind"] == Kind.COMPETENCY:
        competency = catalogue.competencies.get(row["key"])
        return competency.name if competency else str(row["key"])
    return catalogue.name_of(row["key"])


def _tables(rows: Sequence[Row], before: Row | None, grouping: str, catalogue: Catalogue) -> list[str]:
    parts = []
    for kind, title in ((Kind.COMPETENCY, "By competency"), (Kind.SKILL, "By skill")):
        lines = [f"- {_line(row, before, grouping, catalogue)}" for row in rows if row["kind"] == kind]
        if lines:
            parts += [f"**{title}**", "\n".join(lines[:MOST_ROWS])]
    unmet = sum(1 for row in rows if row["kind"] == Kind.SKILL and _has_no_resource(row, catalogue))
    if unmet:
        parts.append(f"For {unmet} of these skills the catalogue knows no course or reading.")
    return parts


def _has_no_resource(row: Row, catalogue: Catalogue) -> bool:
    skill = catalogue.skills.get(row["key"])
    return skill is None or not skill.resources


def _line(row: Row, before: Row | None, grouping: str, catalogue: Catalogue) -> str:
    name = markup.bold(name_of(row, catalogue))
    if grouping:
        groups = ", ".join(
            f"{markup.literal(group)} {_gap(one)}" for group, one in sorted(row[grouping].items())
        )
        return f"{name}: {groups or 'no group is large enough to be shown'}"
    earlier = next((r for r in before["rows"] if _same(r, row)), None) if before else None
    change = needs_figures.change(row["whole"], earlier["whole"] if earlier else None)
    since = f" ({change:+.1f} since the last check-in)" if change is not None else ""
    return f"{name}: {_count(row['whole'])}mean gap {_gap(row['whole'])}{since}"


def _same(one: Row, other: Row) -> bool:
    return bool(one["kind"] == other["kind"] and one["key"] == other["key"])


def _count(whole: Row) -> str:
    if whole["count"] is None:
        return ""
    percent = f" ({whole['percent']} %)" if whole["percent"] is not None else ""
    return f"{whole['count']} of {whole['base']} would like to be better at it{percent}; "


def _gap(figures_: Row) -> str:
    return f"{figures_['mean']:.1f}" if figures_["mean"] is not None else str(figures_["band"])


def _chart(rows: Sequence[Row], grouping: str, catalogue: Catalogue) -> Chart | None:
    """The gaps as a picture, or None where there is nothing to draw."""
    wide = [row for row in rows if row["whole"]["mean"] is not None]
    if grouping:
        return _groups(wide, grouping, catalogue)
    bars = [
        Bar(name_of(row, catalogue), float(row["whole"]["mean"])) for row in wide if row["kind"] == Kind.SKILL
    ]
    if not bars:
        return None
    words = "; ".join(f"{bar.label} {bar.length:.1f}" for bar in bars)
    caption = Caption(
        "How many levels people would like to gain, on average",
        "needs.png",
        f"Bar chart of the mean gap by skill: {words}.",
    )
    return BarChart(
        tuple(bars),
        caption,
        top=4,
        says=("mean gap", ""),
    )


def _groups(rows: Sequence[Row], grouping: str, catalogue: Catalogue) -> HeatMap | None:
    competencies = [row for row in rows if row["kind"] == Kind.COMPETENCY]
    by_skill = len(competencies) < 2
    wide = [row for row in rows if row["kind"] == Kind.SKILL] if by_skill else competencies
    means = {
        name_of(row, catalogue): {
            group: one["mean"] for group, one in row[grouping].items() if one["mean"] is not None
        }
        for row in wide
    }
    means = {name: found for name, found in means.items() if found}
    if not means:
        return None
    names = list(means)
    columns = sorted({group for found in means.values() for group in found})
    cells = tuple(tuple(found.get(group) for group in columns) for found in means.values())
    words = "; ".join(
        f"{name}: {', '.join(f'{c} {v:.1f}' for c, v in zip(columns, row, strict=True) if v is not None)}"
        for name, row in zip(names, cells, strict=True)
    )
    caption = Caption(
        f"Mean gap by {'skill' if by_skill else 'competency'} and {grouping}",
        "needs.png",
        f"Table in shades of the mean gap: {words}.",
    )
    return HeatMap(tuple(names), tuple(columns), cells, caption)


def _sheet(rows: Sequence[Row], catalogue: Catalogue) -> File:
    header = ("kind", "name", "group by", "group", "answered", "below wanted", "percent", "mean gap")
    lines = []
    for row in rows:
        name = name_of(row, catalogue)
        lines.append((row["kind"], name, "everyone", "", *_cells(row["whole"])))
        for grouping in needs_figures.GROUPINGS:
            lines += [
                (row["kind"], name, grouping, group, *_cells(one))
                for group, one in sorted(row[grouping].items())
            ]
    return File("needs.csv", "text/csv", written(header, lines), "the same figures as a spreadsheet")


def _cells(one: Row) -> tuple[str, str, str, str]:
    count, percent = one["count"], one["percent"]
    return (
        str(one["base"]),
        "" if count is None else str(count),
        "" if percent is None else str(percent),
        _gap(one),
    )


def _plans(rows: Sequence[Row], catalogue: Catalogue) -> tuple[Button, ...]:
    """A button that drafts a training event, for each of the widest gaps."""
    skills = [row for row in rows if row["kind"] == Kind.SKILL and row["whole"]["mean"]][:MOST_BUTTONS]
    return tuple(
        Button(
            f"Plan training: {name_of(row, catalogue)}"[:75],
            PlanTraining(skill=row["key"]),
        )
        for row in skills
    )
