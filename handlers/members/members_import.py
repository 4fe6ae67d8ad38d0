"""Taking people in from a spreadsheet: who they are is kept as a draft until they register themself.

Nobody becomes a member, and nobody is written to, by being in a list: consent is theirs to give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.members import members_file
from handlers.members.members_file import Fault, Line
from handlers.shared.visibility import MEMBERS
from storage import groups, members, people
from storage.database import Work
from storage.members import Profile


@dataclass(frozen=True, slots=True)
class Taken:
    """How many lines were taken, how many people had registered already, and what was wrong."""

    taken: int
    already: int
    faults: tuple[Fault, ...]


async def take(work: Work, content: bytes) -> Taken:
    """Keep a draft for each good line; taking the same file again changes nothing."""
    lines, faults = members_file.read(content, job_families=work.community.register_.job_families)
    known_groups = {group.name.casefold(): group.name for group in await groups.every(work, 0)}
    taken = already = 0
    for line in lines:
        wrong, profile = _profile(work, line, known_groups)
        if wrong:
            faults.append(Fault(line.number, wrong))
            continue
        platform, _, user = line.account.partition(":")
        known = await people.meet(work, platform, user, line.name, None)
        if known.registered:
            already += 1
            continue
        await members.draft(work, known.id, profile)
        taken += 1
    return Taken(taken, already, tuple(sorted(faults, key=lambda fault: fault.number)))


def _profile(work: Work, line: Line, known: Mapping[str, str]) -> tuple[str, Profile]:
    """The profile that a line describes, and what can't be taken of it."""
    wrong = ""
    skills: list[str] = []
    for name in line.skills:
        skill = work.catalogue.find(name)
        if skill is None:
            wrong = f"I don't know the skill “{name}”"
            continue
        skills.append(skill.key)
    for name in line.groups:
        if name.casefold() not in known:
            wrong = f"there is no community of practice “{name}”"
    profile = Profile(
        institution=line.institution,
        job_family=line.job_family,
        role_title=line.role_title,
        career_stage=line.career_stage,
        grade="",
        about="",
        interests="",
        visibility=MEMBERS,
        skills=tuple(dict.fromkeys(skills)),
        groups=tuple(known[name.casefold()] for name in line.groups if name.casefold() in known),
    )
    return wrong, profile


def told(result: Taken, *, dry_run: bool) -> str:
    """What became of a file, for whoever took it in."""
    verb = "would be taken" if dry_run else "taken"
    people_ = "person" if result.taken == 1 else "people"
    lines = [f"{result.taken} {people_} {verb}; they become members when they register."]
    if result.already:
        lines.append(f"{result.already} registered already and are left as they are.")
    lines += [f"Line {fault.number}: {fault.wrong}." for fault in result.faults]
    return "\n".join(lines)
