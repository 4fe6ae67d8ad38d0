"""What is said of communities of practice."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.message import Message
from bot.chat.question import ANSWER, Option, choice
from bot.chat.refusal import Refusal
from handlers.groups.buttons import LeaveGroup, MoreGroups
from handlers.shared import pages
from storage.groups import Listed

CREATE_EXAMPLE = 'groups create "High-performance computing" for everyone who runs a cluster'
MOST_LISTED = 20
NONE = "There are no communities of practice yet."


def overview(groups: Sequence[Listed], *, start: int, join: str) -> Message:
    """A page of all groups, after the `start` before it; the reader's own are marked.

    `join` is how one is joined, as it is typed there.
    """
    page = groups[start : start + MOST_LISTED]
    rows = "\n".join(f"- {_row(group)}" for group in page)
    after = start + len(page)
    more = pages.more(after, len(groups), lambda start: MoreGroups(start=start))
    text = f"Communities of practice:\n\n{rows}\n\nTo join one, type {join}."
    return Message(text, more, mentions=tuple({one.id for group in page for one in group.leads}))


def _row(group: Listed) -> str:
    about = f" – for {markup.literal(group.about)}" if group.about else ""
    size = f"{group.members} {'member' if group.members == 1 else 'members'}"
    led = f", led by {markup.literal(', '.join(one.name for one in group.leads))}" if group.leads else ""
    where = f", in {markup.literal(' and '.join(group.channels))}" if group.channels else ""
    return f"{markup.bold(group.name)} ({size}{', you too' if group.mine else ''}{led}{where}){about}"


def welcome(name: str, invited: str = "") -> Message:
    """After joining; `invited` says to which channels."""
    text = " ".join(part for part in (f"Welcome to {markup.bold(name)}.", invited) if part)
    return Message(text, (Button("Leave again", LeaveGroup(group=name)),))


def in_it_already(name: str) -> str:
    return f"You are in {markup.bold(name)} already."


def left(name: str) -> str:
    return f"You have left {markup.bold(name)}."


def not_in_it(name: str) -> str:
    return f"You aren't in {markup.bold(name)}."


def made(name: str, *, join: str) -> str:
    return f"There is a new community of practice: {markup.bold(name)}. Members join it with {join}."


def in_profile(names: Sequence[str]) -> str:
    return f"Communities of practice: {markup.literal(', '.join(names))}" if names else ""


def unmade(name: str) -> str:
    return f"Taken back: there is no community of practice called {markup.bold(name)} any more."


def has_members(name: str) -> Refusal:
    return Refusal(f"Somebody has joined {markup.bold(name)} by now, so I can't take it back.")


def gone() -> Refusal:
    return Refusal("That group is gone.")


def needs_a_name() -> Refusal:
    return Refusal("A group needs a name in quotation marks.", example=CREATE_EXAMPLE)


def too_long(*, name: int, about: int) -> Refusal:
    wrong = f"Please keep the name to {name} characters and the rest to {about}."
    return Refusal(wrong, example=CREATE_EXAMPLE)


def is_there_already(name: str) -> Refusal:
    return Refusal(f"There is a group called {markup.bold(name)} already.")


def which_one(groups: Sequence[Listed], command: str, rest: str = "") -> Refusal:
    if not groups:
        return Refusal(NONE)
    listed = ", ".join(markup.literal(group.name) for group in groups)
    return choice(
        f"Which group? There is {listed}.",
        [Option(group.name, group.name) for group in groups],
        line=f"{command} {ANSWER}{rest}",
        example=f"{command} {groups[0].name}{rest}",
    )
