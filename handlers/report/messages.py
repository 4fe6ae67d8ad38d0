"""What is said with the report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.chat import markup
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.report import page
from handlers.report.sections import Section
from handlers.shared import figures_said

EXAMPLE = "report term"


def report(
    sections: Sequence[Section], period: str, *, community: str, now: datetime, people: int
) -> Message:
    """The report's parts by name, and its two files. `now` is in the reader's zone."""
    rows = "\n".join(f"- {_row(section)}" for section in sections)
    rule = figures_said.rule(people)
    made = times.day_in_full(now.date())
    content = page.as_page(sections, community=community, period=period, made=made, rule=rule)
    files = (
        File("report.html", "text/html", content, "the report, to read and to print"),
        File("report.csv", "text/csv", page.as_sheet(sections), "the same figures as a spreadsheet"),
    )
    text = f"Here is the report on {markup.literal(period)}. In it:\n\n{rows}\n\n{rule}"
    return Message(text, files=files)


def _row(section: Section) -> str:
    titles = ", ".join(table.title for table in section.tables)
    return f"{markup.bold(section.theme)}: {markup.literal(titles)}"


def nothing_yet(*, needs: str) -> str:
    return (
        "There is nothing to report yet: not enough members, no check-in that has closed, no training. "
        f"A check-in is a good beginning: {needs}."
    )


def which_time() -> Refusal:
    return Refusal("I can report on the last year or the last term.", example=EXAMPLE)
