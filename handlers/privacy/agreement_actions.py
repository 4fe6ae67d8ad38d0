"""What changes when somebody agrees to a use of their data, or takes that back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.chat import names
from bot.chat.identity import Address
from bot.feature import Agreement
from handlers.privacy import agreement_messages
from handlers.shared import privacy_notice
from storage import consents, outbox, people
from storage.consents import Purpose, Said
from storage.database import Work

Agreements = Sequence[Agreement]
# What else people type for each.
_WORDS = {
    Purpose.CHECKINS: ("check-ins", "checkins", "skills check-ins", "surveys"),
    Purpose.TOTALS: (
        "counting",
        "counting your check-in answers",
        "being counted",
        "totals",
        "totals of check-ins",
        "figures",
        "aggregates",
    ),
    Purpose.MENTORING: ("mentoring", "mentors"),
    Purpose.EVENT_MESSAGES: ("event messages", "events", "messages about events", "reminders", "digest"),
}


_AROUND = re.compile(
    r"^(?:(?:my\s+)?(?:consent|agreement)\s+(?:for|to)\s+|from\s+|to\s+|my\s+|all\s+)+|\s+please$",
    re.IGNORECASE,
)


def named(words: str, agreements: Agreements, *, command: str) -> Agreement:
    """The use of somebody's data that is meant; `command` is what was typed before it. Raises Refusal."""
    said = _AROUND.sub("", " ".join(words.casefold().strip(" .!“”\"'").split()))
    known = [(word, one) for one in agreements for word in _WORDS[one.purpose]]
    found = names.meant(said, [word for word, _ in known])
    meant = list(dict.fromkeys(known[place][1].purpose for place in found.found))
    if len(meant) == 1 and not found.wrong:
        return of(meant[0], agreements)
    near = of(meant[0], agreements) if len(meant) == 1 else None
    raise agreement_messages.unknown(words, agreements, command=command, near=near)


def is_to(found: Agreement, said: Said) -> bool:
    """Whether somebody's word was on the text as it is now."""
    return said.text_hash == privacy_notice.fingerprint(found.text)


async def has_agreed(work: Work, person_id: int, found: Agreement) -> bool:
    """Whether somebody's latest word is a yes to the text as it is now."""
    told = privacy_notice.fingerprint(found.text)
    return await consents.has_agreed(work, person_id, found.purpose, text_hash=told)


def of(purpose: Purpose, agreements: Agreements) -> Agreement:
    """The one of this purpose. Raises Refusal where it isn't agreed to by itself."""
    for one in agreements:
        if one.purpose is purpose:
            return one
    raise agreement_messages.unknown(purpose.value, agreements, command="privacy withdraw")


async def withdraw(work: Work, person_id: int, found: Agreement, *, said_in: Address) -> None:
    """Take it back: recorded with when, where and what is taken back, and in effect at once."""
    told = privacy_notice.fingerprint(found.text)
    await consents.record(work, person_id, found.purpose, text_hash=told, said_in=said_in, given=False)
    if found.withdraw is not None:
        await found.withdraw(work, person_id)
    await outbox.cancel_for(work, await people.direct_addresses(work, person_id), found.messages)


async def agree(work: Work, person_id: int, found: Agreement, *, said_in: Address) -> None:
    """Agree to it, as it was shown."""
    if found.agree is None:
        raise agreement_messages.unknown(found.title, [], command="privacy agree")
    await consents.record(
        work,
        person_id,
        found.purpose,
        text_hash=privacy_notice.fingerprint(found.text),
        said_in=said_in,
    )
    await found.agree(work, person_id)
