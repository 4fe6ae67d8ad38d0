"""People for tests that call what features do, without a chat."""

from __future__ import annotations

from dataclasses import replace

from storage import members, people
from storage.database import Work
from storage.members import Profile
from storage.people import Known


async def somebody(work: Work, name: str) -> Known:
    """Somebody whom Stepup has met on the console; the community file names Olga, Orla and Mo."""
    return await people.meet(work, "console", name.casefold(), name, "Europe/London")


def profile(institution: str = "UCL", **more: str) -> Profile:
    said = {"role_title": "", "career_stage": "", "grade": "", "about": "", "interests": ""} | more
    return Profile(
        institution=institution,
        job_family="Research data",
        visibility="members",
        skills=(),
        groups=(),
        **said,
    )


async def member(work: Work, name: str, institution: str = "UCL", skills: tuple[str, ...] = ()) -> Known:
    """The same, registered; `skills` are keys."""
    known = await somebody(work, name)
    await members.save(work, known.id, replace(profile(institution), skills=skills))
    return known
