"""Why each message comes that the groups feature sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why
from handlers.groups.lead_messages import LEADS, LETTER

CAUSES = {
    LETTER: Why(
        "You are in this community of practice, and somebody who leads it wrote to everybody in it.",
        "{0} takes you out of it.",
        ("groups leave",),
    ),
    LEADS: Why(
        "An organiser named you as a lead of this community of practice.",
        "It doesn't come again. {0} shows who leads which.",
        ("groups",),
    ),
}
