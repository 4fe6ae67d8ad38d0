"""What the suspension feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature, Press, Why
from config.community import Community
from handlers.suspension import actions, commands, messages
from handlers.suspension.buttons import LeaveThem, LetReturn, Suspend
from storage import suspensions


def _keeps(community: Community) -> str:
    return messages.keeps_marks(suspensions.MARKS_KEPT.days)


FEATURE = Feature(
    name="suspension",
    title="Suspension",
    commands=(
        Command(
            words="members suspend",
            keywords=("block a member", "ban somebody", "kick somebody out", "misbehaves"),
            run=commands.ask,
            role=Role.MODERATOR,
            summary="keep somebody from using me for now; they are told why",
            examples=(messages.SUSPEND_EXAMPLE,),
        ),
        Command(
            words="members unsuspend",
            keywords=("let somebody return", "unban", "unblock a member"),
            run=commands.let_return,
            role=Role.MODERATOR,
            summary="let somebody who is suspended return",
            examples=(messages.RETURN_EXAMPLE,),
            changes=True,
        ),
        Command(
            words="members suspended",
            keywords=("who is suspended", "who is banned"),
            run=commands.listed,
            role=Role.MODERATOR,
            summary="who is suspended, since when and why",
            examples=("members suspended",),
            takes_words=False,
        ),
    ),
    presses=(
        Press(Suspend, run=commands.suspend, role=Role.MODERATOR, proven=True),
        Press(LeaveThem, run=commands.leave, role=Role.MODERATOR, changes=False),
        Press(LetReturn, run=commands.let_one_return, role=Role.MODERATOR, proven=True),
    ),
    tidy=(suspensions.purge,),
    leave=actions.leave,
    keeps=_keeps,
    holds={"suspension": "That you are suspended"},
    causes={
        actions.KEY: Why(
            "A moderator suspended you here.",
            "It doesn't come again. {0} shows what I hold about you, and whom to write to.",
            ("privacy",),
        ),
        actions.RETURN_KEY: Why(
            "A moderator let you return.", "It doesn't come again. {0} shows what you can do.", ("help",)
        ),
    },
)
