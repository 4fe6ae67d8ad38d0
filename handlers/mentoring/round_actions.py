"""A round that matches everybody at once: drafted, changed by hand, and sent to its mentees."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count
from typing import Any

from handlers.mentoring import matching, organiser_messages, request_actions
from handlers.mentoring.topic_meanings import Meanings
from storage import audit, mentor_rounds, mentoring
from storage.database import Work
from storage.mentor_rounds import MentorRound, MentorRoundState

Pair = tuple[int, int]
"""The id of a request, and that of the member who may be its mentor."""


async def still_possible(work: Work, pairs: list[Pair]) -> list[Pair]:
    """Those of `pairs` that can still be, no mentor taking more than there are places."""
    mentees = {mentee.request_id: mentee for mentee in await mentoring.mentees(work)}
    mentors = {mentor.id: mentor for mentor in await mentoring.mentors(work)}
    meanings = Meanings.of(work.catalogue)
    places = {id_: mentor.free for id_, mentor in mentors.items()}
    kept = []
    for request_id, mentor_id in pairs:
        mentee, mentor = mentees.get(request_id), mentors.get(mentor_id)
        if mentee is None or mentor is None or places[mentor_id] < 1:
            continue
        if matching.fit(mentee, mentor, {}, meanings) is None:
            continue
        places[mentor_id] -= 1
        kept.append((request_id, mentor_id))
    return kept


async def draft_round(work: Work, pairs: list[Pair], *, by: int) -> MentorRound:
    """Keep a round that nobody was asked about yet; it takes the place of an older one.

    Pairs that were pinned in that come first, and keep their numbers.
    """
    pinned = await pinned_pairs(work)
    before = await mentor_rounds.draft_round(work)
    if before is not None:
        before.state, before.pairs = MentorRoundState.DROPPED, {"pairs": []}
        await work.flush()
    free = (number for number in count(1) if number not in {pair["number"] for pair in pinned})
    new = [
        {"number": next(free), "request": request_id, "mentor": mentor_id, "pinned": False}
        for request_id, mentor_id in pairs
    ]
    kept = sorted([*pinned, *new], key=lambda pair: int(pair["number"]))
    row = MentorRound(made_by=by, pairs={"pairs": kept}, state=MentorRoundState.DRAFT, at=work.now)
    await work.add(row)
    await audit.record(work, actor_id=by, action="mentor.round", detail=f"{len(kept)} pairs")
    return row


async def pinned_pairs(work: Work) -> list[dict[str, Any]]:
    """The pairs that were pinned in the round that is shown, as far as they can still be."""
    row = await mentor_rounds.draft_round(work)
    pinned = [pair for pair in row.pairs["pairs"] if pair["pinned"]] if row is not None else []
    still = await still_possible(work, [(pair["request"], pair["mentor"]) for pair in pinned])
    return [pair for pair in pinned if (pair["request"], pair["mentor"]) in still]


async def leave_out(work: Work, numbers: Collection[int]) -> MentorRound | None:
    """Leave pairs out of the draft by their numbers; the others keep theirs.

    None: no pair is left, and it is dropped. Raises Refusal.
    """
    row = await _shown(work, numbers)
    row.pairs = {"pairs": [pair for pair in row.pairs["pairs"] if pair["number"] not in numbers]}
    if row.pairs["pairs"]:
        return row
    row.state = MentorRoundState.DROPPED
    return None


async def pin(work: Work, numbers: Collection[int], *, pinned: bool) -> MentorRound:
    """Have pairs stay as they are when the rest is worked out anew, or no longer. Raises Refusal."""
    row = await _shown(work, numbers)
    row.pairs = {
        "pairs": [
            pair | {"pinned": pinned} if pair["number"] in numbers else pair for pair in row.pairs["pairs"]
        ]
    }
    return row


async def swap(work: Work, one: int, other: int) -> MentorRound:
    """Have two pairs exchange their mentors. Raises Refusal, which doesn't say why two can't be matched."""
    row = await _shown(work, (one, other))
    pairs = {pair["number"]: pair for pair in row.pairs["pairs"]}
    first, second = pairs[one], pairs[other]
    pairs[one] = first | {"mentor": second["mentor"]}
    pairs[other] = second | {"mentor": first["mentor"]}
    wanted = [(pairs[number]["request"], pairs[number]["mentor"]) for number in (one, other)]
    if await still_possible(work, wanted) != wanted:
        raise organiser_messages.cannot_be_swapped(one, other)
    row.pairs = {"pairs": list(pairs.values())}
    return row


async def _shown(work: Work, numbers: Collection[int]) -> MentorRound:
    """The draft, which has pairs with all these numbers. Raises Refusal."""
    row = await mentor_rounds.draft_round(work)
    if row is None:
        raise organiser_messages.no_round_is_shown()
    known = [pair["number"] for pair in row.pairs["pairs"]]
    if not set(numbers) <= set(known):
        raise organiser_messages.no_such_pair(known)
    row.version += 1
    return row


async def send_round(work: Work, round_id: int, version: int, *, by: int) -> tuple[int, int]:
    """Ask the mentees of a round, each privately, whether they would like that mentor.

    Nothing that somebody wrote goes to a mentor before they have said yes. Returns how many were asked, and
    how many could no longer be. Raises Refusal.
    """
    row = await _draft(work, round_id)
    if row.version != version:
        raise organiser_messages.round_changed()
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
