"""What can be taken back of when and where somebody is written to, and how."""

from __future__ import annotations

from datetime import datetime

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.contact import actions, messages
from storage import contact_choices, last_acts
from storage.contact_choices import Choices
from storage.database import Work
from storage.last_acts import Act

# The kind of act, as it is noted: with what was chosen before.
CHANGED = "contact-changed"


async def note_change(work: Work, request: Request) -> Choices:
    """Keep what somebody chose before they change it, and return it."""
    before = await contact_choices.of(work, request.person.id)
    hours, paused = before.hours, before.paused_until
    await last_acts.note(
        work,
        request.person.id,
        CHANGED,
        platform=before.platform,
        begin=hours.begin.isoformat("minutes") if hours else None,
        end=hours.end.isoformat("minutes") if hours else None,
        paused_until=paused.isoformat() if paused else None,
    )
    return before


async def _restore(work: Work, request: Request, act: Act) -> Reply:
    detail = act.detail
    paused = detail["paused_until"]
    before = Choices(
        detail["platform"],
        contact_choices.hours_of(detail["begin"], detail["end"]),
        datetime.fromisoformat(paused) if paused else None,
    )
    await actions.choose(work, request.person.id, before, request.person.zone)
    return Reply.say(messages.taken_back(await actions.shown(work, request, before)))


UNDO = {CHANGED: Undo(_restore, Role.GUEST)}
