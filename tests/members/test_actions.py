"""A profile is kept with what its owner agreed to, and counts are asked for by a field."""

from __future__ import annotations

from sqlalchemy import select

from bot.chat.identity import Address
from bot.stepup import Stepup
from handlers.members import actions
from handlers.shared import privacy_notice
from storage import members, people
from storage.consents import Consent
from tests.people import profile, somebody


async def test_a_profile_is_kept_with_the_notice_that_was_agreed_to_and_where(stepup: Stepup) -> None:
    async with stepup.store.work() as work:
        alice = await somebody(work, "Alice")
        here = Address("console", "dm")
        await actions.join(work, alice.id, profile("UCL"), name="Alice", zone="Europe/London", agreed_in=here)
        await actions.change_profile(
            work,
            alice.id,
            profile("King's"),
            name="Alice S",
            zone="Europe/Paris",
            agreed_in=None,
            settled=True,
            zone_chosen=True,
        )
        found = await members.profile(work, alice.id)
        assert found is not None
        assert (found.institution, await people.name_of(work, alice.id)) == ("King's", "Alice S")
        notice = privacy_notice.text(work.community.privacy, work.community.name)
        agreed = list(await work.session.scalars(select(Consent).where(Consent.person_id == alice.id)))
        assert {(one.text_hash, one.place) for one in agreed} == {(privacy_notice.fingerprint(notice), "dm")}
