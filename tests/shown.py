"""Whatever Stepup says keeps the limits of the chats in which it is said: Slack's blocks, Matrix's HTML."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

from bot.chat.message import Message
from bot.platforms.matrix import render as matrix
from bot.platforms.slack import render as slack
from tests.workspace import blocks as block_kit

# Matrix, client-server API, m.room.message msgtypes: what clients show of HTML.
TAGS = {
    "del", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "p", "a", "ul", "ol", "sup", "sub", "li", "b",
    "i", "u", "strong", "em", "s", "code", "hr", "br", "div", "table", "thead", "tbody", "tr", "th", "td",
    "caption", "pre", "span", "img", "details", "summary",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "target"}, "ol": {"start"}, "code": {"class"}, "span": {"data-mx-color"}}
LINKS = ("https://", "http://", "ftp://", "mailto:", "magnet:")
LONGEST_EVENT = 65_536  # bytes


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, f"<{tag}> isn't shown"
        assert {name for name, _ in attrs} <= ATTRIBUTES.get(tag, set()), f"<{tag}> with {attrs}"
        for name, value in attrs:
            if name == "href":
                assert str(value).startswith(LINKS), value
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> without its beginning"
        assert self.open.pop() == tag


def check(messages: Iterable[Message]) -> None:
    """Raises where a chat would refuse one of them, or show it otherwise than it is meant."""
    for message in messages:
        if message.invites:
            # Nothing is said by it.
            assert message == Message("", invites=message.invites)
            continue
        for public in (False, True):
            for part in slack.parts(message, public=public):
                block_kit.check_message(slack.blocks(part, public=public))
                assert slack.text(part).strip(), part
                assert not _pings(slack.text(part))
        content = matrix.content(message, how=matrix.how(message, direct=True, reactions=True))
        html = _Html()
        html.feed(content["formatted_body"])
        assert html.open == []
        assert content["m.mentions"] == {}
        assert len(content["body"].encode()) + len(content["formatted_body"].encode()) < LONGEST_EVENT


def _pings(text: str) -> bool:
    return any(sign in text for sign in ("<!", "<@", "<#"))
