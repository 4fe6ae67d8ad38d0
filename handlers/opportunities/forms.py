"""The form of an opportunity."""

from __future__ import annotations

from datetime import datetime

from bot.chat.form import ChoiceField, Form, FormAnswers, Option, TextField
from bot.chat.phrases import times
from bot.chat.request import Request
from handlers.opportunities import messages, parsing
from handlers.shared import skill_levels
from handlers.shared.field_checks import checked
from storage import members
from storage.database import Work
from storage.opportunities import OpportunityKind

FORM = "opportunity"
YES, NO = "yes", "no"


class OpportunityAnswers(FormAnswers):
    """An opportunity as its form says it; `closes` is in UTC."""

    kind: OpportunityKind
    title: str
    description: str
    institution: str
    closes: datetime
    skills: dict[str, int] | None = None
    dates: str | None = None
    share: str | None = None
    agreement: str | None = None


async def build(work: Work, request: Request, subject: str) -> Form:
    """A new one; the institution is one's own unless said otherwise."""
    profile = await members.profile(work, request.person.id)
    zone = request.person.zone

    def skills(typed: str) -> dict[str, int]:
        each = parsing.with_levels(typed)
        example = "python 3, data management 2"
        return checked(lambda: skill_levels.read(each, work.catalogue), example=example)

    def shown(value: object) -> str:
        return value if isinstance(value, str) else skill_levels.typed(value, work.catalogue)  # type: ignore[arg-type]

    return Form(
        name=FORM,
        title="Offer an opportunity",
        submit="Preview",
        subject=subject,
        intro="Members see it with your name until it closes. You see all of it before anybody else does.",
        fields=(
            ChoiceField(
                name="kind",
                label="What is it?",
                required=True,
                options=tuple(Option(kind.value, kind.capitalize()) for kind in OpportunityKind),
            ),
            TextField(name="title", label="A title", required=True, longest=120),
            TextField(
                name="description",
                label="What would somebody do, and what would they get out of it?",
                required=True,
                multiline=True,
                longest=1_500,
            ),
            TextField(
                name="institution",
                label="Where is it?",
                required=True,
                longest=200,
                initial=profile.institution if profile is not None else None,
            ),
            TextField(
                name="closes",
                label="Until when can people say that they'd like it?",
                hint="For example: 31 January.",
                required=True,
                check=lambda typed: parsing.closing(typed, zone, request.now),
                shown=lambda at: at if isinstance(at, str) else times.full(at, zone),
            ),
            TextField(
                name="skills",
                label="Which skills does it ask for?",
                hint="With levels from 1 to 4, for example: python 3, data management 2.",
                check=skills,
                shown=shown,
            ),
            TextField(
                name="dates",
                label="When would it be?",
                hint="For example: January to March 2027.",
                longest=100,
            ),
            TextField(
                name="share",
                label="How much of their time?",
                hint="For example: one day a week.",
                longest=100,
            ),
            ChoiceField(
                name="agreement",
                label="Do they need their line manager's agreement?",
                hint=messages.ABOUT_AGREEMENT,
                options=(Option(YES, "Yes"), Option(NO, "No")),
            ),
        ),
    )
