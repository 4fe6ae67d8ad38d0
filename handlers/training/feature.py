"""What the training feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature
from handlers.training import commands, jobs
from handlers.training.messages import EXAMPLE

FEATURE = Feature(
    name="training",
    title="Training",
    commands=(
        Command(
            words="training",
            likely_for=(Role.GUEST,),
            keywords=("courses", "learn", "class", "tutorial", "learning resources"),
            run=commands.listed,
            role=Role.GUEST,
            summary="see training to come, or all there is for one skill",
            examples=("training", EXAMPLE),
        ),
        Command(
            words="training report",
            keywords=("uptake", "how was training used", "figures"),
            run=commands.report,
            role=Role.ORGANISER,
            summary="see who took up training last quarter, and how useful it was",
            examples=("training report",),
            takes_words=False,
        ),
    ),
    tidy=(jobs.close,),
)
