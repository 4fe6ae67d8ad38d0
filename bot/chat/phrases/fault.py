"""What is said of words that are no usable time."""

from __future__ import annotations


class NotATime(ValueError):
    """A phrase that isn't a usable time; the text says why, in a sentence."""


class NoTime(NotATime):
    """There is nothing in a sentence that could be meant as a time."""
