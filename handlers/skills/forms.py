"""The form for taking in levels."""

from __future__ import annotations

from bot.chat.form import Form, FormAnswers, TextField
from bot.chat.request import Request
from storage.database import Work

IMPORT = "skills-import"


class ImportAnswers(FormAnswers):
    """The rows that were pasted."""

    rows: str


async def build_import(work: Work, request: Request, subject: str) -> Form:
    """Where rows of DIRECT's spreadsheet are pasted."""
    return Form(
        name=IMPORT,
        title="Your skills from DIRECT",
        submit="Take in",
        subject=subject,
        fields=(
            TextField(
                name="rows",
                label="Paste rows with a skill and a level",
                hint="One in each line, such as: software testing,3 – or all of DIRECT's file, up to 3,000 "
                "characters at a time. Or send me the file in our direct conversation.",
                required=True,
                multiline=True,
                longest=3000,
            ),
        ),
    )
