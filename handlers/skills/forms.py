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
                label="Paste rows of DIRECT's file",
                hint="Or send me the file in our direct conversation. Pasted, up to 3,000 characters at a "
                "time; only rows with a level above 0 are needed.",
                required=True,
                multiline=True,
                longest=3000,
            ),
        ),
    )
