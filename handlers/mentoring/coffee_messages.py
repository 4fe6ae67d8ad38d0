"""What is said of coffees. Nobody is blamed for not having had one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.mentoring.buttons import CoffeeAnswer, JoinCoffee, LeaveCoffee, SkipCoffee
from handlers.shared import introductions
from storage.mentor_coffee import CoffeeState, CoffeeWord, Guest
from storage.people import Reached

ABOUT = "the introduction to your coffee"
TAKING_PART = (
    "Whoever you meet sees your name, institution, role and job family, and how to reach you where they use "
    "another chat."
)
LEFT = "You're off the list for coffees. `mentor coffee` brings you back whenever you like."
WASNT_IN = "You weren't on the list for coffees."
BEGIN = "Half an hour is enough, in person or by video. What do you each do, and what would you like to know?"


def explained(weeks: int, state: CoffeeState | None, at: datetime | None, zone: ZoneInfo) -> Message:
    """What coffees are, and how it stands for the reader; `at` (UTC) is when the next round is."""
    what = (
        f"Every {weeks} weeks I bring two or three people together for a coffee, of different institutions "
        f"where I can, who haven't met. {TAKING_PART}"
    )
    when = f" The next round is on {times.day_in_full(at.astimezone(zone).date())}." if at is not None else ""
    leave = Button("Take me off", LeaveCoffee())
    match state:
        case None:
            return Message(
                f"{what} Would you like that?", (Button("Count me in", JoinCoffee(told=True), Style.PRIMARY),)
            )
        case CoffeeState.IN:
            return Message(f"You're in for coffee.{when}", (Button("Skip the next one", SkipCoffee()), leave))
        case CoffeeState.SKIPS:
            back = Button("I can after all", JoinCoffee(), Style.PRIMARY)
            return Message(f"You're skipping the next coffee.{when}", (back, leave))
        case CoffeeState.UNSURE:
            return still_in()


def joined(at: datetime, zone: ZoneInfo) -> str:
    day = times.day_in_full(at.astimezone(zone).date())
    return f"Lovely, you're in. The next round is on {day}; `mentor coffee` skips one, or takes you off."


def skipping() -> str:
    return "All right, I'll leave you out next time, and count you in after that."


def _who(guest: Guest) -> str:
    known = ", ".join(
        markup.literal(part) for part in (guest.role_title, guest.institution, guest.job_family) if part
    )
    return f"{markup.bold(guest.name)} ({known})"


def together(group: Sequence[Guest]) -> Message:
    """In the conversation of the group."""
    names = "; ".join(_who(guest) for guest in sorted(group, key=lambda guest: guest.name))
    return Message(
        f"Time for a coffee: {names}. {BEGIN} I don't read what you write here.",
        mentions=tuple(guest.id for guest in group),
    )


def conversation_name(group: Sequence[Guest]) -> str:
    return f"Coffee: {', '.join(guest.name for guest in group)}"[:80]


def with_whom(others: Sequence[Guest], how: str) -> Message:
    """To one of them."""
    names = " and ".join(_who(guest) for guest in others)
    return Message(
        f"Your next coffee is with {names}. {how} {BEGIN}", mentions=tuple(guest.id for guest in others)
    )


def how_to_reach(accounts: Mapping[str, Sequence[Reached]], *, together: bool) -> str:
    """How to reach the others; `together`: there is a conversation with all in it."""
    if together:
        return "I've opened a conversation with you all in it; say hello there."
    ways = [f"{markup.literal(name)} is {introductions.ways(theirs)}" for name, theirs in accounts.items()]
    return f"You use different chats: {'; '.join(ways)}."


def nobody_this_time() -> Message:
    return Message(
        "There was nobody left for you to have coffee with this time. I'll try again in the next round."
    )


def did_you_meet(group_id: int, others: Mapping[int, str]) -> Message:
    """A week later, to each."""
    names = " and ".join(markup.bold(name) for name in others.values())
    return Message(
        f"Did you have your coffee with {names}?",
        (
            Button("We met", CoffeeAnswer(group_id=group_id, word=CoffeeWord.MET), Style.PRIMARY),
            Button("Not yet", CoffeeAnswer(group_id=group_id, word=CoffeeWord.NOT_YET)),
            Button("No answer from them", CoffeeAnswer(group_id=group_id, word=CoffeeWord.NO_ANSWER)),
        ),
        mentions=tuple(others),
    )


def noted(word: CoffeeWord) -> str:
    return {
        CoffeeWord.MET: "Lovely!",
        CoffeeWord.NOT_YET: "It happens. Why not send two dates today?",
        CoffeeWord.NO_ANSWER: "Thank you for telling me. I'll ask kindly whether coffees still suit them.",
    }[word]


def still_in() -> Message:
    """To somebody who didn't answer: once, without a reproach."""
    return Message(
        "Do coffees still suit you? Until you say so I'll leave you out, so that nobody waits for you.",
        (Button("Yes, count me in", JoinCoffee(), Style.PRIMARY), Button("Not any more", LeaveCoffee())),
    )


def not_in_it() -> Refusal:
    return Refusal("You're not on the list for coffees.", example="mentor coffee")


def not_yours() -> Refusal:
    return Refusal("That coffee wasn't yours.")
