"""What can be taken back of calendars, and how."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Undo
from handlers.calendars import actions, follow_actions, follow_messages, messages
from storage import followed_calendars, imported_events
from storage.database import Work
from storage.last_acts import Act

# The kind of act, as it is noted: with the id of the import.
IMPORTED = "calendar-imported"
UNFOLLOWED = "calendar-unfollowed"


async def _take_out(work: Work, request: Request, act: Act) -> Reply:
    out, stay = await actions.take_out(work, act.subject)
    if calendar_id := act.detail.get("calendar_id"):
        await follow_actions.unfollow(work, calendar_id, by=request.person.id)
    said = messages.taken_out(out, stay, act.detail.get("followed", 0))
    return Reply.say(f"{said} {messages.NOT_FOLLOWED}" if calendar_id else said)


async def _follow_again(work: Work, request: Request, act: Act) -> Reply:
    name, address = act.detail["name"], act.detail["address"]
    if await followed_calendars.at_address(work, address) is None:
        await follow_actions.follow(work, address=address, name=name, by=request.person.id)
        await imported_events.give_back(work, act.detail["events"], address)
    return Reply.say(follow_messages.followed(name))


UNDO = {
    IMPORTED: Undo(_take_out, Role.ORGANISER),
    UNFOLLOWED: Undo(_follow_again, Role.ORGANISER),
}
