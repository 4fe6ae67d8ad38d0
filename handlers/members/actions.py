"""What changes with members: they join with their agreement, and change what they said."""

from __future__ import annotations

from bot.chat.identity import Address
from handlers.members import member_figures
from handlers.shared import group_invitations, privacy_notice
from storage import consents, directory, groups, members, people, reports
from storage.consents import Purpose
from storage.database import Work
from storage.members import Profile

REPORT = "members"


async def join(
    work: Work, person_id: int, profile: Profile, *, name: str, zone: str, agreed_in: Address
) -> None:
    """Make somebody a member, with the notice they agreed to and where. `zone` is an IANA name."""
    await _save(work, person_id, profile, settled=False)
    await people.rename(work, person_id, name=name, zone=zone, chosen=None)
    await _record_agreement(work, person_id, agreed_in)


async def _save(work: Work, person_id: int, profile: Profile, *, settled: bool) -> list[str]:
    """Keep a profile; where it has them join communities of practice, they are invited to their channels.

    Returns the names of these channels.
    """
    before = await groups.of_member(work, person_id)
    await members.save(work, person_id, profile, settled=settled)
    return await group_invitations.invite(
        work, person_id, [one for one in profile.groups if one not in before]
    )


async def change_profile(
    work: Work,
    person_id: int,
    profile: Profile,
    *,
    name: str,
    zone: str,
    agreed_in: Address | None,
    settled: bool,
    zone_chosen: bool,
) -> list[str]:
    """Keep a member's profile as they said it. `agreed_in` is where they agreed to the notice, if again.

    `zone_chosen`: they said the zone themself, so that it no longer follows their platform.

    `settled`: they have seen all that a list said of them, so that is needed no more.

    Returns the names of the channels that they are invited to.
    """
    invited = await _save(work, person_id, profile, settled=settled)
    await people.rename(work, person_id, name=name, zone=zone, chosen=zone_chosen or None)
    if agreed_in is not None:
        await _record_agreement(work, person_id, agreed_in)
    return invited


async def counts(work: Work, field: str) -> dict[str, int]:
    """About how many members have each value of a field, worked out once a month."""
    subject = f"{work.now.astimezone(work.community.zone):%Y-%m}:{field}"

    async def make() -> dict[str, int]:
        return member_figures.worked_out(
            await directory.each_by(work, field),
            people=work.community.disclosure.people,
            about=f"{REPORT}:{field}",
            key=work.disclosure_key,
        )

    return await reports.once(work, REPORT, subject, make)


async def _record_agreement(work: Work, person_id: int, agreed_in: Address) -> None:
    notice = privacy_notice.text(work.community.privacy, work.community.name)
    told = privacy_notice.fingerprint(notice)
    await consents.record(work, person_id, Purpose.MEMBERSHIP, text_hash=told, said_in=agreed_in)
