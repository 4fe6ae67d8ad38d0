"""What changes with opportunities: they are posted, people say that they'd like them, and they end."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.chat.phrases import times
from handlers.opportunities import messages
from handlers.opportunities.forms import YES, OpportunityAnswers
from handlers.shared import introductions
from storage import audit, letters, members, opportunities, outbox, people, schedule, suspensions
from storage.database import Work
from storage.opportunities import Opportunity, OpportunityState

CLOSE, TELL, WEEK = "opportunity-close", "opportunity-tell", "opportunity-week"
MOST_OPEN = 5  # of one person
KEPT, UNDECIDED = timedelta(days=90), timedelta(days=60)
_AT = 9  # o'clock on Mondays


async def draft(work: Work, answers: OpportunityAnswers, *, by: int) -> Opportunity:
    """Keep one for whoever offers it to look at. Raises Refusal."""
    await _check_number(work, by)
    row = Opportunity(
        poster_id=by,
        kind=answers.kind,
        title=" ".join(answers.title.split()),
        description=answers.description.strip(),
        institution=work.community.institution(" ".join(answers.institution.split())),
        dates=(answers.dates or "").strip(),
        share=(answers.share or "").strip(),
        needs_agreement=answers.agreement == YES,
        state=OpportunityState.DRAFT,
        closes_at=answers.closes,
        created_at=work.now,
        posted_at=None,
        ended_at=None,
        across=None,
        told_up_to=0,
    )
    return await opportunities.add(work, row, answers.skills or {})


async def _check_number(work: Work, by: int) -> None:
    if await opportunities.count_open(work, by) >= MOST_OPEN:
        raise messages.too_many_open(MOST_OPEN)
    # What was taken back at once was told to people all the same.
    if await opportunities.count_posted(work, by, work.now - timedelta(days=7)) >= MOST_OPEN:
        raise messages.too_many_this_week(MOST_OPEN)


async def own_draft(work: Work, opportunity_id: int, *, by: int) -> Opportunity:
    """What somebody is about to post, locked. Raises Refusal."""
    row = await opportunities.find(work, opportunity_id, lock=True)
    if row is None or row.poster_id != by or row.state is not OpportunityState.DRAFT:
        raise messages.gone()
    return row


async def post(work: Work, opportunity_id: int, *, by: int) -> Opportunity:
    """Have members see it, and those be told whom it fits and who asked. Raises Refusal."""
    # Of several at once each sees what the one before it posted.
    await people.hold(work, [by])
    row = await own_draft(work, opportunity_id, by=by)
    await _check_number(work, by)
    if row.closes_at <= work.now:
        raise messages.gone()
    row.state, row.posted_at = OpportunityState.OPEN, work.now
    zone = work.community.zone.key
    await schedule.arrange(
        work, kind=CLOSE, subject_id=row.id, at=_morning_after(work, row.closes_at), zone=zone
    )
    await schedule.arrange(work, kind=TELL, subject_id=row.id, at=work.now + timedelta(seconds=1), zone=zone)
    await schedule.arrange_unless(work, kind=WEEK, subject_id=0, at=next_monday(work), zone=zone)
    await audit.record(work, actor_id=by, action="opportunities.post", detail=f"{row.kind} {row.id}")
    return row


def _morning_after(work: Work, at: datetime) -> datetime:
    """The next morning (UTC) by the community's clock: nobody is asked anything at midnight."""
    local = at.astimezone(work.community.zone)
    day = local.date() + timedelta(days=local.time() >= time(_AT))
    return datetime.combine(day, time(_AT), work.community.zone).astimezone(UTC)


async def can_be_had(work: Work, row: Opportunity) -> bool:
    """Whether it is open, in time, and whoever offers it is still there and not suspended."""
    if row.state is not OpportunityState.OPEN or row.closes_at <= work.now or row.poster_id is None:
        return False
    return not await suspensions.is_on(work, row.poster_id)


def next_monday(work: Work) -> datetime:
    """The next Monday morning (UTC) by the community's clock."""
    return times.next_monday(work.now, work.community.zone, time(_AT))


async def drop(work: Work, opportunity_id: int, *, by: int) -> None:
    """Throw away what nobody has seen. Raises Refusal."""
    await work.delete(await own_draft(work, opportunity_id, by=by))


async def found(work: Work, opportunity_id: int, *, lock: bool = False) -> Opportunity:
    """One that was posted. Raises Refusal."""
    row = await opportunities.find(work, opportunity_id, lock=lock)
    if row is None or row.state is OpportunityState.DRAFT or not row.title:
        raise messages.gone()
    return row


async def open_one(work: Work, opportunity_id: int, *, by: int) -> Opportunity:
    """One that somebody else can say they'd like, locked. Raises Refusal."""
    row = await found(work, opportunity_id, lock=True)
    if not await can_be_had(work, row):
        raise messages.gone()
    if row.poster_id == by:
        raise messages.your_own()
    return row


async def share(work: Work, opportunity_id: int, *, by: int, name: str) -> tuple[Opportunity, str | None]:
    """Show somebody's profile to whoever offers it, and bring the two together; once.

    Returns it, and how they reach each other, None where that was done before. Raises Refusal.
    """
    row = await open_one(work, opportunity_id, by=by)
    profile = await members.profile(work, by)
    if profile is None or row.poster_id is None:
        raise messages.gone()
    accounts = await people.accounts(work, [row.poster_id, by])
    shared = introductions.on_one_platform([accounts[row.poster_id], accounts[by]])
    theirs = messages.how_to_reach(accounts[by], together=shared is not None)
    mine = messages.how_to_reach(accounts[row.poster_id], together=shared is not None)
    if not await opportunities.note_interest(work, row.id, by):
        return row, None
    poster = await people.name_of(work, row.poster_id)
    if shared is not None:
        await introductions.open_conversation(
            work,
            shared,
            messages.together(row, poster, name, by),
            key=f"opportunity-together:{row.id}:{by}",
            name=messages.conversation_name(row),
            author_id=by,
            about=messages.ABOUT_CONVERSATION,
        )
    shown = messages.shared_profile(name, profile, work.catalogue)
    await letters.write_to(
        work,
        row.poster_id,
        key=_interest_key(row.id, by),
        message=messages.interest(row, by, shown, theirs),
        author_id=by,
        about=messages.ABOUT_CONVERSATION,
    )
    return row, mine


def _interest_key(opportunity_id: int, person_id: int) -> str:
    return f"opportunity-interest:{opportunity_id}:{person_id}:"


async def no_longer(work: Work, opportunity_id: int, *, by: int, name: str) -> bool:
    """Somebody would like it no longer: what waits to be told isn't, and what was told is taken back.

    False where nobody knew of it.
    """
    if not await opportunities.drop_interest(work, opportunity_id, by):
        return False
    key = _interest_key(opportunity_id, by)
    if not await outbox.cancel(work, key):
        row = await opportunities.find(work, opportunity_id)
        if row is not None and row.title:
            message = messages.interest_gone(row, by, name)
            gone = f"{key}gone:{work.now.isoformat()}"
            await letters.write_to(work, row.poster_id, key=gone, message=message)
    return True


async def fill(work: Work, opportunity_id: int, *, by: int, filled_by: int) -> Opportunity:
    """It is filled, by one of those who would like it, or by somebody else (0). Raises Refusal."""
    row = await _unended(work, opportunity_id, by=by)
    interested = await opportunities.interested(work, row.id)
    across = None
    if filled_by:
        profile = await members.profile(work, filled_by) if filled_by in interested else None
        if profile is None:
            raise messages.gone()
        theirs = work.community.institution(profile.institution)
        across = theirs.casefold() != row.institution.casefold()
    row.state, row.ended_at, row.across = OpportunityState.FILLED, work.now, across
    await _end(work, row, chosen=filled_by)
    await audit.record(work, actor_id=by, action="opportunities.filled", detail=f"{row.kind} {row.id}")
    return row


async def withdraw(work: Work, opportunity_id: int, *, by: int, oversees: bool) -> Opportunity:
    """It isn't to be had any more; `oversees`: also where somebody else offers it. Raises Refusal."""
    row = await _unended(work, opportunity_id, by=by, oversees=oversees)
    row.state, row.ended_at = OpportunityState.WITHDRAWN, work.now
    await _end(work, row)
    if row.poster_id != by:
        key = f"opportunity-ended:{row.id}:poster"
        await letters.write_to(work, row.poster_id, key=key, message=messages.taken_down(row))
    await audit.record(work, actor_id=by, action="opportunities.withdraw", detail=f"{row.kind} {row.id}")
    return row


async def _unended(work: Work, opportunity_id: int, *, by: int, oversees: bool = False) -> Opportunity:
    row = await found(work, opportunity_id, lock=True)
    if row.poster_id != by and not oversees:
        raise messages.not_yours()
    if row.state not in (OpportunityState.OPEN, OpportunityState.CLOSED):
        raise messages.gone()
    return row


async def _end(work: Work, row: Opportunity, *, chosen: int = 0) -> None:
    """Nobody hears of it as new any more; those who would have liked it are told, the `chosen` one too."""
    for kind in (CLOSE, TELL):
        await schedule.drop(work, kind=kind, subject_id=row.id)
    await outbox.cancel(work, f"opportunity-new:{row.id}:")
    for person_id in await opportunities.interested(work, row.id):
        message = messages.yours(row) if person_id == chosen else messages.ended(row)
        key = f"opportunity-ended:{row.id}:{person_id}"
        await letters.write_to(work, person_id, key=key, message=message)


async def close(work: Work, row: Opportunity) -> None:
    """Its date has passed: whoever offers it is asked what came of it, and those who'd like it know so."""
    row.state = OpportunityState.CLOSED
    interested = await opportunities.interested(work, row.id)
    await letters.write_to(
        work, row.poster_id, key=f"opportunity-closed:{row.id}", message=messages.closed(row, interested)
    )
    for person_id in interested:
        key = f"opportunity-closed:{row.id}:{person_id}"
        await letters.write_to(work, person_id, key=key, message=messages.being_decided(row))


async def let_go(work: Work) -> None:
    """End what closed long ago and of which nothing was heard; those who would have liked it are told."""
    for row in await opportunities.undecided(work, work.now - UNDECIDED):
        row.ended_at = work.now
        await _end(work, row)


async def leave(work: Work, person_id: int) -> None:
    """Before somebody is forgotten: what they offer isn't to be had any more, and nothing of it is kept."""
    for row in await opportunities.every_of(work, person_id):
        if row.state in (OpportunityState.OPEN, OpportunityState.CLOSED):
            row.state, row.ended_at = OpportunityState.WITHDRAWN, work.now
            await _end(work, row)
        row.title = row.description = row.institution = row.dates = row.share = ""


async def purge(work: Work) -> None:
    """End what is undecided for long; throw away old drafts, and who was interested in what ended."""
    await let_go(work)
    await opportunities.purge(work, work.now - KEPT)
