"""What the buttons of mentoring carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class AskMentor(ButtonData, name="mentor-ask"):
    request_id: int
    mentor_id: int


class StopAsking(ButtonData, name="mentor-stop"):
    request_id: int


class Unblock(ButtonData, name="mentor-unblock"):
    person_id: int


class Accept(ButtonData, name="mentor-accept"):
    ask_id: int


class Decline(ButtonData, name="mentor-decline"):
    ask_id: int


class DeclineAndPause(ButtonData, name="mentor-decline-pause"):
    ask_id: int


class AskQuestion(ButtonData, name="mentor-question"):
    ask_id: int


class AnswerQuestion(ButtonData, name="mentor-answer"):
    ask_id: int


class GoingWell(ButtonData, name="mentor-well"):
    pair_id: int


class NotMet(ButtonData, name="mentor-not-met"):
    pair_id: int


class Trouble(ButtonData, name="mentor-trouble"):
    pair_id: int


class GetHelp(ButtonData, name="mentor-help"):
    pair_id: int


class LeaveAsIs(ButtonData, name="mentor-leave"):
    pair_id: int


class EndPair(ButtonData, name="mentor-end"):
    pair_id: int


class EndPairNow(ButtonData, name="mentor-end-now"):
    pair_id: int


class Farewell(ButtonData, name="mentor-farewell"):
    pair_id: int


class SendRound(ButtonData, name="mentor-round-send"):
    round_id: int


class DropRound(ButtonData, name="mentor-round-drop"):
    round_id: int
