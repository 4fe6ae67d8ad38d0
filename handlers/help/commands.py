"""`help`: what this person can do here, all of it or on one topic."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import Feature
from handlers.help import messages, topics
from storage.database import Work


async def show(work: Work, request: Request, *, features: Sequence[Feature]) -> Reply:
    """All that this person can do here, or one topic. Raises Refusal for a topic that isn't theirs."""
    if not request.words:
        return Reply.say(messages.overview(features, request, work.community.name))
    said = request.words.casefold().strip().lstrip("/!")
    feature = topics.found(said, features, request.person.role)
    if feature is not None:
        return Reply.say(messages.topic(feature, request))
    others = topics.out_of_reach(said, features)
    raise messages.is_for(others, request) if others else messages.no_such_topic(features, request)
