"""A round that matches everybody at once: drafted, shortened, and sent to its mentees."""

from __future__ import annotations

from collections.abc import Collection

from handlers.mentoring import matching, organiser_messages, request_actions
from storage import audit, mentor_rounds, mentoring
from storage.database import Work
from storage.mentor_rounds import MentorRound, MentorRoundState

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
    before = await mentor_rounds.draft_round(work)
    if before is not None:
        before.state, before.pairs = MentorRoundState.DROPPED, {"pairs": []}
    kept = [{"request": request_id, "mentor": mentor_id} for request_id, mentor_id in pairs]
    row = MentorRound(made_by=by, pairs={"pairs": kept}, state=MentorRoundState.DRAFT, at=work.now)
    await work.add(row)
    await audit.record(work, actor_id=by, action="mentor.round", detail=f"{len(kept)} pairs")
    return row


async def leave_out(work: Work, numbers: Collection[int]) -> MentorRound | None:
    """Leave pairs out of the draft by their numbers, from 1. None: no pair is left, and it is dropped.

    Raises Refusal.
    """
    row = await mentor_rounds.draft_round(work)
    if row is None:
        raise organiser_messages.which_pairs()
    pairs = row.pairs["pairs"]
    if not set(numbers) <= set(range(1, len(pairs) + 1)):
        raise organiser_messages.no_such_pair(len(pairs))
    row.pairs = {"pairs": [pair for number, pair in enumerate(pairs, 1) if number not in numbers]}
    if row.pairs["pairs"]:
        return row
    row.state = MentorRoundState.DROPPED
    return None


async def send_round(work: Work, round_id: int, *, by: int) -> tuple[int, int]:
    """Ask the mentees of a round, each privately, whether they would like that mentor.

    Nothing that somebody wrote goes to a mentor before they have said yes. Returns how many were asked, and
    how many could no longer be. Raises Refusal.
    """
    row = await _draft(work, round_id)
    pairs = row.pairs["pairs"]
    row.state, row.pairs = MentorRoundState.SENT, {"pairs": []}
    mentors = {mentor.id: mentor for mentor in await mentoring.mentors(work)}
    asked = 0
    for pair in pairs:
        mentor = mentors.get(pair["mentor"])
        asked += mentor is not None and await request_actions.propose(work, pair["request"], mentor, row)
    await audit.record(work, actor_id=by, action="mentor.round.send", detail=f"{asked} asked")
    return asked, len(pairs) - asked


async def drop_round(work: Work, round_id: int) -> None:
    """Raises Refusal."""
    row = await _draft(work, round_id)
    row.state, row.pairs = MentorRoundState.DROPPED, {"pairs": []}


async def _draft(work: Work, round_id: int) -> MentorRound:
    row = await mentor_rounds.round_(work, round_id)
    if row is None or row.state != MentorRoundState.DRAFT:
        raise organiser_messages.round_is_dealt_with()
    return row
