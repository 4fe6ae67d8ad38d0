"""Parting a text that is longer than a platform takes in one message. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Fits = Callable[[str], bool]


def parts(text: str, fits: Fits) -> list[str]:
    """A message's Markdown in pieces that each fit, in order: between paragraphs, else between lines.

    A line that doesn't fit by itself is cut between words, or within one where it has to be.
    """
    if fits(text):
        return [text]
    return list(_joined(text.split("\n\n"), "\n\n", fits, _lines))


def _lines(paragraph: str, fits: Fits) -> Iterable[str]:
    return _joined(paragraph.split("\n"), "\n", fits, _words)


def _words(line: str, fits: Fits) -> Iterable[str]:
    return _joined(line.split(" "), " ", fits, _halves)


def _halves(word: str, fits: Fits) -> Iterable[str]:
    if fits(word) or len(word) < 2:
        yield word
        return
    middle = len(word) // 2
    # What escapes a character stays before it.
    while middle > 1 and word[middle - 1] == "\\":
        middle -= 1
    yield from _halves(word[:middle], fits)
    yield from _halves(word[middle:], fits)


def _joined(
    pieces: Sequence[str], by: str, fits: Fits, further: Callable[[str, Fits], Iterable[str]]
) -> Iterable[str]:
    """As many pieces together as fit; one that doesn't fit alone is parted `further`."""
    held = ""
    for piece in pieces:
        together = f"{held}{by}{piece}" if held else piece
        if fits(together):
            held = together
            continue
        if held:
            yield held
        if fits(piece):
            held = piece
            continue
        *whole, held = further(piece, fits)
        yield from whole
    if held:
        yield held
