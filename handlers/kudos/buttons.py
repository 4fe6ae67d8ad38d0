"""What the buttons of kudos carry."""

from __future__ import annotations

from bot.chat.button import ButtonData
from storage.kudos import Theme


class GiveKudos(ButtonData, name="kudos-give"):
    """Say it where others read it."""

    kudos_id: int


class ChooseTheme(ButtonData, name="kudos-theme"):
    """It is about something else than was guessed."""

    kudos_id: int
    theme: Theme


class DropKudos(ButtonData, name="kudos-drop"):
    """Don't say it."""

    kudos_id: int


class ShowKudos(ButtonData, name="kudos-show"):
    """Have it stand on one's own profile, or no longer."""

    kudos_id: int
    shown: bool


class DeclineKudos(ButtonData, name="kudos-decline"):
    """Rather not be thanked for it where others read it."""

    kudos_id: int
