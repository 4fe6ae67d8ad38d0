"""What is sealed opens under the same secret, for the same purpose and in its own place alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.seal import NotOpened, Seal

SECRET = bytes(range(32))


@given(st.binary(max_size=200), st.text(max_size=30))
def test_what_is_sealed_opens_again(content: bytes, about: str) -> None:
    sealed = Seal(SECRET, "matrix").sealed(content, about)

    assert Seal(SECRET, "matrix").opened(sealed, about) == content


@given(st.binary(min_size=1, max_size=60), st.data())
def test_one_changed_byte_is_noticed(content: bytes, data: st.DataObject) -> None:
    seal = Seal(SECRET, "matrix")
    sealed = bytearray(seal.sealed(content, "a"))
    where = data.draw(st.integers(0, len(sealed) - 1))
    sealed[where] ^= data.draw(st.integers(1, 255))

    with pytest.raises(NotOpened):
        seal.opened(bytes(sealed), "a")


@pytest.mark.parametrize(
    ("secret", "purpose", "about"),
    [(b"\1" * 32, "matrix", "mine"), (SECRET, "slack", "mine"), (SECRET, "matrix", "another's")],
)
def test_it_opens_nowhere_else(secret: bytes, purpose: str, about: str) -> None:
    sealed = Seal(SECRET, "matrix").sealed(b"key", "mine")

    with pytest.raises(NotOpened):
        Seal(secret, purpose).opened(sealed, about)


@pytest.mark.parametrize("sealed", [b"", b"short", b"\0" * 40])
def test_what_isnt_sealed_is_no_crash(sealed: bytes) -> None:
    with pytest.raises(NotOpened):
        Seal(SECRET, "matrix").opened(sealed, "mine")


def test_the_same_sealed_twice_looks_different_and_tells_nothing() -> None:
    seal = Seal(SECRET, "matrix")

    first, second = seal.sealed(b"the same key", "a"), seal.sealed(b"the same key", "a")

    assert first != second
    assert b"the same key" not in first
