"""`skills add`, `skills alias`, `training add`: what organisers add to the catalogue; and taking it out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from config.catalogue import Competency, Skill
from config.catalogue_additions import AddedSkill, key_of, with_additions
from handlers.catalogue import actions, forms, messages, parsing, undo
from handlers.catalogue.buttons import KeepAddition, RefuseAddition
from handlers.catalogue.forms import SkillAnswers
from storage import catalogue_additions, last_acts
from storage.catalogue_additions import CatalogueAddition, Kind, State
from storage.database import Work


async def add_skill(work: Work, request: Request) -> Reply:
    """Add a skill: its name and its group; or open the form."""
    if not request.words.strip():
        return Reply(form=await forms.build_skill(work, request, ""))
    name, group = parsing.skill(request.words, work.catalogue)
    return await _add_skill(work, request, name, group, about="", aliases=())


async def submit_skill(work: Work, request: Request, subject: str, answers: SkillAnswers) -> Reply:
    """The form was sent: add the skill."""
    name = parsing.checked_name(answers.name, work.catalogue)
    group = parsing.group_of(answers.group, name, work.catalogue)
    aliases = [part for part in (answers.aliases or "").split(",") if part.strip()]
    return await _add_skill(work, request, name, group, about=answers.about or "", aliases=aliases)


async def _add_skill(
    work: Work,
    request: Request,
    name: str,
    group: Competency | None,
    *,
    about: str,
    aliases: Sequence[str],
) -> Reply:
    key = key_of(name)
    near = [skill for skill in work.catalogue.suggest(name) if skill.key != key]
    with_it = with_additions(work.catalogue, [AddedSkill(key, name, "")])
    others = [
        parsing.checked_alias(other, with_it.skills[key], with_it)[0] for other in dict.fromkeys(aliases)
    ]
    slug = group.slug if group else ""
    row = catalogue_additions.new(Kind.SKILL, key, name, competency=slug, about=about, aliases=others)
    use = request.example(f"skills set {name} 2")
    return await _add(work, request, row, use=use, near=near)


async def add_alias(work: Work, request: Request) -> Reply:
    """Have a skill be found by other words too."""
    other, skill = parsing.alias(request.words, work.catalogue)
    use = request.example(f"training {other}")
    row = catalogue_additions.new(Kind.ALIAS, skill.key, other)
    return await _add(work, request, row, use=use)


async def add_resource(work: Work, request: Request) -> Reply:
    """Add something to learn a skill from."""
    taught = parsing.resource(request.words, work.catalogue)
    row = catalogue_additions.new(
        Kind.RESOURCE, taught.skill.key, taught.title, url=taught.url, level=taught.level
    )
    use = request.example(f"training {taught.skill.name}")
    hint = "" if taught.titled else messages.not_titled(taught.title)
    return await _add(work, request, row, use=use, hint=hint)


async def _add(
    work: Work,
    request: Request,
    row: CatalogueAddition,
    *,
    use: str,
    near: Sequence[Skill] = (),
    hint: str = "",
) -> Reply:
    kept, before = await actions.add(work, row, by=request.person)
    await last_acts.note(work, request.person.id, undo.ADDED, kept.id, before=before)
    return Reply(messages.added(kept, work.catalogue, use=use, near=near, hint=hint))


async def listed(work: Work, request: Request) -> Reply:
    """All that was added, and what waits for a moderator."""
    rows = await catalogue_additions.every(work, State.ASKED, State.IN)
    if not rows:
        return Reply.say(messages.none_added(add=request.example(messages.ADD_EXAMPLE)))
    remove = request.example(messages.example_of_removing(rows[-1]))
    decides = request.person.role >= Role.MODERATOR
    return Reply(messages.listed(rows, work.catalogue, decides=decides, remove=remove))


async def keep(work: Work, request: Request, pressed: KeepAddition) -> Reply:
    """A moderator says yes."""
    return await _decide(work, request, pressed.addition_id, keep=True)


async def refuse(work: Work, request: Request, pressed: RefuseAddition) -> Reply:
    """A moderator says no."""
    return await _decide(work, request, pressed.addition_id, keep=False)


async def _decide(work: Work, request: Request, addition_id: int, *, keep: bool) -> Reply:
    row = await actions.decide(work, addition_id, by=request.person, keep=keep)
    return Reply.say((messages.kept if keep else messages.refused)(row, work.catalogue))


async def remove_skill(work: Work, request: Request) -> Reply:
    """Take out a skill that was added, or other words for one."""
    return await _remove(work, request, (Kind.SKILL, Kind.ALIAS), messages.REMOVE_EXAMPLE)


async def remove_resource(work: Work, request: Request) -> Reply:
    """Take out a resource that was added."""
    return await _remove(work, request, (Kind.RESOURCE,), messages.REMOVE_RESOURCE_EXAMPLE)


async def _remove(work: Work, request: Request, kinds: Sequence[Kind], example: str) -> Reply:
    rows = [row for row in await catalogue_additions.every(work, State.ASKED, State.IN) if row.kind in kinds]
    row = parsing.addition(request.words, rows, work.catalogue, example=example)
    if row.state is State.ASKED and row.added_by != request.person.id:
        return await _decide(work, request, row.id, keep=False)
    asked = row.state is State.ASKED
    before = await actions.take_out(work, row, by=request.person)
    await last_acts.note(work, request.person.id, undo.REMOVED, row.id, before=before)
    said = messages.withdrawn if asked else messages.removed
    return Reply.say(said(row, work.catalogue))
