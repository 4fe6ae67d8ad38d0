"""What happens by itself in mentoring: silence ends a wait, and pairs are asked how it goes."""

from __future__ import annotations

from bot.feature import Due
from handlers.mentoring import messages, pair_actions, pair_messages, request_actions
from storage import letters, mentor_pairs, people
from storage.database import Work
from storage.mentor_pairs import PairState
from storage.mentoring import MentorAskState


async def lapse_due(work: Work, due: Due) -> None:
    """A mentor has been silent: kindly let them off, and ask the next."""
    found = await request_actions.locked(work, due.subject)
    if found is None or found[0].state != MentorAskState.ASKED:
        return
    ask = found[0]
    mentor_id = ask.mentor_id
    await request_actions.move_on(work, ask, MentorAskState.LAPSED)
    await letters.write_to(work, mentor_id, key=f"mentor-lapsed:{ask.id}", message=messages.let_off())


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
