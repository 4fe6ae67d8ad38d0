"""Messages and forms as Block Kit. Text goes out as rich text, which Slack never parses for markup.

Limits are Slack's: 50 blocks a message, 75 characters a button, 24 a modal's title, 10 checkboxes,
75 an option's text, 150 its value, 3,000 an input's text, 100 blocks a page, 150 a header.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.chat import markup, parting
from bot.chat.button import Button, Style
from bot.chat.form import (
    NOT_RELEVANT,
    ChoiceField,
    ConsentField,
    Field,
    Form,
    LevelsField,
    ManyField,
    Option,
    TextField,
)
from bot.chat.message import Message
from bot.chat.section import Section

FORM = "form"
OTHER = "__other"
WANTED = "__wanted"
_VALUE = "value"
_TEXT_LIMIT = 3000
_CHECKBOXES = 10
_HEADER = 150
_VIEW_BLOCKS = 100
# About 13,000 characters of blocks are too long (slackapi/bolt-js#2509).
_ALL_BLOCKS = 12_000
_SURELY_FITS = 150
# docs.slack.dev, data table block: 101 rows with the header, and so many characters.
_MOST_ROWS = 100
_MOST_CELLS = 10_000  # characters in all cells
_ROWS_OF_A_PAGE = 20
_LONGEST_CAPTION = 150  # characters

Block = dict[str, Any]


def escape(text: str) -> str:
    """The three characters with which Slack's own markup begins."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text(message: Message) -> str:
    """What notifications and screen readers say."""
    return escape(markup.as_text(message.text))[:3900]


def blocks(message: Message, *, public: bool) -> list[Block]:
    """A message's blocks; in public each time is also given in the reader's own zone."""
    rendered = list(_blocks(markup.parse(message.text), public=public))
    if message.buttons:
        rendered.append({"type": "actions", "elements": [_button(b) for b in message.buttons]})
    return rendered


def parts(message: Message, *, public: bool, tables: bool = True) -> list[Message]:
    """A message as several where Slack wouldn't take it as one; the last has the buttons and the files.

    `tables` is whether this workspace shows tables; else they are lists.
    """
    listed = markup.without_tables(message.text)
    if listed != message.text and not (tables and _fits(message.text, message.buttons, public=public)):
        # A table that is cut in the middle is none.
        message = replace(message, text=listed)
    found = parting.parts(message.text, lambda text: _fits(text, message.buttons, public=public))
    return [*(Message(text) for text in found[:-1]), replace(message, text=found[-1])]


def _fits(text: str, buttons: Sequence[Button], *, public: bool) -> bool:
    # Slack says of no limit how it counts: as JSON it is more than whatever it counts.
    if len(text) < _SURELY_FITS:
        return True
    made = blocks(Message(text, tuple(buttons)), public=public)
    return len(json.dumps(made, ensure_ascii=False)) <= _ALL_BLOCKS


def has_table(message: Message) -> bool:
    """Whether a message has a table that Slack would show as one."""
    return any(_is_shown_as_table(block) for block in markup.parse(message.text))


def _is_shown_as_table(block: markup.Block) -> bool:
    if not isinstance(block, markup.Table) or not 0 < len(block.rows) <= _MOST_ROWS:
        return False
    return sum(len(markup.as_text_inline(cell)) for row in block.rows for cell in row) < _MOST_CELLS


def _blocks(found: Sequence[markup.Block], *, public: bool) -> Iterable[Block]:
    """Words between tables, and each table under a caption: the words right before it."""
    words: list[markup.Block] = []
    for block in found:
        if not isinstance(block, markup.Table) or not _is_shown_as_table(block):
            words.append(block)
            continue
        if words:
            yield _rich_text(words, public=public)
        yield _data_table(block, caption=_caption(words))
        words = []
    if words:
        yield _rich_text(words, public=public)


def _without_table(block: markup.Block) -> markup.Paragraph | markup.Bullets:
    return markup.Bullets(markup.listed(block)) if isinstance(block, markup.Table) else block


def _caption(words: Sequence[markup.Block]) -> str:
    before = words[-1] if words else None
    said = markup.as_text_inline(before.inside) if isinstance(before, markup.Paragraph) else ""
    return said.rstrip(" :")[:_LONGEST_CAPTION] or "Table"


def _data_table(table: markup.Table, *, caption: str) -> Block:
    """A table with pages, which screen readers read by rows (docs.slack.dev, data table block)."""
    rows = [
        [{"type": "raw_text", "text": markup.as_text_inline(cell) or " "} for cell in row]
        for row in (table.header, *table.rows)
    ]
    return {"type": "data_table", "caption": caption, "rows": rows, "page_size": _ROWS_OF_A_PAGE}


def rich_text(words: str, *, public: bool = False) -> Block:
    """Markdown as Slack's own block; `public` where others read along."""
    return _rich_text(markup.parse(words), public=public)


def _rich_text(found: Iterable[markup.Block], *, public: bool) -> Block:
    elements: list[Block] = []
    for index, block in enumerate(map(_without_table, found)):
        match block:
            case markup.Paragraph(inside):
                gap = [_text("\n")] if index else []
                pieces = [*gap, *_pieces(inside, {}, public=public), _text("\n")]
                elements.append({"type": "rich_text_section", "elements": pieces})
            case markup.Bullets(items, first):
                rows = [
                    {"type": "rich_text_section", "elements": list(_pieces(item, {}, public=public))}
                    for item in items
                ]
                listed: Block = {"type": "rich_text_list", "style": "bullet", "elements": rows}
                if first is not None:
                    listed["style"] = "ordered"
                if first is not None and first > 1:
                    listed["offset"] = first - 1
                elements.append(listed)
    return {"type": "rich_text", "elements": elements}


def _text(words: str, style: Mapping[str, bool] | None = None) -> Block:
    piece: Block = {"type": "text", "text": words}
    if style:
        piece["style"] = dict(style)
    return piece


def _pieces(inside: Iterable[markup.Inline], style: Mapping[str, bool], *, public: bool) -> Iterable[Block]:
    for piece in inside:
        match piece:
            case markup.Text(words):
                yield _text(words, style)
            case markup.Code(words):
                yield _text(words, {**style, "code": True})
            case markup.Bold(within):
                yield from _pieces(within, {**style, "bold": True}, public=public)
            case markup.Italic(within):
                yield from _pieces(within, {**style, "italic": True}, public=public)
            case markup.Link(url, within):
                yield {"type": "link", "url": url, "text": markup.as_text_inline(within)}
            case markup.Time(instant, shown):
                yield _text(shown, style)
                if public:
                    yield _text(" (")
                    yield {
                        "type": "date",
                        "timestamp": int(instant.timestamp()),
                        "format": "{date_short_pretty}, {time} your time",
                        "fallback": shown,
                    }
                    yield _text(")")
            case markup.Break():
                yield _text("\n")


def _button(button: Any) -> Block:
    packed = button.packed
    rendered: Block = {
        "type": "button",
        "text": _plain(button.label),
        "action_id": packed,
        "value": packed,
    }
    if button.style is not Style.PLAIN:
        rendered["style"] = button.style.value
    return rendered


def _plain(words: str, limit: int = 75) -> Block:
    shown = words if len(words) <= limit else words[: limit - 1] + "…"
    return {"type": "plain_text", "text": shown, "emoji": False}


# Windows ------------------------------------------------------------------------------------------


def waiting() -> Block:
    """The window that is opened at once, while what goes into it is worked out."""
    return note("One moment …")


def note(words: str) -> Block:
    """A window that says something."""
    return {
        "type": "modal",
        "title": _plain("Stepup", 24),
        "close": _plain("Close", 24),
        "blocks": [rich_text(words)],
    }


def home(sections: Sequence[Section]) -> Block:
    """A home page: each section with its title, its lines and its buttons."""
    rendered: list[Block] = []
    for one in sections:
        rendered.append({"type": "header", "text": _plain(one.title, _HEADER)})
        if one.lines:
            rendered.append(rich_text("\n".join(f"- {line}" for line in one.lines)))
        if one.buttons:
            rendered.append({"type": "actions", "elements": [_button(button) for button in one.buttons]})
    return {"type": "home", "blocks": rendered[:_VIEW_BLOCKS]}


def form(shown: Form) -> Block:
    """A form as a window."""
    rendered: list[Block] = [rich_text(shown.intro)] if shown.intro else []
    for item in shown.fields:
        rendered += _inputs(item)
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps({"form": shown.name, "subject": shown.subject}),
        "title": _plain(shown.title, 24),
        "submit": _plain(shown.submit, 24),
        "close": _plain("Cancel", 24),
        "blocks": rendered,
    }


def _levels(item: LevelsField) -> list[Block]:
    """One question as two menus: the level now, where “not relevant” is a choice too, and the one wanted."""
    every = [
        _option(Option(str(number), f"{number} {option.label}", option.about))
        for number, option in enumerate(item.options)
    ]
    known = item.initial
    menus = []
    for block_id, label, choices, chosen in (
        (
            item.name,
            f"{item.label}: your level now",
            [*every, _option(Option("n", NOT_RELEVANT.capitalize() + " to me"))],
            (str(known.now) if known.relevant else "n") if known else None,
        ),
        (
            item.name + WANTED,
            f"{item.label}: the level you want",
            every,
            str(known.wanted) if known and known.relevant else None,
        ),
    ):
        initial = [choice for choice in choices if choice["value"] == chosen]
        menu: Block = {"type": "static_select", "action_id": _VALUE, "options": choices}
        if initial:
            menu["initial_option"] = initial[0]
        menus.append(
            {
                "type": "input",
                "block_id": block_id,
                "label": _plain(label, 2000),
                "optional": True,
                "element": menu,
            }
        )
    if item.hint:
        menus[0]["hint"] = _plain(item.hint, 2000)
    return menus


def _inputs(item: Field) -> list[Block]:
    if isinstance(item, LevelsField):
        return _levels(item)
    rendered: Block = {
        "type": "input",
        "block_id": item.name,
        "label": _plain(item.label, 2000),
        "optional": not item.required,
        "element": _element(item),
    }
    if item.hint:
        rendered["hint"] = _plain(item.hint, 2000)
    if not isinstance(item, ChoiceField) or not item.other:
        return [rendered]
    # Either of the two answers the question, so Slack can require neither.
    rendered["optional"] = True
    typed: Block = {"type": "plain_text_input", "action_id": _VALUE, "max_length": 200}
    if item.initial and not _options(item.options, (item.initial,)):
        typed["initial_value"] = str(item.initial)
    other: Block = {
        "type": "input",
        "block_id": item.name + OTHER,
        "label": _plain(f"… or type {item.other}", 2000),
        "optional": True,
        "element": typed,
    }
    return [rendered, other]


def _element(item: Field) -> Block:
    if isinstance(item, ConsentField):
        agree = _option(Option("yes", "Yes, I agree"))
        chosen = {"initial_options": [agree]} if item.initial else {}
        return {"type": "checkboxes", "action_id": _VALUE, "options": [agree], **chosen}
    if isinstance(item, ManyField):
        found = _options(item.options, item.initial or ())
        kind = "checkboxes" if len(item.options) <= _CHECKBOXES else "multi_static_select"
        chosen = {"initial_options": found} if found else {}
        every = [_option(option) for option in item.options]
        return {"type": kind, "action_id": _VALUE, "options": every, **chosen}
    if isinstance(item, ChoiceField):
        found = _options(item.options, (item.initial,))
        one = {"initial_option": found[0]} if found else {}
        every = [_option(option) for option in item.options]
        return {"type": "static_select", "action_id": _VALUE, "options": every, **one}
    longest = item.longest if isinstance(item, TextField) else _TEXT_LIMIT
    element: Block = {
        "type": "plain_text_input",
        "action_id": _VALUE,
        "multiline": isinstance(item, TextField) and item.multiline,
        "max_length": min(longest, _TEXT_LIMIT),
    }
    known = item.show(item.initial) if item.initial not in (None, "", ()) else ""
    if known:
        element["initial_value"] = known[:_TEXT_LIMIT]
    return element


def _option(option: Option) -> Block:
    rendered: Block = {"text": _plain(option.label), "value": option.value[:150]}
    if option.about:
        rendered["description"] = _plain(option.about)
    return rendered


def _options(options: tuple[Option, ...], values: Iterable[Any]) -> list[Block]:
    wanted = set(values)
    return [_option(option) for option in options if option.value in wanted]


def typed(values: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What was filled in, as a person would have typed it."""
    found: dict[str, str] = {}
    wanted: dict[str, str] = {}
    for block_id, elements in values.items():
        said = _said(next(iter(elements.values()), {}))
        if block_id.endswith(WANTED):
            wanted[block_id.removesuffix(WANTED)] = said
            continue
        name = block_id.removesuffix(OTHER)
        # What was typed beside a select outranks what was selected in it.
        if said or name not in found:
            found[name] = said
    for name, said in wanted.items():
        if said and found.get(name) != "n":
            # A wish without a level now is no answer; the field says so.
            found[name] = f"{found.get(name) or '?'} {said}"
    return found


def _said(element: Mapping[str, Any]) -> str:
    if element.get("type") in ("checkboxes", "multi_static_select"):
        return ", ".join(option["value"] for option in element.get("selected_options") or ())
    if "selected_option" in element:
        chosen = element["selected_option"]
        return chosen["value"] if chosen else ""
    return element.get("value") or ""


def errors(shown: Mapping[str, str], submitted: Iterable[str]) -> dict[str, str]:
    """A form's faults by the block they belong to; one that belongs to none goes to the last."""
    block_ids = [name for name in submitted if not name.endswith((OTHER, WANTED))]
    return {name if name in block_ids else block_ids[-1]: fault for name, fault in shown.items()}
