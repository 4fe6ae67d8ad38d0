"""Everything that anyone receives on the console, printed so that it is easy to search."""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.outgoing import Outgoing
from bot.clock import Clock

# What a person typed must not steer the terminal that shows it.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class ConsoleSender:
    """Prints a message as its readers would see it. `zone` is the community's."""

    platform = "console"
    spacing = 0.0
    settle = 0.0

    def __init__(self, show: Callable[[str], None], clock: Clock, zone: ZoneInfo) -> None:
        self._show = show
        self._clock = clock
        self._zone = zone

    async def send(self, out: Outgoing) -> str:
        self._show(self._rendered(out))
        return out.key

    async def find(self, out: Outgoing) -> str | None:
        """What was printed before a crash can't be asked for; it is printed again."""
        return None

    def _rendered(self, out: Outgoing) -> str:
        now = self._clock.now().astimezone(self._zone)
        user = out.only_for or out.to.direct_user
        to = f"@{user} (only you)" if user else _several(out.to.group) or out.to.conversation
        changed = " (changed)" if out.replaces else ""
        lines = [f"[{now:%Y-%m-%d %H:%M} {now.tzname()}] stepup to {to}{changed}:"]
        text = _CONTROL.sub("", markup.as_text(out.message.text))
        lines += [f"  {line}".rstrip() for line in text.split("\n")]
        if out.message.buttons:
            labels = (f"[{i}] {b.label}" for i, b in enumerate(out.message.buttons, 1))
            lines.append("  " + "  ".join(labels))
        for file in out.message.files:
            size = f"{len(file.content)} bytes"
            lines.append(f"  [file {file.name}, {size}{': ' + file.about if file.about else ''}]")
        return "\n".join(lines)


def _several(users: tuple[str, ...]) -> str:
    return " and ".join(f"@{user}" for user in users) + " (only you)" if users else ""
