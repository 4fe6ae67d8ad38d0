"""Messages as Slack's blocks."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.message import Message
from bot.platforms.slack import render
from tests.workspace import blocks as block_kit


def test_a_second_page_goes_on_with_the_numbers_of_the_first() -> None:
    message = Message("Members:\n\n11. Alice\n12. Bob\n\nThat is all.")

    blocks = render.blocks(message, public=False)

    block_kit.check_message(blocks)
    assert "11. Alice\n12. Bob\n" in block_kit.read(blocks)


def test_a_table_is_slacks_own_under_the_words_before_it() -> None:
    rows = [("UCL", "2"), ("Imperial", "1")]
    message = Message(f"By institution:\n\n{markup.table(('Institution', 'Members'), rows)}\n\nThat is all.")

    before, table, after = render.blocks(message, public=False)

    assert [before["type"], after["type"]] == ["rich_text", "rich_text"]
    assert table["caption"] == "By institution"
    cells = [tuple(cell["text"] for cell in row) for row in table["rows"]]
    assert cells == [("Institution", "Members"), *rows]


def test_a_first_page_begins_with_one() -> None:
    assert "1. Alice\n2. Bob" in block_kit.read(render.blocks(Message("1. Alice\n2. Bob"), public=False))
