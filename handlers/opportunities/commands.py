"""`opportunities`: what members offer each other, for a time or for good."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import markup
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from handlers.opportunities import actions, fitting, forms, messages, parsing
from handlers.opportunities.buttons import (
    AskToWithdraw,
    ChooseHowOften,
    DropOpportunity,
    FilledBy,
    NoLongerInterested,
    PostOpportunity,
    ShareProfile,
    ShowInterest,
    ShowOpportunity,
    WithdrawOpportunity,
)
from handlers.opportunities.forms import OpportunityAnswers
from handlers.shared import numbered_lists
from handlers.shared.numbered_lists import Item
from storage import members, opportunities, people
from storage.database import Work
from storage.opportunities import Listed, Opportunity

LIST = "opportunities"
_YEAR = timedelta(days=365)


async def listed(work: Work, request: Request) -> Reply:
    """All that can be had, or what is looked for in the language of `members`. Raises Refusal."""
    said = request.words.strip()
    found = await opportunities.is_open(work)
    if said:
        condition = parsing.question(said, work.catalogue)
        found = [one for one in found if fitting.holds(condition, one, work.catalogue)]
    shown = found[: messages.MOST_LISTED]
    await numbered_lists.remember(work, request, LIST, [_item(one, request) for one in shown])
    return Reply.say(messages.listed(found, request.person.zone, request.example, asked=said))


def _item(one: Listed, request: Request) -> Item:
    return Item(one.id, one.title, markup.as_text(messages.row(one, request.person.zone)))


async def show(work: Work, request: Request) -> Reply:
    """One, whole. Raises Refusal, and Question."""
    chosen = await numbered_lists.chosen(
        work,
        request,
        request.words.strip(),
        [_item(one, request) for one in await opportunities.is_open(work)],
        kind=LIST,
        none=messages.which_one(),
        gone=messages.gone(),
    )
    return await show_one(work, request, ShowOpportunity(opportunity_id=chosen))


async def show_one(work: Work, request: Request, pressed: ShowOpportunity) -> Reply:
    """One, whole, with what the asker can do about it."""
    row = await actions.found(work, pressed.opportunity_id)
    me = request.person
    interested = await opportunities.interested(work, row.id)
    theirs = interested if row.poster_id == me.id else {id_: "" for id_ in interested if id_ == me.id}
    text = await _whole(work, request, row)
    oversees = me.role >= Role.ORGANISER
    return Reply(messages.shown(text, row, me.id, interested=theirs, oversees=oversees), direct=True)


async def _whole(work: Work, request: Request, row: Opportunity) -> str:
    skills = (await opportunities.skills_of(work, [row.id]))[row.id]
    poster = await people.name_of(work, row.poster_id) if row.poster_id is not None else None
    return messages.whole(row, skills, poster, request.person.zone, work.catalogue)


async def post(work: Work, request: Request) -> Reply:
    """Open the form."""
    return Reply(form=await forms.build(work, request, ""))


async def submit(work: Work, request: Request, subject: str, answers: OpportunityAnswers) -> Reply:
    """Show what others would see. Raises Refusal."""
    row = await actions.draft(work, answers, by=request.person.id)
    return Reply(messages.proposed(await _whole(work, request, row), row.id), direct=True)


async def post_it(work: Work, request: Request, pressed: PostOpportunity) -> Reply:
    """Have others see it."""
    row = await actions.post(work, pressed.opportunity_id, by=request.person.id)
    return Reply.say(messages.posted(row, request.example("opportunities mine")))


async def drop(work: Work, request: Request, pressed: DropOpportunity) -> Reply:
    """Don't."""
    await actions.drop(work, pressed.opportunity_id, by=request.person.id)
    return Reply.say(messages.DROPPED)


async def mine(work: Work, request: Request) -> Reply:
    """What the asker offers, and how many would like each."""
    found = [
        (row, len(await opportunities.interested(work, row.id)))
        for row in await opportunities.by_poster(work, request.person.id)
    ]
    return Reply(messages.mine(found, request.person.zone), direct=True)


async def interest(work: Work, request: Request, pressed: ShowInterest) -> Reply:
    """What would be shown to whoever offers it; nothing is before the yes."""
    me = request.person
    row = await actions.open_one(work, pressed.opportunity_id, by=me.id)
    profile = await members.profile(work, me.id)
    if profile is None or row.poster_id is None:
        raise messages.gone()
    poster = await people.name_of(work, row.poster_id)
    shown = messages.shared_profile(me.name, profile, work.catalogue)
    return Reply(messages.before_sharing(row, poster, shown), direct=True)


async def share(work: Work, request: Request, pressed: ShareProfile) -> Reply:
    """Have it shown to them, and a conversation opened."""
    me = request.person
    row, how = await actions.share(work, pressed.opportunity_id, by=me.id, name=me.name)
    poster = await people.name_of(work, row.poster_id) if row.poster_id is not None else ""
    named = (row.poster_id,) if row.poster_id is not None else ()
    said = messages.passed_on(poster, how) if how is not None else messages.knows_already(poster)
    return Reply.say(said, mentions=named)


async def no_longer(work: Work, request: Request, pressed: NoLongerInterested) -> Reply:
    """Would like it no longer."""
    me = request.person
    told = await actions.no_longer(work, pressed.opportunity_id, by=me.id, name=me.name)
    return Reply.say(messages.no_longer(told))


async def filled(work: Work, request: Request, pressed: FilledBy) -> Reply:
    """It is filled."""
    me = request.person.id
    row = await actions.fill(work, pressed.opportunity_id, by=me, filled_by=pressed.person_id)
    return Reply.say(messages.filled(row))


async def ask_to_withdraw(work: Work, request: Request, pressed: AskToWithdraw) -> Reply:
    """Whether it is to be taken back."""
    row = await actions.found(work, pressed.opportunity_id)
    count = len(await opportunities.interested(work, row.id))
    return Reply(messages.sure(row, count, own=row.poster_id == request.person.id), direct=True)


async def withdraw(work: Work, request: Request, pressed: WithdrawOpportunity) -> Reply:
    """It isn't to be had any more."""
    me = request.person
    oversees = me.role >= Role.ORGANISER
    row = await actions.withdraw(work, pressed.opportunity_id, by=me.id, oversees=oversees)
    return Reply.say(messages.withdrawn(row))


async def tell(work: Work, request: Request) -> Reply:
    """How the asker hears of new ones. Raises Refusal."""
    said = request.words.strip()
    if not said:
        return Reply(messages.choices(await opportunities.choice(work, request.person.id)))
    return await choose(work, request, ChooseHowOften(how=parsing.how_often(said)))


async def choose(work: Work, request: Request, pressed: ChooseHowOften) -> Reply:
    """Have it be so."""
    await opportunities.choose(work, request.person.id, pressed.how)
    return Reply.say(messages.TOLD[pressed.how])


async def report(work: Work, request: Request) -> Reply:
    """A year in numbers."""
    return Reply.say(messages.report(await opportunities.counted(work, work.now - _YEAR)))
