"""What the buttons of opportunities carry."""

from __future__ import annotations

from bot.chat.button import ButtonData
from storage.opportunities import HowOften


class PostOpportunity(ButtonData, name="opportunity-post"):
    """Have others see it."""

    opportunity_id: int


class DropOpportunity(ButtonData, name="opportunity-drop"):
    """Don't."""

    opportunity_id: int


class ShowOpportunity(ButtonData, name="opportunity-show"):
    """See one, whole."""

    opportunity_id: int


class ShowInterest(ButtonData, name="opportunity-interest"):
    """Be told what would be shown to whoever offers it."""

    opportunity_id: int


class ShareProfile(ButtonData, name="opportunity-share"):
    """Have it shown to them, and a conversation opened."""

    opportunity_id: int


class NoLongerInterested(ButtonData, name="opportunity-leave"):
    """Would like it no longer."""

    opportunity_id: int


class FilledBy(ButtonData, name="opportunity-filled"):
    """It is filled, by this person, or by somebody else where that is 0."""

    opportunity_id: int
    person_id: int


class AskToWithdraw(ButtonData, name="opportunity-ask"):
    """Ask whether it is to be taken back."""

    opportunity_id: int


class WithdrawOpportunity(ButtonData, name="opportunity-withdraw"):
    """It isn't to be had any more."""

    opportunity_id: int


class ChooseHowOften(ButtonData, name="opportunity-tell"):
    """How one hears of new ones."""

    how: HowOften
