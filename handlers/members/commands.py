"""`register` and `profile`: becoming a member, and what others see of one."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.members import forms, messages
from handlers.shared import lookups, privacy_notice, visibility
from storage import members, people
from storage.database import Work
from storage.members import Profile


async def register(work: Work, request: Request) -> Reply:
    """Open the form; for a member it holds what they said before."""
    if request.outsider:
        raise Refusal("Registering is for people of this workspace; ask the organisers to let you in.")
    blank = work.community.privacy.blank
    if blank:
        missing = ", ".join(name.replace("_", " ") for name in blank)
        raise Refusal(
            "I can't take anyone's details yet: the organisers have still to fill in the privacy "
            f"notice ({missing})."
        )
    return Reply(form=await forms.build(work, request, ""))


async def save(work: Work, request: Request, subject: str, answers: forms.RegisterAnswers) -> Reply:
    """Keep what the form says. Raises Refusal without consent."""
    if not answers.consent:
        raise Refusal(
            "Without your agreement I can't keep a profile. Answer “yes”, or `cancel` and nothing is kept.",
            field="consent",
        )
    is_new = await members.save(work, request.person.id, forms.read(answers))
    await people.rename(work, request.person.id, name=answers.name, zone=answers.zone)
    told = privacy_notice.text(work.community.privacy, work.community.name)
    await members.record_consent(
        work,
        request.person.id,
        purpose=privacy_notice.PURPOSE,
        version=work.community.privacy.version,
        text_hash=privacy_notice.fingerprint(told),
        platform=request.place.platform,
        place=request.place.conversation,
    )
    if not is_new:
        return Reply.say(f"Saved. {request.example('profile')} shows it as it is now.")
    return Reply.say(messages.welcome(work, request, answers.name))


async def show(work: Work, request: Request) -> Reply:
    """One's own profile, or somebody else's as far as they chose to show it."""
    said = request.words.strip()
    if not said:
        return await _own(work, request)
    found = await _seen(work, said, request)
    if len(found) > 1:
        names = ", ".join(sorted({markup.literal(name) for _, name, _ in found}))
        raise Refusal(
            f"Which one do you mean? I found {names}. If they share a name, mention them with an @.",
            mentions=[person_id for person_id, _, _ in found],
        )
    if not found:
        raise messages.nobody(said)
    person_id, name, profile = found[0]
    if person_id == request.person.id:
        return await _own(work, request)
    return Reply.say(messages.described(work, name, profile), mentions=[person_id])


async def _seen(work: Work, said: str, request: Request) -> list[tuple[int, str, Profile]]:
    """The members that a mention or a part of a name may mean, as far as the reader may see them."""
    found: list[tuple[int, str, Profile]] = []
    for known in await lookups.candidates(work, said, request):
        profile = await members.profile(work, known.id)
        own = known.id == request.person.id
        if profile and (own or visibility.may_see(profile.visibility, request.person.role)):
            found.append((known.id, known.name, profile))
    return found


async def _own(work: Work, request: Request) -> Reply:
    profile = await members.profile(work, request.person.id)
    if profile is None:
        raise Refusal(
            f"You don't have a profile yet. Type {request.example('register')}; it takes two minutes."
        )
    seen = visibility.LABELS[profile.visibility][0].lower() + visibility.LABELS[profile.visibility][1:]
    zone = f"Time zone: {markup.literal(request.person.zone.key)}"
    return Reply.say(
        f"{messages.described(work, request.person.name, profile)}\n\n{zone}. Who sees this: {seen}. "
        f"To change it, type {request.example('profile edit')}."
    )
