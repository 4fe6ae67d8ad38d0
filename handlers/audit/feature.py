"""What the audit feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature, Press
from handlers.audit import commands
from handlers.audit.buttons import OlderEntries
from handlers.audit.messages import EXAMPLES

FEATURE = Feature(
    name="audit",
    title="Audit log",
    commands=(
        Command(
            words="audit",
            likely_for=(Role.MODERATOR, Role.ADMIN),
            keywords=(
                "log",
                "who did what",
                "who looked at what",
                "who looked at the members",
                "history of acts",
            ),
            run=commands.show,
            role=Role.MODERATOR,
            summary="see who did what: all of it, of a kind, about a person, or since a day",
            examples=EXAMPLES,
        ),
    ),
    presses=(Press(OlderEntries, run=commands.older, role=Role.MODERATOR),),
    holds={
        "audit": "What the log says about you",
    },
)
