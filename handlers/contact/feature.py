"""What the contact feature declares: when and where people are written to."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature
from handlers.contact import commands
from handlers.contact.home import home
from handlers.contact.messages import CONTACT_EXAMPLE, PAUSE_EXAMPLE, QUIET_EXAMPLE
from handlers.contact.undo import UNDO

FEATURE = Feature(
    name="contact",
    title="When and where I write to you",
    commands=(
        Command(
            words="contact",
            keywords=("where do you write to me", "direct messages", "which chat", "notifications"),
            run=commands.show,
            role=Role.GUEST,
            summary="see or choose when and where I write to you",
            examples=("contact", CONTACT_EXAMPLE),
        ),
        Command(
            words="pause",
            keywords=(
                "holiday",
                "on leave",
                "too many messages",
                "leave me alone",
                "leave me in peace",
                "do not disturb",
                "snooze everything",
                "mute the bot",
                "stop messages",
            ),
            aliases=("pause everything", "do not disturb"),
            run=commands.pause,
            role=Role.GUEST,
            summary="hear nothing that you haven't asked for, for a while",
            examples=(PAUSE_EXAMPLE, "pause for 2 weeks"),
            surely=r"^pause\s+(?:until|till|for|off)\b",
            changes=True,
        ),
        Command(
            words="resume",
            keywords=("back from holiday", "i am back", "end the pause"),
            aliases=("pause off", "unpause", "end pause"),
            run=commands.resume,
            role=Role.GUEST,
            summary="end a pause",
            examples=("resume",),
            takes_words=False,
            changes=True,
        ),
        Command(
            words="quiet",
            keywords=("not at night", "working hours", "evenings", "quiet hours", "sleep"),
            aliases=("quiet hours",),
            run=commands.quiet,
            role=Role.GUEST,
            summary="hear nothing unasked at some hours of each day",
            examples=(QUIET_EXAMPLE, "quiet off"),
            changes=True,
        ),
    ),
    undo=UNDO,
    home=home,
    holds={"contact_choice": "When and where you want to be written to"},
)
