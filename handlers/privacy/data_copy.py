"""What is held about a person, as JSON for other programs. Pure."""

from __future__ import annotations

import json
from datetime import datetime

from storage.personal import Held


def as_json(held: Held) -> bytes:
    """All of it as JSON in UTF-8; instants as ISO 8601 in UTC."""
    return json.dumps(held, indent=2, ensure_ascii=False, sort_keys=True, default=_plain).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
