"""What is said about one's own skills and how to get further."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.chart import Bar, BarChart, Caption
from bot.chat.phrases import times
from config.catalogue import Catalogue, Resource
from handlers.shared import skill_levels
from handlers.skills.pathway import Step
from storage.events import Event
from storage.skills import Own

TOOLS = "Tools and languages"
MOST_RESOURCES = 3
NONE_KNOWN = "No course or reading is known for this one – please tell an organiser, they would like to know."


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


def resources(found: Sequence[Resource], *, most: int = MOST_RESOURCES) -> str:
    """Learning resources as a list, or that none is known."""
    if not found:
        return NONE_KNOWN
    return "\n".join(f"- {_resource(one)}" for one in found[:most])


def _resource(one: Resource) -> str:
    by = f" ({markup.literal(one.provider)})" if one.provider else ""
    return markup.link(one.name, one.url) + by


def step(number: int, one: Step, coming: Sequence[Event], catalogue: Catalogue, zone: ZoneInfo) -> str:
    """One step of a pathway: the skill, what to learn it from, and the events that teach it."""
    name = markup.bold(catalogue.name_of(one.skill))
    have, want = skill_levels.level_name(one.have, catalogue), skill_levels.level_name(one.want, catalogue)
    lines = [f"**Step {number}:** {name}, from level {have} to level {want}."]
    for event in coming:
        held = markup.time(event.starts_at, times.span(event.starts_at, event.ends_at, zone))
        lines.append(f"Coming up: {markup.bold(event.title)}, {held}.")
    lines.append(resources(one.resources) if one.resources or not coming else "")
    return "\n\n".join(line for line in lines if line)
