"""What a number or a name means in a list that somebody was shown. Shared by the features.

A number means what stood under it in the list that this person last saw in the place where they read it.
Where that has changed since, it is named and asked about; where they saw none, it means the list as it is
now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import markup, names
from bot.chat.button import LABEL_LIMIT
from bot.chat.question import MOST_OPTIONS, Option, Question, Wants
from bot.chat.refusal import Refusal
from bot.chat.request import Request
from storage import lists_seen
from storage.database import Work


@dataclass(frozen=True, slots=True)
class Item:
    """One row: its id, what it is called, and how it looks in plain text.

    `mark` is what of it others may change, by which that is noticed; `instead_of` is the id of the row in
    whose place it came.
    """

    id: int
    name: str
    shown: str
    mark: str = ""
    instead_of: int | None = None


async def remember(work: Work, request: Request, kind: str, items: Sequence[Item]) -> None:
    """These are what the asker is shown now, numbered from 1."""
    shown = [(item.id, item.mark) for item in items]
    await lists_seen.remember(work, request.person.id, kind, request.read_in.conversation, shown)


async def changed_by_asker(work: Work, request: Request, kind: str, item: Item) -> None:
    """Whoever changed a row knows how it is now: its number means it without a question."""
    await lists_seen.mark(
        work, request.person.id, kind, request.read_in.conversation, row_id=item.id, shown=item.mark
    )


async def chosen(
    work: Work,
    request: Request,
    said: str,
    items: Sequence[Item],
    *,
    kind: str,
    none: Refusal,
    gone: Refusal,
) -> int:
    """The id of the item that a number or a name means. Raises Refusal, and Question.

    `none` says that it means none of them, `gone` that what it meant isn't in the list any more.
    """
    by_id = {item.id: item for item in items}
    referred = names.referred(said)
    if referred is not None:
        if referred not in by_id:
            raise gone
        return referred
    number = names.number(said)
    if number is not None:
        return await _numbered(work, request, number, said, items, kind=kind, none=none, gone=gone)
    quoted = said.strip().strip("\"'“”")
    meant = names.meant(quoted, [item.name for item in items])
    if not meant.found:
        raise none
    if len(meant.found) > 1 or meant.wrong:
        raise _which(request, said, [items[place] for place in meant.found], none)
    return items[meant.found[0]].id


async def _numbered(
    work: Work,
    request: Request,
    number: int,
    said: str,
    items: Sequence[Item],
    *,
    kind: str,
    none: Refusal,
    gone: Refusal,
) -> int:
    seen = await lists_seen.last(work, request.person.id, kind, request.read_in.conversation)
    if not seen:
        if not 1 <= number <= len(items):
            raise none
        return items[number - 1].id
    if not 1 <= number <= len(seen):
        raise none
    meant = seen[number - 1]
    item = next((item for item in items if meant.id in (item.id, item.instead_of)), None)
    if item is None:
        if number > len(items):
            raise gone
        head = f"What was number {number} when you saw the list isn't there any more."
        raise _asked(request, said, f"{head} Number {number} is now:", items[number - 1])
    if not meant.looks_like(item.mark):
        head = f"Number {number} has changed since you saw the list."
        raise _asked(request, said, f"{head} It is now:", item)
    return item.id


def _asked(request: Request, said: str, head: str, item: Item) -> Refusal:
    asks = f"{head} {markup.literal(item.shown)}"
    line = request.line(said)
    if line is None:
        return Refusal(asks)
    option = Option("That one", names.reference(item.id))
    return Question(f"{asks}\n\nDo you mean that one?", line=line, wants=Wants.CHOICE, options=[option])


def _which(request: Request, said: str, found: Sequence[Item], none: Refusal) -> Refusal:
    line = request.line(said)
    if line is None or len(found) > MOST_OPTIONS:
        return none
    options = [Option(item.shown[:LABEL_LIMIT], names.reference(item.id)) for item in found]
    asks = "Which one do you mean?" if len(found) > 1 else "Do you mean this one?"
    return Question(asks, line=line, wants=Wants.CHOICE, options=options)
