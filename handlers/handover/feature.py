"""What the handover feature declares: things get another organiser when theirs goes."""

from __future__ import annotations

from bot.chat.role import Role
from bot.feature import Feature, Press, Why
from handlers.handover import actions, commands
from handlers.handover.buttons import TakeOver

FEATURE = Feature(
    name="handover",
    title="Handing over",
    commands=(),
    presses=(Press(TakeOver, run=commands.take_over, role=Role.ORGANISER),),
    leave=actions.leave,
    causes={
        "handover": Why(
            "Somebody who looked after things for the community no longer does, and you organise.",
            "It is asked once. {0} and {1} show what is planned.",
            ("events", "announce list"),
        )
    },
    holds={"handover": "What you took over from other organisers"},
)
