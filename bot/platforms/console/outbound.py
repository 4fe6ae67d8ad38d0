"""Everything that anyone receives on the console, printed so that it is easy to search."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.chat import markup, plain_text
from bot.chat.button import Button
from bot.chat.outgoing import Outgoing
from bot.clock import Clock


class ConsoleSender:
    """Prints a message as its readers would see it. `zone` is the community's."""

    platform = "console"
    spacing = 0.0
    per_minute = 0.0
    settle = 0.0

    def __init__(self, show: Callable[[str], None], clock: Clock, zone: ZoneInfo) -> None:
        self._show = show
        self._clock = clock
        self._zone = zone

    async def send(self, out: Outgoing) -> str:
        """Print it; its key is its id there."""
        self._show(plain_text.lines(self._invitation(out) if out.message.invites else self._rendered(out)))
        return out.key

    async def find(self, out: Outgoing) -> str | None:
        """What was printed before a crash can't be asked for; it is printed again."""
        return None

    def _invitation(self, out: Outgoing) -> str:
        now = self._clock.now().astimezone(self._zone)
        at = f"{now:%Y-%m-%d %H:%M} {now.tzname()}"
        return f"[{at}] stepup invites @{out.message.invites} to {out.to.conversation}"

    def _rendered(self, out: Outgoing) -> str:
        now = self._clock.now().astimezone(self._zone)
        user = out.only_for or out.to.direct_user
        to = f"@{user} (only you)" if user else _several(out.to.group) or out.to.conversation
        changed = " (changed)" if out.replaces else ""
        lines = [f"[{now:%Y-%m-%d %H:%M} {now.tzname()}] stepup to {to}{changed}:"]
        lines += [f"  {line}".rstrip() for line in markup.as_text(out.message.text).split("\n")]
        if out.message.buttons:
            labels = (f"[{i}] {b.label}{_or_type(b)}" for i, b in enumerate(out.message.buttons, 1))
            lines.append("  " + "  ".join(labels))
        for file in out.files:
            size = f"{len(file.content)} bytes"
            about = f": {file.about}" if file.about else ""
            lines.append(f"  [file {file.name}, {size}{about}]")
        return "\n".join(lines)


def _or_type(button: Button) -> str:
    """The word to type for a button that has one of its own, where it isn't the label itself."""
    other = button.word and button.word != button.label.casefold()
    return f" (or type “{button.word}”)" if other else ""


def _several(users: tuple[str, ...]) -> str:
    return " and ".join(f"@{user}" for user in users) + " (only you)" if users else ""
