"""What happens to a round by itself: asking, one nudge, and closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.feature import Due
from config import profiles
from handlers.checkins import choosing, figures, form, wording
from handlers.checkins.request import checked_audience
from handlers.shared import disclosure
from storage import (
    audit,
    checkins,
    directory,
    form_conversations,
    letters,
    outbox,
    people,
    reports,
    schedule,
    skills,
)
from storage.checkins import CheckinRound, Invited
from storage.database import Work
from storage.outbox import Urgency

ASK = "checkin-ask"

NUDGE = "checkin-nudge"

CLOSE = "checkin-close"

REPORT = "checkin"

NUDGE_BEFORE = timedelta(days=3)

NUDGE_AT = time(10, 0)

_MONTH = timedelta(days=31)


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


async def so_far(work: Work, found: CheckinRound) -> wording.SoFar:
    """How far a round has got, as it may be said."""
    rules = work.community.disclosure
    states = await checkins.states(work, found.id)
    asked = sum(states.values())
    if asked < rules.base:
        return wording.SoFar(None, None)
    answered = disclosure.rounded(states.get("answered", 0), rules)
    return wording.SoFar(disclosure.rounded(asked, rules), answered)


async def start(work: Work, found: CheckinRound) -> None:
    """Open a round: people are asked at once, in a transaction of its own."""
    found.state = "open"
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
    left_out = await checkins.not_relevant(work, ids, work.now - choosing.NOT_RELEVANT_FOR)
    found = {}
    for one in invited:
        guide = profiles.guiding(work.community.role_profiles, one.job_family)
        found[one.person_id] = choosing.questions(
            named=named.get(one.person_id, {}),
            interests=choosing.interesting(one.interests, work.catalogue),
            family=[key for key in guide.skills if key in work.catalogue.skills] if guide else (),
            asked=asked.get(one.person_id, {}),
            left_out=left_out.get(one.person_id, frozenset()),
            most=work.community.checkins.skills,
        )
    return found


async def ask_due(work: Work, due: Due) -> None:
    """Ask everybody who is to be asked, each privately."""
    found = await checkins.find(work, due.subject, lock=True)
    if found is None or found.state != "open":
        return
    invited = await audience(work, found)
    reached = await people.reach(work, [one.person_id for one in invited])
    for person_id, keys in (await chosen(work, invited)).items():
        to = reached.get(person_id)
        if not keys or to is None or not await checkins.ask(work, found.id, person_id, keys):
            continue
        zone = people.zone_or_none(to.zone) or ZoneInfo(found.zone)
        await outbox.enqueue(
            work,
            key=f"checkin:{found.id}:{person_id}",
            to=to.address,
            message=wording.invitation(found, len(keys), zone),
            urgency=Urgency.BULK,
            expires_at=found.closes_at,
        )


async def nudge_due(work: Work, due: Due) -> None:
    """Remind those who haven't answered, once."""
    found = await checkins.find(work, due.subject)
    if found is None or found.state != "open" or found.closes_at <= due.now:
        return
    waiting = await checkins.unanswered(work, found.id)
    reached = await people.reach(work, [asked.person_id for asked in waiting])
    for asked in waiting:
        to = reached.get(asked.person_id)
        if to is None or await checkins.has_refused(work, asked.person_id):
            continue
        asked.nudged_at = work.now
        zone = people.zone_or_none(to.zone) or ZoneInfo(found.zone)
        in_the_middle = await form_conversations.has_begun(work, asked.person_id, form.NAME, str(found.id))
        await outbox.enqueue(
            work,
            key=f"checkin-nudge:{found.id}:{asked.person_id}",
            to=to.address,
            message=wording.nudge(found, zone, begun=in_the_middle),
            urgency=Urgency.BULK,
            expires_at=found.closes_at,
        )


async def close_due(work: Work, due: Due) -> None:
    """Close a round, and freeze what may be shown of it."""
    found = await checkins.find(work, due.subject, lock=True)
    if found is None or found.state != "open":
        return
    found.state = "closed"
    answers = await checkins.counted(work, found.id)
    report = figures.worked_out(answers, work.catalogue, work.community.disclosure)
    await reports.freeze(work, REPORT, str(found.id), {"title": found.title, **report})
    await outbox.cancel(work, f"checkin:{found.id}:")
    await outbox.cancel(work, f"checkin-nudge:{found.id}:")
    message = wording.closed(found, await so_far(work, found), "`needs`")
    await audit.record(work, actor_id=None, action="checkin.close", detail=found.title)
    await letters.write_to(work, found.made_by, key=f"checkin-closed:{found.id}", message=message)


async def tidy(work: Work) -> None:
    """Delete raw answers when they have been kept for as long as the community says."""
    await checkins.purge(work, work.now - work.community.checkins.answers_kept_months * _MONTH)
