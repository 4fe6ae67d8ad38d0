"""Long texts are parted where people would part them, and nothing of them is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat import parting

TEXTS = st.text(alphabet=st.sampled_from("ab\\ \n*é🙂"), max_size=300)


def at_most(size: int) -> parting.Fits:
    return lambda text: len(text) <= size


def test_a_text_that_fits_stays_whole() -> None:
    assert parting.parts("One.\n\nTwo.", at_most(100)) == ["One.\n\nTwo."]


def test_it_is_parted_between_paragraphs_then_between_lines_then_between_words() -> None:
    text = "First.\n\n- one\n- two\n- three\n\nLast of all."
    assert parting.parts(text, at_most(13)) == ["First.", "- one\n- two", "- three", "Last of all."]
    assert parting.parts("Last of all.", at_most(8)) == ["Last of", "all."]


@given(text=TEXTS, size=st.integers(2, 50))
def test_nothing_but_space_is_lost_and_each_part_fits(text: str, size: int) -> None:
    found = parting.parts(text, at_most(size))

    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(len(part) <= size for part in found)
