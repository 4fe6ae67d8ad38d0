"""What is said in and about check-ins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.phrases.fault import NotATime
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue
from handlers.checkins.buttons import AnswerCheckin, AnswerLater, AskAgain, DropRound, NeverAsk, OpenRound
from handlers.shared.skill_levels import level_name
from handlers.skills.pathway import Step
from storage.checkins import CheckinRound

EXAMPLE = 'checkin start "Autumn term" until 11 December 17:00'
FILTER_EXAMPLE = 'checkin start "Autumn term" until 11 December 17:00 for family:"Research data"'
PRIVATE = "Nobody but you sees your answers."
# What consent is given to: whoever changes a word of it has to ask everybody anew.
COUNTED = (
    "Your answers are added up with those of others, without your name, and only shown for ten people or "
    "more. Say no and they stay yours alone."
)
NONE_OPEN = "No check-in is open at the moment. I'll write to you when there is one."
ANSWERED_ALREADY = "You've answered already, thank you. To change an answer, press “Answer now”."
ASKED_AGAIN = "Good. I'll write to you when there is a check-in."
ASKED_AGAIN_LATER = "Good. I'll write to you when there is a check-in for your group."
DISCARDED = "Discarded. Nobody was asked."


def closes(found: CheckinRound, zone: ZoneInfo) -> str:
    return markup.time(found.closes_at, times.full(found.closes_at, zone))


def buttons(found: CheckinRound) -> tuple[Button, ...]:
    return (
        Button("Answer now", AnswerCheckin(round_id=found.id), Style.PRIMARY),
        Button("Later", AnswerLater(round_id=found.id)),
        Button("Don't ask me again", NeverAsk(round_id=found.id)),
    )


def invitation(found: CheckinRound, questions: int, zone: ZoneInfo) -> Message:
    """The private message in which a member is asked."""
    return Message(
        f"It's time for a short skills check-in: {markup.bold(found.title)}. "
        f"{questions} {'skill' if questions == 1 else 'skills'}, for each how well you know it and how well "
        f"you'd like to, and two short questions. {PRIVATE} It is open until {closes(found, zone)}.",
        buttons(found),
    )


def nudge(found: CheckinRound, zone: ZoneInfo, *, begun: bool) -> Message:
    """The one reminder; `begun` says that some of it is answered and not sent yet."""
    so_far = (
        "You're in the middle of it: what you've answered counts only when you get to the end."
        if begun
        else "It takes a minute or two."
    )
    return Message(
        f"The check-in {markup.bold(found.title)} closes on {closes(found, zone)}. {so_far} "
        "I won't remind you again.",
        buttons(found),
    )


def preview(found: CheckinRound, asked: int, audience: str, zone: ZoneInfo) -> Message:
    """What an organiser sees before anybody is asked."""
    people = f"{asked} {'member' if asked == 1 else 'members'}"
    return Message(
        f"Check-in {markup.bold(found.title)}, open until {closes(found, zone)}.\n\nI'll ask {people} "
        f"privately ({markup.literal(audience)}), but nobody who asked me not to. Each is asked about up to "
        f"eight skills that suit them, and one open question: “{markup.literal(found.question)}” Those who "
        "haven't answered are reminded once. You see totals when it has closed, never anybody's answers.",
        (
            Button("Start it", OpenRound(round_id=found.id), Style.PRIMARY, word="start"),
            Button("Discard", DropRound(round_id=found.id)),
        ),
    )


def thanks(steps: Sequence[Step], counted: bool, pathway: str, catalogue: Catalogue) -> str:
    """After the answers: what the person would most like to be better at."""
    text = "Thank you! Your answers are kept for you" + (
        ", and counted without your name." if counted else " alone."
    )
    if not steps:
        return text
    wishes = "\n".join(
        f"- {markup.bold(catalogue.name_of(step.skill))}: from level {level_name(step.have, catalogue)} "
        f"to {level_name(step.want, catalogue)}"
        for step in steps[:3]
    )
    return f"{text} What you'd most like to be better at:\n\n{wishes}\n\n{pathway} shows how to get there."


@dataclass(frozen=True, slots=True)
class SoFar:
    """About how many were asked and have answered; None where too few were asked to say so."""

    asked: int | None
    answered: int | None

    @property
    def said(self) -> str:
        if self.asked is None:
            return "too few were asked to say how many have answered"
        return f"about {self.answered} of about {self.asked} have answered"


def status(found: CheckinRound, so_far: SoFar, zone: ZoneInfo) -> str:
    """How far a round has got, in rounded numbers: who answered is nobody's business."""
    return (
        f"{markup.bold(found.title)} is open until {closes(found, zone)}: {so_far.said}. "
        "Those who haven't are reminded once."
    )


def closed(found: CheckinRound, so_far: SoFar, needs: str) -> Message:
    """To the organiser who started it."""
    return Message(
        f"The check-in {markup.bold(found.title)} has closed: {so_far.said}. "
        f"{needs} shows what people would like to be better at."
    )


# Answering ------------------------------------------------------------------------------------------


def ask_you_again(round_id: int) -> Message:
    """To somebody who asked not to be asked, and now asks for it."""
    again = Button("Ask me again", AskAgain(round_id=round_id), Style.PRIMARY)
    return Message("You asked me not to send you check-ins. Shall I ask you again?", (again,))


def no_more(round_id: int) -> Message:
    again = Button("Ask me again", AskAgain(round_id=round_id))
    return Message("I won't send you check-ins any more. You can change your mind at any time.", (again,))


def not_for_your_group(found: CheckinRound) -> str:
    return f"The check-in {markup.bold(found.title)} isn't for your group."


def whenever_you_like(found: CheckinRound, zone: ZoneInfo, *, checkin: str) -> str:
    return f"All right. Type {checkin} whenever you like, until {closes(found, zone)}."


def before_answering(found: CheckinRound) -> str:
    return f"{markup.bold(found.title)}. {PRIVATE} Leave out what you like."


def not_part_of_it() -> Refusal:
    return Refusal("You aren't part of that check-in.")


def is_closed(found: CheckinRound) -> Refusal:
    return Refusal(f"The check-in {markup.bold(found.title)} is closed. Thank you all the same!")


# Starting one ---------------------------------------------------------------------------------------


def is_open(found: CheckinRound, *, status: str) -> str:
    return f"{markup.bold(found.title)} is open. {status} shows how far it has got."


def none_open(*, start: str) -> str:
    return f"No check-in is open. To start one, type {start}."


def one_at_a_time(running: CheckinRound, zone: ZoneInfo) -> Refusal:
    return Refusal(
        f"The check-in {markup.bold(running.title)} is open until {closes(running, zone)}; there can be one "
        "at a time."
    )


def another_is_open() -> Refusal:
    return Refusal("Another check-in has been opened meanwhile; there can be one at a time.")


def too_few_fit(least: int, audience: str, *, filtered: bool) -> Refusal:
    return Refusal(
        f"Fewer than {least} {'member' if least == 1 else 'members'} fit that ({markup.literal(audience)}), "
        "so nothing could be shown of it.",
        example=FILTER_EXAMPLE if filtered else EXAMPLE,
    )


def dealt_with() -> Refusal:
    return Refusal("That check-in has been dealt with already.")


def closing_has_passed() -> Refusal:
    return Refusal("Its closing date has passed in the meantime; please start it again.", example=EXAMPLE)


def no_title() -> Refusal:
    return Refusal("A check-in needs a title in quotation marks.", example=EXAMPLE)


def until_when() -> Refusal:
    return Refusal("Until when can people answer?", example=EXAMPLE)


def long_title(longest: int) -> Refusal:
    return Refusal(f"Please give it a title of up to {longest} characters.", example=EXAMPLE)


def not_a_closing_date(fault: NotATime) -> Refusal:
    return Refusal(f"The closing date: {markup.literal(str(fault))}", example=EXAMPLE)


def open_too_short_or_long() -> Refusal:
    return Refusal("A check-in is open for at least an hour and at most three months.", example=EXAMPLE)


def not_an_audience(fields: Sequence[str]) -> Refusal:
    return Refusal(
        f"A check-in can be for everyone, or go by one of {', '.join(fields)}.", example=FILTER_EXAMPLE
    )


def keeps_answers(months: int) -> str:
    return f"check-in answers for {months} months"


def waits(found: CheckinRound, answer: str) -> str:
    """What waits: a check-in; `answer` is how it is answered, as it is typed there."""
    return f"the check-in {markup.bold(found.title)} ({answer})"
