"""The log isn't changed where two accounts are joined, and knows whose acts they are all the same."""

from __future__ import annotations

from sqlalchemy import select

from bot.stepup import Stepup
from storage import audit, merging
from storage.audit import Audit
from tests.people import member


async def test_acts_of_both_are_of_the_one_who_is_kept_and_part_again(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        ann, anna = await member(work, "Ann"), await member(work, "Anna")
        for one in (ann, anna):
            await audit.record(work, actor_id=one.id, action="groups.create", detail=one.name)
        before = (await work.session.execute(select(Audit.id, Audit.actor_id, Audit.hash))).all()

        merged = await merging.merge(work, kept=ann.id, gone=anna.id)

        both = await audit.entries(work, person_id=ann.id)
        assert [(entry.actor, entry.detail) for entry in both] == [("Ann", "Anna"), ("Ann", "Ann")]
        assert (await work.session.execute(select(Audit.id, Audit.actor_id, Audit.hash))).all() == before

        await merging.take_apart(work, merged.journal)

        apart = await audit.entries(work, person_id=anna.id)
        assert [(entry.actor, entry.detail) for entry in apart] == [("Anna", "Anna")]
        assert len(await audit.entries(work, person_id=ann.id)) == 1
