"""`register` and `profile`: becoming a member, and what others see of one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import ProfileSection
from handlers.members import actions, forms, messages, undo
from handlers.shared import lookups, visibility
from storage import last_acts, members
from storage.database import Work
from storage.members import Profile
from storage.people import Known

Sections = Sequence[ProfileSection]


async def register(work: Work, request: Request) -> Reply:
    """Open the form; for a member it holds what they said before."""
    if request.outsider:
        raise messages.not_for_outsiders()
    if blank := work.community.privacy.blank:
        raise messages.notice_is_blank(blank)
    return Reply(form=await forms.build(work, request, ""))


async def save(work: Work, request: Request, subject: str, answers: forms.RegisterAnswers) -> Reply:
    """Keep what the form says. Raises Refusal without consent."""
    if not answers.consent:
        raise messages.needs_agreement(forms.CONSENT)
    before = await members.profile(work, request.person.id)
    is_new = await actions.keep_profile(
        work,
        request.person.id,
        forms.read(answers),
        name=answers.name,
        zone=answers.zone,
        agreed_in=request.place,
    )
    if before is not None:
        await undo.note_change(work, request, before)
    else:
        why = messages.stays_registered(forget=request.example("privacy forget me"))
        await last_acts.note_lasting(work, request.person.id, why)
    if not is_new:
        return Reply.say(messages.saved(profile=request.example("profile")))
    return Reply.say(messages.welcome(work.community.name, answers.name, request.example))


async def show(work: Work, request: Request, *, sections: Sections) -> Reply:
    """One's own profile, or somebody else's as far as they chose to show it.

    `sections` is what the other features add to a profile.
    """
    said = request.words.strip()
    if not said:
        return await _own(work, request, sections)
    found = await _seen(work, said, request)
    if len(found) > 1:
        known = [Known(person_id, name, None, registered=True) for person_id, name, _ in found]
        raise await lookups.which_person(work, known, said, request)
    if not found:
        raise messages.nobody(said)
    person_id, name, profile = found[0]
    if person_id == request.person.id:
        return await _own(work, request, sections)
    return Reply.say(await _described(work, person_id, name, profile, sections), mentions=[person_id])


async def _seen(work: Work, said: str, request: Request) -> list[tuple[int, str, Profile]]:
    """The members that a mention or a part of a name may mean, as far as the reader may see them."""
    found: list[tuple[int, str, Profile]] = []
    for known in (await lookups.candidates(work, said, request)).found:
        profile = await members.profile(work, known.id)
        own = known.id == request.person.id
        if profile and (own or visibility.may_see(profile.visibility, request.person.role)):
            found.append((known.id, known.name, profile))
    return found


async def _own(work: Work, request: Request, sections: Sections) -> Reply:
    profile = await members.profile(work, request.person.id)
    if profile is None:
        raise messages.no_profile_yet(register=request.example("register"))
    text = await _described(work, request.person.id, request.person.name, profile, sections)
    edit = request.example("profile edit")
    return Reply.say(messages.own(text, request.person.zone.key, profile.visibility, edit=edit))


async def _described(work: Work, person_id: int, name: str, profile: Profile, sections: Sections) -> str:
    more = [await section(work, person_id) for section in sections]
    return messages.described(name, profile, more, work.catalogue)
