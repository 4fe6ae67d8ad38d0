"""What is said about members."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.refusal import Refusal
from bot.chat.request import Request
from storage.database import Work
from storage.members import Profile


def welcome(work: Work, request: Request, name: str) -> str:
    return (
        f"Welcome to {markup.literal(work.community.name)}, {markup.bold(name)}! "
        "Three things to do next:\n\n"
        f"- {request.example('events')} – see what's coming up\n"
        f"- {request.example('profile')} – check what others see of you\n"
        f"- {request.example('remind me to say hello tomorrow at 9am')} – let me remember for you"
    )


def nobody(said: str) -> Refusal:
    # The same words whether there is no such member or they keep it to themself.
    return Refusal(f"There is no profile of “{markup.literal(said[:60])}” that you can see.")


def described(work: Work, name: str, profile: Profile) -> str:
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
