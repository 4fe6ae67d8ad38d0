"""`privacy choices`, `privacy agree` and `privacy withdraw`: each use of one's data, agreed to by itself."""

from __future__ import annotations

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.feature import Agreement
from handlers.privacy import agreement_actions, agreement_messages
from handlers.privacy.agreement_actions import Agreements
from handlers.privacy.agreement_messages import Standing
from handlers.privacy.buttons import AgreeNow, AgreeTo, LeaveAgreement, TakeBack, TakeBackNow
from storage import consents, last_acts
from storage.database import Work


async def choices(work: Work, request: Request, *, agreements: Agreements) -> Reply:
    """What one takes part in, what each means, and buttons to change it."""
    standings = await standing(work, request, agreements)
    may_agree = request.person.role is not Role.SUSPENDED
    return Reply(agreement_messages.choices(standings, request.person.zone, may_agree=may_agree))


async def standing(work: Work, request: Request, agreements: Agreements) -> list[Standing]:
    """How the asker stands to each use of their data that there is for them."""
    said = await consents.latest(work, request.person.id)
    return [
        Standing(
            one,
            await one.takes_part(work, request.person.id),
            said.get(one.purpose),
            changed=one.purpose in said and not agreement_actions.is_to(one, said[one.purpose]),
        )
        for one in agreements
        # Whoever is suspended sees what they agreed to, and may take it back.
        if request.person.role >= one.role or request.person.role is Role.SUSPENDED
    ]


async def withdraw(work: Work, request: Request, *, agreements: Agreements) -> Reply:
    """Take one back, or see them all. Raises Refusal."""
    if not request.words.strip() or _means_all(request.words):
        return await choices(work, request, agreements=agreements)
    found = agreement_actions.named(request.words, agreements, command="privacy withdraw")
    return await _ask_or_do(work, request, found)


def _means_all(words: str) -> bool:
    return words.casefold().strip(" .!") in ("all", "everything", "all of them", "consent", "my consent")


async def take_back(work: Work, request: Request, pressed: TakeBack, *, agreements: Agreements) -> Reply:
    """Take one back, after a question where something is lost by it. Raises Refusal."""
    return await _ask_or_do(work, request, agreement_actions.of(pressed.purpose, agreements))


async def _ask_or_do(work: Work, request: Request, found: Agreement) -> Reply:
    if not await found.takes_part(work, request.person.id):
        return Reply.say(agreement_messages.takes_no_part(found))
    if found.loses:
        commands = [request.example(words) for words in found.commands]
        return Reply(agreement_messages.asked_first(found, commands))
    return await _withdraw(work, request, found)


async def take_back_now(
    work: Work, request: Request, pressed: TakeBackNow, *, agreements: Agreements
) -> Reply:
    """Take one back. Raises Refusal."""
    return await _withdraw(work, request, agreement_actions.of(pressed.purpose, agreements))


async def _withdraw(work: Work, request: Request, found: Agreement) -> Reply:
    await agreement_actions.withdraw(work, request.person.id, found, said_in=request.place)
    again = request.example(f"privacy agree {agreement_messages.short(found)}")
    await last_acts.note_lasting(work, request.person.id, agreement_messages.how_again(found, again))
    return Reply(agreement_messages.taken_back(found))


async def agree(work: Work, request: Request, *, agreements: Agreements) -> Reply:
    """See what there is to agree to, or how one takes part. Raises Refusal."""
    if not request.words.strip():
        return await choices(work, request, agreements=agreements)
    found = agreement_actions.named(request.words, agreements, command="privacy agree")
    return await _read(work, request, found)


async def agree_to(work: Work, request: Request, pressed: AgreeTo, *, agreements: Agreements) -> Reply:
    """See what there is to agree to, or how one takes part. Raises Refusal."""
    return await _read(work, request, agreement_actions.of(pressed.purpose, agreements))


async def _read(work: Work, request: Request, found: Agreement) -> Reply:
    _check_role(request, found)
    if found.agree is None:
        return Reply(agreement_messages.takes_part_by(found))
    me = request.person.id
    if await agreement_actions.has_agreed(work, me, found) and await found.takes_part(work, me):
        return Reply.say(agreement_messages.agreed_already(found))
    return Reply(agreement_messages.to_agree_to(found))


async def agree_now(work: Work, request: Request, pressed: AgreeNow, *, agreements: Agreements) -> Reply:
    """Agree to what was shown. Raises Refusal."""
    found = agreement_actions.of(pressed.purpose, agreements)
    _check_role(request, found)
    await agreement_actions.agree(work, request.person.id, found, said_in=request.place)
    return Reply.say(agreement_messages.agreed(found))


def _check_role(request: Request, found: Agreement) -> None:
    if request.person.role < found.role:
        raise agreement_messages.for_members(found, register=request.example("register"))


async def leave(work: Work, request: Request, pressed: LeaveAgreement) -> Reply:
    """Leave it as it is."""
    return Reply.say(agreement_messages.LEFT)
