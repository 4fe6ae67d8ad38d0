"""What is said about things that need somebody else to look after them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from handlers.handover.buttons import TakeOver
from storage.ownership import Kind, Thing

MOST = 10
LONGEST = 60  # characters of a title
_CALLED = {
    Kind.EVENT: "the event",
    Kind.ANNOUNCEMENT: "the announcement",
    Kind.REMINDER: "the reminder for a channel",
    Kind.CHECKIN: "the check-in",
    Kind.CHECKINS: "the check-in of every term",
    Kind.DIGEST: "the weekly digest in",
    Kind.CALENDAR: "the calendar from elsewhere",
    Kind.MENTORING_ROUND: "a mentoring round that waits for review",
}


def asked(who: str | None, things: Sequence[Thing], handover_id: int, mentions: Sequence[int]) -> Message:
    """To each organiser: what needs somebody; `who` looked after it, None if they left."""
    left = f"{markup.bold(who)} no longer organises" if who else "Somebody who organised has left"
    named = list(dict.fromkeys(_said(one) for one in things))
    rows = [f"- {one}" for one in named[:MOST]]
    if len(named) > MOST:
        rows.append(f"- and {len(named) - MOST} more")
    until = (
        "Until somebody does, what is planned may not go out."
        if who
        else "Until then they are in one of your names."
    )
    return Message(
        f"{left}, and this needs somebody to look after it:\n\n" + "\n".join(rows) + f"\n\nWill you? {until}",
        (Button("I'll take them over", TakeOver(handover_id=handover_id), Style.PRIMARY),),
        mentions=tuple(mentions),
    )


def _said(one: Thing) -> str:
    title = " ".join(one.title.split())
    short = title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"
    return f"{_CALLED[one.kind]} {markup.bold(short)}" if short else _CALLED[one.kind]


def taken(count: int) -> str:
    if not count:
        return "Thank you! There is nothing left of it to look after."
    these = "It is yours" if count == 1 else f"All {count} are yours"
    return f"Thank you! {these} to look after now."


def taken_by(name: str) -> str:
    return f"{markup.bold(name)} has taken them over already."
