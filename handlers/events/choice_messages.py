"""What is said of when somebody is reminded of events, and how often a host hears who signs up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.chat.button import Button
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.events.buttons import ChooseNews, ChooseReminders
from handlers.events.messages import listed
from handlers.events.reminder_times import CHOICES
from storage.event_choices import News

REMINDERS_EXAMPLE = "events reminders 1 day and 15 minutes before"
NEWS_EXAMPLE = "events news daily"
_OFFERED = ((24 * 60, 60), (24 * 60,), (60,), (15,), ())


def before(lengths: Sequence[timedelta]) -> str:
    """Lengths of time before an event, such as “1 day and 1 hour before”."""
    return f"{listed([times.spoken(length) for length in lengths])} before" if lengths else "not at all"


def _said(minutes: Sequence[int]) -> str:
    return before([timedelta(minutes=one) for one in minutes])


def reminders(minutes: Sequence[int]) -> Message:
    """When somebody is reminded, and what else they may choose."""
    now = f"I remind you of events you are going to {_said(minutes)}. When shall I?"
    labels = {chosen: _said(chosen).capitalize() if chosen else "Not at all" for chosen in _OFFERED}
    buttons = (Button(label, ChooseReminders(minutes=_kept(chosen))) for chosen, label in labels.items())
    return Message(now, tuple(buttons))


def _kept(minutes: Sequence[int]) -> str:
    return "-".join(str(one) for one in minutes)


def will_remind(minutes: Sequence[int]) -> str:
    if not minutes:
        return "I won't remind you of events any more. News of those you are going to still comes."
    return f"I'll remind you of each event that you are going to {_said(minutes)}."


def not_a_reminder() -> Refusal:
    lengths = listed([times.spoken(timedelta(minutes=one)) for one in reversed(CHOICES)])
    return Refusal(
        f"I can remind you {lengths} before an event: one of these or several, or never.",
        example=REMINDERS_EXAMPLE,
    )


_NEWS = {
    News.EACH: "each time, a few minutes later",
    News.DAILY: "once a day, where somebody did",
    News.NEVER: "never",
}


def news(often: News) -> Message:
    """How often somebody hears who signs up for what they host, and what else they may choose."""
    labels = {News.EACH: "Each time", News.DAILY: "Once a day", News.NEVER: "Never"}
    return Message(
        f"I tell you who signs up for what you host {_NEWS[often]}. How often shall I?",
        tuple(Button(label, ChooseNews(often=one)) for one, label in labels.items()),
    )


def will_tell(often: News) -> str:
    if often is News.NEVER:
        return "I won't tell you who signs up any more. `events` shows how many are coming."
    return f"I'll tell you who signs up for what you host {_NEWS[often]}."


def no_such_news() -> Refusal:
    return Refusal("You can hear of sign-ups each time, daily or never.", example=NEWS_EXAMPLE)
