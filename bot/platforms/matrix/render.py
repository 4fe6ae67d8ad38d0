"""Messages as Matrix events: text, and the same in HTML, with numbered choices."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable, Sequence
from typing import Any

from bot.chat import markup
from bot.chat.message import Message

KEYCAPS = tuple(f"{digit}\ufe0f\u20e3" for digit in range(1, 10))


def content(
    message: Message, *, rings: bool = False, calls: Sequence[str] = (), how: str = ""
) -> dict[str, Any]:
    """The event's content. It mentions those it `calls` and nobody else, whatever its words look like.

    Clients ring for text and not for notices (spec, 13.13.1, default push rules); what answers a command
    needn't ring. `how` says how its buttons are pressed.
    """
    return {
        "msgtype": "m.text" if rings else "m.notice",
        "body": _text(message, how),
        "format": "org.matrix.custom.html",
        "formatted_body": _html(message, how),
        "m.mentions": {"user_ids": list(calls)} if calls else {},
    }


def how(message: Message, *, direct: bool, reactions: bool) -> str:
    """How the buttons are pressed: by reactions where those can be trusted, and by typing.

    In a room with others what is typed has to be a reply, as people talk there.
    """
    if not message.buttons:
        return ""
    words = list(dict.fromkeys(f"“{button.word}”" for button in message.buttons if button.word))
    typed = "type" if direct else "reply with"
    if not words:
        number = f"{typed} it" if reactions else "type a number" if direct else "reply with a number"
        return f"React with a number, or {number}." if reactions else f"{markup.capital(number)}."
    ahead = f"to go ahead, {typed} {' or '.join(words)}"
    if reactions:
        return f"React with a number; {ahead}." if not direct else f"React with a number, or, {ahead}."
    others = any(not button.word for button in message.buttons)
    return f"{markup.capital(ahead)}{', or another number' if others else ''}."


def captioned(picture: dict[str, Any], content: dict[str, Any], about: str) -> dict[str, Any]:
    """A picture's event with a message's content as its caption (MSC2530).

    Whoever reads plain text has the picture in words, too.
    """
    words = content["body"]
    return {
        **picture,
        **content,
        "msgtype": picture["msgtype"],
        "body": f"{words}\n\n{about}" if about else words,
    }


def replacing(event_id: str, content: dict[str, Any]) -> dict[str, Any]:
    """The content of an event that changes another; clients that know no changes show it with a star."""
    return {
        **content,
        "body": f"* {content['body']}",
        "formatted_body": f"* {content['formatted_body']}",
        "m.new_content": content,
        # Whoever was called was called by the message itself.
        "m.mentions": {},
        "m.relates_to": {"rel_type": "m.replace", "event_id": event_id},
    }


def hashed(key: str) -> str:
    """A key as transaction id: the same message sent twice is one event."""
    return "s" + hashlib.sha256(key.encode()).hexdigest()[:40]


def chosen(reaction: str) -> str | None:
    """The number that a keycap reaction stands for, or None for any other reaction."""
    bare = reaction.replace("\ufe0f", "")
    return bare[0] if len(bare) == 2 and bare[0] in "123456789" and bare[1] == "\u20e3" else None


def _text(message: Message, how: str) -> str:
    parts = [markup.as_text(message.text)]
    if message.buttons:
        parts.append("\n".join(f"{i}. {b.label}" for i, b in enumerate(message.buttons, 1)))
        parts.append(how)
    return "\n\n".join(parts)


def _html(message: Message, how: str) -> str:
    parts: list[str] = []
    for block in markup.parse(message.text):
        match block:
            case markup.Paragraph(inside):
                parts.append(f"<p>{_inline(inside)}</p>")
            case markup.Bullets(items, first):
                rows = "".join(f"<li>{_inline(item)}</li>" for item in items)
                parts.append(f"<ul>{rows}</ul>" if first is None else f'<ol start="{first}">{rows}</ol>')
            case markup.Table(header, body):
                top = _row(header, "th")
                below = "".join(_row(row, "td") for row in body)
                parts.append(f"<table><thead>{top}</thead><tbody>{below}</tbody></table>")
    if message.buttons:
        rows = "".join(f"<li>{html.escape(b.label)}</li>" for b in message.buttons)
        parts.append(f"<ol>{rows}</ol><p><em>{html.escape(how)}</em></p>")
    return "".join(parts)


def _row(cells: Iterable[tuple[markup.Inline, ...]], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_inline(cell)}</{tag}>' for cell in cells)}</tr>"


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
