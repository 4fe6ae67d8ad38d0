"""Why each message comes that linking sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "link-asked": Why(
        "You asked for a code to join two accounts, and it was typed.", "If it wasn't you, say no."
    ),
    "link-refused": Why("You typed a code of another account, and its holder said no.", "It is over."),
    "link-undone": Why("A moderator took accounts of yours apart again.", "It is over; ask them why."),
    "link-joined": Why(
        "Two of your accounts became one member.", "{0} says where I write to you.", ("contact",)
    ),
}
