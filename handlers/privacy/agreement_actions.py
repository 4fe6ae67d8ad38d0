"""What changes when somebody agrees to a use of their data, or takes that back."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.identity import Address
from bot.feature import Agreement
from handlers.privacy import agreement_messages
from handlers.shared import privacy_notice
from storage import consents
from storage.consents import Purpose
from storage.database import Work

Agreements = Sequence[Agreement]
# What else people type for each.
_WORDS = {
    Purpose.CHECKINS: ("check-ins", "checkins", "check-in", "checkin", "check ins", "surveys"),
    Purpose.TOTALS: (
        "totals",
        "totals of check-ins",
        "counting your check-in answers",
        "counting",
        "figures",
        "being counted",
        "aggregates",
    ),
    Purpose.MENTORING: ("mentoring", "mentor", "mentors"),
    Purpose.EVENT_MESSAGES: ("event messages", "events", "messages about events", "reminders", "event"),
}


def named(words: str, agreements: Agreements) -> Agreement:
    """The use of somebody's data that is meant. Raises Refusal."""
    said = " ".join(words.casefold().strip(" .!“”\"'").split()).removeprefix("from ").removeprefix("to ")
    for one in agreements:
        if said in _WORDS[one.purpose]:
            return one
    raise agreement_messages.unknown(words, agreements)


def of(purpose: Purpose, agreements: Agreements) -> Agreement:
    """The one of this purpose. Raises Refusal where it isn't agreed to by itself."""
    for one in agreements:
        if one.purpose is purpose:
            return one
    raise agreement_messages.unknown(purpose.value, agreements)


async def withdraw(work: Work, person_id: int, found: Agreement, *, said_in: Address) -> None:
    """Take it back: recorded with when, where and what is taken back, and in effect at once."""
    told = privacy_notice.fingerprint(found.text)
    await consents.record(work, person_id, found.purpose, text_hash=told, said_in=said_in, given=False)
    await found.withdraw(work, person_id)


async def agree(work: Work, person_id: int, found: Agreement, *, said_in: Address) -> None:
    """Agree to it, as it was shown."""
    if found.agree is None:
        raise agreement_messages.unknown(found.title, [])
    await consents.record(
        work,
        person_id,
        found.purpose,
        text_hash=privacy_notice.fingerprint(found.text),
        said_in=said_in,
    )
    await found.agree(work, person_id)
