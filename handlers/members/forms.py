"""The forms of members: joining, in four answers, and one's profile, whole or in part."""

from __future__ import annotations

from bot.chat.form import (
    ChoiceField,
    ConsentField,
    Field,
    Form,
    FormAnswers,
    ManyField,
    Option,
    TextField,
    UnknownSubject,
    ZoneField,
    options,
)
from bot.chat.request import Request
from config.catalogue import Catalogue
from handlers.members import messages
from handlers.shared import privacy_notice, visibility
from storage import consents, groups, members
from storage.consents import Purpose
from storage.database import Work
from storage.members import Profile

JOIN = "register"
PROFILE = "profile"
CONSENT = "consent"
MOST_SKILLS = 30

# What the profile's form may be about, besides one field by its name: all of it, or what joining doesn't ask.
ALL, MORE = "", "more"
# What may have several values.
LISTS = ("skills", "groups")
_JOINING = ("name", "institution", "job_family")


class JoinAnswers(FormAnswers):
    """What whoever joins says, and whether they agree to the notice."""

    name: str
    institution: str
    job_family: str
    consent: bool


class ProfileAnswers(FormAnswers):
    """A profile as its form says it; what the form didn't ask isn't among `model_fields_set`."""

    name: str = ""
    institution: str = ""
    job_family: str = ""
    zone: str = ""
    visibility: str = ""
    consent: bool = True
    role_title: str | None = None
    career_stage: str | None = None
    grade: str | None = None
    about: str | None = None
    skills: tuple[str, ...] | None = None
    interests: str | None = None
    groups: tuple[str, ...] | None = None


async def build_joining(work: Work, request: Request, subject: str) -> Form:
    """What is asked of whoever joins; what a list said of them stands in it."""
    fields = await _fields(work, request, await members.drafted(work, request.person.id))
    privacy = work.community.privacy
    return Form(
        name=JOIN,
        title="Join the community",
        submit="Join",
        intro=messages.before_joining(privacy.controller, privacy.contact, request.example("privacy")),
        fields=(
            *(fields[name] for name in _JOINING),
            ConsentField(
                name=CONSENT, label="Do you agree that I keep this?", required=True, hint=messages.AGREEING
            ),
        ),
    )


async def build_profile(work: Work, request: Request, subject: str) -> Form:
    """A member's own profile, as far as `subject` says. Raises UnknownSubject."""
    own = await members.profile(work, request.person.id)
    drafted = await members.drafted(work, request.person.id)
    fields = await _fields(work, request, _together(own, drafted))
    if subject == ALL:
        asked = tuple(fields.values())
    elif subject == MORE:
        asked = tuple(field for name, field in fields.items() if name not in _JOINING)
    elif subject in fields:
        asked = (fields[subject],)
    else:
        raise UnknownSubject(subject[:40])
    told = privacy_notice.text(work.community.privacy, work.community.name)
    agreed = await consents.has_agreed(
        work, request.person.id, Purpose.MEMBERSHIP, text_hash=privacy_notice.fingerprint(told)
    )
    again = ConsentField(
        name=CONSENT, label="Do you agree to this?", required=True, hint=messages.NOTICE_HAS_CHANGED
    )
    return Form(
        name=PROFILE,
        title="Your profile" if subject != MORE else "More about you",
        submit="Save",
        subject=subject,
        intro="" if agreed else messages.notice_again(told),
        fields=asked if agreed else (*asked, again),
    )


def _together(own: Profile | None, drafted: Profile | None) -> Profile | None:
    """A profile with what a list says where its owner hasn't said anything."""
    if own is None or drafted is None:
        return own or drafted
    said = {name: getattr(own, name) or getattr(drafted, name) for name in members.FIELDS}
    return Profile(**said)


async def _fields(work: Work, request: Request, known: Profile | None) -> dict[str, Field]:
    """Every field of a profile, in the order in which they are asked."""
    settings = work.community.register_
    fields: tuple[Field, ...] = (
        TextField(
            name="name",
            label="Your name",
            required=True,
            longest=100,
            check=_a_name,
            initial=request.person.name,
        ),
        ChoiceField(
            name="institution",
            label="Where you work or study",
            required=True,
            options=options(*settings.institutions),
            other="the name of yours if it isn't here",
            initial=known and known.institution,
        ),
        ChoiceField(
            name="job_family",
            label="Job family",
            hint="Nearest is good enough.",
            required=True,
            options=tuple(
                Option(family, family, also=settings.called(family)) for family in settings.job_families
            ),
            initial=known and known.job_family,
        ),
        TextField(
            name="role_title",
            label="Role title",
            hint="For example: research software engineer.",
            longest=120,
            initial=known and known.role_title,
        ),
        ChoiceField(
            name="career_stage",
            label="Career stage",
            options=options(*settings.career_stages),
            initial=known and known.career_stage,
        ),
        TextField(name="grade", label="Grade", longest=40, initial=known and known.grade),
        TextField(
            name="about",
            label="What you do",
            hint="A sentence or two, as you'd say it over coffee.",
            multiline=True,
            longest=1000,
            initial=known and known.about,
        ),
        TextField(
            name="skills",
            label="Skills",
            hint="With commas between, for example: Python, Snakemake, Software testing.",
            longest=1500,
            check=lambda typed: _skills(typed, work.catalogue),
            shown=lambda keys: ", ".join(work.catalogue.name_of(key) for key in keys),
            initial=known and known.skills,
        ),
        TextField(
            name="interests",
            label="Interests",
            hint="What you'd like to learn or talk about.",
            longest=500,
            initial=known and known.interests,
        ),
        *_groups(tuple(group.name for group in await groups.every(work, request.person.id)), known),
        ZoneField(
            name="zone",
            label="Time zone",
            hint="Times are shown to you in this zone.",
            required=True,
            initial=request.person.zone.key,
        ),
        ChoiceField(
            name="visibility",
            label="Who may see your profile",
            required=True,
            options=tuple(Option(value, label) for value, label in visibility.LABELS.items()),
            initial=known.visibility if known else visibility.MEMBERS,
        ),
    )
    return {field.name: field for field in fields}


def _groups(names: tuple[str, ...], known: Profile | None) -> tuple[ManyField, ...]:
    if not names:
        return ()
    field = ManyField(
        name="groups",
        label="Communities of practice",
        options=options(*names),
        initial=known and known.groups,
    )
    return (field,)


def _a_name(typed: str) -> str:
    if not any(character.isalpha() for character in typed):
        raise messages.not_a_name()
    return " ".join(typed.split())


def _skills(typed: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The catalogue's keys of skills typed with commas between. Raises FieldFault, which keeps the others."""
    found: list[str] = []
    unknown: list[str] = []
    for name in (part.strip() for part in typed.replace(";", ",").split(",")):
        if not name:
            continue
        skill = catalogue.find(name)
        if skill is None:
            unknown.append(name)
        elif skill.key not in found:
            found.append(skill.key)
    if unknown:
        kept = [catalogue.name_of(key) for key in found]
        raise messages.unknown_skills(unknown, catalogue.suggest(unknown[0]), kept)
    if len(found) > MOST_SKILLS:
        raise messages.too_many_skills(MOST_SKILLS)
    return tuple(found)


def shown_before(before: Profile, field: Field, request: Request) -> str:
    """What stood in a field, as a person would type it; empty for nothing."""
    if field.name == "name":
        return request.person.name
    if field.name == "zone":
        return request.person.zone.key
    value = getattr(before, field.name)
    return field.show(value) if value else ""


def joining(answers: JoinAnswers) -> Profile:
    """The profile of whoever joins: what they didn't say is empty, and members may see it."""
    return Profile(
        institution=answers.institution,
        job_family=answers.job_family,
        role_title="",
        career_stage="",
        grade="",
        about="",
        interests="",
        visibility=visibility.MEMBERS,
        skills=(),
        groups=(),
    )


def changed(before: Profile, answers: ProfileAnswers) -> Profile:
    """A profile with what its form asked as it was answered, and the rest as it was."""
    said = {name: getattr(before, name) for name in members.FIELDS}
    for name in answers.model_fields_set & said.keys():
        empty = () if name in ("skills", "groups") else ""
        said[name] = getattr(answers, name) or empty
    return Profile(**said)
