"""`events find`: events to come by the words in what is said of them, and what to learn at one's own pace."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.chat import names
from bot.chat.names import unaccented
from bot.chat.reply import Reply
from bot.chat.request import Request
from handlers.events import search_messages
from handlers.events.buttons import MoreFoundEvents
from handlers.events.messages import once_a_series
from handlers.shared import learning_resources
from storage import dead_links, event_search
from storage.database import Work
from storage.event_search import Found

MOST_FOUND = 60
MOST_NEARLY = 600  # dates of those few that are called nearly so
MOST_WORDS = 6
LONGEST = 100  # characters of what is looked for
# Said around what is looked for, and in nearly every event.
_SMALL_SAID = "a an the and or of to for in on about with events event training course courses"
_SMALL = frozenset(_SMALL_SAID.split())
_WORD = re.compile(r"[\w+#.&'’-]+")


async def find(work: Work, request: Request) -> Reply:
    """What there is with all of these words. Raises Refusal."""
    return await _page(work, request, request.words, 0)


async def more(work: Work, request: Request, pressed: MoreFoundEvents) -> Reply:
    """The next page of it. Raises Refusal."""
    return await _page(work, request, pressed.words, pressed.start)


async def _page(work: Work, request: Request, said: str, start: int) -> Reply:
    said = " ".join(said[:LONGEST].split())
    words = _words(said)
    if not words:
        raise search_messages.say_what()
    dates = await event_search.containing(work, words, limit=MOST_FOUND)
    resources = learning_resources.with_words([unaccented(word) for word in words], work.catalogue)
    if not dates and not resources and (nearly := await _nearly(work, words)):
        return Reply(search_messages.nearly(said, nearly, request.person.zone))
    many = len(dates) >= MOST_FOUND
    found = once_a_series(dates)
    message = search_messages.found(said, found, start, request.person.zone, many=many)
    if start or not resources:
        return Reply(message)
    gone = await dead_links.among(work, [one.url for one in resources])
    return Reply(search_messages.with_resources(message, said, resources, gone, any_event=bool(found)))


async def _nearly(work: Work, words: Sequence[str]) -> list[Found]:
    """What is called nearly so: with other accents, or typed wrongly."""
    titles = await event_search.titles(work)
    near = names.meant(" ".join(words), titles).found[: search_messages.MOST_LISTED]
    called = [titles[place] for place in near]
    return once_a_series(await event_search.called(work, called, limit=MOST_NEARLY) if called else [])


def _words(said: str) -> list[str]:
    """The words that have to be there, each once; small ones only where there are no others."""
    every = list(dict.fromkeys(_WORD.findall(said.lower())))
    every = [stripped for word in every if (stripped := word.strip(".'’-"))]
    return ([word for word in every if word not in _SMALL] or every)[:MOST_WORDS]
