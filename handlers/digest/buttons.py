"""What the buttons of the digest carry."""

from __future__ import annotations

from bot.chat.button import ButtonData


class TakeDigest(ButtonData, name="digest-on"):
    """Get the digest every week."""


class StopDigest(ButtonData, name="digest-off"):
    """Get it no more."""
