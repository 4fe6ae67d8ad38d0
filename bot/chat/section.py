"""A part of somebody's home page: a title, some lines, and buttons."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat.button import Button


@dataclass(frozen=True, slots=True)
class Section:
    """`lines` are Markdown, an item each."""

    title: str
    lines: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
