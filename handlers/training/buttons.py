"""What the buttons of training carry."""

from __future__ import annotations

from bot.chat.button import ButtonData
from storage.training import Offers


class AskHowOften(ButtonData, name="training-how-often"):
    """Say how often one hears of training, and choose."""


class ChooseOffers(ButtonData, name="training-offers"):
    """Hear of training so often from now on."""

    offers: Offers


class LevelNow(ButtonData, name="training-level"):
    """Where somebody is now in a skill, after an event that teaches it."""

    skill: str
    level: int
