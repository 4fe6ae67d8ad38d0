"""What is said in and about check-ins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.phrases import times
from config.catalogue import Catalogue
from handlers.checkins.buttons import AnswerCheckin, AnswerLater, DropRound, NeverAsk, OpenRound
from handlers.checkins.forms import PRIVATE
from handlers.shared.skill_levels import level_name
from handlers.skills.pathway import Step
from storage.checkins import CheckinRound


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
