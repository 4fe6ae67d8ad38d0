"""The check-in itself: a form of two levels for each skill, one open question, and whether it counts."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from pydantic import ConfigDict

from bot.chat.form import (
    ConsentField,
    FieldFault,
    Form,
    FormAnswers,
    Levels,
    LevelsField,
    Option,
    TextField,
    subject_id,
)
from bot.chat.phrases import times
from bot.chat.request import Request
from config.catalogue import Catalogue
from handlers.checkins import actions, messages
from handlers.checkins.parsing import LONGEST_TITLE, QUESTION, audience_of, closing
from handlers.shared.field_checks import checked
from storage import checkins
from storage.checkins import AskState, CheckinAnswer
from storage.database import Work

NAME = "checkin"
LONGEST_NOTE = 1000
START = "checkin-start"


class CheckinAnswers(FormAnswers):
    """The answers of a check-in; those to its skills, as many as are asked, stand in `skill1` and so on."""

    model_config = ConfigDict(extra="allow")

    note: str | None = None
    counted: bool | None = None


async def build(work: Work, request: Request, subject: str) -> Form:
    """The questions of a round for this person. Raises Refusal."""
    found, asked = await actions.opened(work, subject_id(subject), by=request.person.id)
    told = await actions.lets_count(work, request.person.id)
    answered = await checkins.answers_of(work, found.id, request.person.id)
    questions = [
        _question(number, key, work.catalogue, initial=_levels(answered.get(key)))
        for number, key in enumerate(asked.skills["keys"], 1)
    ]
    again = asked.state == AskState.ANSWERED
    consent = ConsentField(
        name="counted",
        label="May your answers be counted?",
        hint=messages.COUNTED,
        initial=True if told else None,
    )
    return Form(
        name=NAME,
        title="Skills check-in",
        submit="Send",
        subject=subject,
        intro=messages.before_answering(found, counted=told),
        fields=(
            *questions,
            TextField(
                name="note",
                label=found.question,
                hint="For yourself; nobody else reads it.",
                multiline=True,
                longest=LONGEST_NOTE,
                initial=asked.note or None,
            ),
            # Who agreed to just this is asked again only where they change their answers.
            *((consent,) if again or not told else ()),
        ),
    )


def _levels(answered: CheckinAnswer | None) -> Levels | None:
    """What was answered before."""
    if answered is None:
        return None
    return Levels(answered.level, answered.wanted) if answered.relevant else Levels()


def _question(number: int, key: str, catalogue: Catalogue, *, initial: Levels | None = None) -> LevelsField:
    skill = catalogue.skills.get(key)
    about = skill.about if skill else ""
    return LevelsField(
        name=f"skill{number}",
        label=catalogue.name_of(key),
        hint=about,
        initial=initial,
        options=tuple(Option(str(level.level), level.name, level.short) for level in catalogue.levels),
    )


def levels_by_skill(keys: list[str], answers: CheckinAnswers) -> dict[str, Levels]:
    """The levels by skill, of those that were answered."""
    said = {key: (answers.model_extra or {}).get(f"skill{number}") for number, key in enumerate(keys, 1)}
    return {key: levels for key, levels in said.items() if isinstance(levels, Levels)}


def levels_typed(keys: list[str], typed: Mapping[str, str], catalogue: Catalogue) -> dict[str, Levels]:
    """The levels by skill, of what was typed into a form that wasn't sent."""
    found = {}
    for number, key in enumerate(keys, 1):
        field = _question(number, key, catalogue)
        with suppress(FieldFault):
            if said := typed.get(field.name):
                found[key] = field.parse(said)
    return found


class StartAnswers(FormAnswers):
    """A check-in round as its form says it."""

    title: str
    closes: times.Moment
    audience: str | None = None
    question: str | None = None


async def build_start(work: Work, request: Request, subject: str) -> Form:
    """The form by which an organiser starts a round."""

    def closes(typed: str) -> times.Moment:
        zone, now = request.person.zone, request.now
        return checked(lambda: closing(typed, zone, now), example="11 December 17:00")

    def audience(typed: str) -> str:
        return checked(lambda: audience_of(typed, work.catalogue), example="institution:UCL")

    return Form(
        name=START,
        title="A new check-in",
        submit="Preview",
        subject=subject,
        fields=(
            TextField(name="title", label="Title", required=True, longest=LONGEST_TITLE),
            TextField(
                name="closes",
                label="Until when can people answer?",
                hint="For example: 11 December 17:00.",
                required=True,
                check=closes,
            ),
            TextField(
                name="audience",
                label="Who is asked?",
                hint="Leave it out for everyone, or give a filter such as institution:UCL.",
                check=audience,
            ),
            TextField(
                name="question",
                label="One open question",
                hint="Each answers it for themself.",
                initial=QUESTION,
            ),
        ),
    )
