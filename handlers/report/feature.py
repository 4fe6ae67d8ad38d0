"""What the report feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature
from handlers.report import commands
from handlers.report.messages import EXAMPLE

FEATURE = Feature(
    name="report",
    title="The report",
    commands=(
        Command(
            words="report",
            keywords=(
                "annual report",
                "figures for the Technician Commitment",
                "evidence",
                "summary of the year",
            ),
            run=commands.show,
            role=Role.ORGANISER,
            summary="get a year or a term of your community as a page to hand on",
            examples=("report", EXAMPLE),
        ),
    ),
)
