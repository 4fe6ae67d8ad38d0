"""What is said in and about check-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue
from handlers.checkins.buttons import AnswerCheckin, AnswerLater, AskAgain, NeverAsk
from handlers.skills.pathway import Step
from storage.checkins import CheckinRound

PRIVATE = "Nobody but you sees your answers."
# What answering is agreeing to: it stands before the first question.
TAKING_PART = (
    "I keep what you answer for you alone, and suggest by it what you could learn next. Now and then I'll "
    f"ask again. {PRIVATE}"
)
# What consent is given to: whoever changes a word of it has to ask everybody anew.
COUNTED = (
    "They're added up with those of others, without your name. Only sums of ten people or more are shown, "
    "each moved a little, so that nobody can work yours out. Say no and they stay yours alone."
)
NONE_OPEN = "No check-in is open at the moment. I'll write to you when there is one."
ANSWERED_ALREADY = "You've answered already, thank you. To change an answer, press “Answer now”."
ASKED_AGAIN = "Good. I'll write to you when there is a check-in."
ASKED_AGAIN_LATER = "Good. I'll write to you when there is a check-in for your group."


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
        f"It's time for a short skills check-in: {markup.bold(found.title)}. It takes a minute: "
        f"{questions} {'skill' if questions == 1 else 'skills'}, how well you know each and how well you'd "
        f"like to. {PRIVATE} It is open until {closes(found, zone)}.",
        buttons(found),
    )


def nudge(found: CheckinRound, zone: ZoneInfo, *, begun: bool) -> Message:
    """The one reminder; `begun` says that some of it is answered and not sent yet."""
    so_far = (
        "You're in the middle of it: what you've answered is kept, and counts when you get to the end."
        if begun
        else "It takes a minute."
    )
    return Message(
        f"The check-in {markup.bold(found.title)} closes on {closes(found, zone)}. {so_far} "
        "I won't remind you again.",
        buttons(found),
    )


def longer(found: CheckinRound, zone: ZoneInfo) -> Message:
    """To whoever was reminded of a round that is open for longer now."""
    text = f"You have longer to answer {markup.bold(found.title)}: until {closes(found, zone)}."
    return Message(text, buttons(found))


def thanks(steps: Sequence[Step], counted: bool, pathway: str, catalogue: Catalogue) -> str:
    """After the answers: what the person would most like to be better at."""
    text = "Thank you! I keep them for you" + (
        ", and count them without your name." if counted else " alone."
    )
    if not steps:
        return text
    wishes = "\n".join(
        f"- {markup.bold(catalogue.name_of(step.skill))}: {_from(step)}to {step.want}" for step in steps[:3]
    )
    return f"{text} What you'd most like to be better at:\n\n{wishes}\n\n{pathway} shows how to get there."


def _from(step: Step) -> str:
    return f"from {step.have} " if step.have is not None else ""


# Answering ------------------------------------------------------------------------------------------


def ask_you_again(round_id: int) -> Message:
    """To somebody who asked not to be asked, and now asks for it."""
    again = Button("Ask me again", AskAgain(round_id=round_id), Style.PRIMARY)
    return Message("You asked me not to send you check-ins. Shall I ask you again?", (again,))


def agree_again(round_id: int) -> Message:
    """To somebody who took their agreement back, before they are asked again."""
    yes = Button("Yes, I agree", AskAgain(round_id=round_id, agreed=True), Style.PRIMARY)
    return Message(f"You took check-ins back, so please read first what they mean. {TAKING_PART}", (yes,))


def no_more(round_id: int) -> Message:
    again = Button("Ask me again", AskAgain(round_id=round_id))
    return Message("I won't send you check-ins any more. You can change your mind at any time.", (again,))


def not_for_your_group(found: CheckinRound) -> str:
    return f"The check-in {markup.bold(found.title)} isn't for your group."


def nothing_new(found: CheckinRound) -> str:
    return (
        f"You've answered what {markup.bold(found.title)} asks less than 90 days ago, so there is nothing "
        "new to ask you. Thank you!"
    )


def whenever_you_like(found: CheckinRound, zone: ZoneInfo, *, checkin: str) -> str:
    return f"All right. Type {checkin} whenever you like, until {closes(found, zone)}."


def before_answering(found: CheckinRound, *, counted: bool) -> str:
    agreed = " They're counted without your name, as you agreed." if counted else ""
    return f"{markup.bold(found.title)}. {TAKING_PART}{agreed}"


def not_part_of_it() -> Refusal:
    return Refusal("You aren't part of that check-in.")


def is_closed(found: CheckinRound) -> Refusal:
    return Refusal(f"The check-in {markup.bold(found.title)} is closed. Thank you all the same!")


def will_be_deleted(found: CheckinRound, on: datetime, zone: ZoneInfo) -> Message:
    """30 days before: what will be deleted, and how to keep a copy."""
    return Message(
        f"On {times.day_in_full(on.astimezone(zone).date())} I'll delete what you answered in the check-in "
        f"{markup.bold(found.title)}, as answers are kept no longer. What your skills are stays in your "
        "pathway. `privacy export` gives you a copy of your answers until then."
    )


def keeps_answers(months: int) -> str:
    return f"check-in answers, for {months} months"


def waits(found: CheckinRound, answer: str) -> str:
    """What waits: a check-in; `answer` is how it is answered, as it is typed there."""
    return f"the check-in {markup.bold(found.title)} ({answer})"
