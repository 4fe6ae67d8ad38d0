"""`groups lead`, `write`, `rename` and `archive`: looking after a community of practice."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.groups import lead_actions, lead_messages, messages, parsing, undo
from handlers.groups.buttons import DropGroupLetter, SendGroupLetter
from handlers.groups.lead_messages import LEAD_EXAMPLE, UNLEAD_EXAMPLE
from handlers.shared import lookups, quotations
from storage import group_letters, groups, last_acts
from storage.database import Work
from storage.groups import Listed
from storage.people import Known

LONGEST_LETTER = 1500


async def lead(work: Work, request: Request) -> Reply:
    """Name somebody as a lead. Raises Refusal, and Question."""
    group, person = await _group_and_person(work, request, LEAD_EXAMPLE)
    if not person.registered:
        raise lead_messages.not_a_member(person)
    if not await lead_actions.lead(
        work, group.name, person.id, by=request.person.id, name=request.person.name
    ):
        return Reply(lead_messages.leads_already(person, group.name))
    await last_acts.note(work, request.person.id, undo.LED, person.id, name=group.name, led=True)
    return Reply(lead_messages.leads_now(person, group.name))


async def unlead(work: Work, request: Request) -> Reply:
    """Somebody leads a group no longer. Raises Refusal, and Question."""
    group, person = await _group_and_person(work, request, UNLEAD_EXAMPLE)
    if not await lead_actions.lead_no_longer(work, group.name, person.id, by=request.person.id):
        raise lead_messages.does_not_lead(person, group.name)
    await last_acts.note(work, request.person.id, undo.LED, person.id, name=group.name, led=False)
    return Reply(lead_messages.leads_no_longer(person.name, person.id, group.name))


async def _group_and_person(work: Work, request: Request, example: str) -> tuple[Listed, Known]:
    found = await groups.every(work, request.person.id)
    parted = parsing.group_and_rest(request.words, found)
    if parted is None or not parted[1]:
        raise lead_messages.which_group_and_who(example)
    group, said = parted
    return group, await lookups.one(work, said, request, example=example, careful=True)


async def write(work: Work, request: Request) -> Reply:
    """Show what would be sent to everybody in a group; nothing is before the yes. Raises Refusal."""
    parted = quotations.at_the_end(request.words)
    if parted is None:
        raise lead_messages.what_to_write()
    said, text = parted
    if len(text) > LONGEST_LETTER:
        raise lead_messages.too_long(len(text), LONGEST_LETTER)
    me = request.person
    found = await groups.every(work, me.id)
    group = parsing.meant(said.rstrip(" :"), found, command="groups write")
    _may_write(group, request)
    readers = await lead_actions.readers_of(work, group.name, but=me.id)
    if not readers:
        raise lead_messages.nobody_in_it(group.name)
    letter_id = await group_letters.keep(work, group.name, text, by=me.id)
    shown = lead_messages.written(group.name, me.name, me.id, text)
    return Reply(lead_messages.proposed(shown, len(readers), letter_id))


async def send(work: Work, request: Request, pressed: SendGroupLetter) -> Reply:
    """Send what was shown, if its author still may. Raises Refusal."""
    me = request.person
    letter = await group_letters.take(work, pressed.letter_id, by=me.id)
    group = next((one for one in await groups.every(work, me.id) if letter and one.name == letter[0]), None)
    if letter is None or group is None:
        raise lead_messages.dealt_with()
    _may_write(group, request)
    told = await lead_actions.write(work, pressed.letter_id, group.name, letter[1], by=me.id, name=me.name)
    await last_acts.note_lasting(work, me.id, lead_messages.stays_sent(group.name))
    return Reply.say(lead_messages.sent(group.name, told))


async def drop(work: Work, request: Request, pressed: DropGroupLetter) -> Reply:
    """Send nothing. Raises Refusal where it was sent."""
    if await group_letters.take(work, pressed.letter_id, by=request.person.id) is None:
        raise lead_messages.dealt_with()
    return Reply.say(lead_messages.DROPPED)


def _may_write(group: Listed, request: Request) -> None:
    leads = request.person.id in {one.id for one in group.leads}
    if not leads and request.person.role < Role.ORGANISER:
        raise lead_messages.only_leads(group.name)


async def rename(work: Work, request: Request) -> Reply:
    """Call a group something else. Raises Refusal."""
    old, new = parsing.renamed(request.words)
    found = await groups.every(work, request.person.id)
    group = parsing.meant(old, found, command="groups rename")
    if group.name in work.community.register_.communities_of_practice:
        raise lead_messages.is_configured(group.name)
    if not await lead_actions.rename(work, group.name, new, by=request.person.id):
        raise messages.is_there_already(new)
    await last_acts.note(work, request.person.id, undo.RENAMED, name=new, before=group.name)
    return Reply.say(lead_messages.renamed(group.name, new))


async def archive(work: Work, request: Request) -> Reply:
    """Lay a group to rest. Raises Refusal."""
    found = await groups.every(work, request.person.id)
    group = parsing.meant(request.words, found, command="groups archive")
    await lead_actions.archive(work, group.name, away=True, by=request.person.id)
    await last_acts.note(work, request.person.id, undo.ARCHIVED, name=group.name, away=True)
    restore = request.example(f"groups restore {group.name}")
    return Reply.say(lead_messages.archived(group.name, group.members, restore=restore))


async def restore(work: Work, request: Request) -> Reply:
    """Bring a group back. Raises Refusal."""
    found = await groups.every(work, request.person.id, archived=True)
    if not found:
        raise lead_messages.none_archived()
    group = parsing.meant(request.words, found, command="groups restore")
    await lead_actions.archive(work, group.name, away=False, by=request.person.id)
    await last_acts.note(work, request.person.id, undo.ARCHIVED, name=group.name, away=False)
    return Reply.say(lead_messages.restored(group.name))
