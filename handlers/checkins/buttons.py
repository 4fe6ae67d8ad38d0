"""What the buttons of check-ins carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class AnswerCheckin(ButtonData, name="checkin-answer"):
    """Open the form of a round."""

    round_id: int


class AnswerLater(ButtonData, name="checkin-later"):
    """Answer another time."""

    round_id: int


class NeverAsk(ButtonData, name="checkin-never"):
    """Be asked in no round any more."""

    round_id: int


class AskAgain(ButtonData, name="checkin-again"):
    """Be asked again, in this round too."""

    round_id: int


class OpenRound(ButtonData, name="checkin-open"):
    """Have everybody asked."""

    round_id: int


class DropRound(ButtonData, name="checkin-drop"):
    """Throw the draft of a round away."""

    round_id: int
