"""Text files are read whatever program wrote them; what isn't text is refused with what to do instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.sent_file import LARGEST, SentFile, Unreadable, text_in


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_spreadsheet_is_read_in_the_encodings_that_programs_write(encoding: str) -> None:
    assert text_in("Skill,Level\nRésumé,3\n".encode(encoding)) == "Skill,Level\nRésumé,3\n"


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"PK\x03\x04....", "isn't a spreadsheet"),
        (b"\xd0\xcf\x11\xe0....", "Save as"),
        (b"%PDF-1.7", "Save as"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "isn't text"),
        (b"x" * (LARGEST + 1), "too large"),
    ],
)
def test_what_isnt_text_is_refused(content: bytes, wrong: str) -> None:
    with pytest.raises(Unreadable, match=wrong):
        text_in(content)


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_text_or_refused(content: bytes) -> None:
    try:
        assert "\x00" not in text_in(content)
    except Unreadable:
        return


def test_what_is_in_a_file_isnt_kept_with_what_was_said() -> None:
    file = SentFile("a.csv", 3, {"url": "x"}, content="secret")

    assert SentFile.unpack(file.pack()) == SentFile("a.csv", 3, {"url": "x"})
    assert "secret" not in str(file.pack())
