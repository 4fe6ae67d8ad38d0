"""What is said of opportunities. Nobody is told that they were not chosen, only that it is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.form import FieldFault
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue
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
from handlers.shared import disclosure, introductions, skill_levels
from storage.members import Profile
from storage.opportunities import Counted, HowOften, Listed, Opportunity, OpportunityState
from storage.people import Reached

EXAMPLE = "opportunities post"
SEARCH_EXAMPLE = "opportunities secondment skill:python"
ABOUT_AGREEMENT = "If so, it says that they settle this before it begins."
ABOUT_CONVERSATION = "the conversation about an opportunity"
MOST_LISTED = 20
LEFT = "Somebody who has left"
DROPPED = "All right, nobody sees it."
TOLD = {
    HowOften.AT_ONCE: "I'll tell you of each new opportunity that fits what you can, or would like to.",
    HowOften.WEEKLY: "I'll tell you every Monday of the new opportunities that fit you, if there are any.",
    HowOften.NEVER: "I'll tell you of no opportunities; `opportunities` shows them whenever you like.",
}


def whole(
    one: Opportunity, skills: Mapping[str, int], poster: str | None, zone: ZoneInfo, catalogue: Catalogue
) -> str:
    """All of it, in Markdown."""
    parts = [
        f"{markup.bold(one.title)} ({one.kind}), {markup.literal(one.institution)}",
        markup.literal(one.description),
    ]
    rows = []
    if skills:
        asked = ", ".join(
            f"{markup.literal(catalogue.name_of(skill))} {skill_levels.level_name(level, catalogue)}"
            for skill, level in skills.items()
        )
        rows.append(f"Skills: {asked}")
    rows += [f"When: {markup.literal(one.dates)}"] if one.dates else []
    rows += [f"Share of time: {markup.literal(one.share)}"] if one.share else []
    rows += ["Needs your line manager's agreement before it begins"] if one.needs_agreement else []
    rows.append(f"Open until {markup.time(one.closes_at, times.full(one.closes_at, zone))}")
    rows.append(f"Offered by {markup.bold(poster) if poster else LEFT}")
    parts.append("\n".join(f"- {row}" for row in rows))
    return "\n\n".join(parts)


def proposed(text: str, opportunity_id: int) -> Message:
    return Message(
        f"This is what members would see:\n\n{text}",
        (
            Button("Post it", PostOpportunity(opportunity_id=opportunity_id), Style.PRIMARY, word="post"),
            Button("Don't", DropOpportunity(opportunity_id=opportunity_id)),
        ),
    )


def posted(one: Opportunity, mine: str) -> str:
    return (
        f"{markup.bold(one.title)} is posted. Whoever it fits and asked to hear is told; I'll write to you "
        f"when somebody would like it. {mine} says that it is filled, or takes it back."
    )


def shown(
    text: str, one: Opportunity, reader_id: int, *, interested: Mapping[int, str], oversees: bool
) -> Message:
    """One for whoever looks: its poster sees who would like it, others say that they would."""
    mentions = (one.poster_id,) if one.poster_id is not None else ()
    undecided = one.state is OpportunityState.OPEN or (
        one.state is OpportunityState.CLOSED and one.ended_at is None
    )
    if one.poster_id == reader_id and undecided:
        people = ", ".join(markup.bold(name) for name in interested.values()) or "nobody yet"
        buttons = _filled_buttons(one.id, interested)
        return Message(f"{text}\n\nWould like it: {people}.", buttons, mentions=(*mentions, *interested))
    if one.state is not OpportunityState.OPEN:
        # What was taken down may have been for a reason.
        return Message(f"{markup.bold(one.title)} isn't to be had any more.")
    if reader_id in interested:
        buttons = (Button("No longer interested", NoLongerInterested(opportunity_id=one.id)),)
        return Message(f"{text}\n\nYou've said that you'd like it.", buttons, mentions=mentions)
    buttons = (Button("I'm interested", ShowInterest(opportunity_id=one.id), Style.PRIMARY),)
    if oversees:
        buttons = (*buttons, Button("Take it down", AskToWithdraw(opportunity_id=one.id)))
    return Message(text, buttons, mentions=mentions)


def _filled_buttons(opportunity_id: int, interested: Mapping[int, str]) -> tuple[Button, ...]:
    named = tuple(
        Button(f"Filled by {name}"[:75], FilledBy(opportunity_id=opportunity_id, person_id=person_id))
        for person_id, name in list(interested.items())[:10]
    )
    return (
        *named,
        Button("Filled by somebody else", FilledBy(opportunity_id=opportunity_id, person_id=0)),
        Button("Withdraw it", AskToWithdraw(opportunity_id=opportunity_id)),
    )


def sure(one: Opportunity, count: int, *, own: bool) -> Message:
    """Whether it is to be taken back."""
    told = "nobody has said that they'd like it" if not count else f"{count} who would like it are told"
    also = "" if own else ", and so is whoever offers it"
    return Message(
        f"Take {markup.bold(one.title)} back for good? {told.capitalize()}{also}.",
        (
            Button("Yes, take it back", WithdrawOpportunity(opportunity_id=one.id), Style.DANGER, word="yes"),
            Button("No, leave it", ShowOpportunity(opportunity_id=one.id)),
        ),
    )


def row(one: Listed, zone: ZoneInfo) -> str:
    until = times.short_day(one.closes_at.astimezone(zone).date())
    return f"{markup.bold(one.title)} ({one.kind}), {markup.literal(one.institution)}, until {until}"


def listed(found: Sequence[Listed], zone: ZoneInfo, example: Callable[[str], str], *, asked: str) -> str:
    if not found:
        what = (
            f"Nothing open fits “{markup.literal(asked[:60])}”."
            if asked
            else "No opportunities are open just now."
        )
        weekly = example("opportunities tell weekly")
        return f"{what} {example(EXAMPLE)} offers one, {weekly} has me tell you of new ones."
    rows = "\n".join(f"{number}. {row(one, zone)}" for number, one in enumerate(found[:MOST_LISTED], 1))
    more = (
        f"\n\nThere are {len(found) - MOST_LISTED} more; say what you look for."
        if len(found) > MOST_LISTED
        else ""
    )
    return (
        f"Open opportunities, the first to close first:\n\n{rows}{more}\n\n{example('opportunities show 1')} "
        f"shows one, {example('opportunities tell weekly')} has me tell you of new ones that fit you."
    )


def mine(found: Sequence[tuple[Opportunity, int]], zone: ZoneInfo) -> Message:
    """What somebody offers, with how many would like each."""
    if not found:
        return Message(f"You offer nothing at the moment. `{EXAMPLE}` does.")
    rows = "\n".join(
        f"- {markup.bold(one.title)} ({one.kind}), open until "
        f"{times.short_day(one.closes_at.astimezone(zone).date())}: {count} would like it"
        for one, count in found
    )
    buttons = tuple(
        Button(f"Show {one.title}"[:75], ShowOpportunity(opportunity_id=one.id)) for one, _ in found[:10]
    )
    return Message(f"What you offer:\n\n{rows}", buttons)


def before_sharing(one: Opportunity, poster: str, profile: str) -> Message:
    """What would be shown to whoever offers it: nothing is before the yes."""
    return Message(
        f"{markup.bold(poster)} would read this of you, whatever your profile shows "
        f"others:\n\n{profile}\n\nAnd I'd bring you two together in a conversation. Shall I?",
        (
            Button("Yes, tell them", ShareProfile(opportunity_id=one.id), Style.PRIMARY, word="yes"),
            Button("No", NoLongerInterested(opportunity_id=one.id)),
        ),
        mentions=(one.poster_id,) if one.poster_id is not None else (),
    )


def shared_profile(name: str, profile: Profile, catalogue: Catalogue) -> str:
    """What of somebody is shown to whoever offers something, in Markdown."""
    who = ", ".join(
        markup.literal(part) for part in (profile.role_title, profile.job_family, profile.institution) if part
    )
    parts = [f"{markup.bold(name)}, {who}"]
    if profile.skills:
        skills = ", ".join(markup.literal(catalogue.name_of(key)) for key in profile.skills)
        parts.append(f"Skills: {skills}")
    if profile.about:
        parts.append(f"About: {markup.literal(profile.about)}")
    return "\n\n".join(parts)


def interest(one: Opportunity, person_id: int, profile: str, how: str) -> Message:
    """To whoever offers it."""
    return Message(
        f"Somebody would like {markup.bold(one.title)}:\n\n{profile}\n\n{how}",
        (Button("Show it", ShowOpportunity(opportunity_id=one.id)),),
        mentions=(person_id,),
    )


def how_to_reach(accounts: Sequence[Reached], *, together: bool) -> str:
    """How to reach somebody; `together`: there is a conversation with both in it."""
    if together:
        return "I've opened a conversation with you both in it; say hello there."
    return f"You use different chats: they are {introductions.ways(accounts)}."


def together(one: Opportunity, poster: str, person: str, person_id: int) -> Message:
    """In the conversation of the two."""
    mentions = (person_id, *((one.poster_id,) if one.poster_id is not None else ()))
    return Message(
        f"{markup.bold(poster)}, meet {markup.bold(person)}, who would like {markup.bold(one.title)} "
        f"({one.kind}). Tell each other what you do and what you hope for, and settle the next step. I "
        "don't read what you write here.",
        mentions=mentions,
    )


def conversation_name(one: Opportunity) -> str:
    return f"{one.kind.capitalize()}: {one.title}"[:80]


def passed_on(poster: str, how: str) -> str:
    return f"{markup.bold(poster)} knows. {how}"


def no_longer(told: bool) -> str:
    return "All right, you're off the list." if told else "All right, nobody was told."


def filled(one: Opportunity) -> str:
    return (
        f"Good to hear! {markup.bold(one.title)} is filled; whoever else would have liked it is told kindly."
    )


def withdrawn(one: Opportunity) -> str:
    return f"{markup.bold(one.title)} is taken back; whoever would have liked it is told."


def yours(one: Opportunity) -> Message:
    """To whoever was chosen."""
    return Message(f"Congratulations: {markup.bold(one.title)} is yours, says whoever offers it.")


def taken_down(one: Opportunity) -> Message:
    """To whoever offered it, where somebody else took it back."""
    text = (
        f"An organiser has taken {markup.bold(one.title)} down. Please ask the organisers if you wonder why."
    )
    return Message(text)


def being_decided(one: Opportunity) -> Message:
    """To those who'd like it, at its closing date."""
    return Message(f"{markup.bold(one.title)} has closed; whoever offers it decides now. I'll tell you.")


def interest_gone(one: Opportunity, person_id: int, name: str) -> Message:
    """To whoever offers it, who had heard of it."""
    text = f"{markup.bold(name)} is no longer interested in {markup.bold(one.title)}."
    return Message(text, mentions=(person_id,))


def ended(one: Opportunity) -> Message:
    """To those who would have liked it."""
    return Message(
        f"{markup.bold(one.title)} isn't to be had any more; that says nothing about you. Thank you for your "
        "interest! `opportunities` shows what else there is."
    )


def closed(one: Opportunity, interested: Mapping[int, str]) -> Message:
    """To whoever offered it, at its closing date."""
    named = ", ".join(markup.bold(name) for name in interested.values())
    who = f"Would like it: {named}." if interested else "Nobody has said that they'd like it."
    return Message(
        f"{markup.bold(one.title)} has closed. {who} Was it filled?",
        (
            *_filled_buttons(one.id, interested)[:-1],
            Button("It wasn't", WithdrawOpportunity(opportunity_id=one.id), word="it wasn't"),
        ),
        mentions=tuple(interested),
    )


def new_one(text: str, one: Opportunity, fits: Sequence[str], catalogue: Catalogue) -> Message:
    """To somebody whom it fits, at once."""
    why = f" It fits because of {_named(fits, catalogue)}." if fits else ""
    return Message(
        f"A new opportunity may be for you.{why}\n\n{text}",
        (
            Button("I'm interested", ShowInterest(opportunity_id=one.id), Style.PRIMARY),
            Button("Tell me weekly instead", ChooseHowOften(how=HowOften.WEEKLY)),
        ),
        mentions=(one.poster_id,) if one.poster_id is not None else (),
    )


def week(found: Sequence[tuple[Listed, Sequence[str]]], zone: ZoneInfo, catalogue: Catalogue) -> Message:
    """To somebody whom these fit, once a week."""
    rows = "\n".join(
        f"- {row(one, zone)}{f' – because of {_named(fits, catalogue)}' if fits else ''}"
        for one, fits in found[:MOST_LISTED]
    )
    buttons = tuple(
        Button(f"Show {one.title}"[:75], ShowOpportunity(opportunity_id=one.id)) for one, _ in found[:5]
    )
    return Message(f"New opportunities that may be for you:\n\n{rows}", buttons)


def _named(skills: Sequence[str], catalogue: Catalogue) -> str:
    return ", ".join(markup.literal(catalogue.name_of(skill)) for skill in skills)


def choices(now: HowOften) -> Message:
    return Message(
        f"{TOLD[now]} How would you like it?",
        tuple(Button(how.capitalize(), ChooseHowOften(how=how)) for how in HowOften if how is not now),
    )


def report(found: Counted) -> str:
    """A year in numbers; who was chosen from where is told of ten or more only, to the nearest five."""
    near = disclosure.nearest_five
    rows = [f"posted: {found.posted}", f"filled: {found.filled}"]
    if found.filled >= disclosure.PEOPLE:
        rows += [
            f"about {near(found.within)} from the same institution, about {near(found.across)} from another",
            f"from posting to filled: about {near(round(median(found.days)))} days in the middle",
        ]
    else:
        rows.append(f"fewer than {disclosure.FEWEST} were filled, so I don't say from where and how fast")
    return "**Opportunities in the last 12 months**\n\n" + "\n".join(f"- {row}" for row in rows)


# What can't be done ---------------------------------------------------------------------------------


def gone() -> Refusal:
    return Refusal("That isn't to be had any more.", example="opportunities")


def not_yours() -> Refusal:
    return Refusal("Only whoever offers it can say that.")


def your_own() -> Refusal:
    return Refusal("That is your own.")


def too_many_open(most: int) -> Refusal:
    return Refusal(
        f"You offer {most} already, which is as many as one person can at a time.",
        example="opportunities mine",
    )


def too_many_this_week(most: int) -> Refusal:
    return Refusal(f"You've posted {most} in the last seven days, which is as many as one person can.")


def knows_already(poster: str) -> str:
    return f"{markup.bold(poster)} knows already."


def which_one() -> Refusal:
    return Refusal(
        "Which one? Give its number or its title: `opportunities` shows them.", example="opportunities show 1"
    )


def which_day(fault: str) -> FieldFault:
    return FieldFault(f"{fault} Say it like: 31 January")


def within_a_year() -> FieldFault:
    return FieldFault("It closes within the next year, for example: 31 January")


def other_fields() -> Refusal:
    return Refusal("Opportunities go by words, institution and skill.", example=SEARCH_EXAMPLE)


def how_often() -> Refusal:
    return Refusal("Say at once, weekly or never.", example="opportunities tell weekly")


def keeps(days: int) -> str:
    return f"who was interested in an opportunity, for {days} days after it ended"
