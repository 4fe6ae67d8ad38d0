"""What changes with one's own skills: levels and wishes are noted, and taken in from a spreadsheet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from config.profiles import RoleProfile
from handlers.shared.telling_people import tell_organisers
from handlers.skills import direct_file, messages, pathway, undo
from handlers.skills.direct_file import Read
from handlers.skills.pathway import Pathway
from storage import events, last_acts, skills, teaching_requests
from storage.database import Work
from storage.events import Event
from storage.skills import Own


async def set_levels(work: Work, person_id: int, levels: dict[str, int]) -> None:
    """Note levels, which others see in the profile as far as it may be seen."""
    # First, as it notes how these skills were before.
    await note_levels(work, person_id, levels)
    await skills.show_in_profile(work, person_id, levels)


async def set_wishes(work: Work, person_id: int, levels: Mapping[str, int]) -> None:
    """Note the levels somebody would like to have, private; 0 takes a wish away.

    Raises Refusal where they have one already.
    """
    gone = [key for key, level in levels.items() if not level]
    own = await skills.own(work, person_id)
    for key, level in levels.items():
        if key in gone:
            continue
        have = own[key].level if key in own else None
        if have is not None and level <= have:
            raise messages.has_that_level(key, have, work.catalogue)
    await _keep_as_it_is(work, person_id, levels)
    await skills.note(work, person_id, [Own(key, None, level) for key, level in levels.items() if level])
    await skills.forget_wishes(work, person_id, gone)


async def take_in(work: Work, person_id: int, content: str) -> Read:
    """Take levels from DIRECT's spreadsheet, for the person alone. Raises Refusal where there is none."""
    read = direct_file.taken(content, work.catalogue)
    if not read.levels:
        raise messages.nothing_taken(read.faults)
    await note_levels(work, person_id, read.levels)
    return read


async def note_levels(work: Work, person_id: int, levels: Mapping[str, int]) -> None:
    """Note levels for the person alone."""
    await _keep_as_it_is(work, person_id, levels)
    await skills.note(work, person_id, [Own(key, level, None) for key, level in levels.items()])


async def head_for(work: Work, person_id: int, role: RoleProfile | None) -> None:
    """Keep the role that somebody heads for; None: their own wishes."""
    before = await skills.goal(work, person_id)
    await skills.head_for(work, person_id, role.name if role else None)
    await last_acts.note(work, person_id, undo.HEADED, role=before)


async def goal(work: Work, person_id: int) -> RoleProfile | None:
    """The role that somebody heads for, where there still is such a one."""
    named = await skills.goal(work, person_id)
    return next((profile for profile in work.community.role_profiles if profile.name == named), None)


async def way(work: Work, person_id: int, own: Mapping[str, Own]) -> tuple[Pathway, RoleProfile | None]:
    """The way from what somebody has to the role they head for, which is None for their own wishes."""
    role = await goal(work, person_id)
    targets = pathway.of_role(role) if role else pathway.of_wishes(own)
    return pathway.toward(own, targets, work.catalogue), role


async def ask_for_teaching(work: Work, person_id: int, skills: Sequence[str]) -> bool:
    """Tell the organisers that nothing teaches some skills, at most once a day. False: there are none.

    Whoever asked hears when there is something to learn one from.
    """
    await teaching_requests.note(work, person_id, skills)
    message = messages.untaught(skills, work.catalogue)
    mark = hashlib.sha256(" ".join(sorted(skills)).encode()).hexdigest()[:16]
    return await tell_organisers(work, message, key=f"untaught:{mark}:{work.now.date()}")


async def coming(work: Work, found: Pathway) -> dict[str, list[Event]]:
    """The events to come that teach the steps of a pathway, by skill."""
    return await events.teaching(work, [key for step in found.steps for key in (step.skill, *step.instead)])


async def _keep_as_it_is(work: Work, person_id: int, levels: Iterable[str]) -> None:
    """Have `undo` know how these skills were before."""
    before = await skills.as_it_is(work, person_id, levels)
    await last_acts.note(work, person_id, undo.SAID, before=before)
