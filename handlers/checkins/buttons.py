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
    """Be asked again, in this round too; `agreed`: what that means was read."""

    round_id: int
    agreed: bool = False


class OpenRound(ButtonData, name="checkin-open"):
    """Have everybody asked."""

    round_id: int


class DropRound(ButtonData, name="checkin-drop"):
    """Throw the draft of a round away."""

    round_id: int


class CloseRound(ButtonData, name="checkin-close"):
    """Close a round before its time."""

    round_id: int


class CancelRound(ButtonData, name="checkin-cancel"):
    """Cancel a round that is open."""

    round_id: int


class LeaveRound(ButtonData, name="checkin-leave"):
    """Neither close nor cancel it."""

    round_id: int


class StopPlan(ButtonData, name="checkin-stop-plan"):
    """Start no more rounds every term."""

    plan_id: int


class TellOutcome(ButtonData, name="checkin-outcome"):
    """Tell those who answered what came of it; `text` is by what the words that were shown are known."""

    round_id: int
    text: str
