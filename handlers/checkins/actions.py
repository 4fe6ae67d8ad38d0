"""What changes with check-ins: a round is opened, members join it and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.chat.form import Levels
from bot.chat.request import Request
from config import profiles
from handlers.checkins import messages, questions_to_ask
from handlers.checkins.parsing import checked_audience
from handlers.shared import disclosure
from storage import checkins, directory, schedule, skills
from storage.checkins import AskState, CheckinAnswer, CheckinAsk, CheckinRound, Invited, RoundState
from storage.database import Work
from storage.skills import Own

ASK = "checkin-ask"
NUDGE = "checkin-nudge"
CLOSE = "checkin-close"
REPORT = "checkin"
NUDGE_BEFORE = timedelta(days=3)
NUDGE_AT = time(10, 0)


async def join(work: Work, found: CheckinRound, request: Request) -> bool:
    """Take somebody into a round who became a member after it began. False: it isn't for them."""
    invited = [one for one in await audience(work, found) if one.person_id == request.person.id]
    keys = (await chosen(work, invited)).get(request.person.id)
    return bool(keys) and await checkins.ask(work, found.id, request.person.id, keys or ())


def states(said: Mapping[str, Levels]) -> list[Own]:
    return [Own(key, levels.now, levels.wanted, levels.relevant) for key, levels in said.items()]


def rows(asked: CheckinAsk, said: Mapping[str, Levels], *, counted: bool) -> list[CheckinAnswer]:
    return [
        CheckinAnswer(
            round_id=asked.round_id,
            person_id=asked.person_id,
            skill=key,
            level=levels.now,
            wanted=levels.wanted,
            relevant=levels.relevant,
            counted=counted,
        )
        for key, levels in said.items()
    ]


async def matching(work: Work, found: CheckinRound) -> list[int] | None:
    """The members whom a round is for; None for all."""
    if not found.audience:
        return None
    conditions = checked_audience(found.audience, work.catalogue).filters
    members = await directory.search(work, conditions, visible=None, reader_id=0, limit=100_000)
    return [member.id for member in members]


async def audience(work: Work, found: CheckinRound) -> list[Invited]:
    """The members whom a round asks."""
    return await checkins.members_to_ask(work, await matching(work, found))


async def so_far(work: Work, found: CheckinRound) -> messages.SoFar:
    """How far a round has got, as it may be said."""
    rules = work.community.disclosure
    states = await checkins.states(work, found.id)
    asked = sum(states.values())
    if asked < rules.base:
        return messages.SoFar(None, None)
    answered = disclosure.rounded(states.get(AskState.ANSWERED, 0), rules)
    return messages.SoFar(disclosure.rounded(asked, rules), answered)


async def start(work: Work, found: CheckinRound) -> None:
    """Open a round: people are asked at once, in a transaction of its own."""
    found.state = RoundState.OPEN
    found.opened_at = work.now
    for kind, at in ((ASK, work.now), (NUDGE, nudge_at(work.now, found)), (CLOSE, found.closes_at)):
        wall = at.astimezone(ZoneInfo(found.zone)).replace(tzinfo=None) if kind == CLOSE else None
        await schedule.arrange(work, kind=kind, subject_id=found.id, at=at, zone=found.zone, wall=wall)


def nudge_at(opened: datetime, found: CheckinRound) -> datetime:
    """Three days before the end, or half way where that is sooner; at ten in the morning if it can be."""
    half_way = opened + (found.closes_at - opened) / 2
    moment = max(half_way, found.closes_at - NUDGE_BEFORE)
    zone = ZoneInfo(found.zone)
    morning = datetime.combine(moment.astimezone(zone).date(), NUDGE_AT, zone)
    return morning if opened < morning < found.closes_at else moment


async def chosen(work: Work, invited: Sequence[Invited]) -> dict[int, list[str]]:
    """What each of these people is asked about."""
    ids = [one.person_id for one in invited]
    asked = await checkins.last_asked(work, ids)
    named = await skills.shown_levels(work, ids)
    left_out = await checkins.not_relevant(work, ids, work.now - questions_to_ask.NOT_RELEVANT_FOR)
    found = {}
    for one in invited:
        guide = profiles.guiding(work.community.role_profiles, one.job_family)
        found[one.person_id] = questions_to_ask.questions(
            named=named.get(one.person_id, {}),
            interests=questions_to_ask.interesting(one.interests, work.catalogue),
            family=[key for key in guide.skills if key in work.catalogue.skills] if guide else (),
            asked=asked.get(one.person_id, {}),
            left_out=left_out.get(one.person_id, frozenset()),
            most=work.community.checkins.skills,
        )
    return found
