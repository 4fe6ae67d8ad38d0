"""What changes with training: levels after an event, and the figures of a quarter when it is closed."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.skills import pathway, undo
from handlers.skills.pathway import Pathway
from handlers.training import messages, uptake
from handlers.training.uptake import Quarter, Uptake
from storage import events, last_acts, reports, skills, training
from storage.database import Work
from storage.skills import Own

REPORT = "training"


async def frozen(work: Work, quarter: Quarter) -> Uptake:
    """The figures of a quarter as they were when it was closed; worked out where nobody has asked yet."""
    found = await reports.frozen(work, REPORT, quarter.key)
    if found is None:
        taken = await training.taken(work, quarter.start, quarter.end)
        found = uptake.worked_out(
            taken,
            people=work.community.disclosure.people,
            about=f"{REPORT}:{quarter.key}",
            key=work.disclosure_key,
            teaches=await events.teaches(work, {one.event_id for one in taken}),
        )
        await reports.freeze(work, REPORT, quarter.key, found)
    return uptake.kept(found)


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
    before = await skills.as_it_is(work, person_id, [skill])
    await skills.note(work, person_id, [Own(skill, level, None)])
    await last_acts.note(work, person_id, undo.SAID, before=before)
    own = await skills.own(work, person_id)
    named = await skills.goal(work, person_id)
    role = next((profile for profile in work.community.role_profiles if profile.name == named), None)
    wanted = pathway.of_role(role) if role else pathway.of_wishes(own)
    return pathway.toward(own, wanted, work.catalogue), role.name if role else None
