"""Messages as Slack's blocks."""

from __future__ import annotations

from bot.chat.message import Message
from bot.platforms.slack import render
from tests.workspace import blocks as block_kit


def test_a_second_page_goes_on_with_the_numbers_of_the_first() -> None:
    message = Message("Members:\n\n11. Alice\n12. Bob\n\nThat is all.")

    blocks = render.blocks(message, public=False)

    block_kit.check_message(blocks)
    assert "11. Alice\n12. Bob\n" in block_kit.read(blocks)


def test_a_first_page_begins_with_one() -> None:
    assert "1. Alice\n2. Bob" in block_kit.read(render.blocks(Message("1. Alice\n2. Bob"), public=False))
