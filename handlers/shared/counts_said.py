"""How many people there are, in words. Shared by the features. Pure."""

from __future__ import annotations


def people(count: int) -> str:
    return f"{count} {'person' if count == 1 else 'people'}"


def told_said(count: int) -> str:
    """How many were told, as the end of an answer; nothing for nobody."""
    return f" {count} {'person was' if count == 1 else 'people were'} told." if count else ""
