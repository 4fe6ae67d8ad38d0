"""`training`: what teaches a skill, to come or at one's own pace; and for organisers what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat import markup
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Command, Feature
from handlers.shared import charts, skill_levels
from handlers.shared.csv_files import written
from handlers.shared.skill_levels import level_name
from handlers.skills.wording import resources
from handlers.training import figures
from storage import events, reports, training
from storage.database import Work
from storage.events import Event

EXAMPLE = "training software testing"

REPORT = "training"

_TITLES = {"uptake": "Came, of those who signed up", "usefulness": "Found it useful (4 or 5 of 5)"}

Report = Mapping[str, Any]


async def listed(work: Work, request: Request) -> Reply:
    """All events to come that teach something, or what there is for one skill."""
    said = request.words.strip().strip('"“”')
    if said:
        return await _for_skill(work, said, request)
    coming = await events.teaching(work, None)
    skill = request.example(EXAMPLE)
    if not coming:
        return Reply.say(
            f"No training is planned at the moment. For what you can learn by yourself, type {skill}."
        )
    by_event: dict[int, tuple[Event, list[str]]] = {}
    levels = await events.teaches(work, {event.id for found in coming.values() for event in found})
    for key, found in coming.items():
        for event in found:
            by_event.setdefault(event.id, (event, []))[1].append(_taught(work, key, levels[event.id][key]))
    ordered = sorted(by_event.values(), key=lambda item: (item[0].starts_at, item[0].id))
    rows = "\n".join(f"- {_row(event, request)}: {', '.join(taught)}" for event, taught in ordered[:20])
    return Reply.say(f"**Training to come**\n\n{rows}\n\nFor one skill, with what to read, type {skill}.")


def _taught(work: Work, key: str, level: int | None) -> str:
    name = markup.literal(work.catalogue.name_of(key))
    return f"{name} to level {level_name(level, work.catalogue)}" if level is not None else name


def _row(event: Event, request: Request) -> str:
    held = markup.time(event.starts_at, times.span(event.starts_at, event.ends_at, request.person.zone))
    return f"{markup.bold(event.title)}, {held}"


async def _for_skill(work: Work, said: str, request: Request) -> Reply:
    skill = skill_levels.known(said, work.catalogue, example=EXAMPLE)
    coming = (await events.teaching(work, [skill.key])).get(skill.key, [])
    levels = await events.teaches(work, [event.id for event in coming])
    parts = [markup.bold(skill.name)]
    if skill.about:
        parts.append(markup.literal(skill.about))
    if coming:
        rows = [
            f"- {_row(event, request)}{_to_level(work, levels[event.id].get(skill.key))}"
            for event in coming[:10]
        ]
        parts += ["**Events**", "\n".join(rows)]
    parts += ["**At your own pace**", resources(skill.resources, most=10)]
    return Reply(Message("\n\n".join(parts)))


def _to_level(work: Work, level: int | None) -> str:
    return f" – to level {level_name(level, work.catalogue)}" if level is not None else ""


async def report(work: Work, request: Request) -> Reply:
    """The last quarter that is closed: frozen when it is first asked for, and the same ever after."""
    quarter = figures.last_closed(work.now, work.community.zone)
    found = await _frozen(work, quarter)
    if found["uptake"]["whole"] is None:
        return Reply.say(
            f"Fewer than {work.community.disclosure.base} members signed up for training in {quarter.said}, "
            "so nothing can be shown of it. A quarter is reported a fortnight after its end."
        )
    parts = [f"**Training, {quarter.said}**"]
    for measure, title in _TITLES.items():
        parts += [f"**{title}**", "\n".join(f"- {row}" for row in _rows(found[measure]))]
    parts.append(markup.literal(found["note"]))
    picture = await _picture(found, quarter.said)
    files = (*((picture,) if picture else ()), _sheet(found))
    return Reply(Message("\n\n".join(parts), files=files), direct=True)


async def _frozen(work: Work, quarter: figures.Quarter) -> Report:
    """The figures of a quarter as they were when it was closed."""
    found = await reports.frozen(work, REPORT, quarter.key)
    if found is None:
        taken = await training.taken(work, quarter.start, quarter.end)
        found = figures.worked_out(taken, work.community.disclosure)
        await reports.freeze(work, REPORT, quarter.key, found)
    return found


async def close(work: Work) -> None:
    """Freeze the last quarter soon after it is closed, whether or not anybody asks."""
    await _frozen(work, figures.last_closed(work.now, work.community.zone))


def _rows(measure: Report) -> list[str]:
    if measure["whole"] is None:
        return ["too few answers to be shown"]
    rows = [f"everyone: {_figures(measure['whole'])}"]
    for grouping in figures.GROUPINGS:
        rows += [
            f"{markup.literal(group)}: {_figures(one)}" for group, one in sorted(measure[grouping].items())
        ]
    return rows


def _figures(one: Report) -> str:
    if one["count"] is None:
        said = f"no exact figure, of {one['base']}"
    else:
        percent = f" ({one['percent']} %)" if one["percent"] is not None else ""
        said = f"{one['count']} of {one['base']}{percent}"
    return f"{said}; mean {one['mean']:.1f}" if one["mean"] is not None else said


async def _picture(found: Report, said: str) -> File | None:
    groups = {"everyone": found["uptake"]["whole"]}
    for grouping in figures.GROUPINGS:
        groups |= dict(sorted(found["uptake"][grouping].items()))
    bars = [
        charts.Bar(name, float(one["count"]), float(one["base"]))
        for name, one in groups.items()
        if one["count"] is not None
    ]
    if not bars:
        return None
    words = "; ".join(f"{bar.label} {bar.length:.0f} of {bar.mark:.0f}" for bar in bars)
    caption = charts.Caption(
        f"Training, {said}",
        "training.png",
        f"Bar chart of who came, of those who signed up: {words}.",
    )
    return await charts.bars(
        bars,
        caption,
        top=max((bar.mark or 0 for bar in bars), default=1.0),
        says=("came", "signed up"),
    )


def _sheet(found: Report) -> File:
    rows = []
    for measure in _TITLES:
        groups = [("everyone", "", found[measure]["whole"])] if found[measure]["whole"] else []
        for grouping in figures.GROUPINGS:
            groups += [(grouping, group, one) for group, one in sorted(found[measure][grouping].items())]
        rows += [
            (measure, by, group, *("" if one[name] is None else str(one[name]) for name in _COLUMNS))
            for by, group, one in groups
        ]
    header = ("measure", "group by", "group", *_COLUMNS)
    return File("training.csv", "text/csv", written(header, rows), "the same figures as a spreadsheet")


_COLUMNS = ("base", "count", "percent", "mean")


FEATURE = Feature(
    name="training",
    title="Training",
    commands=(
        Command(
            words="training",
            run=listed,
            role=Role.GUEST,
            summary="see training to come, or all there is for one skill",
            examples=("training", EXAMPLE),
        ),
        Command(
            words="training report",
            run=report,
            role=Role.ORGANISER,
            summary="see who took up training last quarter, and how useful it was",
            examples=("training report",),
            takes_words=False,
        ),
    ),
    tidy=(close,),
)
