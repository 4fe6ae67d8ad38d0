"""What can be taken back of one's own profile, and how."""

from __future__ import annotations

from dataclasses import asdict

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.members import messages
from storage import last_acts, members, people
from storage.database import Work
from storage.last_acts import Act
from storage.members import Profile

# The kind of act, as it is noted: with the profile, the name and the zone that were there before.
CHANGED = "profile-changed"


async def note_change(work: Work, request: Request, before: Profile) -> None:
    """Keep how somebody's profile was before they changed it."""
    person = request.person
    await last_acts.note(
        work, person.id, CHANGED, before=asdict(before), name=person.name, zone=person.zone.key
    )


async def _restore(work: Work, request: Request, act: Act) -> Reply:
    before = act.detail["before"]
    profile = Profile(**{**before, "skills": tuple(before["skills"]), "groups": tuple(before["groups"])})
    await members.save(work, request.person.id, profile)
    await people.rename(work, request.person.id, name=act.detail["name"], zone=act.detail["zone"])
    return Reply.say(messages.taken_back(profile=request.example("profile")))


UNDO = {CHANGED: Undo(_restore, Role.MEMBER)}
