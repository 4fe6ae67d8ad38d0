"""The forms of mentoring: an offer, a request, a line of text. Protected characteristics are never asked."""

from __future__ import annotations

import re
from typing import Any

from bot.chat import markup
from bot.chat.form import Answers, ChoiceField, FieldFault, Form, Option, TextField
from bot.chat.request import Request
from config.catalogue import Catalogue
from handlers.mentoring.wording import RHYTHMS
from storage import mentoring
from storage.database import Work

OFFER, FIND = "mentor-offer", "mentor-find"

QUESTION, ANSWER, FAREWELL = "mentor-question", "mentor-answer", "mentor-farewell"

MOST_TOPICS = 10

LONGEST_GOALS = 500

CAPACITIES = 3

CAREER = "career steps, promotion, professional registration, leadership, returning from a break"

Topics = dict[str, list[str]]


def topics(typed: str, catalogue: Catalogue) -> Topics:
    """Topics with commas between: skills of the catalogue by key, anything else as it was typed.

    Raises FieldFault.
    """
    found: Topics = {"skills": [], "words": []}
    for part in (" ".join(part.split()) for part in re.split(r"[,;\n]", typed)):
        if not part:
            continue
        if len(part) > 80:
            raise FieldFault("Please keep each topic to 80 characters, with commas between them.")
        skill = catalogue.find(part)
        kind, value = ("skills", skill.key) if skill else ("words", part)
        if value not in found[kind]:
            found[kind].append(value)
    if not 0 < len(found["skills"]) + len(found["words"]) <= MOST_TOPICS:
        raise FieldFault(f"Please name 1 to {MOST_TOPICS} topics; for example: Python, promotion")
    return found


def typed(found: Topics, catalogue: Catalogue) -> str:
    return ", ".join([*(catalogue.name_of(key) for key in found["skills"]), *found["words"]])


def _topics_field(work: Work, label: str, hint: str, initial: Topics | None) -> TextField:
    def shown(value: Any) -> str:
        return value if isinstance(value, str) else typed(value, work.catalogue)

    return TextField(
        name="topics",
        label=label,
        hint=hint,
        required=True,
        longest=600,
        check=lambda said: topics(said, work.catalogue),
        shown=shown,
        initial=initial,
    )


def _rhythm(initial: str | None) -> ChoiceField:
    return ChoiceField(
        name="rhythm",
        label="How often would you like to meet?",
        required=True,
        options=tuple(Option(value, label[:1].upper() + label[1:]) for value, label in RHYTHMS.items()),
        initial=initial,
    )


def _same_institution(initial: bool | None) -> ChoiceField:
    known = None if initial is None else "yes" if initial else "no"
    return ChoiceField(
        name="same",
        label="May it be somebody from your own institution?",
        hint="Usually a view from elsewhere helps most.",
        required=True,
        options=(Option("no", "No, from elsewhere"), Option("yes", "Yes, that's fine")),
        initial=known or "no",
    )


async def build_offer(work: Work, request: Request, subject: str) -> Form:
    known = await mentoring.offer(work, request.person.id)
    return Form(
        name=OFFER,
        title="Offer mentoring",
        submit="Offer",
        subject=subject,
        intro=(
            "You needn't be senior: somebody one step behind you is enough. Members who look for a mentor "
            "in your topics see your name, your institution and what you write here."
        ),
        fields=(
            _topics_field(
                work,
                "What can you help with?",
                f"Skills or anything else, with commas between. For example: Python, {CAREER}.",
                known.topics if known else None,
            ),
            ChoiceField(
                name="capacity",
                label="How many people at a time?",
                required=True,
                options=tuple(Option(str(n), str(n)) for n in range(1, CAPACITIES + 1)),
                initial=str(known.capacity) if known else "1",
            ),
            _rhythm(known.rhythm if known else None),
            _same_institution(known.same_institution if known else None),
            TextField(
                name="about",
                label="A line about your experience",
                longest=300,
                initial=known.about or None if known else None,
            ),
        ),
    )


async def build_find(work: Work, request: Request, subject: str) -> Form:
    known = await mentoring.looking(work, request.person.id)
    return Form(
        name=FIND,
        title="Find a mentor",
        submit="Find",
        subject=subject,
        intro="I'll show you the three mentors who fit best. Nobody is written to before you choose.",
        fields=(
            _topics_field(
                work,
                "What would you like help with?",
                f"The most wanted first, with commas between. For example: Python, {CAREER}.",
                known.topics if known else None,
            ),
            TextField(
                name="goals",
                label="What would you like to get out of it?",
                hint="In your own words, up to three goals. The mentor you choose reads this.",
                multiline=True,
                longest=LONGEST_GOALS,
                initial=known.goals or None if known else None,
            ),
            _rhythm(known.rhythm if known else None),
            _same_institution(known.same_institution if known else None),
        ),
    )


def line(
    name: str, title: str, label: str, subject: str, *, intro: str = "", mentions: tuple[int, ...] = ()
) -> Form:
    """A form of one line of text; `mentions` are the ids of those whom it names."""
    field = TextField(name="text", label=label, required=True, multiline=True, longest=500)
    return Form(
        name=name,
        title=title,
        submit="Send",
        subject=subject,
        intro=intro,
        fields=(field,),
        mentions=mentions,
    )


def as_offer(work: Work, person_id: int, answers: Answers) -> mentoring.MentorOffer:
    return mentoring.MentorOffer(
        person_id=person_id,
        topics=answers["topics"],
        capacity=int(answers["capacity"]),
        rhythm=answers["rhythm"],
        same_institution=answers["same"] == "yes",
        about=answers["about"] or "",
        paused=False,
        updated_at=work.now,
    )


def described(work: Work, offer: mentoring.MentorOffer) -> str:
    """An offer in a line, for its mentor."""
    about = markup.literal(typed(offer.topics, work.catalogue))
    people = "one person" if offer.capacity == 1 else f"{offer.capacity} people"
    state = " It is paused." if offer.paused else ""
    return f"You offer mentoring in {about}, to {people} at a time, {RHYTHMS[offer.rhythm]}.{state}"
