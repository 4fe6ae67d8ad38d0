"""A file that somebody sent to Stepup, and the text in it. Pure."""

from __future__ import annotations

import codecs
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.chat import workbook
from bot.chat.workbook import NotAWorkbook

LARGEST = 256 * 1024  # bytes; a spreadsheet of all that Stepup reads has less than a tenth of it
LONGEST_FILE_NAME = 120  # characters

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Excel's own format is a zip file since 2007; so is a document's.
_ZIP, _PDF, _OLD_EXCEL = b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"


class Unreadable(Exception):
    """A file can't be read; the text is a sentence, in Markdown, for whoever sent it."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as its platform tells of it: `where` is what that platform finds it by.

    `size` is in bytes, 0 where that isn't known. What is in it is fetched when it is handled, and is kept
    nowhere: `content`, or under `fault` why it can't be read.
    """

    name: str
    size: int
    where: Mapping[str, Any] = field(default_factory=dict)
    content: str = ""
    fault: str = ""

    def pack(self) -> dict[str, Any]:
        """As JSON, without what was fetched."""
        return {"name": self.name[:LONGEST_FILE_NAME], "size": self.size, "where": dict(self.where)}

    @classmethod
    def unpack(cls, packed: Mapping[str, Any]) -> SentFile:
        """What was packed."""
        return cls(packed["name"], packed["size"], packed["where"])


def text_in(content: bytes) -> str:
    """The text of a file, that of a spreadsheet as CSV. Takes up to a second. Raises Unreadable."""
    if len(content) > LARGEST:
        raise too_large()
    if content.startswith(_ZIP):
        try:
            return workbook.as_csv(content)
        except NotAWorkbook as fault:
            raise Unreadable(str(fault)) from fault
    if content.startswith((_PDF, _OLD_EXCEL)):
        raise Unreadable("I can't read that file. In a spreadsheet, choose “Save as” and CSV, and send that.")
    text = decoded(content)
    if text is None:
        raise Unreadable("I can't read that file: it isn't text, such as a CSV file.")
    return text


def decoded(content: bytes) -> str | None:
    """The text that was written as these bytes, in the encodings that programs write; None for no text."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    for each in (encoding, "cp1252"):
        try:
            text = content.decode(each)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    return None


async def whole(chunks: AsyncIterable[bytes]) -> bytes:
    """All of a file that comes in pieces, of which no more is kept than is read. Raises Unreadable."""
    content = b""
    async for chunk in chunks:
        content += chunk
        if len(content) > LARGEST:
            raise too_large()
    return content


def too_large() -> Unreadable:
    """What is said of a file with more in it than is read."""
    return Unreadable(
        "That file is too large for me: I read spreadsheets and text, such as a CSV file, of up to "
        f"{LARGEST // 1024} kilobytes."
    )
