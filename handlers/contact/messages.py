"""What is said about when and where somebody is written to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.phrases import times
from bot.chat.quiet_hours import QuietHours
from bot.chat.refusal import Refusal
from bot.chat.section import Section
from storage.contact_choices import Choices

PAUSE_EXAMPLE = "pause until Monday"
QUIET_EXAMPLE = "quiet 22:00 to 07:00"
CONTACT_EXAMPLE = "contact on Matrix"
UNTIL_WHEN = "Until when shall I leave you in peace?"
USUAL_HOURS = ("22:00 to 07:00", "20:00 to 08:00", "18:00 to 09:00")
WHICH_HOURS = (
    "Which hours of the day are to be quiet? You have none so far. Choose some, or type others, such as "
    "`quiet 21:00 to 06:30`."
)
STILL_COMES = (
    "Reminders you set yourself, news of events you are going to, and answers to what you ask, still come."
)


def shown(
    chosen: Choices,
    zone: ZoneInfo,
    now: datetime,
    *,
    accounts: Sequence[str],
    pause: str,
    quiet: str,
    on: str,
) -> str:
    """What somebody chose, and how to change it."""
    lines = [
        f"- {_where(chosen, accounts)}",
        f"- {_hours(chosen.hours, zone)}",
        f"- {_pause(chosen, zone, now)}",
    ]
    ways = f"To change it: {pause}, {quiet}"
    ways += f", or {on}." if len(accounts) > 1 else "."
    return "When and where I write to you unasked:\n\n" + "\n".join(lines) + f"\n\n{STILL_COMES} {ways}"


def _where(chosen: Choices, accounts: Sequence[str]) -> str:
    if chosen.platform in accounts:
        return f"Where: on {name(str(chosen.platform))}, as you chose."
    if len(accounts) > 1:
        return "Where: on the chat where I last saw you."
    return f"Where: on {name(accounts[0])}." if accounts else "Where: here."


def _hours(hours: QuietHours | None, zone: ZoneInfo) -> str:
    return f"Quiet hours: {hours}, by the clock in {zone.key}." if hours else "Quiet hours: none."


def _pause(chosen: Choices, zone: ZoneInfo, now: datetime) -> str:
    if chosen.paused_until is None or chosen.paused_until <= now:
        return "Pause: none."
    return f"Pause: until {times.full(chosen.paused_until, zone)}."


def at_home(chosen: Choices, zone: ZoneInfo, now: datetime) -> Section | None:
    """What of it is on; None where nothing is."""
    lines = []
    if chosen.paused_until is not None and chosen.paused_until > now:
        lines.append(f"paused until {times.full(chosen.paused_until, zone)}")
    if chosen.hours is not None:
        lines.append(f"quiet hours from {chosen.hours}")
    return Section("When I write to you", tuple(lines)) if lines else None


def paused(until: datetime, zone: ZoneInfo, *, resume: str) -> str:
    """What a pause means."""
    return (
        f"I'll leave you in peace until {times.full(until, zone)}. What comes meanwhile is kept for you, as "
        f"far as it is still of use then. {STILL_COMES} To end the pause sooner, type {resume}."
    )


def resumed(waited: int, hours: QuietHours | None) -> str:
    """A pause is over; so many messages waited, and go on to where these are somebody's `hours` just now."""
    if not waited:
        return "The pause is over. Nothing came in the meantime."
    came = "1 message waited" if waited == 1 else f"{waited} messages waited"
    come = "comes" if waited == 1 else "come"
    when = f"when your quiet hours end, at {hours.end:%H:%M}" if hours else "now"
    return f"The pause is over. {came} for you, and {come} {when}."


def not_paused(*, example: str, mentoring: str) -> str:
    return (
        f"There is no pause to end. To have one, type for example {example}. If it is mentoring that you "
        f"paused, type {mentoring}."
    )


def quiet(hours: QuietHours, zone: ZoneInfo) -> str:
    return (
        f"From {hours.begin:%H:%M} to {hours.end:%H:%M}, by the clock in {zone.key}, I won't write to you "
        f"unasked; what comes then waits until {hours.end:%H:%M}. {STILL_COMES}"
    )


NO_QUIET = "You have no quiet hours now: I may write to you at any time."


def on(platform: str) -> str:
    return f"From now on I write to you on {name(platform)}. Answers still come where you ask."


def taken_back(text: str) -> str:
    return f"Taken back. {text}"


def name(platform: str) -> str:
    """What a platform is called."""
    return {"slack": "Slack", "matrix": "Matrix"}.get(platform, f"the {platform}")


# Refusals ---------------------------------------------------------------------------------------


def pause_too_long_or_over() -> Refusal:
    return Refusal("A pause ends some time from now, and within a year.", example=PAUSE_EXAMPLE)


def not_a_pause(fault: str) -> Refusal:
    return Refusal(markup.literal(fault), example=PAUSE_EXAMPLE)


def not_quiet_hours() -> Refusal:
    return Refusal("I need two times of day, from when and to when.", example=QUIET_EXAMPLE)


def not_your_platform(said: str, accounts: Sequence[str], *, link: str) -> Refusal:
    """Somebody has no account on the platform that they named."""
    known = " and ".join(f"on {name(one)}" for one in accounts)
    return Refusal(
        f"I know you {known} only, so “{markup.literal(said[:40])}” can't be. If you have another account "
        f"there, {link} joins the two."
    )


def begins_at_once() -> Refusal:
    return Refusal(
        "A pause begins at once, so I need only the day or the time when it ends.", example=PAUSE_EXAMPLE
    )
