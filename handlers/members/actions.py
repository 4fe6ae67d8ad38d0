"""What changes with members: they join with their agreement, and change what they said."""

from __future__ import annotations

from bot.chat.identity import Address
from handlers.shared import privacy_notice
from storage import members, people
from storage.database import Work
from storage.members import Profile


async def keep_profile(
    work: Work, person_id: int, profile: Profile, *, name: str, zone: str, agreed_in: Address
) -> bool:
    """Keep what somebody said, with the notice they agreed to and where. Returns whether they are new.

    `zone` is an IANA name.
    """
    is_new = await members.save(work, person_id, profile)
    await people.rename(work, person_id, name=name, zone=zone)
    notice = privacy_notice.text(work.community.privacy, work.community.name)
    await members.record_consent(
        work,
        person_id,
        purpose=privacy_notice.PURPOSE,
        version=work.community.privacy.version,
        text_hash=privacy_notice.fingerprint(notice),
        platform=agreed_in.platform,
        place=agreed_in.conversation,
    )
    return is_new
