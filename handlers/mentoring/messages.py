"""What is said in mentoring. Nobody is blamed for a no, and nobody owes a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.form import FieldFault
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from config.catalogue import Catalogue
from handlers.mentoring import month_names
from handlers.mentoring.buttons import (
    Accept,
    AnswerQuestion,
    AskMentor,
    AskQuestion,
    Decline,
    DeclineAndPause,
    KeepOffer,
    PauseOffer,
    StopAsking,
    Unblock,
)
from handlers.mentoring.matching import GOALS, INSTITUTION, LEVEL, RHYTHM, Fit
from storage.mentor_terms import Mode
from storage.mentoring import Mentee, MentorAsk, MentorOffer, Topics

BLOCK_EXAMPLE = "mentor block Alice Smith"
# What taking part is agreeing to: it stands above the forms of an offer and of a search.
TAKING_PART = (
    "I use what you say here to match mentors and mentees. Whoever you may be matched with sees it, with "
    "your name, institution, role and job family; your department and line manager nobody sees."
)

# What a message that couldn't be delivered was, said to whoever wrote it.
ABOUT_REQUEST = "your request to the mentor you chose"
ABOUT_QUESTION = "your question"
ABOUT_ANSWER = "your answer"

DECLINED = "All right, thank you for telling me. No reason needed."
QUESTION_PASSED_ON = "I've passed your question on, and I'll send you the answer."
ANSWER_PASSED_ON = "Thank you, I've passed it on."
UNBLOCKED = "Taken back: you may be matched with them again."
NOT_BLOCKED = "That was so already."

MODES = {
    Mode.EITHER: "Online or in person",
    Mode.ONLINE: "Online",
    Mode.IN_PERSON: "In person",
}
RHYTHMS = {
    "weekly": "every week",
    "fortnightly": "every two weeks",
    "monthly": "every month",
    "any": "whenever it suits",
}


def topics(skills: Sequence[str], words: Sequence[str], catalogue: Catalogue) -> str:
    names = [*(catalogue.name_of(key) for key in skills), *words]
    return ", ".join(markup.literal(name) for name in names)


def reasons(fit: Fit, catalogue: Catalogue) -> str:
    """Why a mentor fits, in words, with the points of each part."""
    named = topics(fit.skills, fit.words, catalogue)
    why = [f"offers what you named: {named} ({fit.topics} of {fit.most_topics})"]
    if fit.met:
        why.append(f"can help with “{'”, “'.join(map(markup.literal, fit.met))}” ({fit.goals} of {GOALS})")
    if fit.above:
        why.append(f"further than you in {topics(fit.above, (), catalogue)} ({fit.level} of {LEVEL})")
    if fit.is_as_often or fit.has_hours:
        said = "would meet as often as you" if fit.is_as_often else "has the hours you'd like"
        why.append(f"{said} ({fit.rhythm} of {RHYTHM})")
    if fit.institution:
        why.append(f"at another institution ({fit.institution} of {INSTITUTION})")
    return "; ".join(why)


def for_mentor(fit: Fit, catalogue: Catalogue) -> str:
    """Why they were suggested, to a mentor: nothing of it goes by what only the mentee knows."""
    why = [f"you offer {topics(fit.skills, fit.words, catalogue)}"]
    if fit.is_as_often:
        why.append("you'd meet equally often")
    if fit.institution:
        why.append("you are at different institutions")
    return f"You were suggested because {'; '.join(why)}."


def from_round(fit: Fit, mentee: Mentee, catalogue: Catalogue) -> Message:
    """To a mentee, for whom a round found a mentor: nobody else has heard anything yet."""
    shown = suggestions([fit], mentee, catalogue)
    return Message(
        f"A round of mentoring has found somebody for you. {shown.text} Until you say so, nobody reads it.",
        shown.buttons,
        mentions=shown.mentions,
    )


def suggestions(fits: Sequence[Fit], mentee: Mentee, catalogue: Catalogue) -> Message:
    """The best mentors with reasons, for the mentee to choose from, and what the chosen one will read."""
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
    read = as_read(mentee, catalogue)
    return Message(
        f"{heading}\n\n{rows}\n\nThis is what whoever you ask reads:\n\n{read}\n\n{whom}",
        tuple(
            Button(
                f"Ask {fit.mentor.name}"[:75],
                AskMentor(request_id=mentee.request_id, mentor_id=fit.mentor.id),
                word="yes" if one else "",
            )
            for fit in fits
        ),
        mentions=tuple(fit.mentor.id for fit in fits),
    )


def _about(fit: Fit) -> str:
    return f", says: “{markup.literal(fit.mentor.about)}”" if fit.mentor.about else "."


def nobody_yet() -> str:
    return (
        "Nobody who offers that fits just now. I've kept your request, and I'll write to you when somebody "
        "does."
    )


def as_read(mentee: Mentee, catalogue: Catalogue) -> str:
    """All that a mentor reads of somebody who asks for them, in Markdown."""
    known = (mentee.role_title, mentee.institution, mentee.job_family)
    who = ", ".join(markup.literal(one) for one in known if one)
    terms = mentee.terms
    meet = [f"Would like to meet {RHYTHMS[mentee.rhythm]}"]
    if terms.mode is not Mode.EITHER:
        meet.append(MODES[terms.mode].casefold())
    if terms.months:
        meet.append(f"in {month_names.said(terms.months)}")
    if terms.hours is not None:
        meet.append(f"about {terms.hours} {'hour' if terms.hours == 1 else 'hours'} a month")
    if terms.languages:
        meet.append(f"in {markup.literal(' or '.join(terms.languages))}")
    parts = [
        f"{markup.bold(mentee.name)} ({who}) would like you as a mentor.",
        f"Topics: {topics(mentee.skills, mentee.words, catalogue)}. {', '.join(meet)}.",
    ]
    if mentee.goals:
        goals = "; ".join(markup.literal(goal) for goal in mentee.goals)
        parts.append(f"In their words, the most wanted first: “{goals}”")
    return "\n\n".join(parts)


def asked(mentee: Mentee, ask: MentorAsk, fit: Fit, days: int, catalogue: Catalogue) -> Message:
    """To a mentor."""
    parts = [
        as_read(mentee, catalogue),
        for_mentor(fit, catalogue),
        f"You owe nobody a reason. If I don't hear from you within {days} days, I'll ask somebody else.",
    ]
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


def none_left(mentor_id: int, name: str, others: Message | None) -> Message:
    """To the mentee, when the last of those they were shown can't; `others` are shown instead, if any."""
    opening = f"{markup.bold(name)} can't just now; that says nothing about you."
    if others is None:
        return Message(f"{opening} {nobody_yet()}", mentions=(mentor_id,))
    return Message(f"{opening} {others.text}", others.buttons, mentions=(mentor_id, *others.mentions))


def instead(chosen_id: int, chosen: str, asked: Message) -> Message:
    """To a mentee whose choice has no place any more: somebody else of those shown was asked."""
    text = f"{markup.bold(chosen)} can't take anybody just now. {asked.text}"
    return Message(text, asked.buttons, mentions=(chosen_id, *asked.mentions))


def news(shown: Message) -> Message:
    return Message(f"There is news for your request. {shown.text}", shown.buttons, mentions=shown.mentions)


def taken_back(mentee_id: int, name: str) -> Message:
    """To a mentor who was asked."""
    text = f"{markup.bold(name)} has taken the mentoring request back; there is nothing to do."
    return Message(text, mentions=(mentee_id,))


def taken_back_by_leaving() -> Message:
    """To a mentor who was asked by somebody who is being forgotten."""
    return Message(
        "A mentoring request that was waiting for you has been taken back; there is nothing to do."
    )


def stopped(*, find: str) -> str:
    return f"Stopped. {find} begins again whenever you like."


def let_off() -> Message:
    """To a mentor who was silent."""
    return Message("I haven't heard from you about the mentoring request, so I've let it go. No harm done!")


def question_waits(ask: MentorAsk, mentor: str, days: int) -> Message:
    """To the mentee, who hasn't answered yet."""
    return Message(
        f"{markup.bold(mentor)} still waits for your answer before they can say yes: "
        f"“{markup.literal(ask.question)}” If I don't hear from you within {days} days, I'll let this go.",
        (
            Button("Answer", AnswerQuestion(ask_id=ask.id), Style.PRIMARY),
            Button("Stop asking", StopAsking(request_id=ask.request_id)),
        ),
        mentions=(ask.mentor_id,),
    )


def question_let_go(mentor_id: int, mentor: str) -> Message:
    """To the mentee, after the reminder."""
    return Message(
        f"I've let your request to {markup.bold(mentor)} go, as their question stayed open. That's fine: "
        "`mentor find` begins again whenever you like.",
        mentions=(mentor_id,),
    )


def no_answer_came() -> Message:
    """To a mentor who asked a question."""
    return Message(
        "Your question about a mentoring request wasn't answered, so I've let the request go. You did your "
        "part; there is nothing more to do."
    )


def still_offers(wait: timedelta) -> Message:
    """To a mentor who hasn't been heard from for long."""
    return Message(
        "It has been quiet for a while. Do you still offer to be a mentor? If I don't hear from you within "
        f"{times.spoken(wait)}, I'll pause your offer, so that nobody waits in vain. Those you mentor stay "
        "with you.",
        (
            Button("Yes, I still offer", KeepOffer(), Style.PRIMARY),
            Button("Pause my offer", PauseOffer()),
        ),
    )


def paused_for_silence() -> Message:
    return Message(
        "I've paused your offer to be a mentor, as I haven't heard from you. `mentor resume` offers it again "
        "at any time; thank you for having offered!"
    )


OFFER_STAYS = "Good to hear, thank you! Your offer stays as it is."


def question(mentor_id: int, mentor: str, words: str, ask_id: int) -> Message:
    """To the mentee: the mentor's one question."""
    return Message(
        f"{markup.bold(mentor)} would like to know: “{markup.literal(words)}”",
        (Button("Answer", AnswerQuestion(ask_id=ask_id), Style.PRIMARY),),
        mentions=(mentor_id,),
    )


def answer(mentee_id: int, mentee: str, words: str, ask: MentorAsk) -> Message:
    """To the mentor: the answer to their question."""
    text = f"{markup.bold(mentee)} answers: “{markup.literal(words)}”"
    return Message(text, ask_buttons(ask, may_question=False), mentions=(mentee_id,))


def typed_topics(found: Topics, catalogue: Catalogue) -> str:
    return ", ".join([*(catalogue.name_of(key) for key in found["skills"]), *found["words"]])


def described_offer(offer: MentorOffer, catalogue: Catalogue) -> str:
    """An offer in a line, for its mentor."""
    about = markup.literal(typed_topics(offer.topics, catalogue))
    people = "one person" if offer.capacity == 1 else f"{offer.capacity} people"
    state = " It is paused." if offer.paused else ""
    return f"You offer mentoring in {about}, to {people} at a time, {RHYTHMS[offer.rhythm]}.{state}"


def offered(offer: str, *, pause: str) -> str:
    """`offer` is the offer in a line."""
    return (
        f"{offer} Thank you! I'll write to you when somebody would like you as a mentor. {pause} stops that "
        "at any time."
    )


def paused(*, resume: str) -> str:
    return f"Your offer is paused; those you mentor stay with you. {resume} offers it again."


def declined_and_paused(*, resume: str) -> str:
    return f"All right, and your offer is paused. {resume} offers it again when you like."


def accepted(mentee_id: int, name: str) -> Message:
    text = f"Thank you! {markup.bold(name)} hears it now, and I introduce you to each other."
    return Message(text, mentions=(mentee_id,))


def blocked(other_id: int, name: str, *, already: bool) -> Message:
    undo = Button("Take that back", Unblock(person_id=other_id))
    text = f"You won't be matched with {markup.bold(name)}. Only you can see this."
    return Message(
        "That is so already. Only you can see it." if already else text, (undo,), mentions=(other_id,)
    )


# How things stand -----------------------------------------------------------------------------------


def in_no_mentoring(*, find: str, offer: str) -> str:
    return (
        f"You're not in mentoring at the moment. {find} finds you a mentor, {offer} lets you be one; you can "
        "do both."
    )


def people_wait(count: int, shown: int) -> str:
    """`shown` of them are shown with it."""
    said = f"{count} {'person is' if count == 1 else 'people are'} waiting for your answer"
    return f"{said}:" if count == shown else f"{said}; the first {shown} are:"


def waiting_buttons(asks: Sequence[tuple[MentorAsk, str]]) -> tuple[Button, ...]:
    """What a mentor can say to those who wait, each with their name."""
    if len(asks) == 1:
        return ask_buttons(asks[0][0], may_question=not asks[0][0].question)
    found: list[Button] = []
    for ask, name in asks:
        found.append(Button(f"Accept {name}"[:75], Accept(ask_id=ask.id)))
        if not ask.question:
            found.append(Button(f"Ask {name} one question"[:75], AskQuestion(ask_id=ask.id)))
        found.append(Button(f"Not this time, {name}"[:75], Decline(ask_id=ask.id)))
    return tuple(found)


def question_is_open() -> str:
    """Below a request whose mentor has asked something."""
    return "You asked one question; I'll send you the answer."


def looking(asked: str | None) -> str:
    """`asked` is the mentor who is being asked."""
    who = f"I've asked {markup.bold(asked)}." if asked else "Nobody is being asked at the moment."
    return f"You're looking for a mentor. {who}"


def how_it_stands(
    parts: Sequence[str], looking_for: int | None, answers: Sequence[Button], *, mentions: Sequence[int]
) -> Message:
    """`looking_for` is the id of the reader's own request; `answers` are for those who wait for them."""
    stop = (Button("Stop asking", StopAsking(request_id=looking_for)),) if looking_for is not None else ()
    return Message("\n\n".join(parts), (*answers, *stop), mentions=tuple(mentions))


# What can't be done ---------------------------------------------------------------------------------


def offers_nothing() -> Refusal:
    return Refusal("You don't offer mentoring yet.", example="mentor offer")


def no_place_left(taken: int) -> Refusal:
    return Refusal(
        f"You mentor {taken} {'person' if taken == 1 else 'people'} already, which is as many as you "
        "offered. Offer more places first, or say “Not this time”.",
        example="mentor offer",
    )


def not_for_you() -> Refusal:
    return Refusal("That request isn't for you, or was taken back.")


def accepted_already() -> Refusal:
    return Refusal("You've accepted already.")


def request_is_settled() -> Refusal:
    return Refusal("That request has been settled in the meantime; there is nothing more to do.")


def asked_already() -> Refusal:
    return Refusal("You've asked your question already.")


def question_not_for_you() -> Refusal:
    return Refusal("That question isn't for you, or was taken back.")


def question_is_settled() -> Refusal:
    return Refusal("That question has been settled in the meantime; there is nothing more to do.")


def is_asking() -> Refusal:
    return Refusal("I'm asking somebody for you at the moment; stop that first if you want to change it.")


def request_is_gone() -> Refusal:
    return Refusal("That request is gone.")


def found_one_already() -> Refusal:
    return Refusal("You have found a mentor with that request already.")


def taken_back_already() -> Refusal:
    return Refusal("You took that request back; please make a new one.", example="mentor find")


def list_is_from_before() -> Refusal:
    return Refusal("That list is from before; please look again.", example="mentor find")


def cannot_take_anybody() -> Refusal:
    return Refusal("They can't take anybody just now; please look again.", example="mentor find")


def whom_to_block() -> Refusal:
    return Refusal("Whom would you rather not be matched with?", example=BLOCK_EXAMPLE)


def never_with_yourself() -> Refusal:
    return Refusal("You're never matched with yourself anyway.")


def long_topic(longest: int) -> FieldFault:
    return FieldFault(f"Please keep each topic to {longest} characters, with commas between them.")


def too_many_goals(most: int) -> FieldFault:
    return FieldFault(
        f"Please name 1 to {most} goals with semicolons between; for example: a promotion; a new tool"
    )


def which_months() -> FieldFault:
    return FieldFault("Please name months, for example: October to March, June")


def how_many_hours(most: int) -> FieldFault:
    return FieldFault(f"Please give hours a month as a number from 1 to {most}, for example: 2")


def which_languages(most: int) -> FieldFault:
    return FieldFault(f"Please name up to {most} languages with commas between, for example: English, Welsh")


def too_many_topics(most: int) -> FieldFault:
    return FieldFault(f"Please name 1 to {most} topics; for example: Python, promotion")


def somebody_waits(status: str) -> str:
    """What waits: a request to a mentor; `status` is how it is seen, as it is typed there."""
    return f"somebody would like you as a mentor ({status})"


def a_question_waits(status: str) -> str:
    """What waits: a mentor's question; `status` is how it is seen, as it is typed there."""
    return f"a mentor has asked you something first ({status})"
