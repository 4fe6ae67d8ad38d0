"""What the kudos feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature, Press
from config.community import Community
from handlers.kudos import actions, commands, jobs, messages
from handlers.kudos.buttons import ChooseTheme, DeclineKudos, DropKudos, GiveKudos, ShowKudos
from handlers.kudos.causes import CAUSES
from handlers.kudos.messages import CHANNEL_EXAMPLE, EXAMPLE
from handlers.kudos.undo import UNDO


def _keeps(community: Community) -> str:
    return messages.keeps_drafts(actions.DRAFTS_KEPT.days)


FEATURE = Feature(
    name="kudos",
    title="Thanks",
    commands=(
        Command(
            words="kudos",
            keywords=("thank somebody", "say thanks", "recognition", "praise", "what was I thanked for"),
            run=commands.thank,
            role=Role.MEMBER,
            summary="thank somebody where others read it, or see what you were thanked for",
            examples=(EXAMPLE, "kudos", CHANNEL_EXAMPLE),
        ),
        Command(
            words="kudos evidence",
            keywords=("thanks for my appraisal", "export kudos", "evidence of recognition"),
            run=commands.evidence,
            role=Role.MEMBER,
            summary="get what you were thanked for as a spreadsheet",
            examples=("kudos evidence",),
            takes_words=False,
        ),
        Command(
            words="kudos show",
            keywords=("put thanks on my profile",),
            run=commands.show_one,
            role=Role.MEMBER,
            summary="have what you were thanked for stand on your profile",
            examples=("kudos show 1",),
            changes=True,
        ),
        Command(
            words="kudos hide",
            keywords=("take thanks off my profile",),
            run=commands.hide_one,
            role=Role.MEMBER,
            summary="take it off your profile",
            examples=("kudos hide 1",),
            changes=True,
        ),
        Command(
            words="kudos decline",
            keywords=("I don't want to be thanked for that", "remove kudos"),
            run=commands.decline_one,
            role=Role.MEMBER,
            summary="rather not be named in a word of thanks: it is said nowhere any more",
            examples=("kudos decline 1",),
        ),
        Command(
            words="kudos off",
            keywords=("don't thank me in public",),
            run=commands.off,
            role=Role.MEMBER,
            summary="have nobody thank you in public",
            examples=("kudos off",),
            takes_words=False,
            changes=True,
        ),
        Command(
            words="kudos on",
            keywords=("let people thank me again",),
            run=commands.on,
            role=Role.MEMBER,
            summary="let people thank you again",
            examples=("kudos on",),
            takes_words=False,
            changes=True,
        ),
    ),
    presses=(
        Press(GiveKudos, run=commands.give, role=Role.MEMBER, proven=True),
        Press(ChooseTheme, run=commands.choose_theme, role=Role.MEMBER),
        Press(DropKudos, run=commands.drop, role=Role.MEMBER),
        Press(ShowKudos, run=commands.show, role=Role.MEMBER),
        Press(DeclineKudos, run=commands.decline, role=Role.MEMBER),
    ),
    jobs={actions.MONTH: jobs.month_due},
    tidy=(actions.purge,),
    leave=actions.leave,
    undo=UNDO,
    profile=commands.on_profile,
    keeps=_keeps,
    causes=CAUSES,
    holds={
        "kudos": "Thanks you gave",
        "kudos_receiver": "What you were thanked for",
        "kudos_refusal": "That you'd rather not be thanked in public",
    },
)
