"""What the digest feature declares."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Command, Feature, Press
from handlers.digest import actions, commands, jobs
from handlers.digest.buttons import StopDigest, TakeDigest
from handlers.digest.causes import CAUSES
from handlers.digest.messages import CHANNEL_EXAMPLE, STOP_EXAMPLE

FEATURE = Feature(
    name="digest",
    title="The weekly digest",
    commands=(
        Command(
            words="digest",
            keywords=(
                "weekly digest",
                "newsletter",
                "summary of the week",
                "what is new",
                "weekly summary",
                "round-up",
            ),
            run=commands.digest,
            role=Role.GUEST,
            summary="see what is coming and new, and get it every week; organisers have it posted",
            examples=("digest", "digest on", CHANNEL_EXAMPLE, STOP_EXAMPLE),
        ),
    ),
    presses=(
        Press(TakeDigest, run=commands.take, role=Role.GUEST),
        Press(StopDigest, run=commands.stop, role=Role.GUEST),
    ),
    jobs={actions.PRIVATE: jobs.make_due, actions.POST: jobs.post_due},
    causes=CAUSES,
    holds={
        "digest_choice": "That you get the weekly digest",
        "digest_channel": "Digests you had posted",
    },
)
