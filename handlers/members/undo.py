"""What can be taken back of one's own profile, and how."""

from __future__ import annotations

from dataclasses import asdict, replace

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.members import (
    institution_actions,
    institution_messages,
    list_messages,
    messages,
    saved_messages,
)
from handlers.members.institution_actions import Added
from storage import groups, last_acts, member_lists, members, people, saved_questions, skills
from storage.database import Work
from storage.institution_names import Alias
from storage.last_acts import Act
from storage.members import Profile

# The kind of act, as it is noted: with the profile, the name and the zone that were there before.
CHANGED = "profile-changed"
# With the name of a saved question and what it was before, None for nothing.
SAVED = "question-saved"
# With whoever is on a list since.
LISTED = "list-taken"
# With what means an institution since, which, and whose it was by what they had said.
ALIASED = "institution-alias"
UNALIASED = "institution-unalias"


async def note_change(work: Work, request: Request, before: Profile) -> None:
    """Keep how somebody's profile was before they changed it."""
    person = request.person
    drafted = await members.drafted(work, person.id)
    await last_acts.note(
        work,
        person.id,
        CHANGED,
        before=asdict(before),
        name=person.name,
        zone=person.zone.key,
        zone_chosen=await people.has_chosen_zone(work, person.id),
        drafted=asdict(drafted) if drafted is not None else None,
        levels=await skills.as_it_is(work, person.id, before.skills),
    )


async def _unalias(work: Work, request: Request, act: Act) -> Reply:
    typed, name = act.detail["typed"], act.detail["name"]
    added = Added(act.detail["were"], [Alias(*one) for one in act.detail["before"]])
    await institution_actions.take_back(work, typed, name, added, by=request.person.id)
    return Reply.say(institution_messages.taken_back(typed))


async def _alias_again(work: Work, request: Request, act: Act) -> Reply:
    typed, name = act.detail["typed"], act.detail["name"]
    added = await institution_actions.add_alias(work, typed, name, by=request.person.id)
    moved = sum(len(ids) for ids in added.were.values())
    return Reply.say(institution_messages.same_now(typed, name, moved))


async def _restore(work: Work, request: Request, act: Act) -> Reply:
    person_id, detail = request.person.id, act.detail
    before = members.unpacked(detail["before"])
    still = {group.name for group in await groups.every(work, person_id)}
    before = replace(before, groups=tuple(name for name in before.groups if name in still))
    await members.save(work, person_id, before, settled=False)
    await skills.restore(work, person_id, detail["levels"])
    if detail["drafted"] is not None:
        await members.draft(work, person_id, members.unpacked(detail["drafted"]))
    chosen = detail.get("zone_chosen")
    await people.rename(work, person_id, name=detail["name"], zone=detail["zone"], chosen=chosen)
    return Reply.say(messages.taken_back(profile=request.example("profile")))


async def _as_saved_before(work: Work, request: Request, act: Act) -> Reply:
    name, before = act.detail["name"], act.detail["before"]
    if before is None:
        await saved_questions.drop(work, request.person.id, name)
        return Reply.say(saved_messages.dropped(name))
    await saved_questions.save(work, request.person.id, name, before)
    return Reply.say(saved_messages.back(name))


async def _unlist(work: Work, request: Request, act: Act) -> Reply:
    gone = await member_lists.drop_people(work, act.detail["people"], act.detail["marks"])
    return Reply.say(list_messages.taken_off(gone))


UNDO = {
    ALIASED: Undo(_unalias, Role.MODERATOR),
    UNALIASED: Undo(_alias_again, Role.MODERATOR),
    CHANGED: Undo(_restore, Role.MEMBER),
    SAVED: Undo(_as_saved_before, Role.MEMBER),
    LISTED: Undo(_unlist, Role.MODERATOR),
}
