"""What the roles feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature, Press
from handlers.roles import commands
from handlers.roles.buttons import GrantRole, LeaveRole
from handlers.roles.messages import GRANT_EXAMPLE, REVOKE_EXAMPLE

FEATURE = Feature(
    name="roles",
    title="Roles",
    commands=(
        Command(
            words="roles",
            keywords=("who is an organiser", "moderator or admin"),
            likely_for=(Role.ADMIN,),
            aliases=("roles list",),
            run=commands.show,
            role=Role.ADMIN,
            summary="see who holds which role",
            examples=("roles",),
            takes_words=False,
        ),
        Command(
            words="roles grant",
            keywords=(
                "make somebody an organiser",
                "give a role",
                "make somebody organiser",
                "make someone an organiser",
                "give permission",
                "add an admin",
                "promote",
            ),
            likely_for=(Role.ADMIN,),
            run=commands.grant,
            role=Role.ADMIN,
            summary="make somebody an organiser, moderator or admin",
            examples=(GRANT_EXAMPLE,),
        ),
        Command(
            words="roles revoke",
            keywords=("take permission away", "remove an organiser"),
            changes=True,
            run=commands.revoke,
            role=Role.ADMIN,
            summary="take a role back",
            examples=(REVOKE_EXAMPLE,),
        ),
    ),
    presses=(
        Press(GrantRole, run=commands.grant_now, role=Role.ADMIN),
        Press(LeaveRole, run=commands.leave, role=Role.ADMIN, changes=False),
    ),
    holds={
        "role_grant": "A role you were given",
    },
)
