"""What the privacy feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature, Press
from handlers.privacy import commands
from handlers.privacy.buttons import ForgetMe, KeepData

FEATURE = Feature(
    name="privacy",
    title="Your data",
    commands=(
        Command(
            words="privacy",
            run=commands.show,
            role=Role.GUEST,
            summary="see what is held about you, and why",
            examples=("privacy",),
            takes_words=False,
        ),
        Command(
            words="privacy export",
            run=commands.export,
            role=Role.GUEST,
            summary="get a copy of it",
            examples=("privacy export",),
            takes_words=False,
        ),
        Command(
            words="privacy forget",
            run=commands.forget,
            role=Role.GUEST,
            summary="have it erased",
            examples=("privacy forget me",),
        ),
    ),
    presses=(
        Press(ForgetMe, run=commands.forget_now, role=Role.GUEST),
        Press(KeepData, run=commands.keep, role=Role.GUEST),
    ),
)
