"""`members save` and `members saved`: questions about members that somebody asks again and again."""

from __future__ import annotations

import re

from bot.chat import names
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.feature import LongWork
from handlers.members import directory_commands, saved_messages, undo
from handlers.members.buttons import AskSaved
from handlers.members.saved_messages import SAVE_EXAMPLE
from handlers.shared import joined_dates, member_query, quotations
from storage import last_acts, saved_questions
from storage.database import Work

LONGEST_NAME = 60
_NAME = re.compile(r'[\s"“”:()]+')


async def save(work: Work, request: Request) -> Reply:
    """Keep a question by its name; one of the same name makes way. Raises Refusal."""
    parted = quotations.split(request.words)
    name = " ".join(_NAME.sub(" ", parted[0]).split()) if parted else ""
    if parted is None or not name or not parted[1].strip():
        raise saved_messages.named_how()
    if len(name) > LONGEST_NAME:
        raise saved_messages.long_name(LONGEST_NAME)
    me = request.person
    words = await directory_commands.with_saved(work, me.id, parted[1].strip())
    # Read once as it would be later, so that what can't be isn't saved.
    query = member_query.read(joined_dates.put(words, me.zone, work.now), work.catalogue)
    known = await saved_questions.of(work, me.id)
    before = next((kept for each, kept in known.items() if each.casefold() == name.casefold()), None)
    if before is None and len(known) >= saved_questions.MOST:
        raise saved_messages.too_many(saved_questions.MOST)
    await saved_questions.save(work, me.id, name, words)
    await last_acts.note(work, me.id, undo.SAVED, name=name, before=before)
    asked = member_query.explained(query, work.catalogue)
    again = request.example(f'members saved:"{name}"')
    return Reply.say(saved_messages.saved(name, asked, again=again, replaced=before is not None))


async def saved(work: Work, request: Request) -> Reply | LongWork:
    """One's own saved questions; with the name of one, ask it. Raises Refusal."""
    known = await saved_questions.of(work, request.person.id)
    if request.words.strip():
        return await directory_commands.ask(work, request, known[_meant(request.words, known)])
    if not known:
        return Reply.say(saved_messages.none_saved(save=request.example(SAVE_EXAMPLE)))
    drop = request.example(f"members unsave {next(iter(known))}")
    return Reply(saved_messages.listed(known, drop=drop))


async def ask(work: Work, request: Request, pressed: AskSaved) -> Reply | LongWork:
    """Ask the question of a button. Raises Refusal where it was dropped."""
    known = await saved_questions.of(work, request.person.id)
    if pressed.name not in known:
        raise saved_messages.no_such(pressed.name, known)
    return await directory_commands.ask(work, request, known[pressed.name])


async def unsave(work: Work, request: Request) -> Reply:
    """Keep a question no longer. Raises Refusal."""
    me = request.person.id
    name = _meant(request.words, await saved_questions.of(work, me))
    before = await saved_questions.drop(work, me, name)
    await last_acts.note(work, me, undo.SAVED, name=name, before=before)
    return Reply.say(saved_messages.dropped(name))


def _meant(said: str, known: dict[str, str]) -> str:
    among, wanted = list(known), said.strip(' "“”')
    found = names.meant(wanted, among).found
    if len(found) != 1:
        raise saved_messages.no_such(wanted, known)
    return among[found[0]]
