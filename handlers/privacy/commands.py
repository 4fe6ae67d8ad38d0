"""`privacy`: what is held and why, a copy of all of it, and having it erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat.phrases import times
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import Keeps
from handlers.privacy import actions, agreement_commands, agreement_messages, data_copy, data_page, messages
from handlers.privacy.actions import Leaves
from handlers.privacy.agreement_actions import Agreements
from handlers.privacy.buttons import ForgetMe, KeepData
from handlers.privacy.data_page import Reader
from handlers.shared import privacy_notice
from storage import personal, profile_looks
from storage.database import Work


async def show(
    work: Work,
    request: Request,
    *,
    titles: Mapping[str, str],
    keeps: Sequence[Keeps],
    agreements: Agreements,
) -> Reply:
    """The notice, and what is held about this person by kind; `titles` are those of the tables."""
    found = await personal.gathered(work, request.person.id)
    counts = {titles.get(name, name): len(rows) for name, rows in found.items() if name != "person"}
    text = messages.held(
        privacy_notice.text(work.community.privacy, work.community.name),
        counts,
        agreed=agreement_messages.summary(
            await agreement_commands.standing(work, request, agreements),
            request.person.zone,
            choices=request.example("privacy choices"),
        ),
        keeps=[said(work.community) for said in keeps],
        export=request.example("privacy export"),
        forget=request.example(messages.FORGET_EXAMPLE),
    )
    return Reply.say(text)


async def access(work: Work, request: Request) -> Reply:
    """Who looked at one's profile, and when."""
    looks, total = await profile_looks.of(work, request.person.id, messages.MOST_LOOKS)
    return Reply(messages.looks(looks, total, request.person.zone, months=12))


async def export(work: Work, request: Request, *, titles: Mapping[str, str]) -> Reply:
    """All of it, to the person alone, as JSON and as a page to read."""
    found = await personal.gathered(work, request.person.id)
    shown_at = times.full(work.now, request.person.zone)
    called = await personal.called(work, found)
    page = data_page.as_page(
        found,
        titles,
        Reader(request.person.id, request.person.zone, work.catalogue, called),
        community=work.community.name,
        shown_at=shown_at,
    )
    named = {id_ for table, id_ in called.titles if table == "person"} - {request.person.id}
    mentions = await personal.mentioned_to(work, request.person.id) | named
    return Reply(
        messages.data_copy(data_copy.as_json(found), page, mentions=tuple(sorted(mentions))), direct=True
    )


async def forget(work: Work, request: Request) -> Reply:
    """Ask once more before everything goes."""
    if request.words.casefold().strip(" .!") not in ("me", ""):
        raise messages.only_your_own()
    await actions.keep_an_admin(work, request.person.id)
    return Reply(messages.asked_once_more())


async def forget_now(work: Work, request: Request, pressed: ForgetMe, *, leaves: Sequence[Leaves]) -> Reply:
    """Erase everything. Raises Refusal for the only admin."""
    await actions.forget_person(work, request.person.id, leaves=leaves)
    return Reply.say(messages.ERASED)


async def keep(work: Work, request: Request, pressed: KeepData) -> Reply:
    """Erase nothing."""
    return Reply.say(messages.KEPT)
