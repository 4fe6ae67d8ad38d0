"""What happens by itself in mentoring: silence ends a wait, pairs are asked how it goes, coffees are held."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from bot import separate_process
from bot.chat.message import Message
from bot.feature import Due, LongJob
from bot.fetching import Fetcher
from handlers.mentoring import (
    actions,
    coffee_actions,
    coffee_groups,
    messages,
    pair_actions,
    pair_messages,
    request_actions,
    session_actions,
)
from storage import letters, mentor_coffee, mentor_pairs, mentoring, people, schedule
from storage.database import Work
from storage.mentor_coffee import Guest
from storage.mentor_pairs import PairState
from storage.mentoring import MentorAskState, MentorOffer

# After so long a mentor who hasn't been heard from is asked, and so long after that their offer is paused.
SILENT, ASKED_BEFORE = timedelta(days=90), timedelta(days=14)
_ASKED_AT_ONCE = 100
TRIED_AGAIN = timedelta(hours=1)
SEATED_HERE = 30  # people


async def ask_silent_mentors(work: Work) -> None:
    """Nobody is to wait for somebody who is away: ask those whether they still offer, then pause that."""
    for offer, heard in await mentoring.asked_whether_they_offer(work):
        if heard is not None and offer.asked_at is not None and heard >= offer.asked_at:
            offer.asked_at = None
        elif offer.asked_at is not None and offer.asked_at <= work.now - ASKED_BEFORE:
            await actions.pause_offer(work, offer.person_id)
            await _tell(work, offer, "paused", messages.paused_for_silence())
            offer.asked_at = None
    for offer in await mentoring.silent(work, work.now - SILENT, _ASKED_AT_ONCE):
        offer.asked_at = work.now
        await _tell(work, offer, "asked", messages.still_offers(ASKED_BEFORE))
    await work.flush()


async def _tell(work: Work, offer: MentorOffer, what: str, message: Message) -> None:
    day = (offer.asked_at or work.now).date()
    await letters.write_to(
        work, offer.person_id, key=f"mentor-still:{what}:{offer.person_id}:{day}", message=message
    )


async def coffee_due(work: Work, due: Due) -> LongJob:
    """Work out who has coffee with whom."""
    zone = work.community.zone.key
    # Should it come to nothing, it is done again.
    again = work.now + TRIED_AGAIN
    await schedule.arrange(work, kind=coffee_actions.ROUND, subject_id=0, at=again, zone=zone)
    guests, begun = await mentor_coffee.guests(work), work.now
    met = await mentor_coffee.met(work, [guest.id for guest in guests])
    seat = partial(coffee_groups.groups, guests, met, await coffee_actions.never(work, guests), begun)

    async def worked_out(fetcher: Fetcher) -> list[tuple[Guest, ...]]:
        return (
            await separate_process.run(seat) if len(guests) > SEATED_HERE else await asyncio.to_thread(seat)
        )

    async def keep(work: Work, groups: list[tuple[Guest, ...]]) -> None:
        # Where it took so long that it was begun anew, the first to be done counts.
        if not await mentor_coffee.held_since(work, begun):
            await coffee_actions.bring_together(work, groups, guests)
        at = coffee_actions.next_round(work, first=False)
        await schedule.arrange(work, kind=coffee_actions.ROUND, subject_id=0, at=at, zone=zone)

    return LongJob(worked_out, keep)


async def ask_after_coffee(work: Work, due: Due) -> None:
    """A week has passed: ask those who were brought together."""
    await coffee_actions.ask(work, due.subject)


async def lapse_due(work: Work, due: Due) -> None:
    """A mentor has been silent: kindly let them off, and ask the next."""
    found = await request_actions.locked(work, due.subject)
    if found is None or found[0].state != MentorAskState.ASKED:
        return
    ask, request = found
    if ask.question and not ask.answer:
        await request_actions.wait_for_mentee(work, ask, request)
        return
    mentor_id = ask.mentor_id
    await request_actions.move_on(work, ask, MentorAskState.LAPSED)
    await letters.write_to(work, mentor_id, key=f"mentor-lapsed:{ask.id}", message=messages.let_off())


async def time_is_up(work: Work, due: Due) -> None:
    """The time that a pair set itself is up."""
    pair = await session_actions.found(work, due.subject)
    if pair is not None:
        await session_actions.time_is_up(work, pair)


async def check_due(work: Work, due: Due) -> None:
    """Ask both, each privately, and again in a month."""
    pair = await mentor_pairs.find_pair(work, due.subject)
    if pair is None or pair.state != PairState.ACTIVE:
        return
    names = await people.names(work, [pair.mentor_id, pair.mentee_id])
    for person_id, other_id in ((pair.mentor_id, pair.mentee_id), (pair.mentee_id, pair.mentor_id)):
        await letters.write_to(
            work,
            person_id,
            key=f"mentor-check:{pair.id}:{due.scheduled_for.isoformat()}:{person_id}",
            message=pair_messages.check(other_id, names[other_id], pair.id),
        )
    await pair_actions.ask_how_it_goes(work, pair, work.community.mentoring.check_every_days)
