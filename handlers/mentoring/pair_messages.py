"""What is said to a mentor and a mentee who found each other. Nobody owes a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue
from handlers.mentoring import messages
from handlers.mentoring.buttons import (
    EndPair,
    EndPairNow,
    Farewell,
    GetHelp,
    GoingWell,
    LeaveAsIs,
    NotMet,
    Trouble,
)
from handlers.shared import introductions
from storage.mentor_pairs import MentorPair
from storage.people import Reached

ABOUT_INTRODUCTION = "the introduction to your mentee"
GOES_WELL = "Good to hear! I'll ask again in a month."
NOTHING_CHANGES = "All right, nothing changes."
ORGANISERS_TOLD = "I've told the organisers that you'd like help, and nothing else."
FAREWELL_KEPT = "Thank you. It is kept with your own data, and shown to nobody."
FIRST_MEETING = (
    "find half an hour in the next two weeks to meet",
    "tell each other what you do, and what you hope to get out of this",
    "agree how often to meet; `mentor met` notes each meeting, and `mentor hours` adds them up",
)


def introduction(mentor: str, mentee: str, pair: MentorPair, catalogue: Catalogue) -> Message:
    """In the conversation of the two."""
    about = messages.topics(pair.topics["skills"], pair.topics["words"], catalogue)
    steps = "\n".join(f"- {step}" for step in FIRST_MEETING)
    return Message(
        f"{markup.bold(mentor)}, meet {markup.bold(mentee)}; {markup.bold(mentee)}, meet "
        f"{markup.bold(mentor)}. You'd like to talk about {about}.\n\nTo begin with:\n\n{steps}\n\nI don't "
        "read what you write here. In two weeks I'll ask each of you privately how it goes.",
        mentions=(pair.mentor_id, pair.mentee_id),
    )


def paired(other_id: int, other: str, how: str, role: str) -> Message:
    """To each of the two: whom they are paired with, and how to reach them."""
    return Message(f"{markup.bold(other)} is now your {role}. {how}", mentions=(other_id,))


def how_to_reach(accounts: Sequence[Reached], *, together: bool) -> str:
    """How to reach somebody with these accounts; `together`: there is a conversation with both in it."""
    if together:
        return "I've opened a conversation with both of you in it; say hello there."
    ways = introductions.ways(accounts)
    return f"You use different chats: they are {ways}. To begin with: {'; '.join(FIRST_MEETING)}."


def conversation_name(mentor: str, mentee: str) -> str:
    return f"Mentoring: {mentor} and {mentee}"


def check(other_id: int, other: str, pair_id: int) -> Message:
    return Message(
        f"How is it going with {markup.bold(other)}? Only I see your answer.",
        (
            Button("Going well", GoingWell(pair_id=pair_id), Style.PRIMARY),
            Button("We haven't met yet", NotMet(pair_id=pair_id)),
            Button("It isn't working", Trouble(pair_id=pair_id)),
        ),
        mentions=(other_id,),
    )


def trouble(pair_id: int) -> Message:
    return Message(
        "Thank you for telling me; it happens, and it is nobody's fault. You can end it without a reason, "
        "or have the organisers told that you'd like help. They only hear of it if you say so.",
        (
            Button("End it", EndPair(pair_id=pair_id)),
            Button("Tell the organisers", GetHelp(pair_id=pair_id)),
            Button("Leave it for now", LeaveAsIs(pair_id=pair_id)),
        ),
    )


def ended(other_id: int, other: str) -> Message:
    """To the other one."""
    return Message(
        f"{markup.bold(other)} has ended your mentoring, with thanks for your time. That is quite usual, and "
        "no reason was asked for.",
        mentions=(other_id,),
    )


def left(role: str) -> Message:
    return Message(f"Your {role} has left the community, so your mentoring with them has ended.")


def in_pair(role: str, name: str, since: datetime, zone: ZoneInfo) -> str:
    """`role` is what the other one is to the reader; `since` is in UTC."""
    day = markup.time(since, times.full(since, zone))
    return f"Your {role}: {markup.bold(name)}, since {day}."


def meet_soon(other_id: int, other: str, ask_again: timedelta) -> Message:
    text = (
        f"It happens. Why not send {markup.bold(other)} two dates today? I'll ask again in "
        f"{times.spoken(ask_again)}."
    )
    return Message(text, mentions=(other_id,))


def would_like_help(person_id: int, name: str) -> Message:
    """To the organisers."""
    text = f"{markup.bold(name)} would like your help with their mentoring. Please get in touch with them."
    return Message(text, mentions=(person_id,))


def end_it(pairs: Sequence[tuple[int, int, str]]) -> Message:
    """Whether to end it, and with whom; `pairs` are their ids, each with the id and name of the other one."""
    buttons = tuple(
        Button(
            f"End it with {name}"[:75],
            EndPairNow(pair_id=pair_id),
            Style.DANGER,
            word="end it" if len(pairs) == 1 else f"end it with {name}"[:75].casefold(),
        )
        for pair_id, _, name in pairs
    )
    keep = Button("Keep it", LeaveAsIs(pair_id=pairs[0][0]))
    whom = " or ".join(markup.bold(name) for _, _, name in pairs)
    text = f"End your mentoring with {whom}? They're told kindly; you owe nobody a reason."
    return Message(text, (*buttons, keep), mentions=tuple(other_id for _, other_id, _ in pairs))


def ended_by_you(pair_id: int, question: Message) -> Message:
    """`question` is the first of those about how it was."""
    text = (
        "It has ended. Thank you for the time you gave it! If you like, say a line about it; only I keep it."
    )
    line = Button("Say a line about it", Farewell(pair_id=pair_id))
    return Message(f"{text}\n\n{question.text}", (*question.buttons, line))


def pair_is_gone() -> Refusal:
    return Refusal("That pair is gone.")


def ended_already() -> Refusal:
    return Refusal("That mentoring has ended already.")


def in_no_pair() -> Refusal:
    return Refusal("You're in no pair at the moment.")
