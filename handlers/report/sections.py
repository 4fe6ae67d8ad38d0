"""What the report says, as sections with tables: the same for its page, its spreadsheet and its words. Pure.

Sections go by the themes of the Technician Commitment. Every figure comes from what was frozen under the
disclosure rule, or counts what is public anyway, such as events that were announced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.catalogue import Catalogue
from handlers.checkins import needs_figures, needs_messages
from handlers.checkins.needs_figures import Grouping, Kind, Needs
from handlers.mentoring.report_figures import MentoringFigures
from handlers.shared.disclosure import Total
from handlers.training import uptake
from handlers.training.uptake import Uptake

MOST_ROWS = 20
GREATEST_GAP = 4  # levels
TOO_FEW = "too few to say"


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure to be drawn, and how far it may be from the truth either way."""

    length: float
    margin: float


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a header; the first cell of a row says what it is about. `note` stands below.

    `bars` are what is drawn beside each row, if anything is, on a scale from 0 to `top`.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    bars: tuple[Bar, ...] = ()
    top: int = GREATEST_GAP


@dataclass(frozen=True, slots=True)
class Section:
    """One theme, with its tables."""

    theme: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """A closed check-in of the period."""

    title: str
    closed: str
    needs: Needs


@dataclass(frozen=True, slots=True)
class Course:
    """How many public events taught a skill, and whether anything else does."""

    events: int
    resources: int


@dataclass(frozen=True, slots=True)
class Found:
    """All that the report is made of. Rounds are the latest first; `quarters` are those of the period."""

    period: str
    members: Mapping[str, Mapping[str, int]]
    rounds: Sequence[Round]
    before: Round | None
    quarters: Sequence[tuple[str, Uptake]]
    courses: Mapping[str, Course]
    events: int
    mentoring: MentoringFigures


def sections(found: Found, catalogue: Catalogue) -> list[Section]:
    """The report, theme by theme; what there is nothing of is left out."""
    made = [
        Section("Visibility: who we are", tuple(_reach(found))),
        Section("Career development: what people want to learn", tuple(_needs(found, catalogue))),
        Section("Career development: training", tuple(_training(found))),
        Section("Career development: mentoring", tuple(_mentoring(found.mentoring, catalogue))),
        Section("Evaluating impact: from a need to a change", tuple(_impact(found, catalogue))),
        Section("Sustainability: what nothing teaches yet", tuple(_untaught(found, catalogue))),
    ]
    return [section for section in made if section.tables]


def _reach(found: Found) -> list[Table]:
    titles = {"institution": "Members by institution", "family": "Members by job family"}
    return [
        Table(
            title, ("", "members, about"), tuple((name, str(n)) for name, n in found.members[field].items())
        )
        for field, title in titles.items()
        if found.members.get(field)
    ]


def _needs(found: Found, catalogue: Catalogue) -> list[Table]:
    tables = []
    if found.rounds:
        rows = tuple(
            (each.title, each.closed, str(each.needs.people) if each.needs.people else TOO_FEW)
            for each in found.rounds
        )
        tables.append(Table("Check-ins", ("", "closed on", "answered, about"), rows))
    if not found.rounds:
        return tables
    latest = found.rounds[0]
    header = ("", "gap, 0 to 4", "give or take", "answers, about", "would like to be better at it, about")
    domains = latest.needs.rows[Kind.DOMAIN]
    if domains:
        cells = tuple(
            (needs_messages.name_of(Kind.DOMAIN, row.key, catalogue), *_gap(row.gap)) for row in domains
        )
        bars = tuple(_bar(row.gap) for row in domains)
        tables.append(Table(f"By domain: {latest.title}", header[:4], cells, bars=bars))
    skills = latest.needs.rows[Kind.SKILL]
    if skills:
        each = tuple(
            (catalogue.name_of(row.key), *_gap(row.gap), _count(row.below)) for row in skills[:MOST_ROWS]
        )
        bars = tuple(_bar(row.gap) for row in skills[:MOST_ROWS])
        tables.append(Table(f"By skill: {latest.title}", header, each, _of(len(skills)), bars))
    by_institution = needs_figures.by_group(latest.needs, Grouping.INSTITUTION)
    if by_institution:
        by_both = [
            (needs_messages.name_of(Kind.DOMAIN, domain, catalogue), institution, total)
            for domain, totals in sorted(by_institution.items())
            for institution, total in sorted(totals.items())
        ]
        both = tuple((domain, institution, *_gap(total)) for domain, institution, total in by_both)
        bars = tuple(_bar(total) for _, _, total in by_both)
        title = f"By domain and institution: {latest.title}"
        tables.append(Table(title, ("", "institution", *header[1:4]), both, bars=bars))
    return tables


def _training(found: Found) -> list[Table]:
    rows = [("Events announced that teach something", str(found.events))]
    tables = [Table("Training offered", ("", "events"), tuple(rows))] if found.events else []
    cells = tuple(
        (
            quarter,
            str(each.people) if each.people else TOO_FEW,
            f"{each.came.count()} of {each.came.base}" if each.came else TOO_FEW,
            _useful(each.useful),
        )
        for quarter, each in found.quarters
        if each.people
    )
    if cells:
        header = ("", "people who signed up, about", "sign-ups that came, about", "useful, 1 to 5")
        tables.append(Table("Training taken up", header, cells))
    return tables


def _mentoring(found: MentoringFigures, catalogue: Catalogue) -> list[Table]:
    if not (found.active or found.ended or found.topics):
        return []
    weeks = f"{found.weeks.mean():.1f} (give or take {found.weeks.margin():.1f})" if found.weeks else TOO_FEW
    tables = [
        Table(
            "Pairs",
            ("", "about"),
            (
                ("active", str(found.active)),
                ("ended", str(found.ended)),
                ("weeks from request to pair, where four or more count as four", weeks),
            ),
        )
    ]
    if found.topics:
        topics = sorted(found.topics.items(), key=lambda item: (-item[1], item[0]))[:MOST_ROWS]
        rows = tuple((catalogue.name_of(key), str(count)) for key, count in topics)
        tables.append(Table("Most asked for", ("", "people, about"), rows, _of(len(found.topics))))
    return tables


def _impact(found: Found, catalogue: Catalogue) -> list[Table]:
    """One line for each need of the round before: what was offered since, who came, and what changed."""
    if not found.rounds or found.before is None:
        return []
    now, before = found.rounds[0], found.before
    rows = []
    for earlier in before.needs.rows[Kind.SKILL][:MOST_ROWS]:
        later = needs_figures.row_of(now.needs, Kind.SKILL, earlier.key)
        course = found.courses.get(earlier.key)
        came = sum(each.skills.get(earlier.key, 0) for _, each in found.quarters)
        change = needs_figures.change(later, before.needs) if later else None
        rows.append(
            (
                catalogue.name_of(earlier.key),
                f"{earlier.gap.mean():.1f}",
                str(course.events if course else 0),
                str(came) if came else TOO_FEW,
                f"{later.gap.mean():.1f}" if later else TOO_FEW,
                f"{change:+.1f}" if change is not None else "too few to say whether it changed",
            )
        )
    header = ("", f"gap in {before.title}", "events", "came, about", f"gap in {now.title}", "change")
    return [Table("Need, training, change", header, tuple(rows))] if rows else []


def _untaught(found: Found, catalogue: Catalogue) -> list[Table]:
    if not found.rounds:
        return []
    rows = tuple(
        (catalogue.name_of(row.key), *_gap(row.gap)[:2])
        for row in found.rounds[0].needs.rows[Kind.SKILL]
        if row.gap.mean() and not _is_taught(found.courses.get(row.key))
    )
    header = ("", "gap, 0 to 4", "give or take")
    title = "Skills that people want, with no event, course or reading known"
    return [Table(title, header, rows[:MOST_ROWS], _of(len(rows)))] if rows else []


def _is_taught(course: Course | None) -> bool:
    return course is not None and bool(course.events or course.resources)


def _gap(total: Total) -> tuple[str, str, str]:
    return f"{total.mean():.1f}", f"{total.margin():.1f}", str(total.base)


def _bar(total: Total) -> Bar:
    return Bar(total.mean(), total.margin())


def _count(below: Total | None) -> str:
    return f"{below.count()} of {below.base}" if below else TOO_FEW


def _useful(total: Total | None) -> str:
    if total is None:
        return TOO_FEW
    return f"{total.mean() + uptake.LEAST_USEFUL:.1f} (give or take {total.margin():.1f})"


def _of(count: int) -> str:
    return f"The first {MOST_ROWS} of {count}." if count > MOST_ROWS else ""
