"""What the buttons of check-ins carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class AnswerCheckin(ButtonData, name="checkin-answer"):
    round_id: int


class AnswerLater(ButtonData, name="checkin-later"):
    round_id: int


class NeverAsk(ButtonData, name="checkin-never"):
    round_id: int


class AskAgain(ButtonData, name="checkin-again"):
    round_id: int


class OpenRound(ButtonData, name="checkin-open"):
    round_id: int


class DropRound(ButtonData, name="checkin-drop"):
    round_id: int
