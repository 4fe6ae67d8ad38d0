"""`kudos`: thank somebody, see what one was thanked for, and say where thanks are posted."""

from __future__ import annotations

import re

from bot.chat import markup
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.kudos import actions, messages, parsing, undo
from handlers.kudos.buttons import ChooseTheme, DeclineKudos, DropKudos, GiveKudos, ShowKudos
from handlers.kudos.messages import CHANNEL_EXAMPLE, EXAMPLE
from handlers.shared import lookups, numbered_lists
from handlers.shared.numbered_lists import Item
from storage import kudos, last_acts, members, suspensions
from storage.database import Work
from storage.kudos import Kudos, Received
from storage.people import Known

LIST = "kudos"
_IN = re.compile(r"in\s+(?P<where>#\S+|nowhere)", re.IGNORECASE)


async def thank(work: Work, request: Request) -> Reply:
    """Thank somebody: shown first. Without words, what one was thanked for. Raises Refusal, and Question."""
    said = request.words.strip()
    if not said:
        found = await kudos.received(work, request.person.id)
        shown = found[: messages.MOST_SHOWN]
        await numbered_lists.remember(work, request, LIST, [_item(one, request) for one in shown])
        return Reply(messages.overview(found, request.person.zone, request.example), direct=True)
    if match := _IN.fullmatch(said):
        return await _post_in(work, request, match["where"])
    asked = parsing.asked(said)
    receivers = [await _receiver(work, one, request) for one in asked.people]
    each = list({one.id: one for one in receivers}.values())
    row = await actions.draft(work, each, asked.text, by=request.person.id)
    return await _proposed(work, request, row)


async def _receiver(work: Work, said: str, request: Request) -> Known:
    found = await lookups.one(work, said, request, example=EXAMPLE, careful=True)
    if await suspensions.is_on(work, found.id) or await members.profile(work, found.id) is None:
        raise messages.not_a_member(found.name, found.id)
    return found


async def _proposed(work: Work, request: Request, row: Kudos) -> Reply:
    channels = await kudos.channels(work)
    receivers = await kudos.receivers(work, row.id)
    shown = messages.post(row, request.person.name, receivers)
    return Reply(messages.proposed(shown, row, actions.named(channels)), direct=True)


async def choose_theme(work: Work, request: Request, pressed: ChooseTheme) -> Reply:
    """It is about something else."""
    row = await actions.choose_theme(work, pressed.kudos_id, pressed.theme, by=request.person.id)
    return await _proposed(work, request, row)


async def give(work: Work, request: Request, pressed: GiveKudos) -> Reply:
    """Say it."""
    me = request.person
    receivers, channels = await actions.give(work, pressed.kudos_id, by=me.id, name=me.name)
    await last_acts.note(work, me.id, undo.GIVEN, pressed.kudos_id)
    return Reply(messages.given(receivers, actions.named(channels)))


async def drop(work: Work, request: Request, pressed: DropKudos) -> Reply:
    """Don't say it."""
    await actions.drop(work, pressed.kudos_id, by=request.person.id)
    return Reply.say(messages.DROPPED)


async def show(work: Work, request: Request, pressed: ShowKudos) -> Reply:
    """Have it stand on one's own profile, or no longer."""
    await actions.show(work, pressed.kudos_id, by=request.person.id, shown=pressed.shown)
    return Reply.say(messages.shown_on_profile() if pressed.shown else messages.STAYS_OFF)


async def decline(work: Work, request: Request, pressed: DeclineKudos) -> Reply:
    """Rather not be named in it."""
    await actions.decline(work, pressed.kudos_id, by=request.person.id)
    return Reply.say(messages.DECLINED)


async def show_one(work: Work, request: Request) -> Reply:
    """Have the one of this number stand on one's own profile. Raises Refusal, and Question."""
    which = await _chosen(work, request, "kudos show")
    return await show(work, request, ShowKudos(kudos_id=which, shown=True))


async def hide_one(work: Work, request: Request) -> Reply:
    """Have the one of this number stand there no longer. Raises Refusal, and Question."""
    which = await _chosen(work, request, "kudos hide")
    return await show(work, request, ShowKudos(kudos_id=which, shown=False))


async def decline_one(work: Work, request: Request) -> Reply:
    """Rather not be named in the one of this number. Raises Refusal, and Question."""
    return await decline(work, request, DeclineKudos(kudos_id=await _chosen(work, request, "kudos decline")))


async def _chosen(work: Work, request: Request, command: str) -> int:
    found = await kudos.received(work, request.person.id)
    return await numbered_lists.chosen(
        work,
        request,
        request.words.strip(),
        [_item(one, request) for one in found],
        kind=LIST,
        none=messages.which_one(command),
        gone=messages.gone(),
    )


def _item(one: Received, request: Request) -> Item:
    return Item(one.id, one.text, markup.as_text(messages.row(one, request.person.zone)))


async def off(work: Work, request: Request) -> Reply:
    """Rather not be thanked in public at all."""
    new = await kudos.refuse(work, request.person.id)
    return Reply.say(messages.NOW_OFF if new else messages.SO_ALREADY)


async def on(work: Work, request: Request) -> Reply:
    """May be thanked again."""
    new = await kudos.welcome(work, request.person.id)
    return Reply.say(messages.NOW_ON if new else messages.SO_ALREADY)


async def evidence(work: Work, request: Request) -> Reply:
    """All that one was thanked for, as a spreadsheet. Raises Refusal without any."""
    found = await kudos.received(work, request.person.id)
    if not found:
        raise messages.nothing_yet()
    return Reply(messages.evidence(found, request.person.zone), direct=True)


async def _post_in(work: Work, request: Request, where: str) -> Reply:
    if request.person.role < Role.ORGANISER:
        raise messages.for_organisers()
    if where.casefold() == "nowhere":
        await actions.post_in(work, (), by=request.person.id)
        return Reply.say(messages.posted_nowhere())
    channels = lookups.channels([where], request, example=CHANNEL_EXAMPLE)
    await actions.post_in(work, channels, by=request.person.id)
    return Reply.say(messages.posted_in(actions.named(channels)))


async def on_profile(work: Work, person_id: int) -> str:
    """What somebody has stand on their profile."""
    return messages.on_profile(await kudos.received(work, person_id, shown=True, most=messages.MOST_SHOWN))
