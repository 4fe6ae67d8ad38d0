"""What the buttons carry by which accounts are made one."""

from __future__ import annotations

from bot.chat.button import ButtonData


class TypedCode(ButtonData, name="link-typed"):
    """Whoever typed a code means the account that it is of."""

    code_id: int


class JoinAccounts(ButtonData, name="link-join"):
    """Whoever was given a code is the one who typed it."""

    code_id: int


class KeepApart(ButtonData, name="link-no"):
    """Nothing comes of a code."""

    code_id: int
