"""What is said about training."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import LABEL_LIMIT, Button
from bot.chat.chart import Bar, BarChart, Caption
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue, Skill
from handlers.events.buttons import Rsvp
from handlers.shared import figures_said, learning_resources
from handlers.shared.csv_files import written
from handlers.shared.disclosure import Total
from handlers.shared.skill_levels import level_name
from handlers.skills import messages as skills_messages
from handlers.skills.pathway import Pathway
from handlers.training import uptake
from handlers.training.buttons import AskHowOften, ChooseOffers, LevelNow
from handlers.training.uptake import Uptake
from storage.events import Event
from storage.rsvps import Answer
from storage.training import Offers

EXAMPLE = "training software testing"

MOST_EVENTS = 20
MOST_OFFERED = 5
MOST_FOR_SKILL = 10

Levels = Mapping[int, Mapping[str, int | None]]


def none_planned(*, skill: str) -> str:
    return f"No training is planned at the moment. For what you can learn by yourself, type {skill}."


def overview(
    coming: Mapping[str, Sequence[Event]], levels: Levels, catalogue: Catalogue, zone: ZoneInfo, *, skill: str
) -> str:
    """Events to come by what they teach, the soonest first; `levels` is what each event teaches, and how far.

    `skill` is how one asks for a single skill, as it is typed there.
    """
    taught: dict[int, tuple[Event, list[str]]] = {}
    for key, found in coming.items():
        for event in found:
            said = _taught(key, levels[event.id][key], catalogue)
            taught.setdefault(event.id, (event, []))[1].append(said)
    ordered = sorted(taught.values(), key=lambda item: (item[0].starts_at, item[0].id))
    rows = "\n".join(f"- {_row(event, zone)}: {', '.join(said)}" for event, said in ordered[:MOST_EVENTS])
    return f"**Training to come**\n\n{rows}\n\nFor one skill, with what to read, type {skill}."


def for_skill(
    skill: Skill,
    coming: Sequence[Event],
    levels: Levels,
    catalogue: Catalogue,
    zone: ZoneInfo,
    *,
    gone: Collection[str] = (),
) -> str:
    """What there is for one skill: events that teach it, and what to learn it from alone.

    `gone` are pages that aren't there any more.
    """
    parts = [markup.bold(skill.name)]
    if skill.about:
        parts.append(markup.literal(skill.about))
    if coming:
        rows = [
            f"- {_row(event, zone)}{_to_level(levels[event.id].get(skill.key), catalogue)}"
            for event in coming[:MOST_FOR_SKILL]
        ]
        parts += ["**Events**", "\n".join(rows)]
    own_pace = learning_resources.listed(skill.resources, most=MOST_FOR_SKILL, gone=gone)
    parts += ["**At your own pace**", own_pace]
    return "\n\n".join(parts)


def _taught(key: str, level: int | None, catalogue: Catalogue) -> str:
    name = markup.literal(catalogue.name_of(key))
    return f"{name} to level {level_name(level, catalogue)}" if level is not None else name


def _row(event: Event, zone: ZoneInfo) -> str:
    held = markup.time(event.starts_at, times.span(event.starts_at, event.ends_at, zone))
    return f"{markup.bold(event.title)}, {held}"


def _to_level(level: int | None, catalogue: Catalogue) -> str:
    return f" – to level {level_name(level, catalogue)}" if level is not None else ""


# Offers -------------------------------------------------------------------------------------------------


def offered(found: Sequence[tuple[Event, Sequence[str]]], catalogue: Catalogue, zone: ZoneInfo) -> Message:
    """Training that would take somebody further, each with the skills."""
    rows = "\n".join(
        f"- {_row(event, zone)}: {markup.literal(', '.join(catalogue.name_of(key) for key in keys[:3]))}"
        for event, keys in found[:MOST_OFFERED]
    )
    buttons = [
        Button(f"Going: {event.title}"[:LABEL_LIMIT], Rsvp(event_id=event.id, answer=Answer.GOING))
        for event, _ in found
    ]
    return Message(
        f"Training in what you'd like to learn:\n\n{rows}",
        (*buttons[:MOST_OFFERED], Button("How often I hear of this", AskHowOften())),
    )


def how_often(chosen: Offers) -> Message:
    said = {
        Offers.AT_ONCE: "as soon as it is announced",
        Offers.WEEKLY: "once a week, if there is any",
        Offers.NEVER: "never",
    }
    labels = {Offers.AT_ONCE: "At once", Offers.WEEKLY: "Once a week", Offers.NEVER: "Never"}
    return Message(
        f"I tell you of training in what you'd like to learn {said[chosen]}. How often shall I?",
        tuple(Button(label, ChooseOffers(offers=offers)) for offers, label in labels.items()),
    )


def will_offer(offers: Offers) -> str:
    return {
        Offers.AT_ONCE: "I'll tell you of training in what you'd like to learn as soon as it is announced.",
        Offers.WEEKLY: "I'll tell you of training in what you'd like to learn once a week, if there is any.",
        Offers.NEVER: "I won't tell you of training any more. `training` shows what there is.",
    }[offers]


def no_such_choice() -> Refusal:
    return Refusal("I can tell you of training at once, weekly or never.", example="training offers weekly")


def where_now(event: Event, skill: str, catalogue: Catalogue) -> Message:
    """To somebody who came: one question, for them alone."""
    return Message(
        f"You came to {markup.bold(event.title)}. Where are you now with "
        f"{markup.bold(catalogue.name_of(skill))}? Nobody but you sees it.",
        tuple(
            Button(f"{level.level} {level.name}", LevelNow(skill=skill, level=level.level))
            for level in catalogue.levels
        ),
    )


def level_noted(skill: str, level: int, found: Pathway, role: str | None, catalogue: Catalogue) -> str:
    said = f"Noted: {markup.bold(catalogue.name_of(skill))} at level {level_name(level, catalogue)}."
    return " ".join(part for part in (said, skills_messages.next_step(found, role, catalogue)) if part)


def no_such_level() -> Refusal:
    return Refusal("I no longer know that skill or level.", example="skills set python 3")


# The report -----------------------------------------------------------------------------------------------


def too_few(quarter: str, people: int) -> str:
    return (
        f"Fewer than {figures_said.people_said(people)} members signed up for training in {quarter}, whose "
        "accounts are a month old or vouched for, so nothing can be shown of it. A quarter is reported a "
        "fortnight after its end."
    )


def report(found: Uptake, quarter: str, people: int) -> Message:
    """A quarter as words, a picture and a spreadsheet; `people` is the least of whom something is said."""
    came = f"{figures_said.count(found.came)} sign-ups" if found.came else "too few sign-ups to be shown"
    parts = [
        f"**Training, {quarter}**",
        f"About {found.people} people signed up.",
        "**Came, of those who signed up**",
        f"- {came}",
        "**How useful it was, from 1 to 5**",
        "\n".join(f"- {row}" for row in useful_rows(found)),
        figures_said.rule(people),
    ]
    drawn = chart(found, quarter)
    return Message("\n\n".join(parts), files=(*((drawn,) if drawn else ()), sheet(found)))


def useful_rows(found: Uptake) -> list[str]:
    if found.useful is None:
        return ["too few answers to be shown"]
    groups = [total for by in found.useful_by.values() for total in sorted(by.items())]
    return [f"everyone: {useful(found.useful)}"] + [
        f"{markup.literal(group)}: {useful(total)}" for group, total in groups
    ]


def useful(total: Total) -> str:
    return f"{_from_one(total):.1f} (give or take {total.margin():.1f}), {total.base} answers"


def _from_one(total: Total) -> float:
    """A mean on the scale on which people said it."""
    return total.mean() + uptake.LEAST_USEFUL


def chart(found: Uptake, said: str) -> BarChart | None:
    groups = {"everyone": found.useful} if found.useful else {}
    for by in found.useful_by.values():
        groups |= dict(sorted(by.items()))
    bars = tuple(Bar(name, _from_one(total)) for name, total in groups.items())
    if not bars:
        return None
    words = "; ".join(f"{bar.label} {bar.length:.1f}" for bar in bars)
    caption = Caption(f"How useful training was, {said}", "training.png", f"Bar chart, from 1 to 5: {words}.")
    return BarChart(bars, caption, top=5, says=("how useful it was, from 1 to 5", ""))


def sheet(found: Uptake) -> File:
    rows = []
    if found.came:
        rows.append(("came", "everyone", "", str(found.came.base), str(found.came.count()), "", ""))
    if found.useful:
        rows.append(("useful, 1 to 5", "everyone", "", *_cells(found.useful)))
    for grouping, by in found.useful_by.items():
        rows += [("useful, 1 to 5", grouping, group, *_cells(total)) for group, total in sorted(by.items())]
    header = ("measure", "group by", "group", "of about", "count", "mean", "give or take")
    return File("training.csv", "text/csv", written(header, rows), "the same figures as a spreadsheet")


def _cells(total: Total) -> tuple[str, str, str, str]:
    return str(total.base), "", f"{_from_one(total):.1f}", f"{total.margin():.1f}"
