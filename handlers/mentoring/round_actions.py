"""A round that matches everybody at once: keeping the draft of one."""

from __future__ import annotations

from handlers.mentoring import matching
from storage import audit, mentoring
from storage.database import Work
from storage.mentoring import MentorRound, MentorRoundState

Pair = tuple[int, int]
"""The id of a request, and that of the member who may be its mentor."""


async def still_possible(work: Work, pairs: list[Pair]) -> list[Pair]:
    """Those of `pairs` that can still be, no mentor taking more than there are places."""
    mentees = {mentee.request_id: mentee for mentee in await mentoring.mentees(work)}
    mentors = {mentor.id: mentor for mentor in await mentoring.mentors(work)}
    places = {id_: mentor.free for id_, mentor in mentors.items()}
    kept = []
    for request_id, mentor_id in pairs:
        mentee, mentor = mentees.get(request_id), mentors.get(mentor_id)
        if mentee is None or mentor is None or places[mentor_id] < 1:
            continue
        if matching.fit(mentee, mentor, {}) is None:
            continue
        places[mentor_id] -= 1
        kept.append((request_id, mentor_id))
    return kept


async def draft_round(work: Work, pairs: list[Pair], *, by: int) -> MentorRound:
    """Keep a round that nobody was asked about yet; it takes the place of an older one."""
    before = await mentoring.draft_round(work)
    if before is not None:
        before.state, before.pairs = MentorRoundState.DROPPED, {"pairs": []}
    kept = [{"request": request_id, "mentor": mentor_id} for request_id, mentor_id in pairs]
    row = MentorRound(made_by=by, pairs={"pairs": kept}, state=MentorRoundState.DRAFT, at=work.now)
    await work.add(row)
    await audit.record(work, actor_id=by, action="mentor.round", detail=f"{len(kept)} pairs")
    return row
