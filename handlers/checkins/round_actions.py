"""What changes with a round once it is open, and what came of it; and rounds of every term."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.phrases import times
from handlers.checkins import (
    actions,
    forms,
    messages,
    needs_figures,
    needs_messages,
    parsing,
    questions_to_ask,
    round_messages,
    term_dates,
)
from handlers.checkins.needs_figures import Kind, Needs, Row
from handlers.checkins.parsing import PlanAsked
from handlers.shared.telling_people import tell_each
from storage import audit, checkins, form_conversations, letters, outbox, reports, schedule, skills
from storage.checkins import AskState, CheckinPlan, CheckinRound, RoundState
from storage.database import Work
from storage.outbox import Urgency

TERM = "checkin-term"
FINDINGS = 3


async def open_one(work: Work, round_id: int) -> CheckinRound:
    """A round that is open, nobody else closing it meanwhile. Raises Refusal."""
    found = await checkins.find(work, round_id, lock=True)
    if found is None or found.state != RoundState.OPEN:
        raise round_messages.not_open_any_more()
    return found


async def extend(work: Work, found: CheckinRound, closes: times.Moment, *, by: int) -> None:
    """Have a round close later.

    Who was told that it closes sooner hears of it; others are nudged later too.
    """
    found.closes_at = closes.instant
    await actions.arrange_end(work, found)
    nudged = await checkins.waiting(work, found.id)
    if not nudged:
        await actions.arrange_nudge(work, found)
    for key in (actions.ASK_KEY, actions.NUDGE_KEY):
        await outbox.expire_later(work, f"{key}:{found.id}:", closes.instant)
    await tell_each(
        work,
        nudged,
        lambda person_id, zone: messages.longer(found, zone),
        key=f"checkin-longer:{found.id}:{int(closes.instant.timestamp())}",
        zone=ZoneInfo(found.zone),
        urgency=Urgency.BULK,
        expires_at=closes.instant,
    )
    await audit.record(work, actor_id=by, action="checkin.extend", detail=found.title)


async def close(work: Work, round_id: int, *, by: int | None) -> CheckinRound:
    """Close a round, and keep what may be shown of it. Raises Refusal."""
    found = await open_one(work, round_id)
    found.state = RoundState.CLOSED
    found.closes_at = min(found.closes_at, work.now)
    needs = await actions.freeze(work, found)
    await _ask_nobody_any_more(work, found)
    await audit.record(work, actor_id=by, action="checkin.close", detail=found.title)
    findings = [needs_messages.finding(row, work.catalogue) for row in _findings(needs)]
    message = round_messages.closed(found, needs.people, findings)
    await letters.write_to(work, found.made_by, key=f"checkin-closed:{found.id}", message=message)
    return found


async def cancel(work: Work, round_id: int, *, by: int) -> CheckinRound:
    """Cancel a round: its answers stay with those who gave them, and nothing is shown of it.

    Raises Refusal.
    """
    found = await open_one(work, round_id)
    found.state = RoundState.CANCELLED
    await _ask_nobody_any_more(work, found)
    await audit.record(work, actor_id=by, action="checkin.cancel", detail=found.title)
    return found


async def _keep_what_was_begun(work: Work, found: CheckinRound) -> None:
    """Whoever didn't get to the end keeps the answers they gave, for them alone."""
    typed = await form_conversations.typed_in(work, forms.NAME, str(found.id))
    for person_id, answers in sorted(typed.items()):
        asked = await checkins.asked(work, found.id, person_id)
        if asked is not None and asked.state != AskState.ANSWERED:
            levels = forms.levels_typed(asked.skills["keys"], answers, work.catalogue)
            newer = await skills.said_since(work, person_id, asked.asked_at)
            kept = {key: each for key, each in levels.items() if key not in newer}
            await skills.note(work, person_id, actions.states(kept))


async def _ask_nobody_any_more(work: Work, found: CheckinRound) -> None:
    await _keep_what_was_begun(work, found)
    for kind in (actions.ASK, actions.NUDGE, actions.CLOSE):
        await schedule.drop(work, kind=kind, subject_id=found.id)
    for key in (actions.ASK_KEY, actions.NUDGE_KEY):
        await outbox.cancel(work, f"{key}:{found.id}:")


async def needs_of(work: Work, found: CheckinRound) -> Needs | None:
    """What is kept of a closed round."""
    report = await reports.frozen(work, actions.REPORT, str(found.id))
    return needs_figures.kept(report) if report else None


def _findings(needs: Needs) -> list[Row]:
    """The skills worth acting on first: the widest gaps, most people first."""
    rows = [row for row in needs.rows[Kind.SKILL] if row.gap.mean() > row.gap.margin()]
    return sorted(rows, key=lambda row: -row.gap.moved)[:FINDINGS]


async def asked_again_from(work: Work) -> datetime | None:
    """From when everybody can be asked the same again; None where that is now. An instant in UTC."""
    opened = [found.opened_at for found in await checkins.closed(work) if found.opened_at]
    again = max(opened, default=None)
    if again is None or again + questions_to_ask.NOT_AGAIN_FOR <= work.now:
        return None
    return again + questions_to_ask.NOT_AGAIN_FOR


# Every term ---------------------------------------------------------------------------------------------


async def plan(work: Work, asked: PlanAsked, *, by: int, zone: ZoneInfo) -> tuple[CheckinPlan, datetime]:
    """Have a round started every term. Returns it, and when the first one is (UTC). Raises Refusal."""
    opens = term_dates.next_opening(work.community.checkins.terms, work.now, zone)
    if opens > asked.until.instant:
        raise round_messages.no_term_until_then(opens, zone)
    if others := await checkins.plans(work):
        raise round_messages.planned_already(others[0].title)
    found = CheckinPlan(
        title=asked.title,
        audience=asked.audience,
        question=parsing.QUESTION,
        until=asked.until.instant,
        made_by=by,
        made_at=work.now,
        zone=zone.key,
    )
    await work.add(found)
    await _arrange(work, found, opens)
    await audit.record(work, actor_id=by, action="checkin.schedule", detail=found.title)
    return found, opens


async def planned(work: Work) -> list[tuple[CheckinPlan, datetime]]:
    """What is started every term, each with when it is next (UTC)."""
    return [
        (found, term_dates.next_opening(work.community.checkins.terms, work.now, ZoneInfo(found.zone)))
        for found in await checkins.plans(work)
    ]


async def stop_plan(work: Work, plan_id: int, *, by: int) -> str:
    """Start no more rounds of a plan. Returns its title. Raises Refusal."""
    found = await checkins.plan(work, plan_id)
    if found is None:
        raise round_messages.plan_is_gone()
    title = found.title
    await schedule.drop(work, kind=TERM, subject_id=plan_id)
    await work.delete(found)
    await audit.record(work, actor_id=by, action="checkin.unschedule", detail=title)
    return title


async def start_term(work: Work, plan_id: int, *, at: datetime) -> None:
    """Open this term's round, and arrange for the next; whoever planned it hears of it."""
    found = await checkins.plan(work, plan_id)
    if found is None:
        return
    zone = ZoneInfo(found.zone)
    following = term_dates.next_opening(work.community.checkins.terms, max(at, work.now), zone)
    running = await checkins.running(work)
    if running is None:
        round_ = CheckinRound(
            title=f"{found.title}, {term_dates.name(at, zone)}",
            audience=found.audience,
            question=found.question,
            state=RoundState.DRAFT,
            made_by=found.made_by,
            created_at=work.now,
            closes_at=term_dates.closing(work.now, zone),
            zone=found.zone,
        )
        await work.add(round_)
        await actions.start(work, round_)
        await audit.record(work, actor_id=None, action="checkin.term", detail=round_.title)
        message = round_messages.term_started(round_, zone)
    else:
        message = round_messages.term_not_started(found, running, zone)
    key = f"checkin-term:{found.id}:{at.isoformat()}"
    await letters.write_to(work, found.made_by, key=key, message=message)
    if following <= found.until:
        await _arrange(work, found, following)
    else:
        await work.delete(found)


async def _arrange(work: Work, found: CheckinPlan, at: datetime) -> None:
    wall = at.astimezone(ZoneInfo(found.zone)).replace(tzinfo=None)
    await schedule.arrange(work, kind=TERM, subject_id=found.id, at=at, zone=found.zone, wall=wall)


# What came of it ----------------------------------------------------------------------------------------


async def draft_outcome(work: Work, found: CheckinRound, text: str) -> list[str]:
    """Keep what organisers say came of a round, until they have it told.

    Returns the figures that somebody would read with it. Raises Refusal.
    """
    if found.outcome_told_at is not None:
        raise round_messages.outcome_told_already(found)
    found.outcome = text
    needs = await needs_of(work, found)
    everybodys = list(dict.fromkeys(row.key for row in needs.rows[Kind.SKILL])) if needs else []
    return [needs_messages.finding(row, work.catalogue) for row in _concerning(needs, everybodys)]


async def tell_outcome(work: Work, round_id: int, text: str, *, by: int) -> CheckinRound:
    """Tell everybody who answered what they said together, and what was done about it, once. Raises Refusal.

    `text` is by what the words are known that were shown: others may have been written meanwhile.
    """
    found = await checkins.find(work, round_id, lock=True)
    if found is None or not found.outcome or round_messages.mark_of(found.outcome) != text:
        raise round_messages.outcome_is_gone()
    if found.outcome_told_at is not None:
        raise round_messages.outcome_told_already(found)
    found.outcome_told_at = work.now
    needs = await needs_of(work, found)
    answered = await checkins.answered_in(work, found.id)
    await tell_each(
        work,
        answered,
        lambda person_id, zone: round_messages.outcome(
            found,
            [needs_messages.finding(row, work.catalogue) for row in _concerning(needs, answered[person_id])],
        ),
        key=f"checkin-outcome:{found.id}",
        zone=ZoneInfo(found.zone),
        urgency=Urgency.BULK,
    )
    await audit.record(work, actor_id=by, action="checkin.outcome", detail=found.title)
    return found


def _concerning(needs: Needs | None, keys: list[str]) -> list[Row]:
    """What was found of the skills that somebody was asked about."""
    if needs is None:
        return []
    rows = [needs_figures.row_of(needs, Kind.SKILL, key) for key in keys]
    return sorted((row for row in rows if row), key=lambda row: -row.gap.mean())[:FINDINGS]
