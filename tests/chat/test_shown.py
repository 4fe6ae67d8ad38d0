"""Whatever anybody types, what is said of it breaks no chat, pings nobody, and loses nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat import markup
from bot.chat.button import LABEL_LIMIT, Button
from bot.chat.message import Message
from bot.platforms.slack import render as slack
from tests import shown
from tests.workspace import blocks as block_kit

ANYTHING = st.one_of(
    st.text(max_size=400),
    st.lists(
        st.sampled_from(
            ["<!channel>", "<@U1>", "@room", "@everyone", "**", "_", "`", "[x](https://evil)", "\\", "&amp;",
             "<b>", "\n\n", "\n- ", "1. ", "\u202e", "\u0000", "\ufffc", "é", "🙂", "https://x.org", " "]
        ),
        max_size=40,
    ).map("".join),
)  # fmt: skip


@given(typed=ANYTHING)
def test_what_people_type_is_said_as_it_is(typed: str) -> None:
    message = Message(f"You said {markup.literal(typed)}. Thanks!")
    shown.check([message])

    said = block_kit.read(slack.blocks(message, public=True))
    assert "".join(markup.as_text(message.text).split()) == "".join(said.replace("•", "").split())


@given(typed=ANYTHING, label=st.text(min_size=1, max_size=LABEL_LIMIT))
def test_buttons_of_any_label_are_taken(typed: str, label: str) -> None:
    shown.check([Message(f"About {markup.literal(typed)}", (Button(label, "x:1"),))])


@given(rows=st.lists(st.tuples(ANYTHING, ANYTHING, ANYTHING), min_size=1, max_size=20))
def test_a_table_of_anything_has_as_many_rows_and_cells(rows: list[tuple[str, str, str]]) -> None:
    said = [[markup.literal(cell) for cell in row] for row in rows]
    message = Message(f"All:\n\n{markup.table(('What', 'Where', 'How'), said)}\n\nThat is all.")
    shown.check([message])

    (_, table, _) = markup.parse(message.text)
    assert isinstance(table, markup.Table)
    assert [len(row) for row in table.rows] == [3] * len(rows)
    as_a_list = Message(markup.without_tables(message.text))
    assert "".join(markup.as_text(as_a_list.text).split()) == "".join(markup.as_text(message.text).split())


def test_more_rows_than_a_table_of_slacks_takes_are_a_list() -> None:
    rows = [(f"Place {number}", str(number)) for number in range(101)]
    message = Message(f"Members:\n\n{markup.table(('Place', 'Members'), rows)}")
    shown.check([message])

    assert "• Place 100: 100" in "".join(
        block_kit.read(slack.blocks(part, public=False)) for part in slack.parts(message, public=False)
    )


@given(lines=st.lists(ANYTHING, max_size=60))
def test_long_lists_are_taken_in_parts_with_all_that_is_in_them(lines: list[str]) -> None:
    text = "\n".join(f"- {markup.literal(line)} {number}" for number, line in enumerate(lines)) or "Nothing."
    message = Message(f"All of it:\n\n{text}")
    shown.check([message])

    parts = slack.parts(message, public=False)
    assert "".join("".join(part.text for part in parts).split()) == "".join(message.text.split())
