"""What the communities of practice feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature, Press
from handlers.groups import commands
from handlers.groups.buttons import LeaveGroup, MoreGroups
from handlers.groups.messages import CREATE_EXAMPLE
from handlers.groups.undo import UNDO

FEATURE = Feature(
    name="groups",
    title="Communities of practice",
    commands=(
        Command(
            words="groups",
            keywords=("communities of practice", "interest groups", "circles"),
            aliases=("groups list", "communities"),
            run=commands.listed,
            role=Role.MEMBER,
            summary="see the communities of practice",
            examples=("groups",),
            takes_words=False,
        ),
        Command(
            words="groups join",
            keywords=(
                "become part of a community of practice",
                "join a community",
                "join a group",
            ),
            aliases=("join group",),
            run=commands.join,
            role=Role.MEMBER,
            summary="join one",
            examples=("groups join Research data",),
        ),
        Command(
            words="groups leave",
            keywords=("get out of a group",),
            aliases=("leave group",),
            run=commands.leave,
            role=Role.MEMBER,
            summary="leave one",
            examples=("groups leave Research data",),
        ),
        Command(
            words="groups create",
            keywords=("new community of practice", "start a group"),
            run=commands.create,
            role=Role.ORGANISER,
            summary="make one",
            examples=(CREATE_EXAMPLE,),
        ),
    ),
    presses=(
        Press(MoreGroups, run=commands.more, role=Role.MEMBER, changes=False),
        Press(LeaveGroup, run=commands.leave_again, role=Role.MEMBER),
    ),
    profile=commands.in_profile,
    undo=UNDO,
    examples=commands.examples,
    holds={
        "member_group": "Your communities of practice",
        "practice_group": "Groups you made",
    },
)
