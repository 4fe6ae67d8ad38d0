"""Why each message comes that the members feature sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why
from handlers.members import list_messages
from handlers.members.arrivals import FIRST_STEPS, WELCOME
from handlers.members.profile_checks import CHECK

CAUSES = {
    WELCOME: Why("You were new here, and everybody is welcomed once.", "It doesn't come again."),
    FIRST_STEPS: Why(
        "The community file names you as an admin, and Stepup was connected for the first time.",
        "It doesn't come again. {0} shows what you can do.",
        ("help",),
    ),
    CHECK: Why(
        "Your profile had stood for a year, and everybody is asked once a year whether theirs is right.",
        "{0} changes it.",
        ("profile edit",),
    ),
    list_messages.INVITED: Why(
        "A moderator took you in from a list, and invited you to join.",
        "It doesn't come again. To join, type {0}; to get off the list, press the second button under it.",
        ("register",),
    ),
}
