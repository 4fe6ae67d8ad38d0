"""What the privacy feature declares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.chat.role import Role
from bot.feature import Command, Feature, Press
from config.community import Community
from handlers.privacy import commands, messages
from handlers.privacy.buttons import ForgetMe, KeepData
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
                run=partial(commands.show, titles=titles, keeps=keeps),
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
            Press(KeepData, run=commands.keep, role=Role.SUSPENDED, changes=False),
        ),
        holds=HOLDS,
        tidy=(profile_looks.purge,),
        keeps=_keeps,
    )


def _keeps(community: Community) -> str:
    return messages.keeps(answers=outbox.KEPT.days, forms=form_conversations.KEPT.days)
