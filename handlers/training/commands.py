"""`training`: what teaches a skill, to come or at one's own pace; and for organisers what became of it."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.message import Message
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.shared import skill_levels
from handlers.skills.messages import resources
from handlers.training import jobs, messages, uptake
from handlers.training.messages import TITLES
from storage import events
from storage.database import Work
from storage.events import Event

EXAMPLE = "training software testing"


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
            by_event.setdefault(event.id, (event, []))[1].append(
                messages.taught(work, key, levels[event.id][key])
            )
    ordered = sorted(by_event.values(), key=lambda item: (item[0].starts_at, item[0].id))
    rows = "\n".join(
        f"- {messages.row(event, request)}: {', '.join(taught)}" for event, taught in ordered[:20]
    )
    return Reply.say(f"**Training to come**\n\n{rows}\n\nFor one skill, with what to read, type {skill}.")


async def _for_skill(work: Work, said: str, request: Request) -> Reply:
    skill = skill_levels.known(said, work.catalogue, example=EXAMPLE)
    coming = (await events.teaching(work, [skill.key])).get(skill.key, [])
    levels = await events.teaches(work, [event.id for event in coming])
    parts = [markup.bold(skill.name)]
    if skill.about:
        parts.append(markup.literal(skill.about))
    if coming:
        rows = [
            f"- {messages.row(event, request)}{messages.to_level(work, levels[event.id].get(skill.key))}"
            for event in coming[:10]
        ]
        parts += ["**Events**", "\n".join(rows)]
    parts += ["**At your own pace**", resources(skill.resources, most=10)]
    return Reply(Message("\n\n".join(parts)))


async def report(work: Work, request: Request) -> Reply:
    """The last quarter that is closed: frozen when it is first asked for, and the same ever after."""
    quarter = uptake.last_closed(work.now, work.community.zone)
    found = await jobs.frozen(work, quarter)
    if found["uptake"]["whole"] is None:
        return Reply.say(
            f"Fewer than {work.community.disclosure.base} members signed up for training in {quarter.said}, "
            "so nothing can be shown of it. A quarter is reported a fortnight after its end."
        )
    parts = [f"**Training, {quarter.said}**"]
    for measure, title in TITLES.items():
        parts += [f"**{title}**", "\n".join(f"- {row}" for row in messages.rows(found[measure]))]
    parts.append(markup.literal(found["note"]))
    chart = messages.chart(found, quarter.said)
    files = (*((chart,) if chart else ()), messages.sheet(found))
    return Reply(Message("\n\n".join(parts), files=files), direct=True)
