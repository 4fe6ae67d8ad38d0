"""What changes with check-ins: a round is opened, members join it and answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.form import Levels
from bot.chat.identity import Address
from config import checkin_core
from handlers.checkins import messages, needs_figures, questions_to_ask, round_messages
from handlers.checkins.needs_figures import Needs
from handlers.checkins.parsing import Asked, checked_audience
from handlers.shared import disclosure, member_query, privacy_notice
from storage import audit, checkins, consents, directory, reports, schedule, skills
from storage.checkins import AskState, CheckinAnswer, CheckinAsk, CheckinRound, Drafted, Invited, RoundState
from storage.consents import Purpose
from storage.database import Work
from storage.skills import Own

ASK = "checkin-ask"
NUDGE = "checkin-nudge"
CLOSE = "checkin-close"
ASK_KEY = "checkin"
NUDGE_KEY = "checkin-nudge"
REPORT = "checkin"
PROGRESS = "checkin-progress"
NUDGE_BEFORE = timedelta(days=3)
NUDGE_AT = time(10, 0)


async def opened(work: Work, round_id: int, *, by: int) -> tuple[CheckinRound, CheckinAsk]:
    """A round that is still open, and what this person is asked in it. Raises Refusal."""
    found = await checkins.find(work, round_id)
    asked = await checkins.asked(work, round_id, by)
    if found is None or asked is None:
        raise messages.not_part_of_it()
    if found.state != RoundState.OPEN or found.closes_at <= work.now:
        raise messages.is_closed(found)
    return found, asked


async def join(work: Work, found: CheckinRound, person_id: int) -> bool:
    """Take somebody into a round who became a member after it began. False: there is nothing to ask them."""
    keys = (await chosen(work, await _one_of(work, found, person_id))).get(person_id)
    return bool(keys) and await checkins.ask(work, found.id, person_id, keys or ())


async def is_invited(work: Work, found: CheckinRound, person_id: int) -> bool:
    """Whether a round is for somebody, whatever there is to ask them."""
    return bool(await _one_of(work, found, person_id))


async def _one_of(work: Work, found: CheckinRound, person_id: int) -> list[Invited]:
    """Somebody, if a round asks them."""
    ids = await matching(work, found)
    return await checkins.members_to_ask(work, [person_id]) if ids is None or person_id in ids else []


async def answer_round(
    work: Work,
    round_id: int,
    said: Callable[[Sequence[str]], Mapping[str, Levels]],
    *,
    by: int,
    counted: bool,
    note: str,
    agreed_in: Address,
) -> None:
    """Keep the answers, for the person and, if they agree, for the totals. Raises Refusal.

    `said` gives the levels by skill, of the keys that were asked about, and `agreed_in` is where they agreed.
    """
    _, asked = await opened(work, round_id, by=by)
    levels = said(asked.skills["keys"])
    told = privacy_notice.fingerprint(messages.COUNTED)
    await note_agreement(work, by, agreed_in)
    await consents.record(work, by, Purpose.TOTALS, text_hash=told, said_in=agreed_in, given=counted)
    await checkins.answer(work, asked, rows(asked, levels, counted=counted), counted=counted)
    await skills.note(work, by, states(levels))
    asked.state, asked.answered_at, asked.note = AskState.ANSWERED, work.now, note


async def answer_later(work: Work, round_id: int, *, by: int) -> CheckinRound | None:
    """Note that somebody will answer later. None: they have answered already. Raises Refusal."""
    found, asked = await opened(work, round_id, by=by)
    if asked.state == AskState.ANSWERED:
        return None
    asked.state = AskState.LATER
    return found


async def stop_asking(work: Work, round_id: int, *, by: int) -> None:
    """Ask somebody in no round any more."""
    asked = await checkins.asked(work, round_id, by)
    if asked is not None and asked.state != AskState.ANSWERED:
        asked.state = AskState.REFUSED
    await checkins.refuse(work, by)


async def took_part_back(work: Work, person_id: int) -> bool:
    """Whether somebody's last word on check-ins is that they take their agreement back."""
    return bool(await consents.withdrew(work, [person_id], Purpose.CHECKINS))


async def note_agreement(work: Work, person_id: int, said_in: Address) -> None:
    """Record that somebody takes part, with the text that they were shown."""
    part = privacy_notice.fingerprint(messages.TAKING_PART)
    await consents.record_new(work, person_id, Purpose.CHECKINS, text_hash=part, said_in=said_in)


async def lets_count(work: Work, person_id: int) -> bool:
    """Whether somebody agreed last that their answers are counted."""
    told = privacy_notice.fingerprint(messages.COUNTED)
    return await consents.has_agreed(work, person_id, Purpose.TOTALS, text_hash=told)


async def take_part_again(work: Work, person_id: int) -> tuple[CheckinRound | None, bool]:
    """Ask somebody again. Returns the round that is running, and whether it is for them."""
    await checkins.take_part_again(work, person_id)
    found = await checkins.running(work)
    if found is None:
        return None, False
    asked = await checkins.asked(work, found.id, person_id)
    if asked is None and not await join(work, found, person_id):
        return found, False
    if asked is not None and asked.state == AskState.REFUSED:
        asked.state = AskState.ASKED
    return found, True


# Rounds ---------------------------------------------------------------------------------------------


async def none_running(work: Work, zone: ZoneInfo) -> None:
    """Raises Refusal where there is one, its end said in `zone`."""
    running = await checkins.running(work)
    if running is not None:
        raise round_messages.one_at_a_time(running, zone)


async def draft_round(work: Work, asked: Asked, question: str, *, by: int, zone: ZoneInfo) -> Drafted:
    """Keep a round that asks nobody yet. Raises Refusal."""
    await none_running(work, zone)
    found = CheckinRound(
        title=asked.title,
        audience=asked.audience,
        question=question,
        state=RoundState.DRAFT,
        made_by=by,
        created_at=work.now,
        closes_at=asked.closes.instant,
        zone=zone.key,
    )
    await work.add(found)
    # Counted before those who don't want to be asked are left out: nobody learns who they are.
    explained = member_query.explained(checked_audience(asked.audience, work.catalogue), work.catalogue)
    whom = await matching(work, found)
    fitting = await checkins.fitting(work, whom)
    least = work.community.disclosure.people if found.audience else 1
    if fitting < least:
        raise round_messages.too_few_fit(least, explained, filtered=bool(found.audience))
    return Drafted(found, fitting, explained, await checkins.not_settled(work, whom))


async def open_round(work: Work, round_id: int, *, by: int) -> CheckinRound:
    """Have everybody asked. Raises Refusal."""
    found = await _draft(work, round_id)
    if found.closes_at <= work.now:
        raise round_messages.closing_has_passed()
    if await checkins.running(work) is not None:
        raise round_messages.another_is_open()
    await start(work, found)
    if not await checkins.is_only_one_open(work):
        raise round_messages.another_is_open()
    await audit.record(work, actor_id=by, action="checkin.start", detail=found.title)
    return found


async def drop_round(work: Work, round_id: int) -> None:
    """Raises Refusal."""
    (await _draft(work, round_id)).state = RoundState.DROPPED


async def _draft(work: Work, round_id: int) -> CheckinRound:
    found = await checkins.find(work, round_id, lock=True)
    if found is None or found.state != RoundState.DRAFT:
        raise round_messages.dealt_with()
    return found


def states(said: Mapping[str, Levels]) -> list[Own]:
    """Answers as a person's own levels and wishes."""
    return [Own(key, levels.now, levels.wanted, levels.relevant) for key, levels in said.items()]


def rows(asked: CheckinAsk, said: Mapping[str, Levels], *, counted: bool) -> list[CheckinAnswer]:
    """Answers as they are kept for a round."""
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
    return await directory.ids(work, checked_audience(found.audience, work.catalogue))


async def audience(work: Work, found: CheckinRound) -> list[Invited]:
    """The members whom a round asks."""
    return await checkins.members_to_ask(work, await matching(work, found))


async def freeze(work: Work, found: CheckinRound) -> Needs:
    """Keep what may be shown of a closed round, for good. Returns it."""

    async def make() -> dict[str, Any]:
        return needs_figures.worked_out(
            await checkins.counted(work, found.id),
            work.catalogue,
            partial(checkin_core.of, work.community.checkins.core),
            people=work.community.disclosure.people,
            about=f"{REPORT}:{found.id}",
            key=work.disclosure_key,
        )

    return needs_figures.kept(await reports.once(work, REPORT, str(found.id), make))


async def so_far(work: Work, found: CheckinRound) -> round_messages.SoFar:
    """How far a round has got, as it may be said: in fives, and the same all day long."""
    states = await checkins.states(work, found.id)
    asked = sum(states.values())
    if not asked:
        return round_messages.SoFar(None, None)

    async def make() -> dict[str, Any]:
        if asked < work.community.disclosure.people:
            return {"asked": None, "answered": None}
        answered = disclosure.nearest_five(states.get(AskState.ANSWERED, 0))
        return {"asked": disclosure.nearest_five(asked), "answered": answered}

    today = work.now.astimezone(ZoneInfo(found.zone)).date()
    kept = await reports.once(work, PROGRESS, f"{found.id}:{today}", make)
    return round_messages.SoFar(kept["asked"], kept["answered"])


async def start(work: Work, found: CheckinRound) -> None:
    """Open a round: people are asked at once, in a transaction of its own."""
    found.state = RoundState.OPEN
    found.opened_at = work.now
    await schedule.arrange(work, kind=ASK, subject_id=found.id, at=work.now, zone=found.zone)
    await arrange_nudge(work, found)
    await arrange_end(work, found)


async def arrange_nudge(work: Work, found: CheckinRound) -> None:
    """Have those reminded, once, who haven't answered by then."""
    at = nudge_at(found.opened_at or work.now, found)
    await schedule.arrange(work, kind=NUDGE, subject_id=found.id, at=max(at, work.now), zone=found.zone)


async def arrange_end(work: Work, found: CheckinRound) -> None:
    """Have a round close when it is to close."""
    wall = found.closes_at.astimezone(ZoneInfo(found.zone)).replace(tzinfo=None)
    await schedule.arrange(
        work, kind=CLOSE, subject_id=found.id, at=found.closes_at, zone=found.zone, wall=wall
    )


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
    answered = await checkins.last_answered(work, ids)
    wishes = await skills.wishes(work, ids)
    named = await skills.shown_levels(work, ids)
    left_out = await checkins.not_relevant(work, ids, work.now - questions_to_ask.NOT_RELEVANT_FOR)
    rules = work.community.checkins
    return {
        one.person_id: questions_to_ask.questions(
            core=checkin_core.of(rules.core, one.job_family),
            wishes=wishes.get(one.person_id, {}),
            named=named.get(one.person_id, {}),
            interests=questions_to_ask.interesting(one.interests, work.catalogue),
            answered=answered.get(one.person_id, {}),
            left_out=left_out.get(one.person_id, frozenset()),
            personal=rules.personal,
            now=work.now,
        )
        for one in invited
    }
