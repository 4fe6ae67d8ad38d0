"""What a button carries comes back as it was, and what somebody made up is refused in one way."""

from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.button import PACKED_LIMIT, ButtonData, Undecodable


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Order(ButtonData, name="test-order"):
    order_id: int
    size: Size
    words: str = ""
    parent_id: int | None = None


@given(
    st.integers(0, 2**63 - 1),
    st.sampled_from(Size),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.none() | st.integers(0, 10**9),
)
def test_whatever_a_button_carries_comes_back_as_it_was(
    order_id: int, size: Size, words: str, parent_id: int | None
) -> None:
    data = Order(order_id=order_id, size=size, words=words, parent_id=parent_id)

    packed = data.pack()

    assert Order.unpack(packed) == data
    assert packed.startswith("test-order:")
    assert len(packed) <= PACKED_LIMIT


@given(st.text(max_size=60))
def test_what_somebody_made_up_reads_as_data_or_is_undecodable_and_no_more(
    made_up: str,
) -> None:
    try:
        read = Order.unpack(f"test-order:{made_up}")
    except Undecodable:
        return
    assert isinstance(read.order_id, int)


def test_more_values_than_fields_are_refused_whoever_packed_them() -> None:
    with pytest.raises(Undecodable):
        Order.unpack("test-order:1:small:words:2:3")


def test_fewer_values_are_those_of_a_button_of_before_a_field_was_added() -> None:
    assert Order.unpack("test-order:1:large") == Order(order_id=1, size=Size.LARGE)


def test_what_no_platform_could_carry_is_a_fault_of_ours_and_told_when_it_is_packed() -> None:
    with pytest.raises(ValueError, match="too long"):
        Order(order_id=1, size=Size.SMALL, words="x" * PACKED_LIMIT).pack()
