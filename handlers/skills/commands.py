"""`skills` and `pathway`: one's own levels, in and out, and how to get further."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.shared import skill_levels
from handlers.shared.telling_people import NO_ORGANISER
from handlers.skills import actions, direct_file, forms, messages, parsing, pathway
from handlers.skills.buttons import AskForAll, AskForTeaching, TowardRole
from handlers.skills.forms import ImportAnswers
from handlers.skills.parsing import Wanted
from storage import form_conversations, skills
from storage.database import Work


async def show(work: Work, request: Request) -> Reply:
    """One's own skills as a list and a picture; a member's own eyes only."""
    own = await skills.own(work, request.person.id)
    change = request.example(skill_levels.SET_EXAMPLE)
    if not own:
        return Reply.say(messages.none_yet(change=change))
    message = messages.own_skills(
        own,
        work.catalogue,
        change=change,
        wish=request.example(skill_levels.WANT_EXAMPLE),
        pathway=request.example("pathway"),
    )
    return Reply(message, direct=True)


async def set_levels(work: Work, request: Request) -> Reply:
    """Note levels that others may see in the profile."""
    levels, left_out = skill_levels.read_some(request.words, work.catalogue)
    await actions.set_levels(work, request.person.id, levels)
    return Reply.say(messages.noted(levels, work.catalogue, left_out=left_out))


async def want(work: Work, request: Request) -> Reply:
    """Say which levels one would like to have; private."""
    levels, left_out = skill_levels.read_some(
        request.words, work.catalogue, example=skill_levels.WANT_EXAMPLE
    )
    await actions.set_wishes(work, request.person.id, levels)
    # What somebody heads for is what `pathway` shows.
    heading = await actions.goal(work, request.person.id)
    pathway_ = request.example("pathway own wishes" if heading else "pathway")
    return Reply.say(messages.wish_noted(levels, work.catalogue, pathway=pathway_, left_out=left_out))


async def export(work: Work, request: Request) -> Reply:
    """One's own levels as DIRECT's spreadsheet."""
    own = await skills.own(work, request.person.id)
    return Reply(messages.exported(direct_file.out(own, work.catalogue)), direct=True)


async def take_in(work: Work, request: Request) -> Reply:
    """Take levels from DIRECT's spreadsheet, sent as a file or pasted."""
    if not request.words.strip():
        return Reply(form=await forms.build_import(work, request, ""))
    open_form = await form_conversations.current(work, request.person.id)
    if open_form is not None and open_form.form == forms.IMPORT:
        # It asks for what has come as a file now.
        await form_conversations.end(work, request.person.id)
    return await _take_in(work, request.words, request)


async def submit_import(work: Work, request: Request, subject: str, answers: ImportAnswers) -> Reply:
    """The form was sent: take the rows."""
    return await _take_in(work, answers.rows, request)


async def _take_in(work: Work, content: str, request: Request) -> Reply:
    read = await actions.take_in(work, request.person.id, content)
    return Reply.say(messages.taken_in(len(read.levels), read.faults))


async def show_pathway(work: Work, request: Request) -> Reply:
    """The steps to what somebody is heading for; a role that is named is headed for from now on."""
    said = request.words.strip()
    if not said:
        return await _pathway(work, request)
    match parsing.wanted(said):
        case Wanted.OVERVIEW:
            own = await skills.own(work, request.person.id)
            return Reply.say(messages.grid(pathway.grid(own, work.catalogue), work.catalogue))
        case Wanted.ROLES:
            return Reply(messages.roles([profile.name for profile in work.community.role_profiles]))
        case Wanted.WISHES:
            await actions.head_for(work, request.person.id, None)
            return await _pathway(work, request)
    role = parsing.role(said, work.community.role_profiles)
    await actions.head_for(work, request.person.id, role)
    return await _pathway(work, request, new=True)


async def toward_role(work: Work, request: Request, pressed: TowardRole) -> Reply:
    """Head for the role of the button."""
    profiles = work.community.role_profiles
    if not 0 <= pressed.profile < len(profiles):
        raise messages.role_is_gone()
    await actions.head_for(work, request.person.id, profiles[pressed.profile])
    return await _pathway(work, request, new=True)


async def ask_for_teaching(work: Work, request: Request, pressed: AskForTeaching) -> Reply:
    """Tell the organisers that nobody teaches this, without saying who would like it."""
    skill_levels.check_known(pressed.skill, work.catalogue)
    return await _ask_for(work, request, [pressed.skill])


async def ask_for_all(work: Work, request: Request, pressed: AskForAll) -> Reply:
    """The same for all steps of the pathway that nothing teaches."""
    own = await skills.own(work, request.person.id)
    found, _ = await actions.way(work, request.person.id, own)
    untaught = pathway.untaught_of(found, await actions.coming(work, found))
    if not untaught:
        raise messages.nothing_untaught()
    return await _ask_for(work, request, untaught)


async def _ask_for(work: Work, request: Request, untaught: Sequence[str]) -> Reply:
    told = await actions.ask_for_teaching(work, request.person.id, untaught)
    return Reply.say(messages.asked_for_teaching(untaught, work.catalogue) if told else NO_ORGANISER)


async def _pathway(work: Work, request: Request, *, new: bool = False) -> Reply:
    own = await skills.own(work, request.person.id)
    found, role = await actions.way(work, request.person.id, own)
    if not found.steps and role:
        return Reply.say(messages.all_of_role(role.name))
    if not found.steps:
        roles = [profile.name for profile in work.community.role_profiles]
        return Reply(messages.no_wishes(roles, want=request.example(skill_levels.WANT_EXAMPLE)))
    message = messages.pathway(
        found,
        await actions.coming(work, found),
        work.catalogue,
        request.person.zone,
        role=role.name if role else None,
        new=new,
        set_level=request.example(skill_levels.SET_EXAMPLE),
    )
    return Reply(message, direct=True)
