"""`events reminders` and `events news`: what each person chooses of events."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import choice_messages, choice_parsing
from handlers.events.buttons import ChooseNews, ChooseReminders
from handlers.events.reminder_times import CHOICES
from handlers.shared import taken_back
from storage import event_choices
from storage.database import Work
from storage.event_choices import News


async def reminders(work: Work, request: Request) -> Reply:
    """Choose when to be reminded of events, or see when that is. Raises Refusal."""
    if not request.words.strip():
        await taken_back.refuse_event_messages(work, request)
        return Reply(choice_messages.reminders(await _reminders(work, request)))
    return await _remind(work, request, choice_parsing.reminders(request.words))


async def choose_reminders(work: Work, request: Request, pressed: ChooseReminders) -> Reply:
    """Be reminded as the button says. Raises Refusal."""
    parts = [part for part in pressed.minutes.split("-") if part]
    if any(not part.isdecimal() or int(part) not in CHOICES for part in parts):
        raise choice_messages.not_a_reminder()
    return await _remind(work, request, [int(part) for part in parts])


async def _remind(work: Work, request: Request, minutes: Sequence[int] | None) -> Reply:
    if minutes is None or minutes:
        await taken_back.refuse_event_messages(work, request)
    await event_choices.choose_reminders(work, request.person.id, minutes)
    return Reply.say(choice_messages.will_remind(await _reminders(work, request)))


async def _reminders(work: Work, request: Request) -> tuple[int, ...]:
    return (await event_choices.reminders(work, [request.person.id]))[request.person.id]


async def news(work: Work, request: Request) -> Reply:
    """Choose how often to hear who signs up, or see how often that is. Raises Refusal."""
    if not request.words.strip():
        often = (await event_choices.news(work, [request.person.id]))[request.person.id]
        return Reply(choice_messages.news(often))
    return await _tell(work, request, choice_parsing.news(request.words))


async def choose_news(work: Work, request: Request, pressed: ChooseNews) -> Reply:
    """Hear of sign-ups as often as the button says."""
    return await _tell(work, request, pressed.often)


async def _tell(work: Work, request: Request, often: News) -> Reply:
    await event_choices.choose_news(work, request.person.id, often)
    return Reply.say(choice_messages.will_tell(often))
