"""What happens to a round by itself: asking, one nudge, and closing."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.feature import Due
from config.community import Community
from handlers.checkins import actions, forms, messages, round_actions
from handlers.shared.telling_people import tell_each
from storage import checkins, form_conversations, people
from storage.checkins import CheckinRound, RoundState
from storage.database import Work
from storage.outbox import Urgency

TOLD_BEFORE = timedelta(days=30)
_MONTH = timedelta(days=31)


async def ask_due(work: Work, due: Due) -> None:
    """Ask everybody who is to be asked, each privately."""
    found = await checkins.find(work, due.subject, lock=True)
    if found is not None and found.state == RoundState.OPEN:
        await _invite(work, found)


async def _invite(work: Work, found: CheckinRound) -> None:
    """Ask everybody whom a round is for and who wasn't asked yet."""
    invited = await actions.audience(work, found)
    reached = await people.reach(work, [one.person_id for one in invited])
    chosen = await actions.chosen(work, invited)
    to_ask = {person_id: keys for person_id, keys in chosen.items() if keys and person_id in reached}
    asked = {
        person_id: len(to_ask[person_id]) for person_id in await checkins.ask_all(work, found.id, to_ask)
    }
    await tell_each(
        work,
        asked,
        lambda person_id, zone: messages.invitation(found, asked[person_id], zone),
        key=f"{actions.ASK_KEY}:{found.id}",
        zone=ZoneInfo(found.zone),
        urgency=Urgency.BULK,
        expires_at=found.closes_at,
    )


async def nudge_due(work: Work, due: Due) -> None:
    """Remind those who haven't answered, once; and ask who has joined since it began."""
    found = await checkins.find(work, due.subject)
    if found is None or found.state != RoundState.OPEN or found.closes_at <= due.now:
        return
    waiting = await checkins.unanswered(work, found.id)
    reached = await people.reach(work, waiting)
    typed = await form_conversations.typed_in(work, forms.NAME, str(found.id))
    begun = {person_id: person_id in typed for person_id in waiting if person_id in reached}
    await checkins.nudged(work, found.id, begun)
    await tell_each(
        work,
        begun,
        lambda person_id, zone: messages.nudge(found, zone, begun=begun[person_id]),
        key=f"{actions.NUDGE_KEY}:{found.id}",
        zone=ZoneInfo(found.zone),
        urgency=Urgency.BULK,
        expires_at=found.closes_at,
    )
    await _invite(work, found)


async def close_due(work: Work, due: Due) -> None:
    """Close a round, and freeze what may be shown of it."""
    found = await checkins.find(work, due.subject, lock=True)
    if found is not None and found.state == RoundState.OPEN and found.closes_at <= due.now:
        await round_actions.close(work, found.id, by=None)


async def term_due(work: Work, due: Due) -> None:
    """Start the check-in of a term that has begun."""
    await round_actions.start_term(work, due.subject, at=due.scheduled_for)


def keeps(community: Community) -> str:
    """How long answers are kept."""
    return messages.keeps_answers(community.checkins.answers_kept_months)


async def tidy(work: Work) -> None:
    """Freeze what isn't frozen yet, and delete raw answers when they have been kept as long as is said.

    Nothing is deleted of which people weren't told 30 days before.
    """
    for found in await checkins.without_report(work, actions.REPORT):
        await actions.freeze(work, found)
    kept = work.community.checkins.answers_kept_months * _MONTH
    await _tell_of_deletion(work, kept)
    await checkins.purge(work, work.now - kept, told_before=work.now - TOLD_BEFORE)


async def _tell_of_deletion(work: Work, kept: timedelta) -> None:
    """Tell those whose answers of a round will be deleted, 30 days before; one round each time."""
    found = await checkins.to_tell_of_deletion(work, work.now - kept + TOLD_BEFORE)
    if found is None:
        return
    on = max(found.closes_at + kept, work.now + TOLD_BEFORE)
    await tell_each(
        work,
        await checkins.with_answers(work, found.id),
        lambda person_id, zone: messages.will_be_deleted(found, on, zone),
        key=f"checkin-deleting:{found.id}",
        zone=ZoneInfo(found.zone),
        urgency=Urgency.BULK,
        # It can't wait for the end of a pause.
        asked=True,
    )
    found.deletion_told_at = work.now
