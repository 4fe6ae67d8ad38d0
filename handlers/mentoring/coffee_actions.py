"""What changes with coffees: who takes part, who is brought together, and what they say of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import combinations, permutations

from bot.chat.phrases import times
from handlers.mentoring import coffee_messages, matching
from handlers.shared import introductions
from storage import letters, mentor_coffee, mentoring, people, schedule
from storage.database import Work
from storage.mentor_coffee import CoffeeState, CoffeeWord, Guest

ROUND, ASK = "mentor-coffee", "mentor-coffee-ask"
ASKED_AFTER = timedelta(days=7)
_AT = time(9)


def next_round(work: Work, *, first: bool) -> datetime:
    """The Monday morning (UTC) of the next round by the community's clock; the first is the next Monday."""
    monday = times.next_monday(work.now, work.community.zone, _AT)
    weeks = 0 if first else work.community.mentoring.coffee_every_weeks - 1
    local = monday.astimezone(work.community.zone).replace(tzinfo=None) + timedelta(weeks=weeks)
    return times.localise(local, work.community.zone)[0]


async def join(work: Work, person_id: int) -> datetime:
    """Have somebody be in the next round. Returns when that is (UTC)."""
    await mentor_coffee.join(work, person_id)
    at = next_round(work, first=True)
    await schedule.arrange_unless(work, kind=ROUND, subject_id=0, at=at, zone=work.community.zone.key)
    return await schedule.next_at(work, kind=ROUND, subject_id=0) or at


async def skip(work: Work, person_id: int) -> None:
    """Leave somebody out of the next round. Raises Refusal where they don't take part."""
    if await mentor_coffee.state_of(work, person_id) is None:
        raise coffee_messages.not_in_it()
    await mentor_coffee.join(work, person_id, CoffeeState.SKIPS)


async def never(work: Work, guests: Sequence[Guest]) -> set[frozenset[int]]:
    """Those of them who are never to be brought together: by a block, or as one may manage the other."""
    found = await mentor_coffee.never(work, [guest.id for guest in guests])
    said = await mentoring.terms_of(work, [guest.id for guest in guests])
    departments = {
        guest.id: {
            (guest.institution.casefold(), terms.department.casefold())
            for terms in said.get(guest.id, ())
            if terms.department
        }
        for guest in guests
    }
    for guest, other in permutations(guests, 2):
        managers = [terms.line_manager for terms in said.get(guest.id, ())]
        if departments[guest.id] & departments[other.id] or any(
            matching.is_called(manager, other.name) for manager in managers
        ):
            found.add(frozenset((guest.id, other.id)))
    return found


async def bring_together(work: Work, groups: Sequence[Sequence[Guest]], asked: Sequence[Guest]) -> None:
    """Tell each group, and whoever is in none; a week later they are asked how it was."""
    still = {guest.id for guest in await mentor_coffee.guests(work)}
    apart = await never(work, asked)
    seated: set[int] = set()
    for group in groups:
        here = [guest for guest in group if guest.id in still]
        # What was said while it was worked out counts too.
        if any(frozenset((one.id, other.id)) in apart for one, other in combinations(here, 2)):
            continue
        if len(here) > 1:
            seated |= {guest.id for guest in here}
            await _introduce(work, here)
    day = work.now.date().isoformat()
    for guest in asked:
        if guest.id in still - seated:
            key = f"mentor-coffee:none:{day}:{guest.id}"
            await letters.write_to(work, guest.id, key=key, message=coffee_messages.nobody_this_time())
    await mentor_coffee.everybody_back(work)


async def _introduce(work: Work, group: Sequence[Guest]) -> None:
    row = await mentor_coffee.add_group(work, [guest.id for guest in group])
    accounts = await people.accounts(work, [guest.id for guest in group])
    shared = introductions.on_one_platform([accounts[guest.id] for guest in group])
    if shared is not None:
        await introductions.open_conversation(
            work,
            shared,
            coffee_messages.together(group),
            key=f"mentor-coffee:{row.id}:together",
            name=coffee_messages.conversation_name(group),
            author_id=group[0].id,
            about=coffee_messages.ABOUT,
        )
    for guest in group:
        others = [other for other in group if other.id != guest.id]
        how = coffee_messages.how_to_reach(
            {other.name: accounts[other.id] for other in others}, together=shared is not None
        )
        await letters.write_to(
            work,
            guest.id,
            key=f"mentor-coffee:{row.id}:{guest.id}",
            message=coffee_messages.with_whom(others, how),
        )
    at = work.now + ASKED_AFTER
    await schedule.arrange(work, kind=ASK, subject_id=row.id, at=at, zone=work.community.zone.key)


async def ask(work: Work, group_id: int) -> None:
    """Ask each of a group whether they met."""
    group = await mentor_coffee.find(work, group_id)
    apart = await mentor_coffee.never(work, list(group))
    for person_id in group:
        others = {
            id_: name
            for id_, name in group.items()
            if id_ != person_id and frozenset((id_, person_id)) not in apart
        }
        if others and await mentor_coffee.state_of(work, person_id) is not None:
            await letters.write_to(
                work,
                person_id,
                key=f"mentor-coffee:{group_id}:met:{person_id}",
                message=coffee_messages.did_you_meet(group_id, others),
            )


async def say(work: Work, group_id: int, word: CoffeeWord, *, by: int) -> None:
    """Keep what somebody says; whoever didn't answer them is asked once whether it still suits them.

    Raises Refusal.
    """
    try:
        before = await mentor_coffee.say(work, group_id, by, word)
    except LookupError as fault:
        raise coffee_messages.not_yours() from fault
    if word is not CoffeeWord.NO_ANSWER or before is CoffeeWord.NO_ANSWER:
        return
    for other in await mentor_coffee.find(work, group_id):
        is_in = await mentor_coffee.state_of(work, other)
        if other == by or is_in is None or await mentor_coffee.answered(work, group_id, other):
            continue
        # Once for each coffee: whoever has answered that isn't left out by it again.
        key = f"mentor-coffee:{group_id}:still:{other}"
        if await letters.write_to(work, other, key=key, message=coffee_messages.still_in()):
            await mentor_coffee.join(work, other, CoffeeState.UNSURE)
