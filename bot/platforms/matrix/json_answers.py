"""What a server answers with, read so that nothing it says can be taken for what it isn't."""

from __future__ import annotations

from typing import Any

import aiohttp


async def object_in(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    """The JSON object that was answered, whatever it is called; an empty one where it is none."""
    try:
        said = await answer.json(content_type=None)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
