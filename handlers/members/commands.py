"""`register` and `profile`: becoming a member, and what others see of one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.form import Field, FieldFault
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import ProfileSection
from handlers.members import actions, directory_commands, forms, messages, parsing, undo
from handlers.members.buttons import TellMore
from handlers.members.forms import JoinAnswers, ProfileAnswers
from handlers.members.parsing import ListChange
from handlers.shared import group_invitations, lookups, visibility
from storage import audit, institution_names, last_acts, members, people
from storage.database import Work
from storage.members import Profile
from storage.people import Known
from storage.profile_looks import How

Sections = Sequence[ProfileSection]


async def register(work: Work, request: Request) -> Reply:
    """Open the form: four questions for whoever joins, their own profile for a member."""
    if request.outsider:
        raise messages.not_for_outsiders()
    if blank := work.community.privacy.blank:
        raise messages.notice_is_blank(blank)
    if request.person.registered:
        return Reply(form=await forms.build_profile(work, request, forms.ALL))
    return Reply(form=await forms.build_joining(work, request, ""))


async def join(work: Work, request: Request, subject: str, answers: JoinAnswers) -> Reply:
    """Make somebody a member. Raises Refusal without consent."""
    if not answers.consent:
        raise messages.needs_agreement(forms.CONSENT)
    if await members.profile(work, request.person.id) is not None:
        raise messages.joined_already(edit=request.example("profile edit"))
    zone = request.person.zone.key
    told = await people.zone_of(work, request.person.id) is not None
    await actions.join(
        work, request.person.id, forms.joining(answers), name=answers.name, zone=zone, agreed_in=request.place
    )
    why = messages.stays_joined(forget=request.example("privacy forget me"))
    await last_acts.note_lasting(work, request.person.id, why)
    drafted = await members.drafted(work, request.person.id)
    listed = messages.listed(drafted, work.catalogue) if drafted is not None else None
    welcome = messages.welcome(
        work.community.name, answers.name, zone if told else "", request.example, listed=listed
    )
    return Reply(welcome, question=None if told else messages.which_zone(zone))


async def tell_more(work: Work, request: Request, pressed: TellMore) -> Reply:
    """Open the rest of the profile."""
    return Reply(form=await forms.build_profile(work, request, forms.MORE))


async def edit(work: Work, request: Request) -> Reply:
    """Open one's own profile, or one part of it; with a value, change that part. Raises Refusal."""
    if not request.words.strip():
        return await register(work, request)
    if not request.person.registered:
        raise messages.no_profile_yet(register=request.example("register"))
    name, value = parsing.field_and_value(request.words)
    form = await forms.build_profile(work, request, name)
    if not value:
        return Reply(form=form)
    if len(form.fields) > 1:
        raise messages.notice_first(edit=request.example("profile edit"))
    field = form.fields[0]
    before = await _before(work, request)
    said: object
    try:
        if value.casefold() in parsing.EMPTY and not field.required:
            said = None
        elif name in forms.LISTS:
            said = _list_as_changed(before, field, value)
        else:
            said = field.parse(value)
    except FieldFault as fault:
        raise messages.not_for_field(field.label, str(fault), name) from fault
    if name == "institution" and isinstance(said, str):
        said = await institution_names.called(work, said)
    answers = ProfileAnswers(**{name: said})
    shown = "" if said is None else field.show(said)
    stands = forms.shown_before(before, field, request)
    if shown and shown == stands:
        # Only what changes something can be taken back.
        last_acts.leave(work)
        invited: list[str] = []
    else:
        invited = await _keep(work, request, before, answers, whole=False)
    return Reply.say(messages.field_changed(field.label, stands, shown, group_invitations.said(invited)))


def _list_as_changed(before: Profile, field: Field, value: str) -> tuple[str, ...]:
    """A list with what was typed added or taken off. Raises FieldFault, and Question to be sure."""
    has: tuple[str, ...] = getattr(before, field.name)
    way, typed = parsing.list_change(value)
    said = tuple(field.parse(typed))
    both = (*has, *(one for one in said if one not in has))
    match way:
        case ListChange.ADD:
            if field.name == "skills" and len(both) > forms.MOST_SKILLS:
                raise messages.too_many_skills(forms.MOST_SKILLS)
            return both
        case ListChange.REMOVE:
            return tuple(one for one in has if one not in said)
        case None if set(has) - set(said):
            called = parsing.FIELD_NAMES[field.name][0]
            raise messages.add_or_replace(called, field.show(has), field.show(said))
    return said


async def save(work: Work, request: Request, subject: str, answers: ProfileAnswers) -> Reply:
    """Keep what the form says. Raises Refusal without consent."""
    if not answers.consent:
        raise messages.needs_agreement(forms.CONSENT)
    before = await _before(work, request)
    invited = await _keep(work, request, before, answers, whole=subject in (forms.ALL, forms.MORE))
    return Reply.say(messages.saved(group_invitations.said(invited), profile=request.example("profile")))


async def _before(work: Work, request: Request) -> Profile:
    """One's own profile as it is. Raises Refusal."""
    before = await members.profile(work, request.person.id)
    if before is None:
        raise messages.no_profile_yet(register=request.example("register"))
    return before


async def _keep(
    work: Work, request: Request, before: Profile, answers: ProfileAnswers, *, whole: bool
) -> list[str]:
    """Keep a profile as it was answered, and how it was `before` for `undo`.

    Returns the names of the channels that they are invited to.
    """
    person = request.person
    await undo.note_change(work, request, before)
    return await actions.change_profile(
        work,
        person.id,
        forms.changed(before, answers),
        name=answers.name or person.name,
        zone=answers.zone or person.zone.key,
        agreed_in=request.place if "consent" in answers.model_fields_set else None,
        settled=whole,
        zone_chosen="zone" in answers.model_fields_set and answers.zone != person.zone.key,
    )


async def show(work: Work, request: Request, *, sections: Sections) -> Reply:
    """One's own profile, or somebody else's as far as they chose to show it.

    `sections` is what the other features add to a profile.
    """
    said = request.words.strip()
    if not said:
        return await _own(work, request, sections)
    found = await _seen(work, said, request)
    if len(found) > 1:
        raise await lookups.which_person(work, [known for known, _ in found], said, request)
    if not found:
        raise messages.nobody(said)
    known, profile = found[0]
    if known.id == request.person.id:
        return await _own(work, request, sections)
    await directory_commands.note_looks(work, request, [known.id], How.PROFILE)
    if request.person.role >= Role.MODERATOR:
        await audit.record(work, actor_id=request.person.id, action="members.look", subject_id=known.id)
    return Reply.say(await _described(work, known.id, known.name, profile, sections), mentions=[known.id])


async def _seen(work: Work, said: str, request: Request) -> list[tuple[Known, Profile]]:
    """The members that a mention or a part of a name may mean, as far as the reader may see them."""
    found: list[tuple[Known, Profile]] = []
    for known in (await lookups.candidates(work, said, request)).found:
        profile = await members.profile(work, known.id)
        own = known.id == request.person.id
        if profile and (own or visibility.may_see(profile.visibility, request.person.role)):
            found.append((known, profile))
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
