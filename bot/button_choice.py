"""The button that typed words mean: of the message that they reply to, or of the latest question."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.button import (
    LABEL_LIMIT,
    Button,
    asks_yes_or_no,
    is_pressed_by,
    names_none,
    says_yes_or_no,
    typed,
)
from bot.chat.incoming import Incoming
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from storage import offered_buttons
from storage.database import Work
from storage.offered_buttons import OfferedButtons


class Lapsed(Refusal):
    """Typed words mean a button that was offered too long ago, or before something else was answered."""


async def meant(work: Work, incoming: Incoming, words: str, *, unanswered: bool = False) -> Button | None:
    """The button that bare words mean: in a direct conversation of the latest question, or of the message
    that they reply to. What people say in a room is no answer otherwise.

    `unanswered`: only of what nothing was said after, such as a form's next question. Raises Refusal where
    the button wants its own word.
    """
    if len(words) > LABEL_LIMIT:
        return None
    latest = await offered(work, incoming)
    buttons = Message.unpack(latest.payload).buttons if latest else ()
    button = typed(buttons, words)
    if button is None or latest is None or (unanswered and latest.answered_since):
        return None
    if unanswered and says_yes_or_no(words) and not asks_yes_or_no(buttons):
        # A reminder that came meanwhile asks neither.
        return None
    # A number or a yes is for the last question; the words of a button say which one is meant.
    lapsed = latest.too_old or (latest.answered_since and names_none(words))
    if lapsed and not incoming.answers:
        raise Lapsed(
            f"I'm no longer sure what “{markup.literal(words)}” answers. Press the button that you mean, "
            "or ask me again."
        )
    if not is_pressed_by(button, words):
        raise Refusal(
            f"To be sure that you mean it, please type `{button.word}`.",
            buttons=Message.unpack(latest.payload).buttons,
        )
    return button


async def offered(work: Work, incoming: Incoming) -> OfferedButtons | None:
    """The buttons that words here may mean: those of the message that they reply to, or the latest."""
    platform, user = incoming.identity.platform, incoming.identity.user
    here = (incoming.place.conversation, f"@{user}")
    found = None
    if incoming.answers:
        found = await offered_buttons.of_message(work, platform, incoming.answers, user, conversations=here)
    if found is None and incoming.direct:
        found = await offered_buttons.seen_in(work, platform, here, user)
    return found
