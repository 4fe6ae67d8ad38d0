"""Gathering what the report is made of: what is frozen, and what is public."""

from __future__ import annotations

from datetime import datetime

from bot.chat.phrases import times
from handlers.checkins import round_actions
from handlers.members import actions as member_actions
from handlers.mentoring import report_actions
from handlers.report.sections import Course, Found, Round
from handlers.training import actions as training_actions
from handlers.training import uptake
from storage import checkins, training
from storage.checkins import CheckinRound
from storage.database import Work


async def gathered(work: Work, quarters: int) -> Found:
    """All of the report on so many of the latest closed quarters, and on the check-ins since they began."""
    zone = work.community.zone
    closed = uptake.closed(work.now, zone, quarters)
    start = closed[-1].start
    rounds = [one for one in await checkins.closed(work) if not one.audience]
    within: list[Round] = []
    earlier: list[Round] = []
    for one in rounds:
        found = await _round(work, one)
        if found is not None:
            (within if one.closes_at >= start else earlier).append(found)
    taught = await training.taught_by(work, start, work.now)
    courses = {
        skill.key: Course(taught.get(skill.key, 0), len(skill.resources))
        for skill in work.catalogue.skills.values()
        if skill.resources or skill.key in taught
    }
    return Found(
        period=f"{closed[-1].said} until today" if quarters > 1 else f"{closed[0].said} and since",
        members={field: await member_actions.counts(work, field) for field in ("institution", "family")},
        rounds=within,
        before=next(iter([*within[1:], *earlier]), None),
        quarters=[(each.said, await training_actions.frozen(work, each)) for each in reversed(closed)],
        courses=courses,
        events=await training.announced_between(work, start, work.now),
        mentoring=await report_actions.figures(work),
    )


async def _round(work: Work, found: CheckinRound) -> Round | None:
    needs = await round_actions.needs_of(work, found)
    return Round(found.title, _day(found.closes_at, work), needs) if needs else None


def _day(instant: datetime, work: Work) -> str:
    return times.day_in_full(instant.astimezone(work.community.zone).date())
