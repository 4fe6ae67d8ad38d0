"""The forms of mentoring: an offer, a request, a line of text. Protected characteristics are never asked."""

from __future__ import annotations

from typing import Any

from bot.chat import markup
from bot.chat.form import ChoiceField, Field, Form, FormAnswers, Option, TextField, subject_id
from bot.chat.request import Request
from handlers.mentoring import messages, month_names, pair_actions, parsing, request_actions
from handlers.mentoring.messages import RHYTHMS
from storage import mentoring, people
from storage.database import Work
from storage.mentor_terms import Mode, Terms
from storage.mentoring import Topics

OFFER, FIND = "mentor-offer", "mentor-find"
QUESTION, ANSWER, FAREWELL = "mentor-question", "mentor-answer", "mentor-farewell"
YES, NO = "yes", "no"
LONGEST_GOALS = 500
CAPACITIES = 3
CAREER = "career steps, promotion, professional registration, leadership, returning from a break"


def _topics_field(work: Work, label: str, hint: str, initial: Topics | None) -> TextField:
    def shown(value: Any) -> str:
        return value if isinstance(value, str) else messages.typed_topics(value, work.catalogue)

    return TextField(
        name="topics",
        label=label,
        hint=hint,
        required=True,
        longest=600,
        check=lambda said: parsing.topics(said, work.catalogue),
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
    known = NO if not initial else YES
    return ChoiceField(
        name="same",
        label="May it be somebody from your own institution?",
        hint="Usually a view from elsewhere helps most.",
        required=True,
        options=(Option(NO, "No, from elsewhere"), Option(YES, "Yes, that's fine")),
        initial=known,
    )


def _months(typed: str) -> frozenset[int]:
    try:
        return month_names.understood(typed)
    except ValueError as fault:
        raise messages.which_months() from fault


def _terms(known: Terms, other: str) -> tuple[Field, ...]:
    """How, when and with whom not to meet; `other` is what the other one of a pair is."""
    return (
        ChoiceField(
            name="mode",
            label="How would you like to meet?",
            options=tuple(Option(mode.value, label) for mode, label in messages.MODES.items()),
            initial=known.mode.value,
        ),
        TextField(
            name="months",
            label="In which months?",
            hint="For example: October to March. Leave it out if any will do.",
            check=_months,
            shown=lambda found: found if isinstance(found, str) else month_names.said(found),
            initial=known.months or None,
        ),
        TextField(
            name="hours",
            label="About how many hours a month?",
            hint="For example: 2.",
            check=parsing.hours,
            initial=known.hours,
        ),
        TextField(
            name="languages",
            label="In which languages?",
            hint="For example: English, Welsh. Leave it out if it doesn't matter.",
            check=parsing.languages,
            shown=lambda found: found if isinstance(found, str) else ", ".join(found),
            initial=known.languages or None,
        ),
        TextField(
            name="department",
            label="Your department",
            hint=f"So that your {other} isn't a close colleague. It is shown to nobody.",
            initial=known.department or None,
        ),
        TextField(
            name="line_manager",
            label="Your line manager's name",
            hint="So that you are never matched with them. It is shown to nobody.",
            initial=known.line_manager or None,
        ),
    )


class TermsAnswers(FormAnswers):
    """How, when and with whom not to meet, as the form of an offer or of a request says it."""

    mode: Mode | None = None
    months: frozenset[int] | None = None
    hours: int | None = None
    languages: tuple[str, ...] | None = None
    department: str | None = None
    line_manager: str | None = None

    @property
    def terms(self) -> Terms:
        """The same, where what wasn't answered doesn't matter."""
        return Terms(
            mode=self.mode or Mode.EITHER,
            months=self.months or frozenset(),
            hours=self.hours,
            languages=self.languages or (),
            department=(self.department or "").strip(),
            line_manager=(self.line_manager or "").strip(),
        )


class OfferAnswers(TermsAnswers):
    """An offer of mentoring as its form says it."""

    topics: Topics
    capacity: str
    rhythm: str
    same: str
    about: str | None = None


async def build_offer(work: Work, request: Request, subject: str) -> Form:
    """An offer, with what was offered before."""
    known = await mentoring.offer(work, request.person.id)
    return Form(
        name=OFFER,
        title="Offer mentoring",
        submit="Offer",
        subject=subject,
        intro=(f"You needn't be senior: somebody one step behind you is enough. {messages.TAKING_PART}"),
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
            *_terms(known.terms if known else Terms(), "mentee"),
        ),
    )


class FindAnswers(TermsAnswers):
    """What somebody looks for in a mentor."""

    topics: Topics
    rhythm: str
    same: str
    goals: tuple[str, ...] | None = None


async def build_find(work: Work, request: Request, subject: str) -> Form:
    """A request, with what was looked for before."""
    known = await mentoring.looking(work, request.person.id)
    return Form(
        name=FIND,
        title="Find a mentor",
        submit="Find",
        subject=subject,
        intro=(
            "I'll show you the three mentors who fit best. Nobody is written to before you choose. "
            f"{messages.TAKING_PART}"
        ),
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
                hint="Up to three goals in your own words, the most wanted first, with semicolons between. "
                "The mentor you choose reads this.",
                multiline=True,
                longest=LONGEST_GOALS,
                check=parsing.goals,
                shown=lambda found: found if isinstance(found, str) else "; ".join(found),
                initial=(tuple(known.goals.splitlines()) or None) if known else None,
            ),
            _rhythm(known.rhythm if known else None),
            _same_institution(known.same_institution if known else None),
            *_terms(known.terms if known else Terms(), "mentor"),
        ),
    )


class LineAnswers(FormAnswers):
    """A line of text."""

    text: str


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


async def build_question(work: Work, request: Request, subject: str) -> Form:
    """A mentor's one question. Raises Refusal."""
    ask, found = await request_actions.open_ask(work, subject_id(subject), mentor_id=request.person.id)
    if ask.question:
        raise messages.asked_already()
    name = await people.name_of(work, found.mentee_id)
    label = f"What would you like to know from {name}?"
    return line(QUESTION, "One question", label, subject, mentions=(found.mentee_id,))


async def build_answer(work: Work, request: Request, subject: str) -> Form:
    """The answer to it. Raises Refusal."""
    ask, _ = await request_actions.question_of(work, subject_id(subject), mentee_id=request.person.id)
    intro = f"“{markup.literal(ask.question)}”"
    return line(ANSWER, "Your answer", "Your answer", subject, intro=intro)


async def build_farewell(work: Work, request: Request, subject: str) -> Form:
    """A line about a pair that has ended. Raises Refusal."""
    await pair_actions.ended_pair(work, subject_id(subject), by=request.person.id)
    return line(FAREWELL, "How was it?", "Your line", subject)
