"""What the buttons of mentoring carry."""

from __future__ import annotations

from bot.chat.button import ButtonData
from storage.mentor_coffee import CoffeeWord


class AskMentor(ButtonData, name="mentor-ask"):
    """Ask this mentor first."""

    request_id: int
    mentor_id: int


class StopAsking(ButtonData, name="mentor-stop"):
    """Take one's request back."""

    request_id: int


class Unblock(ButtonData, name="mentor-unblock"):
    """May be matched with this person again."""

    person_id: int


class Accept(ButtonData, name="mentor-accept"):
    """Become the mentor of whoever asked."""

    ask_id: int


class Decline(ButtonData, name="mentor-decline"):
    """Say no to whoever asked."""

    ask_id: int


class DeclineAndPause(ButtonData, name="mentor-decline-pause"):
    """Say no, and offer nothing for now."""

    ask_id: int


class AskQuestion(ButtonData, name="mentor-question"):
    """Ask whoever asked one question."""

    ask_id: int


class AnswerQuestion(ButtonData, name="mentor-answer"):
    """Answer a mentor's question."""

    ask_id: int


class KeepOffer(ButtonData, name="mentor-keep"):
    """The offer of whoever presses it still stands."""


class PauseOffer(ButtonData, name="mentor-offer-pause"):
    """Whoever presses it takes nobody new for now."""


class JoinCoffee(ButtonData, name="coffee-join"):
    """Whoever presses it is in the next round of coffees; `told`: it stands below what others see of them."""

    told: bool = False


class SkipCoffee(ButtonData, name="coffee-skip"):
    """Whoever presses it is left out of the next round."""


class LeaveCoffee(ButtonData, name="coffee-leave"):
    """Whoever presses it takes part no more."""


class CoffeeAnswer(ButtonData, name="coffee-met"):
    """Whether they met."""

    group_id: int
    word: CoffeeWord


class NoteSession(ButtonData, name="mentor-session"):
    """The pair met on this day, for so long."""

    pair_id: int
    day: str
    minutes: int


class GoOn(ButtonData, name="mentor-go-on"):
    """Three months more."""

    pair_id: int


class SayOutcome(ButtonData, name="mentor-outcome"):
    """An answer to one of the questions about a pair that has ended, from 0 to 4."""

    pair_id: int
    question: str
    value: int


class GoingWell(ButtonData, name="mentor-well"):
    """Say that it goes well."""

    pair_id: int


class NotMet(ButtonData, name="mentor-not-met"):
    """Say that the two haven't met."""

    pair_id: int


class Trouble(ButtonData, name="mentor-trouble"):
    """Say that it isn't working."""

    pair_id: int


class GetHelp(ButtonData, name="mentor-help"):
    """Have the organisers told that one would like help."""

    pair_id: int


class LeaveAsIs(ButtonData, name="mentor-leave"):
    """Change nothing."""

    pair_id: int


class EndPair(ButtonData, name="mentor-end"):
    """Be asked whether to end it."""

    pair_id: int


class EndPairNow(ButtonData, name="mentor-end-now"):
    """End it."""

    pair_id: int


class Farewell(ButtonData, name="mentor-farewell"):
    """Say a line about what has ended."""

    pair_id: int


class SendRound(ButtonData, name="mentor-round-send"):
    """Ask the mentees of a round."""

    round_id: int
    version: int


class DropRound(ButtonData, name="mentor-round-drop"):
    """Throw a round away."""

    round_id: int
