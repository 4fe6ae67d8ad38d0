"""What is said about one's own skills and how to get further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import LABEL_LIMIT, Button
from bot.chat.chart import Bar, BarChart, Caption
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from config.catalogue import TOOLS, Catalogue
from handlers.events.buttons import PlanTraining
from handlers.shared import learning_resources, skill_levels
from handlers.skills.buttons import AskForAll, AskForTeaching, TowardRole
from handlers.skills.pathway import Pathway, Step, untaught_of
from storage.events import Event
from storage.skills import Own

Faults = Sequence[tuple[int, str]]

MOST_EVENTS = 3
IMPORT_EXAMPLE = 'skills import "Communication","Teaching and learning","Lifelong learning",2'
PATHWAY_EXAMPLE = "pathway research software engineer"
MOST_FAULTS = 10
STEPS_IN_FULL = 3
MOST_ASKED_FOR = 3


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


def noted(levels: Mapping[str, int], catalogue: Catalogue, *, left_out: Sequence[str]) -> str:
    text = f"Noted: {_said(levels, catalogue)}. Whoever may see your profile sees this too."
    return f"{text}{_left_out(left_out)}"


def _left_out(faults: Sequence[str]) -> str:
    """What of a list couldn't be taken, and why."""
    return f"\n\nLeft out: {' '.join(faults)}" if faults else ""


def taken_back(keys: Sequence[str], catalogue: Catalogue) -> str:
    names = markup.literal(", ".join(catalogue.name_of(key) for key in keys))
    return f"Taken back: what I know of {names} is as it was before."


def wish_noted(
    levels: Mapping[str, int], catalogue: Catalogue, *, pathway: str, left_out: Sequence[str]
) -> str:
    """What was noted, and which wishes were taken away."""
    kept = {key: level for key, level in levels.items() if level}
    gone = markup.literal(", ".join(catalogue.name_of(key) for key in levels if key not in kept))
    parts = []
    if kept:
        parts.append(
            f"Noted for you alone: you'd like {_said(kept, catalogue)}. {pathway} shows how to get there."
        )
    if gone:
        parts.append(f"No longer among your wishes: {gone}.")
    return f"{' '.join(parts)}{_left_out(left_out)}"


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


def pathway(
    found: Pathway,
    coming: Mapping[str, Sequence[Event]],
    catalogue: Catalogue,
    zone: ZoneInfo,
    *,
    role: str | None,
    new: bool,
    set_level: str,
) -> Message:
    """The way to what a `role` takes, or to one's own wishes; `coming` is what teaches each skill.

    `new`: the role is headed for from now on. `set_level` is how a level is said, as it is typed there.
    """
    parts = [_goal(found, role, new=new)]
    parts += [
        step(number, one, _teaching(one, coming)[:MOST_EVENTS], catalogue, zone)
        for number, one in enumerate(found.steps[:STEPS_IN_FULL], 1)
    ]
    later = [_later(number, one, catalogue) for number, one in enumerate(found.steps, 1)][STEPS_IN_FULL:]
    if later:
        parts += ["**After that**", "\n".join(later)]
    if any(one.have is None for one in found.steps):
        parts.append(f"Where I don't know your level yet, tell me: {set_level}.")
    skills = untaught_of(found, coming.keys())
    if skills:
        parts.append(
            f"For {_how_many(len(skills))} of these I know nothing to learn from. One press tells the "
            f"organisers, without your name{', as one list if you ask for all' if len(skills) > 1 else ''}."
        )
    return Message("\n\n".join(parts), tuple(_asking(skills, catalogue)))


def _how_many(count: int) -> str:
    return "one" if count == 1 else str(count)


def _asking(skills: Sequence[str], catalogue: Catalogue) -> Iterator[Button]:
    if len(skills) > 1:
        yield Button("Ask for both" if len(skills) == 2 else f"Ask for all {len(skills)}", AskForAll())
    for key in skills[:MOST_ASKED_FOR]:
        yield Button(f"Ask for {catalogue.name_of(key)}"[:LABEL_LIMIT], AskForTeaching(skill=key))


def _teaching(one: Step, coming: Mapping[str, Sequence[Event]]) -> list[Event]:
    """The events that teach a step, or what will do as well."""
    return [event for key in (one.skill, *one.instead) for event in coming.get(key, ())]


def _goal(found: Pathway, role: str | None, *, new: bool) -> str:
    if role is None:
        return "From where you are to the levels you'd like, what others build on first:"
    heading = "You're heading for" if not new else "Noted: you're heading for"
    keep = " I'll keep that in mind; `pathway own wishes` goes back to your own." if new else ""
    return (
        f"{heading} {markup.bold(role)}: {found.reached} of {found.targets} reached.{keep} What others "
        "build on comes first:"
    )


def _later(number: int, one: Step, catalogue: Catalogue) -> str:
    return f"{number}. {_named(one, catalogue)}, {_from_to(one, catalogue)}"


def _named(one: Step, catalogue: Catalogue) -> str:
    """The skill of a step, with what will do as well."""
    name = markup.bold(catalogue.name_of(one.skill))
    others = ", ".join(catalogue.name_of(key) for key in one.instead)
    either = "or" if len(one.instead) == 1 else "or one of"
    return f"{name} ({either} {markup.literal(others)})" if others else name


def _from_to(one: Step, catalogue: Catalogue) -> str:
    want = skill_levels.level_name(one.want, catalogue)
    if one.have is None:
        return f"to level {want}"
    return f"from level {skill_levels.level_name(one.have, catalogue)} to level {want}"


def next_step(found: Pathway, role: str | None, catalogue: Catalogue) -> str:
    """How far somebody has got, and what is next."""
    if not found.steps:
        return all_of_role(role) if role else ""
    name = markup.bold(catalogue.name_of(found.steps[0].skill))
    so_far = (
        f"{found.reached} of {found.targets} reached on your way to {markup.bold(role)}. " if role else ""
    )
    return f"{so_far}Next on your pathway: {name}, {_from_to(found.steps[0], catalogue)}."


def all_of_role(role: str) -> str:
    return f"You have all that {markup.bold(role)} usually takes. Well done!"


def headed_back(role: str | None) -> str:
    return (
        f"You're heading for {markup.bold(role)} again."
        if role
        else "Your pathway goes by your own wishes again."
    )


def grid(found: Mapping[str, Mapping[str, Sequence[str]]], catalogue: Catalogue) -> str:
    """One's skills as STEP-UP's grid: three fields by three stages."""
    rows = []
    for field, stages in found.items():
        each = "; ".join(f"{stage}: {_skills(keys, catalogue)}" for stage, keys in stages.items())
        rows.append(f"- {markup.bold(field)} – {each}")
    listed_ = "\n".join(rows)
    return f"**Where you are**\n\n{listed_}\n\nBeginner is level 1, intermediate 2, advanced 3 and 4."


def _skills(keys: Sequence[str], catalogue: Catalogue) -> str:
    return markup.literal(", ".join(catalogue.name_of(key) for key in keys)) or "nothing yet"


def untaught(skills: Sequence[str], catalogue: Catalogue) -> Message:
    """To organisers: somebody would like to learn what nothing teaches."""
    add = markup.code(f"training add https://… teaching {catalogue.name_of(skills[0])} to 2")
    text = (
        f"A member would like to learn {_all_of(skills, catalogue)}, and I know no course, reading or event "
        f"that teaches {'it' if len(skills) == 1 else 'any of these'}. If you know one, type for example "
        f"{add}."
    )
    plans = [
        Button(f"Plan {catalogue.name_of(key)}"[:LABEL_LIMIT], PlanTraining(skill=key))
        for key in skills[:MOST_ASKED_FOR]
    ]
    return Message(text, tuple(plans))


def _all_of(skills: Sequence[str], catalogue: Catalogue) -> str:
    return ", ".join(markup.bold(catalogue.name_of(key)) for key in skills)


def nothing_untaught() -> Refusal:
    return Refusal("By now there is something to learn all of it from; `pathway` shows it.")


def asked_for_teaching(skills: Sequence[str], catalogue: Catalogue) -> str:
    return (
        f"I've told the organisers that somebody would like to learn {_all_of(skills, catalogue)}. You hear "
        "from me when there is something to learn it from."
    )


def no_wishes(roles: Sequence[str], *, want: str) -> Message:
    buttons = tuple(Button(name[:75], TowardRole(profile=index)) for index, name in enumerate(roles))
    return Message(
        f"You haven't told me where you'd like to be. Say it for a skill, as in {want}, or choose a role to "
        "head for:",
        buttons,
    )


def no_such_role(said: str, roles: Sequence[str]) -> Refusal:
    names = ", ".join(markup.literal(name) for name in roles)
    return Refusal(
        f"I don't know the role “{markup.literal(said[:60])}”. There are: {names}.", example=PATHWAY_EXAMPLE
    )


def which_role(roles: Sequence[str]) -> Refusal:
    names = " or ".join(markup.bold(name) for name in roles)
    return Refusal(f"Which one do you mean: {names}?", example=f"pathway {roles[0].casefold()}")


def roles(names: Sequence[str]) -> Message:
    buttons = tuple(Button(name[:LABEL_LIMIT], TowardRole(profile=index)) for index, name in enumerate(names))
    return Message("You can head for one of these roles:", buttons)


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
        if said.wanted is not None and (said.level is None or said.gap)
        else ""
    )
    return f"{name}: {level}{wish}"


def chart(own: Mapping[str, Own], catalogue: Catalogue) -> BarChart | None:
    """One's levels by competency, as bars with the wish as a mark where there is one; None without a level.

    Bars and not a radar: with twenty competencies, most of them empty, a radar shows a star of spikes in
    which no length can be compared with another.
    """
    levels: dict[str, list[tuple[int, int | None]]] = {}
    for key, said in own.items():
        if said.level is not None and said.relevant:
            competency = catalogue.competency_of(key)
            wish = said.wanted if said.gap else None
            levels.setdefault(competency.name if competency else TOOLS, []).append((said.level, wish))
    if not levels:
        return None
    rows = tuple(_bar(name, each) for name, each in levels.items())
    said_as_text = "; ".join(
        f"{row.label} {row.length:.1f}" + (f", wanted {row.mark:.1f}" if row.mark is not None else "")
        for row in rows
    )
    caption = Caption(
        "My skills by competency",
        "my-skills.png",
        f"Bar chart of mean levels from 0 to 4 by competency: {said_as_text}.",
    )
    return BarChart(rows, caption, top=4, says=("level now", "level I want"))


def _bar(name: str, each: Sequence[tuple[int, int | None]]) -> Bar:
    """The mean level of a competency; and the mean of what is wanted there, where something is."""
    wanted = [now if wish is None else wish for now, wish in each]
    has_wish = any(wish is not None for _, wish in each)
    mark = sum(wanted) / len(each) if has_wish else None
    return Bar(name, sum(now for now, _ in each) / len(each), mark)


def step(number: int, one: Step, coming: Sequence[Event], catalogue: Catalogue, zone: ZoneInfo) -> str:
    """One step of a pathway: the skill, what to learn it from, and the events that teach it."""
    lines = [f"**Step {number}:** {_named(one, catalogue)}, {_from_to(one, catalogue)}."]
    for event in coming:
        held = markup.time(event.starts_at, times.span(event.starts_at, event.ends_at, zone))
        lines.append(f"Coming up: {markup.bold(event.title)}, {held}.")
    if one.resources:
        lines.append(learning_resources.listed(one.resources))
    elif not coming:
        lines.append("I know no course or reading for this one yet.")
    return "\n\n".join(line for line in lines if line)
