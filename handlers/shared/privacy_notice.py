"""The privacy notice that a member consents to. Pure: the text and its hash follow from the configuration."""

from __future__ import annotations

import hashlib

from config.community import Privacy


def text(privacy: Privacy, community: str) -> str:
    """The notice in plain words: who, why, on what ground, how long, and whom to complain to."""
    return (
        f"Your data in {community} is held by {privacy.controller} ({privacy.contact}), {privacy.purposes}. "
        f"We hold it on the basis of {privacy.lawful_basis}; {privacy.retention}. If you are unhappy with "
        f"how it is used, {privacy.complaints}."
    )


def fingerprint(shown: str) -> str:
    """The SHA-256 of the notice as it was shown, in hexadecimal."""
    return hashlib.sha256(shown.encode()).hexdigest()
