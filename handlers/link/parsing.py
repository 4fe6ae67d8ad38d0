"""Codes as people type them. Pure."""

from __future__ import annotations

# Without what looks or sounds alike: 0 and O, 1, I and L.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 8


def code(typed: str) -> str:
    """A code without spaces and hyphens, in capitals; empty for what is none."""
    said = "".join(typed.split()).replace("-", "").strip("“”\"'.`").upper()
    return said if len(said) == LENGTH and set(said) <= set(ALPHABET) else ""


def shown(code: str) -> str:
    """A code as it is easy to read and to type."""
    return f"{code[:4]}-{code[4:]}"
