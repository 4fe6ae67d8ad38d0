"""Why each message comes that linking sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "link-asked": Why(
        "You asked for a code to join two accounts, and it was typed.", "If it wasn't you, say no."
    ),
    "link-joined": Why(
        "Two of your accounts became one member.", "{0} says where I write to you.", ("contact",)
    ),
}
