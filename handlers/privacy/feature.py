"""What the privacy feature declares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.chat.role import Role
from bot.feature import Command, Feature, Press
from config.community import Community
from handlers.privacy import agreement_commands, commands, messages, retention
from handlers.privacy.agreement_messages import AGREE_EXAMPLE, WITHDRAW_EXAMPLE
from handlers.privacy.buttons import (
    AgreeNow,
    AgreeTo,
    ForgetMe,
    KeepData,
    LeaveAgreement,
    TakeBack,
    TakeBackNow,
)
from handlers.privacy.causes import CAUSES
from handlers.privacy.messages import FORGET_EXAMPLE
from storage import form_conversations, outbox, profile_looks

# What belongs to no other feature.
HOLDS = {
    "person": "You",
    "account": "Your accounts",
    "dialogue": "A form you haven't finished",
    "dialogue_left": "Forms you left in the middle",
    "question": "What I last asked you",
    "list_seen": "Which numbered lists you saw",
    "profile_look": "Who looked at your profile",
    "outbox": "Messages you asked for",
    "messages to you": "Messages to you",
}


def about(features: Sequence[Feature]) -> Feature:
    """The privacy feature: it tells what each of these features, and it itself, hold about people."""
    titles = dict(HOLDS)
    for feature in features:
        titles |= feature.holds
    keeps = (*(feature.keeps for feature in features if feature.keeps is not None), _keeps)
    leaves = tuple(feature.leave for feature in features if feature.leave is not None)
    agreements = tuple(one for feature in features for one in feature.agreements)
    return Feature(
        name="privacy",
        title="Your data",
        commands=(
            Command(
                words="privacy",
                keywords=(
                    "how long do you keep my data",
                    "who runs this",
                    "contact the organisers",
                    "talk to a human",
                    "what happens with my data",
                    "is it safe",
                    "confidential",
                    "secret",
                    "who can read this",
                    "privacy notice",
                    "what do you know about me",
                    "what you know",
                    "which data is held",
                    "gdpr",
                    "who holds my data",
                    "data protection",
                ),
                likely_for=(Role.SUSPENDED, Role.GUEST),
                run=partial(commands.show, titles=titles, keeps=keeps, agreements=agreements),
                role=Role.SUSPENDED,
                summary="see what is held about you, and why",
                examples=("privacy",),
                takes_words=False,
            ),
            Command(
                words="privacy export",
                keywords=(
                    "download my data",
                    "copy of my data",
                    "copy of everything you hold",
                    "subject access",
                ),
                aliases=("privacy download",),
                run=partial(commands.export, titles=titles),
                role=Role.SUSPENDED,
                likely_for=(Role.SUSPENDED,),
                summary="get a copy of it",
                examples=("privacy export",),
                takes_words=False,
            ),
            Command(
                words="privacy access",
                keywords=("who looked at my profile", "who looked at me", "who saw my data", "who read it"),
                run=commands.access,
                role=Role.SUSPENDED,
                likely_for=(Role.SUSPENDED,),
                summary="see who looked at your profile",
                examples=("privacy access",),
                takes_words=False,
            ),
            Command(
                words="privacy choices",
                keywords=("consent", "what did i agree to", "opt out", "opt in", "purposes"),
                aliases=("privacy consent",),
                run=partial(agreement_commands.choices, agreements=agreements),
                role=Role.SUSPENDED,
                summary="see what you agreed to, purpose by purpose, and change it",
                examples=("privacy choices",),
                takes_words=False,
            ),
            Command(
                words="privacy withdraw",
                keywords=(
                    "take back consent",
                    "withdraw consent",
                    "stop using my data for mentoring",
                    "no longer agree",
                    "don't count my answers",
                    "I don't want my answers counted",
                    "stop writing to me about events",
                    "stop sending me event reminders",
                ),
                run=partial(agreement_commands.withdraw, agreements=agreements),
                role=Role.SUSPENDED,
                summary="take back one thing that you agreed to, in effect at once",
                examples=(WITHDRAW_EXAMPLE,),
            ),
            Command(
                words="privacy agree",
                keywords=("give consent", "agree again"),
                run=partial(agreement_commands.agree, agreements=agreements),
                role=Role.GUEST,
                summary="agree to one use of your data, after reading what it means",
                examples=(AGREE_EXAMPLE,),
            ),
            Command(
                words="privacy forget",
                keywords=(
                    "leave",
                    "delete my account",
                    "delete my data",
                    "leave the community",
                    "unregister",
                    "quit",
                    "erase everything",
                    "remove me",
                ),
                run=commands.forget,
                role=Role.SUSPENDED,
                likely_for=(Role.SUSPENDED,),
                summary="have it erased",
                examples=(FORGET_EXAMPLE,),
            ),
        ),
        presses=(
            Press(
                ForgetMe, run=partial(commands.forget_now, leaves=leaves), role=Role.SUSPENDED, changes=False
            ),
            Press(
                TakeBack,
                run=partial(agreement_commands.take_back, agreements=agreements),
                role=Role.SUSPENDED,
                proven=True,
            ),
            Press(
                TakeBackNow,
                run=partial(agreement_commands.take_back_now, agreements=agreements),
                role=Role.SUSPENDED,
                proven=True,
            ),
            Press(
                AgreeTo,
                run=partial(agreement_commands.agree_to, agreements=agreements),
                role=Role.GUEST,
                changes=False,
            ),
            Press(
                AgreeNow,
                run=partial(agreement_commands.agree_now, agreements=agreements),
                role=Role.GUEST,
                proven=True,
            ),
            Press(LeaveAgreement, run=agreement_commands.leave, role=Role.SUSPENDED, changes=False),
            Press(KeepData, run=commands.keep, role=Role.SUSPENDED, changes=False),
        ),
        holds=HOLDS,
        tidy=(profile_looks.purge, partial(retention.forget_the_silent, leaves=leaves)),
        causes=CAUSES,
        keeps=_keeps,
    )


def _keeps(community: Community) -> str:
    said = messages.keeps(answers=outbox.KEPT.days, forms=form_conversations.KEPT.days)
    months = community.privacy.inactive_months
    return said if months is None else f"{messages.keeps_people(months)}; {said}"
