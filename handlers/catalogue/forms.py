"""The form for a new skill."""

from __future__ import annotations

from bot.chat.form import Form, FormAnswers, TextField
from bot.chat.request import Request
from config.catalogue import TOOLS
from handlers.catalogue import parsing
from handlers.catalogue.parsing import LONGEST_ABOUT, LONGEST_NAME
from handlers.shared.field_checks import checked
from storage.database import Work

FORM = "skill-add"


class SkillAnswers(FormAnswers):
    """A new skill, as it was typed."""

    name: str
    group: str
    about: str | None = None
    aliases: str | None = None


async def build_skill(work: Work, request: Request, subject: str) -> Form:
    """Where a new skill is described."""

    def name(typed: str) -> str:
        return checked(lambda: parsing.checked_name(typed, work.catalogue))

    def group(typed: str) -> str:
        found = checked(lambda: parsing.group_of(typed, work.catalogue))
        return found.name if found else TOOLS

    return Form(
        name=FORM,
        title="A new skill",
        submit="Add",
        subject=subject,
        fields=(
            TextField(
                name="name",
                label="What is it called?",
                hint="As your members call it, for example: Cryo-electron tomography.",
                required=True,
                longest=LONGEST_NAME,
                check=name,
            ),
            TextField(
                name="group",
                label="Which group does it belong to?",
                hint="For example: Instruments and imaging, Software engineering, or Tools and languages.",
                required=True,
                check=group,
            ),
            TextField(
                name="about",
                label="What is it, in a sentence?",
                multiline=True,
                longest=LONGEST_ABOUT,
            ),
            TextField(
                name="aliases",
                label="What else do people call it?",
                hint="With commas between, for example: cryo-ET, tomography.",
            ),
        ),
    )
