"""What is said about one's own skills and how to get further."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.chart import Bar, BarChart, Caption
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from config.catalogue import TOOLS, Catalogue
from handlers.shared import learning_resources, skill_levels
from handlers.skills.buttons import TowardRole
from handlers.skills.pathway import Step
from storage.events import Event
from storage.skills import Own

Faults = Sequence[tuple[int, str]]

MOST_EVENTS = 3
IMPORT_EXAMPLE = 'skills import "Communication","Teaching and learning","Lifelong learning",2'
PATHWAY_EXAMPLE = "pathway research software engineer"
MOST_FAULTS = 10
ALL_OF_ROLE = "You have all that this role usually takes. Well done!"


def none_yet(*, change: str) -> str:
    return f"You haven't named any skills yet. Tell me some with a level from 0 to 4, like this: {change}."


def own_skills(
    own: Mapping[str, Own], catalogue: Catalogue, *, change: str, wish: str, pathway: str
) -> Message:
    """One's own skills as a list and a picture; the last three are what may be typed next."""
    drawn = chart(own, catalogue)
    text = (
        f"{listed(own, catalogue)}\n\nTo change a level, type {change}; to say where you'd like to be, "
        f"{wish}. {pathway} shows how to get there."
    )
    return Message(text, files=(drawn,) if drawn else ())


def noted(levels: Mapping[str, int], catalogue: Catalogue) -> str:
    return f"Noted: {_said(levels, catalogue)}. Whoever may see your profile sees this too."


def taken_back(keys: Sequence[str], catalogue: Catalogue) -> str:
    names = markup.literal(", ".join(catalogue.name_of(key) for key in keys))
    return f"Taken back: what I know of {names} is as it was before."


def wish_noted(levels: Mapping[str, int], catalogue: Catalogue, *, pathway: str) -> str:
    said = _said(levels, catalogue)
    return f"Noted for you alone: you'd like {said}. {pathway} shows how to get there."


def _said(levels: Mapping[str, int], catalogue: Catalogue) -> str:
    return ", ".join(
        f"{markup.bold(catalogue.name_of(key))} at level {skill_levels.level_name(level, catalogue)}"
        for key, level in levels.items()
    )


def has_that_level(key: str, level: int, catalogue: Catalogue) -> Refusal:
    return Refusal(
        f"You're at level {skill_levels.level_name(level, catalogue)} in "
        f"{markup.bold(catalogue.name_of(key))} already; which level would you like?",
        example=skill_levels.WANT_EXAMPLE,
    )


def exported(content: bytes) -> Message:
    file = File("my-skills.csv", "text/csv", content, "your levels, in DIRECT's own form")
    text = (
        "Here are your levels as DIRECT's website writes them. It has one level for “none” and “not "
        "relevant”, and none for what you'd like to have, so keep that in mind."
    )
    return Message(text, files=(file,))


def taken_in(count: int, faults: Faults) -> str:
    text = f"I took {count} {'level' if count == 1 else 'levels'} for you alone; others don't see them."
    if not faults:
        return text
    rows = "\n".join(f"- line {number}: {markup.literal(wrong)}" for number, wrong in faults[:MOST_FAULTS])
    return f"{text}\n\nI left these out:\n\n{rows}"


def nothing_taken(faults: Faults) -> Refusal:
    first = f" Line {faults[0][0]}: {markup.literal(faults[0][1])}." if faults else ""
    return Refusal(f"I found no level above 0 in that.{first}", example=IMPORT_EXAMPLE)


def steps(
    found: Sequence[Step],
    coming: Mapping[str, Sequence[Event]],
    catalogue: Catalogue,
    zone: ZoneInfo,
    *,
    role: str | None,
) -> str:
    """A pathway to what a `role` takes, or to one's own wishes; `coming` is what teaches each skill."""
    goal = f"the role {markup.bold(role)}" if role else "the levels you'd like"
    opening = f"From where you are to {goal}, the widest gaps first taken and put in order:"
    shown = [
        step(number, one, coming.get(one.skill, ())[:MOST_EVENTS], catalogue, zone)
        for number, one in enumerate(found, 1)
    ]
    return "\n\n".join([opening, *shown])


def no_wishes(roles: Sequence[str], *, want: str) -> Message:
    buttons = tuple(Button(name[:75], TowardRole(profile=index)) for index, name in enumerate(roles))
    return Message(
        f"You haven't told me where you'd like to be. Say it for a skill, as in {want}, or choose a role to "
        "head for:",
        buttons,
    )


def no_such_role(roles: Sequence[str]) -> Refusal:
    names = ", ".join(markup.literal(name) for name in roles)
    return Refusal(f"I know these roles: {names}.", example=PATHWAY_EXAMPLE)


def role_is_gone() -> Refusal:
    return Refusal("That role is no longer on offer.", example=PATHWAY_EXAMPLE)


def listed(own: Mapping[str, Own], catalogue: Catalogue) -> str:
    """All of one's skills by competency."""
    groups: dict[str, list[str]] = {}
    for key, said in own.items():
        competency = catalogue.competency_of(key)
        groups.setdefault(competency.name if competency else TOOLS, []).append(_row(said, catalogue))
    return "\n\n".join(
        f"{markup.bold(name)}\n\n" + "\n".join(f"- {row}" for row in rows) for name, rows in groups.items()
    )


def _row(said: Own, catalogue: Catalogue) -> str:
    name = markup.literal(catalogue.name_of(said.skill))
    if not said.relevant:
        return f"{name}: not relevant to me"
    level = (
        f"level {skill_levels.level_name(said.level, catalogue)}"
        if said.level is not None
        else "no level yet"
    )
    wish = (
        f"; wanted: {skill_levels.level_name(said.wanted, catalogue)}"
        if said.wanted is not None and said.gap
        else ""
    )
    return f"{name}: {level}{wish}"


def chart(own: Mapping[str, Own], catalogue: Catalogue) -> BarChart | None:
    """One's levels by competency, as bars with the wish as a mark; None where none has a level."""
    levels: dict[str, list[tuple[int, int]]] = {}
    for key, said in own.items():
        if said.level is None or not said.relevant:
            continue
        competency = catalogue.competency_of(key)
        wanted = max(said.level, said.wanted if said.wanted is not None else 0)
        levels.setdefault(competency.name if competency else TOOLS, []).append((said.level, wanted))
    if not levels:
        return None
    rows = [
        Bar(name, sum(now for now, _ in each) / len(each), sum(wanted for _, wanted in each) / len(each))
        for name, each in levels.items()
    ]
    said_as_text = "; ".join(f"{row.label} {row.length:.1f}, wanted {row.mark:.1f}" for row in rows)
    caption = Caption(
        "My skills by competency",
        "my-skills.png",
        f"Bar chart of mean levels from 0 to 4 by competency: {said_as_text}.",
    )
    return BarChart(
        tuple(rows),
        caption,
        top=4,
        says=("level now", "level I want"),
    )


def step(number: int, one: Step, coming: Sequence[Event], catalogue: Catalogue, zone: ZoneInfo) -> str:
    """One step of a pathway: the skill, what to learn it from, and the events that teach it."""
    name = markup.bold(catalogue.name_of(one.skill))
    have, want = skill_levels.level_name(one.have, catalogue), skill_levels.level_name(one.want, catalogue)
    lines = [f"**Step {number}:** {name}, from level {have} to level {want}."]
    for event in coming:
        held = markup.time(event.starts_at, times.span(event.starts_at, event.ends_at, zone))
        lines.append(f"Coming up: {markup.bold(event.title)}, {held}.")
    lines.append(learning_resources.listed(one.resources) if one.resources or not coming else "")
    return "\n\n".join(line for line in lines if line)
