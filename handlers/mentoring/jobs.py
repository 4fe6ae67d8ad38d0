"""What happens by itself in mentoring: silence ends a wait, and pairs are asked how it goes."""

from __future__ import annotations

from bot.chat.message import Message
from bot.feature import Due
from handlers.mentoring import actions, messages, pair_actions
from storage import letters, mentoring, people
from storage.database import Work
from storage.mentoring import MentorAskState, PairState


async def lapse_due(work: Work, due: Due) -> None:
    """A mentor has been silent: kindly let them off, and ask the next."""
    found = await actions.locked(work, due.subject)
    if found is None or found[0].state != MentorAskState.ASKED:
        return
    ask = found[0]
    mentor_id = ask.mentor_id
    await actions.move_on(work, ask, MentorAskState.LAPSED)
    text = "I haven't heard from you about the mentoring request, so I've let it go. No harm done!"
    await letters.write_to(work, mentor_id, key=f"mentor-lapsed:{ask.id}", message=Message(text))


async def check_due(work: Work, due: Due) -> None:
    """Ask both, each privately, and again in a month."""
    pair = await mentoring.find_pair(work, due.subject)
    if pair is None or pair.state != PairState.ACTIVE:
        return
    names = await people.names(work, [pair.mentor_id, pair.mentee_id])
    for person_id, other_id in ((pair.mentor_id, pair.mentee_id), (pair.mentee_id, pair.mentor_id)):
        await letters.write_to(
            work,
            person_id,
            key=f"mentor-check:{pair.id}:{due.scheduled_for.isoformat()}:{person_id}",
            message=messages.check(other_id, names[other_id], pair.id),
        )
    await pair_actions.ask_how_it_goes(work, pair, work.community.mentoring.check_every_days)
