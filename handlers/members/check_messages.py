"""What members are told once a year about their profile."""

from __future__ import annotations

from bot.chat.button import Button, Style
from bot.chat.message import Message
from config.catalogue import Catalogue
from handlers.home.buttons import OpenCommand
from handlers.members import messages
from handlers.members.buttons import ProfileIsRight
from storage.members import Profile


def asked(name: str, profile: Profile, catalogue: Catalogue) -> Message:
    """The profile as it stands, and whether it is still right."""
    return Message(
        "Your profile is a year old. Is it still right? Others find you by it.\n\n"
        + messages.described(name, profile, (), catalogue),
        (
            Button("It's right", ProfileIsRight(), Style.PRIMARY, word="right"),
            Button("Change it", OpenCommand(command="profile edit")),
        ),
    )


def thanks(*, edit: str) -> str:
    return f"Thank you. I'll ask again in a year; {edit} changes it whenever you like."
