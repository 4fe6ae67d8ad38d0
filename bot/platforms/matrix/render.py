"""Messages as Matrix events: text, and the same in HTML, with numbered choices."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable
from typing import Any

from bot.chat import markup
from bot.chat.message import Message

KEYCAPS = tuple(f"{digit}\ufe0f\u20e3" for digit in range(1, 10))
_HOW = "React with a number, or type it."


def content(message: Message) -> dict[str, Any]:
    """The event's content. It mentions nobody, whatever its words look like."""
    return {
        "msgtype": "m.notice",
        "body": _text(message),
        "format": "org.matrix.custom.html",
        "formatted_body": _html(message),
        "m.mentions": {},
    }


def replacing(event_id: str, content: dict[str, Any]) -> dict[str, Any]:
    """The content of an event that changes another; clients that know no changes show it with a star."""
    return {
        **content,
        "body": f"* {content['body']}",
        "formatted_body": f"* {content['formatted_body']}",
        "m.new_content": content,
        "m.relates_to": {"rel_type": "m.replace", "event_id": event_id},
    }


def hashed(key: str) -> str:
    """A key as transaction id: the same message sent twice is one event."""
    return "s" + hashlib.sha256(key.encode()).hexdigest()[:40]


def chosen(reaction: str) -> str | None:
    """The number that a keycap reaction stands for, or None for any other reaction."""
    bare = reaction.replace("\ufe0f", "")
    return bare[0] if len(bare) == 2 and bare[0] in "123456789" and bare[1] == "\u20e3" else None


def _text(message: Message) -> str:
    parts = [markup.as_text(message.text)]
    if message.buttons:
        parts.append("\n".join(f"{i}. {b.label}" for i, b in enumerate(message.buttons, 1)))
        parts.append(_HOW)
    return "\n\n".join(parts)


def _html(message: Message) -> str:
    parts: list[str] = []
    for block in markup.parse(message.text):
        match block:
            case markup.Paragraph(inside):
                parts.append(f"<p>{_inline(inside)}</p>")
            case markup.Bullets(items, first):
                rows = "".join(f"<li>{_inline(item)}</li>" for item in items)
                parts.append(f"<ul>{rows}</ul>" if first is None else f'<ol start="{first}">{rows}</ol>')
    if message.buttons:
        rows = "".join(f"<li>{html.escape(b.label)}</li>" for b in message.buttons)
        parts.append(f"<ol>{rows}</ol><p><em>{_HOW}</em></p>")
    return "".join(parts)


def _inline(inside: Iterable[markup.Inline]) -> str:
    parts: list[str] = []
    for piece in inside:
        match piece:
            case markup.Text(text):
                parts.append(html.escape(text))
            case markup.Code(text):
                parts.append(f"<code>{html.escape(text)}</code>")
            case markup.Bold(within):
                parts.append(f"<strong>{_inline(within)}</strong>")
            case markup.Italic(within):
                parts.append(f"<em>{_inline(within)}</em>")
            case markup.Link(url, within):
                parts.append(f'<a href="{html.escape(url)}">{_inline(within)}</a>')
            case markup.Time(_, shown):
                parts.append(html.escape(shown))
            case markup.Break():
                parts.append("<br>")
    return "".join(parts)
