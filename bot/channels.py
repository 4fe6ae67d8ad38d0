"""The channels that a request names: their copies on other platforms, and those of earlier answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.chat.identity import Address, Channel
from bot.chat.request import Request
from storage.database import Work
from storage.form_conversations import FormConversation


def bridged(work: Work, channels: Mapping[str, tuple[Channel, ...]]) -> Mapping[str, tuple[Channel, ...]]:
    """Each named channel with its bridged copies on other platforms, as configured."""
    by_place = {
        (platform, conversation): [Channel(name, Address(where, there)) for where, there in places.items()]
        for name, places in work.community.channels.items()
        for platform, conversation in places.items()
    }
    return {
        word: tuple(
            dict.fromkeys(
                copy
                for channel in found
                for copy in by_place.get((channel.address.platform, channel.address.conversation), [channel])
            )
        )
        for word, found in channels.items()
    }


def with_channels(request: Request, row: FormConversation) -> Request:
    """The request with the channels that were named in earlier answers; this one's are kept too."""
    if request.channels:
        row.channels = {**row.channels, **packed(request.channels)}
    return replace(request, channels=unpacked(row.channels))


def packed(channels: Mapping[str, tuple[Channel, ...]]) -> dict[str, Any]:
    """Named channels as they are kept."""
    return {
        word: [[c.name, c.address.platform, c.address.conversation] for c in found]
        for word, found in channels.items()
    }


def unpacked(kept: Mapping[str, Any]) -> dict[str, tuple[Channel, ...]]:
    """The channels that were packed."""
    return {
        word: tuple(Channel(name, Address(platform, conversation)) for name, platform, conversation in found)
        for word, found in kept.items()
    }
