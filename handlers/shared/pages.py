"""A long list in pages, each with a button for the next. Shared by the features. Pure."""

from __future__ import annotations

from collections.abc import Callable

from bot.chat.button import Button, ButtonData


def more(after: int, of: int, following: Callable[[int], ButtonData]) -> tuple[Button, ...]:
    """The button for what comes after the first `after` of so many; none at the end of the list.

    `following` makes what it carries from how many come before the next page.
    """
    return (Button(f"{of - after} more", following(after)),) if after < of else ()
