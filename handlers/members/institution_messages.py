"""What is said of the names of institutions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from handlers.members.buttons import SameInstitution
from storage.institution_names import Alias

ALIAS_EXAMPLE = "members alias Kings College for King's College London"
UNALIAS_EXAMPLE = "members unalias Kings College"
MOST_LISTED = 40
_MOST_BUTTONS = 5
_LONGEST_LABEL = 75


def overview(typed: Mapping[str, int], suggested: Sequence[Alias], aliases: Sequence[Alias]) -> Message:
    """What members typed, what may be the same as another, and what means another already."""
    parts = []
    if typed:
        rows = [f"- {markup.literal(name)}: {count}" for name, count in list(typed.items())[:MOST_LISTED]]
        more = len(typed) - MOST_LISTED
        rows += [f"- and {more} more"] if more > 0 else []
        parts.append(
            "Members typed these institutions, which the community file doesn't have:\n\n" + "\n".join(rows)
        )
    else:
        parts.append("Every member is of an institution that the community file has.")
    if suggested:
        rows = [
            f"- {markup.literal(one.typed)} may be {markup.literal(one.name)}"
            for one in suggested[:_MOST_BUTTONS]
        ]
        parts.append("These look like another:\n\n" + "\n".join(rows))
    if aliases:
        rows = [
            f"- {markup.literal(one.typed)} means {markup.literal(one.name)}" for one in aliases[:MOST_LISTED]
        ]
        parts.append("These mean another already:\n\n" + "\n".join(rows))
    return Message("\n\n".join(parts), tuple(_buttons(suggested)))


def _buttons(suggested: Sequence[Alias]) -> list[Button]:
    found = []
    for one in suggested[:_MOST_BUTTONS]:
        label = f"{one.typed} is {one.name}"
        try:
            found.append(Button(label[:_LONGEST_LABEL], SameInstitution(typed=one.typed, name=one.name)))
        except ValueError:
            # Names too long for a button can still be typed.
            continue
    return found


def same_now(typed: str, name: str, moved: int) -> str:
    who = "One member" if moved == 1 else f"{moved} members"
    moves = f" {who} who had said that {'has' if moved == 1 else 'have'} been moved to it." if moved else ""
    return f"“{markup.literal(typed)}” means {markup.literal(name)} from now on, whoever says it.{moves}"


def same_already(typed: str, name: str) -> str:
    return f"“{markup.literal(typed)}” means {markup.literal(name)} already."


def stays(typed: str, name: str) -> str:
    return f"“{markup.literal(typed)}” means {markup.literal(name)}, and members have been moved to it."


def no_longer(alias: Alias) -> str:
    return (
        f"“{markup.literal(alias.typed)}” means {markup.literal(alias.name)} no longer. Members who were "
        "moved to it stay there."
    )


def taken_back(typed: str) -> str:
    return f"Taken back: whoever said “{markup.literal(typed)}” is of that again."


def alias_how() -> Refusal:
    return Refusal("Say what people type, and which institution that is.", example=ALIAS_EXAMPLE)


def which(said: str, near: Sequence[str]) -> Refusal:
    shown = markup.literal(said[:60])
    if not near:
        return Refusal(
            f"No member is of “{shown}”, and the community file doesn't have it.", example=ALIAS_EXAMPLE
        )
    listed = ", ".join(markup.literal(name) for name in near[:5])
    return Refusal(f"“{shown}” may be {listed}. Please type the whole name.", example=ALIAS_EXAMPLE)


def is_itself(name: str) -> Refusal:
    return Refusal(f"That is what {markup.literal(name)} is called already.", example=ALIAS_EXAMPLE)


def is_of_file(typed: str, name: str) -> Refusal:
    means = "is" if typed == name else f"means {markup.literal(name)}, and is"
    return Refusal(
        f"“{markup.literal(typed)}” {means} one of the community file's own names, so it stays.",
        example=ALIAS_EXAMPLE,
    )


def is_gone() -> Refusal:
    return Refusal("Nobody is of that institution any more.")


def too_long(most: int) -> Refusal:
    return Refusal(f"Please keep it to {most} characters.", example=ALIAS_EXAMPLE)


def no_such_alias(typed: str, aliases: Sequence[Alias]) -> Refusal:
    if not aliases:
        return Refusal("There are no other names of institutions yet.", example=ALIAS_EXAMPLE)
    listed = ", ".join(f"“{markup.literal(one.typed)}”" for one in aliases[:5])
    said = f"“{markup.literal(typed[:60])}” means no institution. " if typed else "Which name? "
    return Refusal(f"{said}There is {listed}.", example=f"members unalias {aliases[0].typed}")
