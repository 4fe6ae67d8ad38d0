"""`training`: what teaches a skill, to come or at one's own pace; and for organisers what became of it."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.shared import skill_levels
from handlers.training import actions, messages, parsing, uptake
from handlers.training.buttons import AskHowOften, ChooseOffers, LevelNow
from handlers.training.messages import EXAMPLE
from storage import dead_links, events, training
from storage.database import Work


async def listed(work: Work, request: Request) -> Reply:
    """All events to come that teach something, or what there is for one skill."""
    said = request.words.strip().strip('"“”')
    if said:
        return await _for_skill(work, said, request)
    coming = await events.teaching(work, None)
    skill = request.example(EXAMPLE)
    if not coming:
        return Reply.say(messages.none_planned(skill=skill))
    levels = await events.teaches(work, {event.id for found in coming.values() for event in found})
    return Reply.say(messages.overview(coming, levels, work.catalogue, request.person.zone, skill=skill))


async def _for_skill(work: Work, said: str, request: Request) -> Reply:
    skill = skill_levels.known(said, work.catalogue, example=EXAMPLE)
    coming = (await events.teaching(work, [skill.key])).get(skill.key, [])
    levels = await events.teaches(work, [event.id for event in coming])
    gone = await dead_links.among(work, [one.url for one in skill.resources])
    zone = request.person.zone
    return Reply.say(messages.for_skill(skill, coming, levels, work.catalogue, zone, gone=gone))


async def report(work: Work, request: Request) -> Reply:
    """The last quarter that is closed: frozen when it is first asked for, and the same ever after."""
    quarter = uptake.last_closed(work.now, work.community.zone)
    found = await actions.frozen(work, quarter)
    people = work.community.disclosure.people
    if found.people is None:
        return Reply.say(messages.too_few(quarter.said, people))
    return Reply(messages.report(found, quarter.said, people), direct=True)


async def offers(work: Work, request: Request) -> Reply:
    """Choose how often to hear of training, or see how it is."""
    said = request.words.strip().casefold().strip(".!")
    if not said:
        return await _ask_how_often(work, request)
    wanted = parsing.how_often(said)
    await training.choose(work, request.person.id, wanted)
    return Reply.say(messages.will_offer(wanted))


async def ask_how_often(work: Work, request: Request, pressed: AskHowOften) -> Reply:
    """Say how often somebody hears of training, and let them choose."""
    return await _ask_how_often(work, request)


async def _ask_how_often(work: Work, request: Request) -> Reply:
    return Reply(messages.how_often(await training.choice_of(work, request.person.id)))


async def choose_offers(work: Work, request: Request, pressed: ChooseOffers) -> Reply:
    """Hear of training as often as the button says."""
    await training.choose(work, request.person.id, pressed.offers)
    return Reply.say(messages.will_offer(pressed.offers))


async def level_now(work: Work, request: Request, pressed: LevelNow) -> Reply:
    """Keep where somebody is now, and say what is next."""
    found, role = await actions.note_level(work, request.person.id, pressed.skill, pressed.level)
    return Reply.say(messages.level_noted(pressed.skill, pressed.level, found, role, work.catalogue))
