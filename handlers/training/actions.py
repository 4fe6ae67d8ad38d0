"""What changes with training: levels after an event, and the figures of a quarter when it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.skills import actions as skill_actions
from handlers.skills import pathway
from handlers.skills.pathway import Pathway
from handlers.training import messages, uptake
from handlers.training.uptake import Quarter, Uptake
from storage import events, reports, skills, training
from storage.database import Work

REPORT = "training"


async def frozen(work: Work, quarter: Quarter) -> Uptake:
    """The figures of a quarter as they were when it was closed; worked out where nobody has asked yet."""

    async def make() -> dict[str, Any]:
        taken = await training.taken(work, quarter.start, quarter.end)
        return uptake.worked_out(
            taken,
            people=work.community.disclosure.people,
            about=f"{REPORT}:{quarter.key}",
            key=work.disclosure_key,
            teaches=await events.teaches(work, {one.event_id for one in taken}),
        )

    return uptake.kept(await reports.once(work, REPORT, quarter.key, make))


async def targets(work: Work, whom: Sequence[int]) -> dict[int, dict[str, int]]:
    """By person, the levels they still need for the role they head for, in any skill that will do."""
    roles = {profile.name: pathway.of_role(profile) for profile in work.community.role_profiles}
    goals = {person: role for person, role in (await skills.goals(work)).items() if role in roles}
    keys = {key for role in goals.values() for target in roles[role] for key in target.skills}
    own = await skills.levels_of(work, [person for person in whom if person in goals], keys)
    found = {}
    for person in whom:
        if person in goals:
            steps = pathway.toward(own.get(person, {}), roles[goals[person]], work.catalogue).steps
            found[person] = {key: step.want for step in steps for key in (step.skill, *step.instead)}
    return found


async def note_level(work: Work, person_id: int, skill: str, level: int) -> tuple[Pathway, str | None]:
    """Keep where somebody is now in a skill, for them alone. Returns their pathway, and the role it leads to.

    Raises Refusal.
    """
    if skill not in work.catalogue.skills or not 0 <= level < len(work.catalogue.levels):
        raise messages.no_such_level()
    await skill_actions.note_levels(work, person_id, {skill: level})
    found, role = await skill_actions.way(work, person_id, await skills.own(work, person_id))
    return found, role.name if role else None
