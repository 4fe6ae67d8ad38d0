"""`help`: what this person is likely to want here, one topic whole, or what a question is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import Feature, may_use
from handlers.help import messages, search, topics
from handlers.help.search import Index
from storage.database import Work


async def show(work: Work, request: Request, *, features: Sequence[Feature], index: Index) -> Reply:
    """A few words to begin with, a topic, or the answer to a question. Raises Refusal where there is none."""
    said = request.words.casefold().strip(" ?!.").lstrip("/!")
    topic = topics.found(said, features, request.person.role) if said else None
    if topic is None and search.asks_nothing(request.words):
        waits = [one for feature in features if feature.waits for one in await feature.waits(work, request)]
        return Reply.say(messages.overview(features, request, work.community.name, waits))
    if topic is not None:
        return Reply.say(messages.topic(topic, request, await _examples(work, request, (topic,))))
    others = topics.out_of_reach(said, features)
    if others is not None:
        raise messages.is_for(others, request)
    found = index.search(request.words)
    mine = [one for one in found if await may_use(work, request, one.command)]
    if mine:
        shown = {one.feature.name: one.feature for one in mine}.values()
        return Reply.say(messages.answer(mine, request, await _examples(work, request, shown)))
    raise (
        messages.is_for_others(found[0].command, request) if found else messages.nothing_on(features, request)
    )


async def _examples(work: Work, request: Request, features: Iterable[Feature]) -> dict[str, str]:
    """By command of these features: an example that works for the asker now."""
    found: dict[str, str] = {}
    for feature in features:
        if feature.examples is not None:
            found |= await feature.examples(work, request)
    return found
