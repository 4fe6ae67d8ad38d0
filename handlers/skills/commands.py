"""`skills` and `pathway`: one's own levels, in and out, and how to get further."""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import fuzz, process

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.file import File
from bot.chat.form import Option, pick
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from config.profiles import RoleProfile
from handlers.shared import skill_levels
from handlers.skills import direct_file, forms, messages, pathway
from handlers.skills.buttons import TowardRole
from handlers.skills.forms import ImportAnswers
from storage import events, skills
from storage.database import Work
from storage.skills import Own

IMPORT_EXAMPLE = 'skills import "Communication","Teaching and learning","Lifelong learning",2'
PATHWAY_EXAMPLE = "pathway research software engineer"


async def show(work: Work, request: Request) -> Reply:
    """One's own skills as a list and a picture; a member's own eyes only."""
    own = await skills.own(work, request.person.id)
    if not own:
        return Reply.say(
            "You haven't named any skills yet. Tell me some with a level from 0 to 4, like this: "
            f"{request.example(skill_levels.SET_EXAMPLE)}."
        )
    chart = messages.chart(own, work.catalogue)
    change, wish = request.example(skill_levels.SET_EXAMPLE), request.example(skill_levels.WANT_EXAMPLE)
    text = (
        f"{messages.listed(own, work.catalogue)}\n\n"
        f"To change a level, type {change}; to say where you'd like to be, {wish}. "
        f"{request.example('pathway')} shows how to get there."
    )
    return Reply(Message(text, files=(chart,) if chart else ()), direct=True)


async def set_levels(work: Work, request: Request) -> Reply:
    """Set levels, which others see in the profile as far as it may be seen."""
    levels = skill_levels.read(request.words, work.catalogue)
    await skills.show_in_profile(work, request.person.id, levels)
    await skills.note(work, request.person.id, [Own(key, level, None) for key, level in levels.items()])
    said = _said(work, levels)
    return Reply.say(f"Noted: {said}. Whoever may see your profile sees this too.")


async def want(work: Work, request: Request) -> Reply:
    """Say which levels one would like to have; private."""
    levels = skill_levels.read(request.words, work.catalogue, example=skill_levels.WANT_EXAMPLE)
    own = await skills.own(work, request.person.id)
    for key, level in levels.items():
        have = own[key].level if key in own else None
        if have is not None and level <= have:
            raise Refusal(
                f"You're at level {skill_levels.level_name(have, work.catalogue)} in "
                f"{markup.bold(work.catalogue.name_of(key))} already; which level would you like?",
                example=skill_levels.WANT_EXAMPLE,
            )
    await skills.note(work, request.person.id, [Own(key, None, level) for key, level in levels.items()])
    return Reply.say(
        f"Noted for you alone: you'd like {_said(work, levels)}. "
        f"{request.example('pathway')} shows how to get there."
    )


def _said(work: Work, levels: dict[str, int]) -> str:
    return ", ".join(
        f"{markup.bold(work.catalogue.name_of(key))} at level "
        f"{skill_levels.level_name(level, work.catalogue)}"
        for key, level in levels.items()
    )


async def export(work: Work, request: Request) -> Reply:
    own = await skills.own(work, request.person.id)
    content = direct_file.out(own, work.catalogue)
    file = File("my-skills.csv", "text/csv", content, "your levels, in DIRECT's own form")
    text = (
        "Here are your levels as DIRECT's website writes them. It has one level for “none” and “not "
        "relevant”, and none for what you'd like to have, so keep that in mind."
    )
    return Reply(Message(text, files=(file,)), direct=True)


async def take_in(work: Work, request: Request) -> Reply:
    """Take levels from DIRECT's spreadsheet, pasted."""
    if not request.words.strip():
        return Reply(form=await forms.build_import(work, request, ""))
    return await _take(work, request.words, request)


async def _take(work: Work, content: str, request: Request) -> Reply:
    read = direct_file.taken(content, work.catalogue)
    if not read.levels:
        faults = f" Line {read.faults[0][0]}: {markup.literal(read.faults[0][1])}." if read.faults else ""
        raise Refusal(f"I found no level above 0 in that.{faults}", example=IMPORT_EXAMPLE)
    await skills.note(work, request.person.id, [Own(key, level, None) for key, level in read.levels.items()])
    count = len(read.levels)
    text = f"I took {count} {'level' if count == 1 else 'levels'} for you alone; others don't see them."
    if read.faults:
        rows = "\n".join(f"- line {number}: {markup.literal(wrong)}" for number, wrong in read.faults[:10])
        text += f"\n\nI left these out:\n\n{rows}"
    return Reply.say(text)


async def submit_import(work: Work, request: Request, subject: str, answers: ImportAnswers) -> Reply:
    return await _take(work, answers.rows, request)


async def show_pathway(work: Work, request: Request) -> Reply:
    """The steps to one's own wishes, or to what a role takes."""
    own = await skills.own(work, request.person.id)
    said = request.words.strip()
    if said:
        profile = _role(work, said)
        targets, goal = dict(profile.skills), f"the role {markup.bold(profile.name)}"
    else:
        targets, goal = pathway.wishes(own), "the levels you'd like"
    steps = pathway.toward(own, targets, work.catalogue)
    if not steps:
        return _nothing_to_do(work, request, said)
    coming = await events.teaching(work, [step.skill for step in steps])
    shown = [
        messages.step(number, step, coming.get(step.skill, [])[:3], work.catalogue, request.person.zone)
        for number, step in enumerate(steps, 1)
    ]
    opening = f"From where you are to {goal}, the widest gaps first taken and put in order:"
    return Reply(Message("\n\n".join([opening, *shown])), direct=True)


def _role(work: Work, said: str) -> RoleProfile:
    profiles = work.community.role_profiles
    said = said.casefold().removeprefix("for ").strip('"“” ')
    option = pick(tuple(Option(profile.name, profile.name) for profile in profiles), said)
    near = process.extractOne(said, [p.name.casefold() for p in profiles], scorer=fuzz.ratio, score_cutoff=85)
    if option is None and near is not None:
        return profiles[near[2]]
    if option is None:
        names = ", ".join(markup.literal(profile.name) for profile in profiles)
        raise Refusal(f"I know these roles: {names}.", example=PATHWAY_EXAMPLE)
    return next(profile for profile in profiles if profile.name == option.value)


def _nothing_to_do(work: Work, request: Request, said: str) -> Reply:
    if said:
        return Reply.say("You have all that this role usually takes. Well done!")
    buttons = tuple(
        Button(profile.name[:75], TowardRole(profile=index))
        for index, profile in enumerate(work.community.role_profiles)
    )
    return Reply(
        Message(
            "You haven't told me where you'd like to be. Say it for a skill, as in "
            f"{request.example(skill_levels.WANT_EXAMPLE)}, or choose a role to head for:",
            buttons,
        )
    )


async def toward_role(work: Work, request: Request, pressed: TowardRole) -> Reply:
    profiles = work.community.role_profiles
    index = pressed.profile
    if not 0 <= index < len(profiles):
        raise Refusal("That role is no longer on offer.", example=PATHWAY_EXAMPLE)
    return await show_pathway(work, replace(request, words=profiles[index].name))
