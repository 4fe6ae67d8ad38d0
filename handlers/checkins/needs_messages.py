"""What is said of needs: as words, a picture and a spreadsheet, from figures that were frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import LABEL_LIMIT, Button
from bot.chat.chart import Bar, BarChart, Caption, Chart, HeatMap
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from config.catalogue import TOOLS, Catalogue
from handlers.checkins import needs_figures
from handlers.checkins.messages import closes
from handlers.checkins.needs_figures import Grouping, Kind, Needs, Row
from handlers.events.buttons import PlanTraining
from handlers.shared import figures_said
from handlers.shared.csv_files import written
from handlers.shared.disclosure import Total
from storage.checkins import CheckinRound

EXAMPLE = "needs by institution"
TITLE_EXAMPLE = 'needs "Autumn term"'
MOST_ROWS = 8
MOST_BUTTONS = 3
MOST_DRAWN = 20
MOST_TITLES = 10
GROUPS = {Grouping.FAMILY: "job family", Grouping.INSTITUTION: "institution"}


def needs(
    round_: CheckinRound,
    now: Needs,
    before: tuple[CheckinRound, Needs] | None,
    grouping: Grouping | None,
    *,
    catalogue: Catalogue,
    zone: ZoneInfo,
    people: int,
    see_also: str,
) -> Message:
    """The needs of the whole community, or by one `grouping`; `before` is the last round that asked the same.

    `people` is the least of whom something is said, `see_also` how needs are seen otherwise, as it is typed
    there.
    """
    parts = [
        f"{markup.bold(round_.title)}, closed on {closes(round_, zone)}. {_answered(now)} The gap is how "
        "many levels people would like to gain, from 0 to 4.",
        *(_by_group(now, grouping, catalogue) if grouping else _overall(now, before, catalogue)),
        figures_said.rule(people),
    ]
    if not grouping:
        parts.append(f"See also {see_also}.")
    drawn = (
        _groups(now, grouping, round_, catalogue, zone) if grouping else _bars(now, round_, catalogue, zone)
    )
    files = (*((drawn,) if drawn else ()), _sheet(now, catalogue))
    return Message("\n\n".join(parts), _plans(now, catalogue), files=files)


def none_yet(*, status: str) -> str:
    return (
        f"There are no needs to show yet: they come from a check-in that has closed. {status} shows whether "
        "one is open."
    )


def too_few(round_: CheckinRound, people: int) -> str:
    return (
        f"{markup.bold(round_.title)} had too few answers to show anything of it. A question needs about 12 "
        f"answers, from {figures_said.people_said(people)} people or more who have been members for a month "
        "or whom somebody vouches for (`members vouch everyone`)."
    )


def no_such_grouping() -> Refusal:
    return Refusal("Needs can be shown by institution or by job family.", example=EXAMPLE)


def no_such_round(said: str, titles: Sequence[str]) -> Refusal:
    listed = ", ".join(f"“{markup.literal(title)}”" for title in titles[:MOST_TITLES])
    return Refusal(
        f"No check-in “{markup.literal(said)}” has closed. There is {listed}.", example=TITLE_EXAMPLE
    )


def name_of(kind: Kind, key: str, catalogue: Catalogue) -> str:
    """A skill, competency or domain by its name."""
    if key == needs_figures.TOOLS:
        return TOOLS
    if kind is Kind.COMPETENCY:
        competency = catalogue.competencies.get(key)
        return competency.name if competency else key
    return key if kind is Kind.DOMAIN else catalogue.name_of(key)


def finding(row: Row, catalogue: Catalogue) -> str:
    """One row in words: its gap with its margin, and how many would like to be better at it."""
    name = markup.bold(name_of(row.kind, row.key, catalogue))
    return f"{name}: {figures_said.mean(row.gap)}{_wishing(row)}"


def _answered(now: Needs) -> str:
    return f"About {now.people} people's answers count." if now.people else ""


def _overall(now: Needs, before: tuple[CheckinRound, Needs] | None, catalogue: Catalogue) -> list[str]:
    parts = []
    for kind, title in ((Kind.SKILL, "By skill"), (Kind.COMPETENCY, "By competency")):
        lines = [f"- {_line(row, before, catalogue)}" for row in now.rows[kind][:MOST_ROWS]]
        parts += [f"**{title}**", "\n".join(lines)] if lines else []
    if not parts and now.all_together:
        parts.append(
            f"Over all that was asked: {figures_said.mean(now.all_together)}. Too few answered any one "
            "skill to show it by itself: about 12 are needed."
        )
    elif not now.rows[Kind.SKILL]:
        parts.append("Too few answered any one skill to show it by itself: about 12 are needed.")
    if before:
        parts.append(
            f"Where no change since {markup.bold(before[0].title)} is given, there are too few answers to "
            "say whether it changed, or it wasn't asked then."
        )
    unmet = sum(1 for row in now.rows[Kind.SKILL] if _has_no_resource(row.key, catalogue))
    if unmet:
        which = "one of these skills" if unmet == 1 else f"{unmet} of these skills"
        parts.append(f"For {which} the catalogue knows no course or reading.")
    return parts


def _has_no_resource(key: str, catalogue: Catalogue) -> bool:
    skill = catalogue.skills.get(key)
    return skill is None or not skill.resources


def _line(row: Row, before: tuple[CheckinRound, Needs] | None, catalogue: Catalogue) -> str:
    change = needs_figures.change(row, before[1] if before else None)
    since = f" ({change:+.1f} since {markup.bold(before[0].title)})" if before and change is not None else ""
    return f"{finding(row, catalogue)}{since}"


def _wishing(row: Row) -> str:
    return f"; {figures_said.count(row.below)} would like to be better at it" if row.below else ""


def _by_group(now: Needs, grouping: Grouping, catalogue: Catalogue) -> list[str]:
    kind = _kind_by(grouping)
    found = needs_figures.by_group(now, grouping)
    title = f"**{'By skill' if kind is Kind.SKILL else 'By domain'} and {GROUPS[grouping]}**"
    lines = [
        f"- {markup.bold(name_of(kind, row.key, catalogue))}: {_each(found[row.key])}"
        for row in now.rows[kind]
        if row.key in found
    ]
    groups = needs_figures.groups_of(now, grouping)
    together = f"Over all that was asked: {_each(groups)}." if groups else ""
    if not lines:
        return [together or f"No {GROUPS[grouping]} had enough answers to be shown."]
    return [title, "\n".join(lines[: 2 * MOST_ROWS]), together]


def _each(totals: Mapping[str, Total]) -> str:
    return ", ".join(
        f"{markup.literal(group)} {figures_said.mean(total)}" for group, total in sorted(totals.items())
    )


def _kind_by(grouping: Grouping) -> Kind:
    """What is shown by a grouping: there are too few answers to a skill to show it by institution."""
    return Kind.SKILL if grouping is Grouping.FAMILY else Kind.DOMAIN


def _below(round_: CheckinRound, zone: ZoneInfo) -> str:
    """What stands below a picture: which round it is of, and how its figures are made."""
    closed = times.day_in_full(round_.closes_at.astimezone(zone).date())
    rule = "Sums of ten people or more, each moved a little by a secret amount."
    return f"{round_.title}, closed on {closed}. {rule}"


def _bars(now: Needs, round_: CheckinRound, catalogue: Catalogue, zone: ZoneInfo) -> Chart | None:
    found = now.rows[Kind.SKILL]
    widest = f" (the {MOST_DRAWN} widest)" if len(found) > MOST_DRAWN else ""
    bars = tuple(Bar(name_of(row.kind, row.key, catalogue), row.gap.mean()) for row in found[:MOST_DRAWN])
    if not bars:
        return None
    words = "; ".join(f"{bar.label} {bar.length:.1f}" for bar in bars)
    caption = Caption(
        f"Levels people would like to gain: {round_.title}{widest}",
        "needs.png",
        f"Bar chart of the gap by skill: {words}.",
        _below(round_, zone),
    )
    return BarChart(bars, caption, top=4, says=("mean gap", ""))


def _groups(
    now: Needs, grouping: Grouping, round_: CheckinRound, catalogue: Catalogue, zone: ZoneInfo
) -> HeatMap | None:
    kind = _kind_by(grouping)
    found = needs_figures.by_group(now, grouping)
    if not found:
        return None
    keys = [row.key for row in now.rows[kind] if row.key in found][:MOST_DRAWN]
    names = tuple(name_of(kind, key, catalogue) for key in keys)
    columns = tuple(sorted({group for totals in found.values() for group in totals}))
    cells = tuple(
        tuple(found[key][group].mean() if group in found[key] else None for group in columns) for key in keys
    )
    words = "; ".join(
        f"{name}: {', '.join(f'{c} {v:.1f}' for c, v in zip(columns, row, strict=True) if v is not None)}"
        for name, row in zip(names, cells, strict=True)
    )
    caption = Caption(
        f"Levels people would like to gain, by {kind} and {GROUPS[grouping]}: {round_.title}",
        "needs.png",
        f"Table in shades of the gap: {words}.",
        _below(round_, zone),
    )
    return HeatMap(names, columns, cells, caption)


def _sheet(now: Needs, catalogue: Catalogue) -> File:
    header = ("kind", "name", "group by", "group", "answers", "mean gap", "give or take", "below wanted")
    lines: list[tuple[str, ...]] = []
    for kind in Kind:
        lines += [
            (kind, name_of(kind, row.key, catalogue), "everyone", "", *_cells(row.gap, row.below))
            for row in now.rows[kind]
        ]
    for grouping in Grouping:
        kind = _kind_by(grouping)
        for key, totals in sorted(needs_figures.by_group(now, grouping).items()):
            name = name_of(kind, key, catalogue)
            lines += [
                (kind, name, grouping, group, *_cells(total)) for group, total in sorted(totals.items())
            ]
        groups = needs_figures.groups_of(now, grouping)
        lines += [("everything", "", grouping, group, *_cells(total)) for group, total in groups.items()]
    return File("needs.csv", "text/csv", written(header, lines), "the same figures as a spreadsheet")


def _cells(gap: Total, below: Total | None = None) -> tuple[str, str, str, str]:
    count = str(below.count()) if below else ""
    return str(gap.base), f"{gap.mean():.1f}", f"{gap.margin():.1f}", count


def _plans(now: Needs, catalogue: Catalogue) -> tuple[Button, ...]:
    """A button that drafts a training event, for each of the widest gaps."""
    found = [row for row in now.rows[Kind.SKILL] if row.gap.mean()][:MOST_BUTTONS]
    return tuple(
        Button(
            f"Plan training: {name_of(row.kind, row.key, catalogue)}"[:LABEL_LIMIT],
            PlanTraining(skill=row.key),
        )
        for row in found
    )
