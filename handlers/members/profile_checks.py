"""Once a year each member is asked whether their profile is still right."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.members import check_messages
from handlers.members.buttons import ProfileIsRight
from storage import letters, members, people
from storage.database import Work
from storage.outbox import Urgency

CHECK = "profile-check"
# Whoever joined on one day is asked on one day a year later; there may be a thousand of them.
_AT_ONCE = 50


async def ask(work: Work) -> None:
    """Ask those whose profile has stood for a year, some of them each time."""
    unchecked = await members.unchecked(work, _AT_ONCE)
    names = await people.names(work, unchecked)
    for person_id, profile in (await members.profiles(work, unchecked)).items():
        said = check_messages.asked(names[person_id], profile, work.catalogue)
        key = f"{CHECK}:{person_id}:{work.now:%Y-%m-%d}"
        await letters.write_to(work, person_id, key=key, message=said, urgency=Urgency.NEWS)


async def is_right(work: Work, request: Request, pressed: ProfileIsRight) -> Reply:
    """It is: it is asked again in a year."""
    await members.confirm(work, request.person.id)
    return Reply.say(check_messages.thanks(edit=request.example("profile edit")))
