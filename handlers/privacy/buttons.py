"""What the buttons of privacy carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class ForgetMe(ButtonData, name="privacy-forget"):
    pass


class KeepData(ButtonData, name="privacy-keep"):
    pass
