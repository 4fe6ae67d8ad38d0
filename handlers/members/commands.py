"""`register` and `profile`: becoming a member, and what others see of one."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.form import Answers
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, FormSteps, Press
from handlers.members import directory, form, notice, visibility
from handlers.members.query import EXAMPLE
from handlers.shared import lookups
from storage import directory as directories
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
    return Reply(form=await form.build(work, request, ""))


async def save(work: Work, request: Request, subject: str, answers: Answers) -> Reply:
    """Keep what the form says. Raises Refusal without consent."""
    if not answers["consent"]:
        raise Refusal(
            "Without your agreement I can't keep a profile. Answer “yes”, or `cancel` and nothing is kept.",
            field="consent",
        )
    is_new = await members.save(work, request.person.id, form.read(answers))
    await people.rename(work, request.person.id, name=answers["name"], zone=answers["zone"])
    told = notice.text(work.community.privacy, work.community.name)
    await members.record_consent(
        work,
        request.person.id,
        purpose=notice.PURPOSE,
        version=work.community.privacy.version,
        text_hash=notice.fingerprint(told),
        platform=request.place.platform,
        place=request.place.conversation,
    )
    if not is_new:
        return Reply.say(f"Saved. {request.example('profile')} shows it as it is now.")
    return Reply.say(_welcome(work, request, answers["name"]))


def _welcome(work: Work, request: Request, name: str) -> str:
    return (
        f"Welcome to {markup.literal(work.community.name)}, {markup.bold(name)}! "
        "Three things to do next:\n\n"
        f"- {request.example('events')} – see what's coming up\n"
        f"- {request.example('profile')} – check what others see of you\n"
        f"- {request.example('remind me to say hello tomorrow at 9am')} – let me remember for you"
    )


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
        raise _nobody(said)
    person_id, name, profile = found[0]
    if person_id == request.person.id:
        return await _own(work, request)
    return Reply.say(_described(work, name, profile), mentions=[person_id])


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
        f"{_described(work, request.person.name, profile)}\n\n{zone}. Who sees this: {seen}. "
        f"To change it, type {request.example('profile edit')}."
    )


def _nobody(said: str) -> Refusal:
    # The same words whether there is no such member or they keep it to themself.
    return Refusal(f"There is no profile of “{markup.literal(said[:60])}” that you can see.")


def _described(work: Work, name: str, profile: Profile) -> str:
    place = f"{markup.literal(profile.job_family)}, {markup.literal(profile.institution)}"
    role = markup.literal(profile.role_title)
    lines = [markup.bold(name) + (f", {role}" if role else ""), place]
    if profile.career_stage:
        lines.append(f"Career stage: {markup.literal(profile.career_stage)}")
    if profile.grade:
        lines.append(f"Grade: {markup.literal(profile.grade)}")
    if profile.about:
        lines.append(markup.literal(profile.about))
    if profile.skills:
        names = ", ".join(work.catalogue.name_of(key) for key in profile.skills)
        lines.append(f"Skills: {markup.literal(names)}")
    if profile.interests:
        lines.append(f"Interests: {markup.literal(profile.interests)}")
    if profile.groups:
        lines.append(f"Communities of practice: {markup.literal(', '.join(profile.groups))}")
    return "\n\n".join(lines)


FEATURE = Feature(
    name="members",
    title="You and the community",
    commands=(
        Command(
            words="register",
            run=register,
            role=Role.GUEST,
            summary="join the community, or change what you said",
            examples=("register",),
            opens_form=ALONE,
        ),
        Command(
            words="profile",
            run=show,
            role=Role.GUEST,
            summary="see your profile, or somebody else's by adding their name",
            examples=("profile",),
        ),
        Command(
            words="members",
            run=directory.listed,
            role=Role.MEMBER,
            summary="find members, by words or filters",
            examples=("members", EXAMPLE, 'members skill:python>=3 group:"Research data"'),
        ),
        Command(
            words="members export",
            run=directory.export,
            role=Role.MODERATOR,
            summary="get members as a spreadsheet, with the same filters",
            examples=("members export", "members export institution:UCL"),
        ),
        Command(
            words="members count",
            run=directory.counted,
            role=Role.ORGANISER,
            summary="count members by institution, family, stage, group or skill",
            examples=(directory.COUNT_EXAMPLE,),
        ),
        Command(
            words="profile edit",
            run=register,
            role=Role.MEMBER,
            summary="change your profile",
            examples=("profile edit",),
            opens_form=ALONE,
        ),
    ),
    presses=(Press(name="members-more", run=directory.more, role=Role.MEMBER),),
    tidy=(directories.purge,),
    forms=(FormSteps(name=form.NAME, build=form.build, submit=save, role=Role.GUEST),),
)
