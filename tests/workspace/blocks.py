"""Block Kit's limits as Slack enforces them, and how blocks read to a person.

Limits: docs.slack.dev, reference/block-kit and reference/views. Public for every app.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

Block = Mapping[str, Any]

_MESSAGE_BLOCKS = 50
_VIEW_BLOCKS = 100
_VIEW_BYTES = 250_000
_ALL_BLOCKS_CHARACTERS = 13_000


class Invalid(Exception):
    """Blocks that Slack refuses; the text says which limit."""


def check_message(blocks: Any) -> None:
    _need(isinstance(blocks, list), "blocks is not a list")
    _need(len(blocks) <= _MESSAGE_BLOCKS, "no more than 50 blocks in a message")
    shown = ("rich_text", "section", "actions", "divider", "context", "header", "image", "data_table")
    _check_all(blocks, shown)
    _need(len(json.dumps(blocks, ensure_ascii=False)) <= _ALL_BLOCKS_CHARACTERS, "msg_blocks_too_long")


def check_view(view: Any) -> None:
    _need(isinstance(view, dict), "view is not an object")
    _need(view.get("type") in ("modal", "home"), "view needs a type")
    _need(len(json.dumps(view)) <= _VIEW_BYTES, "view_too_large")
    blocks = view.get("blocks")
    _need(isinstance(blocks, list) and len(blocks) <= _VIEW_BLOCKS, "no more than 100 blocks in a view")
    _check_all(blocks, ("rich_text", "section", "actions", "divider", "context", "header", "image", "input"))
    if view["type"] == "modal":
        _plain(view.get("title"), 24, "title")
        for name in ("submit", "close"):
            if name in view:
                _plain(view[name], 24, name)
        has_input = any(block["type"] == "input" for block in blocks)
        _need(not has_input or "submit" in view, "a view with inputs needs submit")
    _need(len(view.get("private_metadata", "")) <= 3000, "private_metadata is too long")
    _need(len(view.get("callback_id", "")) <= 255, "callback_id is too long")


def _check_all(blocks: Iterable[Block], allowed: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for block in blocks:
        kind = block.get("type")
        _need(kind in allowed, f"unsupported block type: {kind}")
        if block_id := block.get("block_id"):
            _need(
                len(block_id) <= 255 and block_id not in seen, f"block_id {block_id} is too long or repeated"
            )
            seen.add(block_id)
        match kind:
            case "section":
                _need("text" in block or "fields" in block, "a section needs text or fields")
                if "text" in block:
                    _need(0 < len(block["text"]["text"]) <= 3000, "section text")
            case "header":
                _plain(block.get("text"), 150, "header")
            case "actions":
                _check_actions(block)
            case "input":
                _check_input(block)
            case "rich_text":
                _check_rich_text(block)
            case "data_table":
                _check_data_table(block)


def _check_actions(block: Block) -> None:
    elements = block.get("elements") or []
    _need(0 < len(elements) <= 25, "actions take 1 to 25 elements")
    ids = [element.get("action_id") for element in elements]
    _need(len(set(ids)) == len(ids), "action_id is repeated")
    for element in elements:
        _need(element.get("type") == "button", f"unsupported element: {element.get('type')}")
        _plain(element.get("text"), 75, "button text")
        _need(0 < len(element.get("action_id", "")) <= 255, "action_id")
        _need(len(element.get("value", "")) <= 2000, "button value")
        _need(element.get("style", "primary") in ("primary", "danger"), "button style")


def _check_input(block: Block) -> None:
    _plain(block.get("label"), 2000, "label")
    if "hint" in block:
        _plain(block["hint"], 2000, "hint")
    element = block.get("element") or {}
    kind = element.get("type")
    if kind == "plain_text_input":
        longest = element.get("max_length", 3000)
        _need(1 <= longest <= 3000, "max_length")
        _need(len(element.get("initial_value", "")) <= longest, "initial_value is too long")
        return
    _need(kind in ("static_select", "multi_static_select", "checkboxes", "radio_buttons"), f"element {kind}")
    options = element.get("options") or []
    most = 10 if kind in ("checkboxes", "radio_buttons") else 100
    _need(0 < len(options) <= most, f"{kind} takes 1 to {most} options")
    for option in options:
        _plain(option.get("text"), 75, "option text")
        _need(0 < len(option.get("value", "")) <= 150, "option value")
        if "description" in option:
            _plain(option["description"], 75, "option description")
    values = [option["value"] for option in options]
    _need(len(set(values)) == len(values), "option values are repeated")
    chosen = element.get("initial_options", [])
    chosen = [*chosen, element["initial_option"]] if "initial_option" in element else chosen
    _need("initial_options" not in element or bool(chosen), "initial_options is empty")
    _need(all(option in options for option in chosen), "an initial option isn't among the options")


def _check_data_table(block: Block) -> None:
    rows = block.get("rows") or []
    _need(2 <= len(rows) <= 101, "a table has a header and 1 to 100 rows")
    _need(sum(len(cell["text"]) for row in rows for cell in row) <= 10_000, "cells of 10,000 characters")
    _need(
        len({len(row) for row in rows}) == 1 and 1 <= len(rows[0]) <= 20, "rows of 1 to 20 cells, all alike"
    )
    _need(1 <= block.get("page_size", 5) <= 100, "page_size")
    _need(bool(block.get("caption")), "a table needs a caption")
    for cell in (cell for row in rows for cell in row):
        _need(cell.get("type") == "raw_text" and bool(cell.get("text")), "a cell of text")


def _check_rich_text(block: Block) -> None:
    elements = block.get("elements") or []
    _need(bool(elements), "rich_text needs elements")
    for element in elements:
        kind = element.get("type")
        sections = element["elements"] if kind == "rich_text_list" else [element]
        _need(kind in ("rich_text_section", "rich_text_list"), f"rich text {kind}")
        if kind == "rich_text_list":
            _need(element.get("style") in ("bullet", "ordered"), "list style")
            _need(element.get("offset", 1) > 0, "list offset")
        for section in sections:
            for piece in section.get("elements") or []:
                _check_piece(piece)


def _check_piece(piece: Block) -> None:
    match piece.get("type"):
        case "text":
            _need(bool(piece.get("text")), "empty text")
            style = piece.get("style", {"bold": True})
            _need(bool(style) and set(style) <= {"bold", "italic", "strike", "code"}, "text style")
        case "link":
            _need(str(piece.get("url", "")).startswith(("http://", "https://", "mailto:")), "link url")
        case "date":
            _need(isinstance(piece.get("timestamp"), int), "date timestamp")
            _need("{" in piece.get("format", ""), "date format")
        case other:
            raise Invalid(f"rich text element {other}")


def _plain(text: Any, longest: int, what: str) -> None:
    _need(isinstance(text, dict) and text.get("type") == "plain_text", f"{what} must be plain_text")
    _need(0 < len(text["text"]) <= longest, f"{what} must be 1 to {longest} characters")


def _need(condition: bool, wrong: str) -> None:
    if not condition:
        raise Invalid(wrong)


# Reading ------------------------------------------------------------------------------------------


def read(blocks: Iterable[Block]) -> str:
    """What a person sees of blocks, as plain text."""
    return "\n".join(_read(block) for block in blocks).strip()


def _read(block: Block) -> str:
    match block["type"]:
        case "rich_text":
            return "".join(_read_rich(element) for element in block["elements"])
        case "section":
            return str(block["text"]["text"])
        case "data_table":
            _, *rows = block["rows"]
            return "".join(
                f"• {first['text']}: {', '.join(cell['text'] for cell in others)}\n"
                for first, *others in rows
            )
        case "actions":
            return "  ".join(f"[{element['text']['text']}]" for element in block["elements"])
        case "input":
            return str(block["label"]["text"])
        case "header":
            return str(block["text"]["text"])
    return ""


def _read_rich(element: Block) -> str:
    if element["type"] == "rich_text_list":
        first = int(element.get("offset", 0)) + 1
        ordered = element.get("style") == "ordered"
        return "".join(
            f"{f'{number}.' if ordered else '•'} {_read_rich(item)}\n"
            for number, item in enumerate(element["elements"], first)
        )
    return "".join(_read_piece(piece) for piece in element["elements"])


def _read_piece(piece: Block) -> str:
    if piece["type"] != "date":
        return str(piece["text"])
    local = datetime.fromtimestamp(piece["timestamp"], UTC)
    shown = str(piece["format"]).replace("{date_short_pretty}", f"{local:%b} {local.day}")
    return shown.replace("{time}", f"{local:%H:%M}")


def buttons(blocks: Iterable[Block]) -> list[Block]:
    return [e for block in blocks if block["type"] == "actions" for e in block["elements"]]
