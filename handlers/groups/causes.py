"""Why each message comes that the groups feature sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why
from handlers.groups.channel_actions import TIED
from handlers.groups.lead_messages import LEADS, LETTER
from handlers.shared.group_invitations import INVITED

CAUSES = {
    TIED: Why(
        "An organiser tied a community of practice to this channel.",
        "It doesn't come again. {0} takes that back.",
        ("groups untie",),
    ),
    INVITED: Why(
        "Somebody joined a community of practice that this channel is tied to.",
        "An organiser ends that with {0}.",
        ("groups untie",),
    ),
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
