"""Tokens that expire, as Slack gives them where token rotation is switched on.

After docs.slack.dev, using token rotation, and the method's page oauth.v2.access: a refresh token counts
once; the token before goes on counting until it expires.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.workspace.reference import SlackError

CLIENT_ID, CLIENT_SECRET = "1.2", "client-secret"


@dataclass
class Rotation:
    """The tokens of one installation. `lifetime` is that of those to come, in seconds."""

    access: str
    refresh: str = "xoxe-1-first"
    lifetime: float = 43_200
    spent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._expires = {self.access: time.monotonic() + self.lifetime}
        self._numbers = itertools.count(2)

    def expire(self) -> None:
        """Have every token that was given so far be over."""
        self._expires = dict.fromkeys(self._expires, 0.0)

    def check(self, token: str) -> None:
        """Raises SlackError for a token that doesn't count."""
        if token not in self._expires:
            raise SlackError("invalid_auth")
        if time.monotonic() >= self._expires[token]:
            raise SlackError("token_expired")

    def exchanged(self, authorization: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """New tokens for a refresh token. Raises SlackError."""
        if authorization:
            raise SlackError("invalid_auth")
        if given.get("client_id") != CLIENT_ID:
            raise SlackError("invalid_client_id")
        if given.get("client_secret") != CLIENT_SECRET:
            raise SlackError("bad_client_secret")
        if given.get("grant_type") != "refresh_token":
            raise SlackError("invalid_grant_type")
        if given.get("refresh_token") != self.refresh:
            raise SlackError("invalid_refresh_token")
        number = next(self._numbers)
        self.spent.append(self.refresh)
        self.access, self.refresh = f"xoxe.xoxb-{number}", f"xoxe-1-{number}"
        self._expires[self.access] = time.monotonic() + self.lifetime
        return {
            "ok": True,
            "access_token": self.access,
            "refresh_token": self.refresh,
            "token_type": "bot",
            "expires_in": int(self.lifetime),
        }
