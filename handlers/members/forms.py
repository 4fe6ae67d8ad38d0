"""The registration form: its fields, prefilled with what is known, and what its answers mean."""

from __future__ import annotations

from bot.chat.form import (
    ChoiceField,
    ConsentField,
    Form,
    FormAnswers,
    ManyField,
    Option,
    TextField,
    ZoneField,
    options,
)
from bot.chat.request import Request
from config.catalogue import Catalogue
from handlers.members import messages
from handlers.shared import privacy_notice, visibility
from storage import groups, members
from storage.database import Work
from storage.members import Profile

NAME = "register"
CONSENT = "consent"
MOST_SKILLS = 30


class RegisterAnswers(FormAnswers):
    """A profile as its form says it, and whether its owner agrees to the notice."""

    name: str
    institution: str
    job_family: str
    zone: str
    visibility: str
    consent: bool
    role_title: str | None = None
    career_stage: str | None = None
    grade: str | None = None
    about: str | None = None
    skills: tuple[str, ...] | None = None
    interests: str | None = None
    groups: tuple[str, ...] | None = None


async def build(work: Work, request: Request, subject: str) -> Form:
    """The form for this person; a member finds what they said before in it."""
    own = await members.profile(work, request.person.id)
    known = own or await members.drafted(work, request.person.id)
    told = privacy_notice.text(work.community.privacy, work.community.name)
    agreed = own is not None and await members.has_consented(
        work, request.person.id, purpose=privacy_notice.PURPOSE, text_hash=privacy_notice.fingerprint(told)
    )
    settings = work.community.register_
    return Form(
        name=NAME,
        title="Your profile" if own else "Join the community",
        submit="Save",
        intro=messages.before_registering(told),
        fields=(
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
                options=options(*settings.job_families),
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
            ConsentField(
                name=CONSENT,
                label="Do you agree to this?",
                required=True,
                hint="That your data is used as I told you at the start of this form.",
                initial=True if agreed else None,
            ),
        ),
    )


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
    """The catalogue's keys of skills typed with commas between. Raises FieldFault."""
    found: list[str] = []
    for name in (part.strip() for part in typed.replace(";", ",").split(",")):
        if not name:
            continue
        skill = catalogue.find(name)
        if skill is None:
            raise messages.unknown_skill(name, catalogue.suggest(name))
        if skill.key not in found:
            found.append(skill.key)
    if len(found) > MOST_SKILLS:
        raise messages.too_many_skills(MOST_SKILLS)
    return tuple(found)


def read(answers: RegisterAnswers) -> Profile:
    """The profile that checked answers describe."""
    return Profile(
        institution=answers.institution,
        job_family=answers.job_family,
        role_title=answers.role_title or "",
        career_stage=answers.career_stage or "",
        grade=answers.grade or "",
        about=answers.about or "",
        interests=answers.interests or "",
        visibility=answers.visibility,
        skills=answers.skills or (),
        groups=answers.groups or (),
    )
