"""What the communities of practice feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature, Press
from config.community import Community
from handlers.groups import channel_commands, commands, lead_commands, lead_messages
from handlers.groups.buttons import DropGroupLetter, LeaveGroup, MoreGroups, SendGroupLetter
from handlers.groups.causes import CAUSES
from handlers.groups.channel_messages import TIE_EXAMPLE
from handlers.groups.lead_messages import (
    ARCHIVE_EXAMPLE,
    LEAD_EXAMPLE,
    RENAME_EXAMPLE,
    UNLEAD_EXAMPLE,
    WRITE_EXAMPLE,
)
from handlers.groups.messages import CREATE_EXAMPLE
from handlers.groups.undo import UNDO
from storage import group_letters


def _keeps(community: Community) -> str:
    return lead_messages.keeps(group_letters.KEPT.days)


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
        Command(
            words="groups write",
            keywords=("message everybody in a group", "write to a community of practice"),
            run=lead_commands.write,
            role=Role.MEMBER,
            summary="write to everybody in a group that you lead",
            examples=(WRITE_EXAMPLE,),
        ),
        Command(
            words="groups lead",
            keywords=("name a lead", "who leads a group"),
            run=lead_commands.lead,
            role=Role.ORGANISER,
            summary="name somebody as a lead of one",
            examples=(LEAD_EXAMPLE,),
        ),
        Command(
            words="groups unlead",
            keywords=("no longer lead",),
            run=lead_commands.unlead,
            role=Role.ORGANISER,
            summary="have somebody lead one no longer",
            examples=(UNLEAD_EXAMPLE,),
        ),
        Command(
            words="groups rename",
            keywords=("call a group something else",),
            run=lead_commands.rename,
            role=Role.ORGANISER,
            summary="call one something else",
            examples=(RENAME_EXAMPLE,),
        ),
        Command(
            words="groups archive",
            keywords=("close a group", "end a community of practice", "delete a group"),
            run=lead_commands.archive,
            role=Role.ORGANISER,
            summary="lay one to rest; groups restore brings it back",
            examples=(ARCHIVE_EXAMPLE,),
        ),
        Command(
            words="groups tie",
            keywords=(
                "channel of a group",
                "tie a group to a channel",
                "connect our group to a channel",
                "link a group with a channel or room",
            ),
            run=channel_commands.tie,
            role=Role.ORGANISER,
            summary="tie a community to the channel you're in: whoever joins it is invited there",
            examples=(TIE_EXAMPLE,),
        ),
        Command(
            words="groups untie",
            keywords=("no longer invite to the channel", "disconnect the group from the channel"),
            run=channel_commands.untie,
            role=Role.ORGANISER,
            summary="untie a community from its channels, or from one of them",
            examples=("groups untie Research data",),
        ),
        Command(
            words="groups restore",
            keywords=("bring a group back",),
            run=lead_commands.restore,
            role=Role.ORGANISER,
            summary="bring one back that was archived",
            examples=("groups restore Research data",),
        ),
    ),
    presses=(
        Press(MoreGroups, run=commands.more, role=Role.MEMBER, changes=False),
        Press(SendGroupLetter, run=lead_commands.send, role=Role.MEMBER, proven=True),
        Press(DropGroupLetter, run=lead_commands.drop, role=Role.MEMBER, changes=False),
        Press(LeaveGroup, run=commands.leave_again, role=Role.MEMBER),
    ),
    profile=commands.in_profile,
    undo=UNDO,
    tidy=(group_letters.purge,),
    keeps=_keeps,
    causes=CAUSES,
    examples=commands.examples,
    holds={
        "member_group": "Your communities of practice",
        "practice_group": "Groups you made",
        "group_lead": "Groups you lead",
        "group_channel": "Channels that you tied to communities of practice",
        "group_invitation": "Channels that you were invited to",
        "group_letter": "What you are about to write to a group",
    },
)
