"""The check-in itself: a form of two levels for each skill, one open question, and whether it counts."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat import markup
from bot.chat.form import Answers, ConsentField, Field, Form, Levels, LevelsField, Option, TextField
from bot.chat.refusal import Refusal
from bot.chat.request import Request
from config.catalogue import Catalogue
from handlers.members import notice
from storage import checkins, members
from storage.checkins import CheckinAnswer, CheckinAsk, CheckinRound
from storage.database import Work
from storage.skills import Own

NAME = "checkin"

PURPOSE = "totals"

LONGEST_NOTE = 1000

COUNTED = (
    "Your answers are added up with those of others, without your name, and only shown for ten people or "
    "more. Say no and they stay yours alone."
)

PRIVATE = "Nobody but you sees your answers."


async def opened(work: Work, request: Request, subject: str) -> tuple[CheckinRound, CheckinAsk]:
    """The round a form belongs to, still open, and what this person is asked. Raises Refusal."""
    found = await checkins.find(work, int(subject))
    asked = await checkins.asked(work, int(subject), request.person.id)
    if found is None or asked is None:
        raise Refusal("You aren't part of that check-in.")
    if found.state != "open" or found.closes_at <= work.now:
        raise Refusal(f"The check-in {markup.bold(found.title)} is closed. Thank you all the same!")
    return found, asked


async def build(work: Work, request: Request, subject: str) -> Form:
    found, asked = await opened(work, request, subject)
    told = await members.has_consented(
        work, request.person.id, purpose=PURPOSE, text_hash=notice.fingerprint(COUNTED)
    )
    questions = [_question(number, key, work.catalogue) for number, key in enumerate(asked.skills["keys"], 1)]
    return Form(
        name=NAME,
        title="Skills check-in",
        submit="Send",
        subject=subject,
        intro=f"{markup.bold(found.title)}. {PRIVATE} Leave out what you like.",
        fields=(
            *questions,
            TextField(
                name="note",
                label=found.question,
                hint="For yourself: I keep it with your check-in, and nobody else reads it.",
                multiline=True,
                longest=LONGEST_NOTE,
                initial=asked.note or None,
            ),
            ConsentField(
                name="counted",
                label="May your answers be counted?",
                hint=COUNTED,
                initial=True if told else None,
            ),
        ),
    )


def _question(number: int, key: str, catalogue: Catalogue) -> Field:
    skill = catalogue.skills.get(key)
    about = skill.about if skill else ""
    return LevelsField(
        name=f"skill{number}",
        label=catalogue.name_of(key),
        hint=about,
        options=tuple(
            Option(str(level.level), level.name.split()[0], level.short) for level in catalogue.levels
        ),
    )


def read(keys: list[str], answers: Answers) -> dict[str, Levels]:
    """The levels by skill, of those that were answered."""
    said = {key: answers.get(f"skill{number}") for number, key in enumerate(keys, 1)}
    return {key: levels for key, levels in said.items() if isinstance(levels, Levels)}


def states(said: Mapping[str, Levels]) -> list[Own]:
    return [Own(key, levels.now, levels.wanted, levels.relevant) for key, levels in said.items()]


def rows(asked: CheckinAsk, said: Mapping[str, Levels], *, counted: bool) -> list[CheckinAnswer]:
    return [
        CheckinAnswer(
            round_id=asked.round_id,
            person_id=asked.person_id,
            skill=key,
            level=levels.now,
            wanted=levels.wanted,
            relevant=levels.relevant,
            counted=counted,
        )
        for key, levels in said.items()
    ]
