"""The Markdown subset that messages are written in, as a tree. Escaping lives here, nowhere else.

The subset: paragraphs, bold, italic, code, links, flat lists, tables, line breaks and times. Everything
else is plain text. A time is a link to ``time:<seconds since 1970>``: platforms that can show each reader
their own zone do so, the others show the text as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_SPECIAL = re.compile(r"([\\`*_\[\]<>#&!()~|:])")
_LINE_START = re.compile(r"^(\s*\d*)([-+=.])", re.MULTILINE)
# Zero-width and direction-changing characters can make a name read as another's.
_INVISIBLE = re.compile(r"[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# The line below a table's header, and each cell of another line, as `table` writes them.
_RULE = re.compile(r"\|(?: --- \|)+")
_CELL = re.compile(r" ((?:\\.|[^\\|])*) \|")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str


@dataclass(frozen=True, slots=True)
class Bold:
    """Bold words."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Italic:
    """Words in italics."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Words as they are typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    url: str
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Time:
    """An instant, and how it reads in the zone the message was written for."""

    instant: datetime
    shown: str


@dataclass(frozen=True, slots=True)
class Break:
    """A new line inside a paragraph."""


Inline = Text | Bold | Italic | Code | Link | Time | Break


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words on lines of their own."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A flat list; numbered lists keep their numbers in `first`."""

    items: tuple[tuple[Inline, ...], ...]
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells each as the header has; the first cell says what its row is about."""

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


Block = Paragraph | Bullets | Table


def literal(typed: str) -> str:
    """Text a person typed, made safe to put into a message: it shows as it is and does nothing.

    Characters that are invisible or turn the direction of text are dropped, so that nobody can
    dress up as somebody else.
    """
    visible = _CONTROL.sub("", _INVISIBLE.sub("", typed))
    escaped = _SPECIAL.sub(r"\\\1", visible)
    return _LINE_START.sub(r"\1\\\2", escaped).replace("\n", "\\\n")


def bold(typed: str) -> str:
    """A person's words in bold."""
    inside = literal(typed.strip())
    return f"**{inside}**" if inside else ""


def code(words: str) -> str:
    """Words to be typed as they stand, such as an example command."""
    return "`" + words.replace("`", "'") + "`"


def capital(words: str) -> str:
    """Words with their first letter large, to begin a sentence with."""
    return words[:1].upper() + words[1:]


def link(label: str, url: str) -> str:
    """A link in Markdown; `label` is escaped."""
    return f"[{literal(label)}](<{url.replace('<', '%3C').replace('>', '%3E')}>)"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, of cells that are Markdown; a line break in one is a space."""
    lines = (header, ["---"] * len(header), *rows)
    return "\n".join(f"| {' | '.join(map(_one_line, cells))} |" for cells in lines)


def _one_line(cell: str) -> str:
    return cell.replace("\\\n", " ").replace("\n", " ")


def without_tables(markdown: str) -> str:
    """The same with tables as lists, line by line as `table` writes them."""
    lines: list[str] = []
    in_table = False
    for line in markdown.split("\n"):
        is_row = line.startswith("| ") and line.endswith(" |")
        if is_row and in_table and not _RULE.fullmatch(line):
            first, *others = _CELL.findall(line[1:])
            lines.append(f"- {first}: {', '.join(others)}")
        elif not is_row:
            lines.append(line)
        in_table = is_row
    return "\n".join(lines)


def time(instant: datetime, shown: str) -> str:
    """An instant (UTC) shown as `shown`, which names its zone."""
    return f"[{literal(shown)}](<time:{int(instant.timestamp())}>)"


def parse(markdown: str) -> tuple[Block, ...]:
    """The tree of a message's text. Never raises: what isn't understood is plain text."""
    return _parse(markdown)


@lru_cache(maxsize=256)
def _parse(markdown: str) -> tuple[Block, ...]:
    return tuple(_blocks(_reader().parse(markdown)))


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "linkify": False, "breaks": True})
    reader.enable(["emphasis", "backticks", "link", "list", "escape", "newline", "balance_pairs", "table"])
    reader.validateLink = _is_safe  # type: ignore[method-assign]
    return reader


def _is_safe(url: str) -> bool:
    return url.startswith(("https://", "http://", "mailto:", "time:"))


def _blocks(tokens: list[Token]) -> Iterable[Block]:
    items: list[tuple[Inline, ...]] = []
    rows: list[list[tuple[Inline, ...]]] | None = None
    first: int | None = None
    depth = 0
    for token in tokens:
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "table_close" and rows is not None:
            header, *below = map(tuple, rows)
            yield Table(header, tuple(below))
            rows = None
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
            if depth == 1:
                items = []
                ordered = token.type == "ordered_list_open"
                first = int(token.attrs.get("start", 1)) if ordered else None
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            if depth == 0:
                yield Bullets(tuple(items), first)
        elif token.type == "inline":
            inside = tuple(_inlines(iter(token.children or [])))
            if rows is not None:
                rows[-1].append(inside)
            elif depth:
                items.append(inside)
            else:
                yield Paragraph(inside)


def _inlines(tokens: Iterable[Token], until: str | None = None) -> Iterable[Inline]:
    stream = iter(tokens)
    for token in stream:
        if token.type == until:
            return
        if token.type in ("text", "text_special"):
            if token.content:
                yield Text(token.content)
        elif token.type == "code_inline":
            yield Code(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            yield Break()
        elif token.type == "strong_open":
            yield Bold(tuple(_inlines(stream, "strong_close")))
        elif token.type == "em_open":
            yield Italic(tuple(_inlines(stream, "em_close")))
        elif token.type == "link_open":
            yield _link(str(token.attrs["href"]), tuple(_inlines(stream, "link_close")))


def _link(url: str, inside: tuple[Inline, ...]) -> Inline:
    if not url.startswith("time:"):
        return Link(url, inside)
    shown = as_text_inline(inside)
    try:
        return Time(datetime.fromtimestamp(int(url.removeprefix("time:")), UTC), shown)
    except (ValueError, OverflowError, OSError):
        return Text(shown)


def as_text_inline(inside: Iterable[Inline]) -> str:
    """Inline content as plain text; a link keeps its address in brackets where it differs."""
    parts: list[str] = []
    for piece in inside:
        match piece:
            case Text(text):
                parts.append(text)
            case Code(text):
                parts.append(f"“{text}”")
            case Bold(within) | Italic(within):
                parts.append(as_text_inline(within))
            case Link(url, within):
                label = as_text_inline(within)
                parts.append(label if label == url else f"{label} ({url})")
            case Time(_, shown):
                parts.append(shown)
            case Break():
                parts.append("\n")
    return "".join(parts)


def listed(found: Table) -> tuple[tuple[Inline, ...], ...]:
    """A table as the items of a list, for where there are no tables."""
    return tuple(tuple(_item(row)) for row in found.rows)


def _item(row: Sequence[tuple[Inline, ...]]) -> Iterable[Inline]:
    for number, cell in enumerate(row):
        if number:
            yield Text(": " if number == 1 else ", ")
        yield from cell


def as_text(markdown: str) -> str:
    """A message's text without any markup: for the console, notifications and screen readers."""
    blocks: list[str] = []
    for block in parse(markdown):
        match block:
            case Paragraph(inside):
                blocks.append(as_text_inline(inside))
            case Bullets(items, first):
                marks = [f"{first + i}. " if first is not None else "• " for i in range(len(items))]
                lines = zip(marks, items, strict=True)
                blocks.append("\n".join(mark + as_text_inline(item) for mark, item in lines))
            case Table():
                lines_of_table = (as_text_inline(item) for item in listed(block))
                blocks.append("\n".join(f"• {line}" for line in lines_of_table))
    return "\n\n".join(blocks)
