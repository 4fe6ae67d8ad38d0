"""What people type shows as it is and does nothing, whatever it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat import markup
from bot.chat.message import Message
from bot.platforms.matrix import render as matrix
from bot.platforms.slack import render as slack

NASTY = [
    "<!channel> <@U1> <https://evil.example|bank>",
    "[bank](https://evil.example) **bold** _i_ `code`",
    "- a\n- b\n1. c\n# title\n> quote",
    "\\*\\[x](y) ![i](j) <b>&amp;</b>",
    "a\n\nb\n    code\n---\n=== ",
]
typed_text = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), max_size=80)


def shown(text: str) -> str:
    """Text as a reader compares it: runs of blanks are one, as in every renderer."""
    return " ".join(text.split())


@given(typed_text)
@example(NASTY[0])
@example(NASTY[1])
@example(NASTY[2])
@example(NASTY[3])
@example(NASTY[4])
def test_typed_text_reads_as_it_was_typed(typed: str) -> None:
    assert shown(markup.as_text("Said: " + markup.literal(typed))) == shown("Said: " + typed)


@given(typed_text)
@example(NASTY[0])
@example(NASTY[1])
def test_typed_text_becomes_nothing_but_text(typed: str) -> None:
    for block in markup.parse("Said: " + markup.literal(typed)):
        assert isinstance(block, markup.Paragraph)
        assert all(isinstance(piece, markup.Text | markup.Break) for piece in block.inside)


@given(typed_text)
def test_typed_text_is_no_html_on_matrix(typed: str) -> None:
    html = matrix.content(Message(markup.literal(typed)))["formatted_body"]

    bare = html.replace("<p>", "").replace("</p>", "").replace("<br>", "")
    assert "<" not in bare
    assert ">" not in bare


@given(typed_text)
def test_typed_text_is_no_reference_on_slack(typed: str) -> None:
    text = slack.text(Message(markup.literal(typed)))

    assert "<" not in text
    assert ">" not in text


def test_invisible_and_turning_characters_are_dropped() -> None:
    assert markup.as_text(markup.literal("ad\u200bm\u202ein\ufeff")) == "admin"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_only_safe_links_are_links(url: str) -> None:
    (paragraph,) = markup.parse(f"[x]({url})")

    assert isinstance(paragraph, markup.Paragraph)
    assert not any(isinstance(piece, markup.Link) for piece in paragraph.inside)


def test_a_time_keeps_its_instant_and_its_words() -> None:
    instant = datetime(2026, 12, 3, 14, tzinfo=UTC)
    (paragraph,) = markup.parse(markup.time(instant, "Thu 3 December 2026, 14:00 GMT"))

    assert paragraph == markup.Paragraph((markup.Time(instant, "Thu 3 December 2026, 14:00 GMT"),))
