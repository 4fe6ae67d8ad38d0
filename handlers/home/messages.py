"""What a home page says."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import markup
from bot.chat.button import LABEL_LIMIT, Button
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.request import Request
from bot.chat.role import Role
from bot.chat.section import Section
from bot.feature import ALONE, Command
from config.community import Community
from handlers.home.buttons import DoCommand, OpenCommand
from storage import home_tabs

NOTHING = "Nothing is waiting for you. Enjoy the quiet."


def greeting(request: Request, community: str, waits: Sequence[str], commands: Sequence[Command]) -> Section:
    """The first part: who the reader is here, what waits for them, and the likeliest things to do."""
    title = f"Hello {request.person.name}"[:LABEL_LIMIT]
    buttons = tuple(_button(command) for command in commands)
    if request.person.role is Role.GUEST:
        line = (
            f"This is Stepup, for {markup.literal(community)}. You haven't registered yet; it takes a minute."
        )
        return Section(title, (line,), buttons)
    lines = tuple(markup.capital(one) for one in waits) or (NOTHING,)
    return Section(title, lines, buttons)


def suspended(request: Request) -> Section:
    """The page of somebody who is suspended."""
    line = f"You're suspended here for now. {request.example('privacy')} shows what I hold about you."
    return Section(f"Hello {request.person.name}"[:LABEL_LIMIT], (line,), ())


def _button(command: Command) -> Button:
    opens = command.opens_form is not None and ALONE[0] in command.opens_form
    data = OpenCommand(command=command.words) if opens else DoCommand(command=command.words)
    return Button((command.shortcut or markup.capital(command.words))[:LABEL_LIMIT], data)


def as_message(sections: Sequence[Section]) -> Message:
    """All of it as one message, where there are no pages."""
    parts = []
    for one in sections:
        rows = "\n".join(f"- {line}" for line in one.lines)
        parts.append(f"{markup.bold(one.title)}\n\n{rows}" if rows else markup.bold(one.title))
    return Message("\n\n".join(parts), tuple(button for one in sections for button in one.buttons))


def keeps(community: Community) -> str:
    """How long it is kept who looked at their page."""
    return f"that you opened your page, for {home_tabs.KEPT.days} days"


def gone() -> Refusal:
    return Refusal("That isn't there for you any more; `help` shows what is.")
