"""What the link feature declares: two accounts become one member."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature, Press
from handlers.link import commands
from handlers.link.buttons import JoinAccounts, KeepApart, TypedCode
from handlers.link.causes import CAUSES
from handlers.link.messages import EXAMPLE, UNDO_EXAMPLE
from storage import links

FEATURE = Feature(
    name="link",
    title="Several accounts",
    commands=(
        Command(
            words="link",
            keywords=(
                "use both slack and matrix",
                "two accounts",
                "connect my accounts",
                "join my accounts",
                "another account",
                "same person",
            ),
            run=commands.link,
            role=Role.GUEST,
            summary="make your accounts on Slack and on Matrix one member",
            examples=("link", EXAMPLE),
        ),
        Command(
            words="link undo",
            keywords=("separate accounts", "take a link back"),
            aliases=("unlink",),
            run=commands.undo,
            role=Role.MODERATOR,
            summary="make two members again of one, within a day",
            examples=(UNDO_EXAMPLE,),
            changes=True,
        ),
    ),
    presses=(
        Press(TypedCode, run=commands.means_it, role=Role.GUEST, proven=True),
        Press(JoinAccounts, run=commands.join, role=Role.GUEST, proven=True),
        Press(KeepApart, run=commands.keep_apart, role=Role.GUEST),
    ),
    tidy=(links.purge,),
    keeps=lambda community: "what was joined of your accounts, for a day",
    causes=CAUSES,
    holds={
        "link": "Accounts of yours that were joined",
        "link_code": "A code for your other account",
        "former_person": "By what numbers the log knew you before accounts were joined",
    },
)
