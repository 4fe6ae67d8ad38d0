"""What is said about training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.chart import Bar, BarChart, Caption
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.phrases import times
from config.catalogue import Catalogue, Skill
from handlers.shared import learning_resources
from handlers.shared.csv_files import written
from handlers.shared.skill_levels import level_name
from handlers.training import uptake
from handlers.training.uptake import Report
from storage.events import Event

EXAMPLE = "training software testing"
TITLES = {"uptake": "Came, of those who signed up", "usefulness": "Found it useful (4 or 5 of 5)"}

MOST_EVENTS = 20
MOST_FOR_SKILL = 10

Levels = Mapping[int, Mapping[str, int | None]]


def none_planned(*, skill: str) -> str:
    return f"No training is planned at the moment. For what you can learn by yourself, type {skill}."


def overview(
    coming: Mapping[str, Sequence[Event]], levels: Levels, catalogue: Catalogue, zone: ZoneInfo, *, skill: str
) -> str:
    """Events to come by what they teach, the soonest first; `levels` is what each event teaches, and how far.

    `skill` is how one asks for a single skill, as it is typed there.
    """
    taught: dict[int, tuple[Event, list[str]]] = {}
    for key, found in coming.items():
        for event in found:
            said = _taught(key, levels[event.id][key], catalogue)
            taught.setdefault(event.id, (event, []))[1].append(said)
    ordered = sorted(taught.values(), key=lambda item: (item[0].starts_at, item[0].id))
    rows = "\n".join(f"- {_row(event, zone)}: {', '.join(said)}" for event, said in ordered[:MOST_EVENTS])
    return f"**Training to come**\n\n{rows}\n\nFor one skill, with what to read, type {skill}."


def for_skill(
    skill: Skill, coming: Sequence[Event], levels: Levels, catalogue: Catalogue, zone: ZoneInfo
) -> str:
    """What there is for one skill: events that teach it, and what to learn it from alone."""
    parts = [markup.bold(skill.name)]
    if skill.about:
        parts.append(markup.literal(skill.about))
    if coming:
        rows = [
            f"- {_row(event, zone)}{_to_level(levels[event.id].get(skill.key), catalogue)}"
            for event in coming[:MOST_FOR_SKILL]
        ]
        parts += ["**Events**", "\n".join(rows)]
    parts += ["**At your own pace**", learning_resources.listed(skill.resources, most=MOST_FOR_SKILL)]
    return "\n\n".join(parts)


def _taught(key: str, level: int | None, catalogue: Catalogue) -> str:
    name = markup.literal(catalogue.name_of(key))
    return f"{name} to level {level_name(level, catalogue)}" if level is not None else name


def _row(event: Event, zone: ZoneInfo) -> str:
    held = markup.time(event.starts_at, times.span(event.starts_at, event.ends_at, zone))
    return f"{markup.bold(event.title)}, {held}"


def _to_level(level: int | None, catalogue: Catalogue) -> str:
    return f" – to level {level_name(level, catalogue)}" if level is not None else ""


def too_few(quarter: str, base: int) -> str:
    return (
        f"Fewer than {base} members signed up for training in {quarter}, "
        "so nothing can be shown of it. A quarter is reported a fortnight after its end."
    )


def report(found: Report, quarter: str) -> Message:
    """A quarter's figures as words, a picture and a spreadsheet."""
    parts = [f"**Training, {quarter}**"]
    for measure, title in TITLES.items():
        parts += [f"**{title}**", "\n".join(f"- {row}" for row in rows(found[measure]))]
    parts.append(markup.literal(found["note"]))
    drawn = chart(found, quarter)
    return Message("\n\n".join(parts), files=(*((drawn,) if drawn else ()), sheet(found)))


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
