"""What the buttons of skills carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class TowardRole(ButtonData, name="pathway"):
    """Show the way to a role; `profile` is its place in the list of role profiles."""

    profile: int


class AskForAll(ButtonData, name="pathway-untaught-all"):
    """Tell the organisers of all steps of one's pathway that nothing teaches."""


class AskForTeaching(ButtonData, name="pathway-untaught"):
    """Tell the organisers that nothing teaches a skill."""

    skill: str
