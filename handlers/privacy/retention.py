"""Forgetting those who are silent for as long as the community keeps people, and told of it long before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.privacy import actions, messages
from handlers.privacy.actions import Leaves
from handlers.shared.telling_people import tell_each
from storage import inactivity, roles
from storage.database import Work
from storage.outbox import Urgency

TOLD = "forgetting"
TOLD_BEFORE = timedelta(days=30)
_MONTH = timedelta(days=31)
# There may be a thousand who came in one week; nobody waits for either.
_TOLD_AT_ONCE, _FORGOTTEN_AT_ONCE = 100, 5


async def forget_the_silent(work: Work, *, leaves: Sequence[Leaves]) -> None:
    """Tell those who are silent for long, and forget those who were told 30 days ago and still are.

    Nothing where the community keeps people until they ask. Nobody with a role is forgotten by itself.
    """
    months = work.community.privacy.inactive_months
    if months is None:
        return
    silent_since = work.now - months * _MONTH
    kept = [holder.person_id for holder in await roles.holders(work) if holder.person_id is not None]
    await inactivity.let_off(work, silent_since)
    told_before = work.now - TOLD_BEFORE
    for person_id in await inactivity.to_forget(work, told_before, _FORGOTTEN_AT_ONCE, but=kept):
        await actions.forget_person(work, person_id, leaves=leaves)
    told = await inactivity.to_tell(work, silent_since, _TOLD_AT_ONCE, but=kept)
    on = work.now + TOLD_BEFORE
    await tell_each(
        work,
        told,
        lambda person_id, zone: messages.will_be_forgotten(months, on, zone),
        key=f"{TOLD}:{work.now:%Y-%m-%d}",
        zone=work.community.zone,
        urgency=Urgency.BULK,
        # A pause that begins meanwhile isn't to hold it until it is too late.
        asked=True,
    )
