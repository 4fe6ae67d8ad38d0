"""What is said in mentoring. Nobody is blamed for a no, and nobody owes a reason."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.identity import Identity, described
from bot.chat.message import Message
from config.catalogue import Catalogue
from handlers.mentoring.buttons import (
    Accept,
    AnswerQuestion,
    AskMentor,
    AskQuestion,
    Decline,
    DeclineAndPause,
    EndPair,
    GetHelp,
    GoingWell,
    LeaveAsIs,
    NotMet,
    StopAsking,
    Trouble,
)
from handlers.mentoring.matching import INSTITUTION, LEVEL, RHYTHM, TOPICS, Fit
from handlers.mentoring.parsing import Topics
from storage import mentoring
from storage.database import Work
from storage.mentoring import Mentee, MentorAsk, MentorPair
from storage.people import Reached

RHYTHMS = {
    "weekly": "every week",
    "fortnightly": "every two weeks",
    "monthly": "every month",
    "any": "whenever it suits",
}
FIRST_MEETING = (
    "find half an hour in the next two weeks to meet",
    "tell each other what you do, and what you hope to get out of this",
    "agree how often to meet, and for how long; six months is usual",
)


def topics(skills: Sequence[str], words: Sequence[str], catalogue: Catalogue) -> str:
    names = [*(catalogue.name_of(key) for key in skills), *words]
    return ", ".join(markup.literal(name) for name in names)


def reasons(fit: Fit, catalogue: Catalogue) -> str:
    """Why a mentor fits, in words, with the points of each part."""
    why = [f"offers what you named: {topics(fit.skills, fit.words, catalogue)} ({fit.topics} of {TOPICS})"]
    if fit.above:
        why.append(f"further than you in {topics(fit.above, (), catalogue)} ({fit.level} of {LEVEL})")
    if fit.rhythm:
        why.append(f"would meet as often as you ({fit.rhythm} of {RHYTHM})")
    if fit.institution:
        why.append(f"at another institution ({fit.institution} of {INSTITUTION})")
    return "; ".join(why)


def reasons_apart(fit: Fit) -> str:
    """The same for an organiser, who reads nothing that the mentee wrote: how much fits, and not what."""
    shared = len(fit.skills) + len(fit.words)
    why = [f"{shared} shared {'topic' if shared == 1 else 'topics'} ({fit.topics} of {TOPICS})"]
    if fit.above:
        why.append(f"the mentor is further in {len(fit.above)} of them ({fit.level} of {LEVEL})")
    if fit.rhythm:
        why.append(f"would meet equally often ({fit.rhythm} of {RHYTHM})")
    if fit.institution:
        why.append(f"at different institutions ({fit.institution} of {INSTITUTION})")
    return "; ".join(why)


def from_round(fit: Fit, request_id: int, catalogue: Catalogue) -> Message:
    """To a mentee, for whom a round found a mentor: nobody else has heard anything yet."""
    shown = suggestions([fit], request_id, catalogue)
    return Message(
        f"A round of mentoring has found somebody for you. {shown.text} They'd read your name, your "
        "institution, your topics and your goals; until you say so, nobody does.",
        shown.buttons,
        mentions=shown.mentions,
    )


def suggestions(fits: Sequence[Fit], request_id: int, catalogue: Catalogue) -> Message:
    """The best mentors with reasons, for the mentee to choose from."""
    rows = "\n\n".join(
        f"**{number}.** {markup.bold(fit.mentor.name)}, {markup.literal(fit.mentor.institution)}"
        f"{_about(fit)} Fit {fit.score} of 100: {reasons(fit, catalogue)}."
        for number, fit in enumerate(fits, 1)
    )
    one = len(fits) == 1
    heading = "One mentor fits what you look for:" if one else f"These {len(fits)} mentors fit best:"
    whom = (
        "Shall I ask them?"
        if one
        else "Whom shall I ask first? If they can't, I'll ask the next of these; you can stop me at any time."
    )
    return Message(
        f"{heading}\n\n{rows}\n\n{whom}",
        tuple(
            Button(f"Ask {fit.mentor.name}"[:75], AskMentor(request_id=request_id, mentor_id=fit.mentor.id))
            for fit in fits
        ),
        mentions=tuple(fit.mentor.id for fit in fits),
    )


def _about(fit: Fit) -> str:
    return f", says: “{markup.literal(fit.mentor.about)}”" if fit.mentor.about else "."


def nobody_yet() -> str:
    return (
        "Nobody who offers that fits just now. I've kept your request, "
        "and I'll write to you when somebody does."
    )


def asked(mentee: Mentee, ask: MentorAsk, days: int, catalogue: Catalogue) -> Message:
    """To a mentor."""
    parts = [
        f"{markup.bold(mentee.name)} ({markup.literal(mentee.institution)}) would like you as a mentor.",
        f"Topics: {topics(mentee.skills, mentee.words, catalogue)}. Would like to meet "
        f"{RHYTHMS[mentee.rhythm]}.",
    ]
    if mentee.goals:
        parts.append(f"In their words: “{markup.literal(mentee.goals)}”")
    parts.append(
        f"You owe nobody a reason. If I don't hear from you within {days} days, I'll ask somebody else."
    )
    buttons = ask_buttons(ask, may_question=not ask.question)
    return Message("\n\n".join(parts), buttons, mentions=(mentee.id,))


def ask_buttons(ask: MentorAsk, *, may_question: bool) -> tuple[Button, ...]:
    question = (Button("Ask one question", AskQuestion(ask_id=ask.id)),) if may_question else ()
    return (
        Button("Accept", Accept(ask_id=ask.id), Style.PRIMARY),
        *question,
        Button("Not this time", Decline(ask_id=ask.id)),
        Button("No, and pause my offer", DeclineAndPause(ask_id=ask.id)),
    )


def asking(mentor_id: int, name: str, request_id: int, *, next_one: bool = False) -> Message:
    """To the mentee: who is being asked."""
    opening = (
        f"I've asked {markup.bold(name)} instead, as the other can't just now."
        if next_one
        else f"I've asked {markup.bold(name)}."
    )
    stop = Button("Stop asking", StopAsking(request_id=request_id))
    return Message(f"{opening} I'll tell you as soon as I hear back.", (stop,), mentions=(mentor_id,))


def none_left(name: str) -> str:
    return f"{markup.bold(name)} can't just now; that says nothing about you."


def question(mentor_id: int, mentor: str, words: str, ask_id: int) -> Message:
    """To the mentee: the mentor's one question."""
    return Message(
        f"{markup.bold(mentor)} would like to know: “{markup.literal(words)}”",
        (Button("Answer", AnswerQuestion(ask_id=ask_id), Style.PRIMARY),),
        mentions=(mentor_id,),
    )


def introduction(mentor: str, mentee: str, pair: MentorPair, catalogue: Catalogue) -> Message:
    """In the conversation of the two."""
    about = topics(pair.topics["skills"], pair.topics["words"], catalogue)
    steps = "\n".join(f"- {step}" for step in FIRST_MEETING)
    return Message(
        f"{markup.bold(mentor)}, meet {markup.bold(mentee)}; {markup.bold(mentee)}, meet "
        f"{markup.bold(mentor)}. "
        f"You'd like to talk about {about}.\n\nTo begin with:\n\n{steps}\n\n"
        "I don't read what you write here. In two weeks I'll ask each of you privately how it goes.",
        mentions=(pair.mentor_id, pair.mentee_id),
    )


def paired(other_id: int, other: str, how: str, role: str) -> Message:
    """To each of the two: whom they are paired with, and how to reach them."""
    return Message(f"{markup.bold(other)} is now your {role}. {how}", mentions=(other_id,))


def account(found: Reached) -> str:
    """How somebody is found in a chat."""
    return described(Identity(found.platform, found.user), found.name)


def check(other_id: int, other: str, pair_id: int) -> Message:
    return Message(
        f"How is it going with {markup.bold(other)}? Only I see your answer.",
        (
            Button("Going well", GoingWell(pair_id=pair_id), Style.PRIMARY),
            Button("We haven't met yet", NotMet(pair_id=pair_id)),
            Button("It isn't working", Trouble(pair_id=pair_id)),
        ),
        mentions=(other_id,),
    )


def trouble(pair_id: int) -> Message:
    return Message(
        "Thank you for telling me; it happens, and it is nobody's fault. You can end it without a reason, "
        "or have the organisers told that you'd like help. They only hear of it if you say so.",
        (
            Button("End it", EndPair(pair_id=pair_id)),
            Button("Tell the organisers", GetHelp(pair_id=pair_id)),
            Button("Leave it for now", LeaveAsIs(pair_id=pair_id)),
        ),
    )


def ended(other_id: int, other: str) -> Message:
    """To the other one."""
    return Message(
        f"{markup.bold(other)} has ended your mentoring, with thanks for your time. That is quite usual, and "
        "no reason was asked for.",
        mentions=(other_id,),
    )


def left(role: str) -> Message:
    return Message(f"Your {role} has left the community, so your mentoring with them has ended.")


def round_(rows: Sequence[tuple[str, str, str]], unmatched: int, mentors: int) -> str:
    """A round for review: mentee, mentor, and how they fit."""
    lines = "\n".join(
        f"{number}. {markup.bold(mentee)} with {markup.bold(mentor)} – {why}"
        for number, (mentee, mentor, why) in enumerate(rows, 1)
    )
    rest = (
        f"\n\n{unmatched} {'request stays' if unmatched == 1 else 'requests stay'} open." if unmatched else ""
    )
    pairs = f"{len(rows)} {'pair' if len(rows) == 1 else 'pairs'}"
    with_ = f"{mentors} {'mentor' if mentors == 1 else 'mentors'}"
    return f"The best match for everybody who looks for a mentor, {pairs} with {with_}:\n\n{lines}{rest}"


def typed_topics(found: Topics, catalogue: Catalogue) -> str:
    return ", ".join([*(catalogue.name_of(key) for key in found["skills"]), *found["words"]])


def described_offer(work: Work, offer: mentoring.MentorOffer) -> str:
    """An offer in a line, for its mentor."""
    about = markup.literal(typed_topics(offer.topics, work.catalogue))
    people = "one person" if offer.capacity == 1 else f"{offer.capacity} people"
    state = " It is paused." if offer.paused else ""
    return f"You offer mentoring in {about}, to {people} at a time, {RHYTHMS[offer.rhythm]}.{state}"
