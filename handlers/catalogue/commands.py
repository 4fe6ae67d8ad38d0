"""`skills add`, `skills alias`, `training add`: what organisers add to the catalogue; and taking it out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from config.catalogue import TOOLS, Competency, Skill
from config.catalogue_additions import key_of
from handlers.catalogue import actions, forms, groups, messages, parsing, undo
from handlers.catalogue.actions import Before
from handlers.catalogue.buttons import KeepAddition, RefuseAddition
from handlers.catalogue.forms import SkillAnswers
from storage import catalogue_additions, last_acts
from storage.catalogue_additions import CatalogueAddition, Kind, State, Wanted
from storage.database import Work


async def add_skill(work: Work, request: Request) -> Reply:
    """Add a skill: its name and its group; or open the form."""
    if not request.words.strip():
        return Reply(form=await forms.build_skill(work, request, ""))
    name, group = parsing.skill(request.words, work.catalogue)
    return await _add_skill(work, request, name, group)


async def submit_skill(work: Work, request: Request, subject: str, answers: SkillAnswers) -> Reply:
    """The form was sent: add the skill."""
    name = parsing.checked_name(answers.name, work.catalogue)
    group = parsing.group_of(answers.group, work.catalogue)
    aliases = parsing.aliases(answers.aliases or "", name, work.catalogue)
    about = answers.about or None
    return await _add_skill(work, request, name, group, about=about, aliases=aliases or None)


async def _add_skill(
    work: Work,
    request: Request,
    name: str,
    group: Competency | None,
    *,
    about: str | None = None,
    aliases: tuple[str, ...] | None = None,
) -> Reply:
    key = key_of(name)
    near = [skill for skill in work.catalogue.suggest(name) if skill.key != key]
    slug = group.slug if group else ""
    wanted = Wanted(Kind.SKILL, key, name, competency=slug, about=about, aliases=aliases)
    return await _add(work, request, wanted, use=request.example(f"skills set {name} 2"), near=near)


async def add_alias(work: Work, request: Request) -> Reply:
    """Have a skill be found by other words too."""
    other, skill = parsing.alias(request.words, work.catalogue)
    use = request.example(f"training {other}")
    return await _add(work, request, Wanted(Kind.ALIAS, skill.key, other), use=use)


async def add_resource(work: Work, request: Request) -> Reply:
    """Add something to learn a skill from."""
    taught = parsing.resource(request.words, work.catalogue)
    wanted = Wanted(Kind.RESOURCE, taught.skill.key, taught.title, url=taught.url, level=taught.level)
    use = request.example(f"training {taught.skill.name}")
    hint = "" if taught.titled else messages.not_titled(taught.title)
    return await _add(work, request, wanted, use=use, hint=hint)


async def _add(
    work: Work,
    request: Request,
    wanted: Wanted,
    *,
    use: str,
    near: Sequence[Skill] = (),
    hint: str = "",
) -> Reply:
    row, before = await actions.add(work, wanted, by=request.person)
    await _note(work, request, undo.ADDED, row, before)
    return Reply(messages.added(row, work.catalogue, use=use, near=near, hint=hint))


async def _note(work: Work, request: Request, kind: str, row: CatalogueAddition, before: Before) -> None:
    """Have `undo` know how an addition was before."""
    await last_acts.note(work, request.person.id, kind, row.id, before=before, version=row.version)


async def show(work: Work, request: Request) -> Reply:
    """What skills there are: the groups, or what is in one."""
    if not request.words.strip():
        example = request.example(messages.CATALOGUE_EXAMPLE)
        return Reply.say(messages.groups(groups.sizes(work.catalogue), example=example))
    competency = parsing.group_of(request.words, work.catalogue)
    skills = groups.skills_in(competency, work.catalogue)
    name = competency.name if competency else TOOLS
    example = request.example(f"training {skills[0].name}" if skills else "training")
    return Reply.say(messages.in_group(name, skills, example=example))


async def waits(work: Work, request: Request) -> list[str]:
    """For help: what a moderator has to say yes or no to."""
    if request.person.role < Role.MODERATOR:
        return []
    asked = await catalogue_additions.every(work, State.ASKED)
    return [messages.waits(len(asked), request.example("skills added"))] if asked else []


async def listed(work: Work, request: Request) -> Reply:
    """All that was added, and what waits for a moderator."""
    rows = await catalogue_additions.every(work, State.ASKED, State.IN)
    if not rows:
        return Reply.say(messages.none_added(add=request.example(messages.ADD_EXAMPLE)))
    there = [row for row in rows if row.state is State.IN]
    remove = request.example(messages.example_of_removing(there[-1])) if there else ""
    decides = request.person.role >= Role.MODERATOR
    return Reply(messages.listed(rows, work.catalogue, decides=decides, remove=remove))


async def keep(work: Work, request: Request, pressed: KeepAddition) -> Reply:
    """A moderator says yes."""
    row = await actions.decide(
        work, pressed.addition_id, by=request.person, keep=True, version=pressed.version
    )
    return Reply.say(messages.kept(row, work.catalogue))


async def refuse(work: Work, request: Request, pressed: RefuseAddition) -> Reply:
    """A moderator says no."""
    row = await actions.decide(
        work, pressed.addition_id, by=request.person, keep=False, version=pressed.version
    )
    return Reply.say(messages.refused(row, work.catalogue))


async def remove_skill(work: Work, request: Request) -> Reply:
    """Take out a skill that was added, or other words for one."""
    return await _remove(work, request, (Kind.SKILL, Kind.ALIAS), messages.REMOVE_EXAMPLE)


async def remove_resource(work: Work, request: Request) -> Reply:
    """Take out a resource that was added."""
    return await _remove(work, request, (Kind.RESOURCE,), messages.REMOVE_RESOURCE_EXAMPLE)


async def _remove(work: Work, request: Request, kinds: Sequence[Kind], example: str) -> Reply:
    rows = [row for row in await catalogue_additions.every(work, State.ASKED, State.IN) if row.kind in kinds]
    row = parsing.addition(request, rows, work.catalogue, example=example)
    if row.state is State.ASKED and row.added_by != request.person.id:
        row = await actions.decide(work, row.id, by=request.person, keep=False)
        return Reply.say(messages.refused(row, work.catalogue))
    asked = row.state is State.ASKED
    before = await actions.take_out(work, row, by=request.person)
    await _note(work, request, undo.REMOVED, row, before)
    return Reply.say((messages.withdrawn if asked else messages.removed)(row, work.catalogue))
