"""`privacy`: what is held and why, a copy of all of it, and having it erased."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.privacy import data_copy, leaving
from handlers.privacy.buttons import ForgetMe, KeepData
from handlers.shared import privacy_notice
from storage import personal, roles
from storage.database import Work


async def show(work: Work, request: Request, *, titles: Mapping[str, str]) -> Reply:
    """The notice, and what is held about this person by kind; `titles` are those of the tables."""
    held = await personal.gathered(work, request.person.id)
    rows = "\n".join(
        f"- {titles.get(name, name)}: {len(found)}" for name, found in held.items() if name != "person"
    )
    told = privacy_notice.text(work.community.privacy, work.community.name)
    return Reply.say(
        f"{markup.literal(told)}\n\nThis is what I hold about you:\n\n{rows}\n\n"
        f"{request.example('privacy export')} gives you a copy of all of it. "
        f"{request.example('privacy forget me')} erases it."
    )


async def export(work: Work, request: Request, *, titles: Mapping[str, str]) -> Reply:
    """All of it, to the person alone, as JSON and as a page to read."""
    held = await personal.gathered(work, request.person.id)
    page = data_copy.as_page(
        held, titles, community=work.community.name, shown_at=times.full(work.now, request.person.zone)
    )
    files = (
        File("your-data.json", "application/json", data_copy.as_json(held), "your data for other programs"),
        File("your-data.html", "text/html", page, "your data to read"),
    )
    # What others said to them, or of them, is in the copy too.
    mentions = tuple(await personal.mentioned_to(work, request.person.id))
    text = "Here is everything that I hold about you."
    return Reply(Message(text, files=files, mentions=mentions), direct=True)


async def forget(work: Work, request: Request) -> Reply:
    """Ask once more before everything goes."""
    if request.words.casefold().strip(" .!") not in ("me", ""):
        raise Refusal("You can only have your own data erased.", example="privacy forget me")
    await _keep_an_admin(work, request)
    return Reply(
        Message(
            "This erases your profile, your reminders, your answers to events and everything else I hold "
            "about you, for good. Events you host stay, without your name. Shall I?",
            (
                Button("Yes, erase everything", ForgetMe(), Style.DANGER, word="erase"),
                Button("No, keep it", KeepData()),
            ),
        )
    )


async def forget_now(work: Work, request: Request, pressed: ForgetMe) -> Reply:
    await _keep_an_admin(work, request)
    await leaving.before(work, request.person.id)
    await personal.erase(work, request.person.id)
    return Reply.say("It is all erased. You are welcome back any time.")


async def keep(work: Work, request: Request, pressed: KeepData) -> Reply:
    return Reply.say("All right, nothing was erased.")


async def _keep_an_admin(work: Work, request: Request) -> None:
    admins = [holder for holder in await roles.holders(work) if holder.role is Role.ADMIN]
    if [holder.person_id for holder in admins] == [request.person.id] and not admins[0].configured:
        raise Refusal("You are the only admin; make somebody else an admin first.")
