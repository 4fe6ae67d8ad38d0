"""The last question: what was asked is kept, and the answer alone completes the command that it was about.

It lapses after ten minutes and at the next command; a button under it works for as long as it is kept.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot import button_choice, channels
from bot.chat import markup, names
from bot.chat.button import LABEL_LIMIT, Button, ButtonData, is_yes, names_none
from bot.chat.form import FieldFault, zone_named
from bot.chat.identity import Address, Identity
from bot.chat.incoming import Incoming
from bot.chat.message import Message
from bot.chat.phrases import lengths
from bot.chat.phrases.fault import NotATime, NoTime
from bot.chat.phrases.understanding import TimeWanted, Unclear, is_a_time, understand, understand_phrase
from bot.chat.question import ANSWER, GIVE_UP, Question, Wants
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.refusals import sentence
from storage import questions
from storage.database import Work
from storage.questions import OpenQuestion

# What leaves an open question, and takes something back where there is none.
TAKE_BACK = ("cancel that", "cancel it", "undo", "undo that", "undo it", "take it back", "take that back")
_NEVER_MIND = (*GIVE_UP, *TAKE_BACK, "no", "no thanks", "none", "leave it")
_NO = re.compile(r"^(?:no|sorry|actually|make it|i mean|i meant|rather|instead)\b[\s,:-]*", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_WHERE = re.compile(r"^(?:i(?:['’]?m| am| live| work)\s+)?(?:in|at|near)\b\s*", re.IGNORECASE)
_KEEPS = (
    "keep", "keep it", "skip", "right", "that's right", "that is right", "correct", "fine", "that's fine",
)  # fmt: skip
# “The second one” of some choices.
_PLACE = re.compile(r"^(?:the|option|number|choice)\s+|\s+(?:one|option|choice)$")
_PLACES = {
    "first": 1, "1st": 1, "former": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "last": -1, "latter": -1,
}  # fmt: skip
_NO_CHANNEL = ("no", "now", "post", "publish", "here", "keep", "skip", "none")
_HOUR = re.compile(r"^\d{1,2}$")
_QUOTED = re.compile(r"^[\"“«].+[\"”»]$")
_CALLED = re.compile(r"^(?:call it|it['’]?s called|it is called|name it|say)\s+", re.IGNORECASE)
_QUOTES = re.compile('["“”«»]')
_UNTIL = re.compile(r"^(?:until|till|til|to)\b\s*", re.IGNORECASE)
_HALVES = {
    "am": range(12), "morning": range(12), "in the morning": range(12), "this morning": range(12),
    "pm": range(12, 24), "afternoon": range(12, 18), "in the afternoon": range(12, 18),
    "evening": range(16, 24), "in the evening": range(16, 24), "tonight": range(16, 24),
}  # fmt: skip


class AnswerQuestion(ButtonData, name="ask"):
    """One of the answers under a question, counted from 1."""

    question_id: int
    option: int


async def ask(work: Work, incoming: Incoming, request: Request, question: Question) -> Reply:
    """Ask, and remember what for."""
    return Reply(await _asked(work, incoming.place, request, question))


async def ask_below(
    work: Work, incoming: Incoming, request: Request, told: Message, question: Question
) -> Message:
    """Ask below something that is said to one person, and remember what for."""
    place = incoming.place if incoming.direct else Address.direct(incoming.identity)
    asked = await _asked(work, place, request, question)
    return replace(
        told,
        text=f"{told.text}\n\n{asked.text}",
        buttons=(*asked.buttons, *told.buttons),
        mentions=(*told.mentions, *asked.mentions),
    )


async def _asked(work: Work, place: Address, request: Request, question: Question) -> Message:
    options = [(option.label, option.answer) for option in question.options]
    question_id = await questions.ask(
        work,
        request.person.id,
        conversation=place.conversation,
        line=question.line,
        wants=question.wants,
        options=options,
        channels=channels.packed(question.channels),
        people={word: [one.platform, one.user] for word, one in question.people.items()},
    )
    buttons = tuple(
        Button(label[:LABEL_LIMIT], AnswerQuestion(question_id=question_id, option=number))
        for number, (label, _) in enumerate(options, 1)
    )
    return Message(sentence(question, request), buttons, mentions=question.mentions)


async def completed(work: Work, incoming: Incoming, request: Request, words: str) -> Request | Reply | None:
    """What typed words complete, as it is asked for; a reply where that was all, None where there was none.

    Raises Refusal where they are no answer: the question stays.
    """
    if not (incoming.direct or incoming.explicit or incoming.answers):
        return None
    row = await _open(work, incoming, request)
    if row is None:
        return None
    said = " ".join(words.split())
    if names_none(said) and await _is_for_something_later(work, incoming, row):
        return None
    if row.wants is Wants.ZONE and said.casefold().strip(" .!") in TAKE_BACK:
        # It is asked after something was done, and that is what they mean.
        return None
    if said.casefold().strip(" .!") in _NEVER_MIND:
        await questions.answered(work, row)
        return Reply.say("All right, I've left it. Nothing was changed.")
    return await _complete(work, request, row, _answer(row, said, request))


async def _is_for_something_later(work: Work, incoming: Incoming, row: OpenQuestion) -> bool:
    """Whether a yes or a number means what came by itself after a question, such as a reminder."""
    shown = await button_choice.offered(work, incoming)
    if shown is None or shown.seen_at is None or shown.seen_at <= row.asked_at:
        return False
    own = AnswerQuestion.button_name
    return all(button.name != own for button in Message.unpack(shown.payload).buttons)


async def wants_words(work: Work, incoming: Incoming, request: Request) -> bool:
    """Whether what was asked last here is answered by any words, such as those of a title."""
    row = await _open(work, incoming, request)
    return row is not None and row.wants is Wants.WORDS


async def _open(work: Work, incoming: Incoming, request: Request) -> OpenQuestion | None:
    """What was asked last here or in the direct conversation, and there what was asked anywhere, if it may
    still be answered."""
    if not request.person.asked:
        return None
    here = (incoming.place.conversation, Address.direct(incoming.identity).conversation)
    # What was asked in a channel, for them alone, may be answered in the direct conversation.
    return await questions.last(work, request.person.id, None if incoming.direct else here)


async def pressed(work: Work, request: Request, data: AnswerQuestion) -> Request | Reply:
    """What a button completes, as it is asked for; a reply where it was answered before."""
    row = await questions.of(work, data.question_id, request.person.id)
    if row is None or not 1 <= data.option <= len(row.options):
        return Reply.say("That question is answered, or too old by now.")
    return await _complete(work, request, row, str(row.options[data.option - 1][1]))


async def _complete(work: Work, request: Request, row: OpenQuestion, answer: str) -> Request:
    """The command with its answer, and with the channels and people that it named before.

    “Tomorrow” in it is the day after that on which it was asked for; in the answer, after that on which
    that is given.
    """
    people = {word: Identity(platform, user) for word, (platform, user) in row.people.items()}
    await questions.answered(work, row)
    return replace(
        request,
        words=row.line.replace(ANSWER, answer),
        now=_as_of(row, request),
        channels={**channels.unpacked(row.channels), **request.channels},
        people={**people, **request.people},
    )


def _as_of(row: OpenQuestion, request: Request) -> datetime:
    """The instant (UTC) from which the completed line is read: that of the command, if it says a time."""
    try:
        understand(row.line.replace(ANSWER, ""), request.person.zone, row.asked_at)
    except NoTime:
        return request.now
    except NotATime:
        pass
    return row.asked_at


def _answer(row: OpenQuestion, said: str, request: Request) -> str:
    """Typed words as the line takes them. Raises Refusal where they are none of what is wanted."""
    bare = _NO.sub("", said).strip(" .!?")
    named = _PLACE.sub("", bare.casefold())
    place = int(named) if named.isdecimal() else _PLACES.get(named)
    for number, (label, answer) in enumerate(row.options, 1):
        if bare.casefold() == label.casefold() or place in (number, number - 1 - len(row.options)):
            return str(answer)
    match row.wants:
        case Wants.TIME:
            return _time(row, bare, request)
        case Wants.LENGTH:
            return _length(bare, request)
        case Wants.CHANNEL:
            return _channel(bare)
        case Wants.CHOICE:
            return _choice(row, bare)
        case Wants.ZONE:
            return _zone(row, bare)
        case Wants.WORDS:
            return _words(row, said, request)


def _time(row: OpenQuestion, said: str, request: Request) -> str:
    if (hours := _HALVES.get(said.casefold())) is not None:
        fits = [answer for _, answer in row.options if int(answer[11:13]) in hours]
        if len(fits) == 1:
            return str(fits[0])
    said = _said_in_full(said)
    try:
        understand_phrase(said, request.person.zone, _as_of(row, request))
    except (TimeWanted, Unclear):
        return said
    except NotATime as fault:
        wrong = f"“{_short(said)}” isn't a time I understand." if _is_only_words(said) else str(fault)
        raise Refusal(f"{markup.literal(wrong)} Say it like `9am` or `tomorrow at 9am`.") from fault
    return said


def _said_in_full(said: str) -> str:
    """“9” and “2 hours” as what they can only mean where a time is asked for."""
    if _HOUR.match(said):
        return f"at {said}"
    try:
        lengths.read(said)
    except NotATime:
        return said
    return f"in {said}"


def _is_only_words(said: str) -> bool:
    return not any(letter.isdigit() for letter in said)


def _length(said: str, request: Request) -> str:
    until = _UNTIL.sub("", said)
    if until == said:
        try:
            lengths.read(said)
        except NotATime as fault:
            raise Refusal(f"{markup.literal(str(fault))} Say it like `2 hours` or `until 4pm`.") from fault
        return f"for {said.removeprefix('for ')}"
    try:
        understand_phrase(f"at {until}", request.person.zone, request.now)
    except (TimeWanted, Unclear):
        pass
    except NotATime as fault:
        raise Refusal(f"{markup.literal(str(fault))} Say it like `2 hours` or `until 4pm`.") from fault
    return f"until {until}"


def _channel(said: str) -> str:
    named = re.findall(r"#[^\s,]+", said) or [re.sub(r"^(?:in|to)\s+", "", said, flags=re.IGNORECASE)]
    if not named[0] or " " in named[0] or is_yes(named[0]) or named[0].casefold() in _NO_CHANNEL:
        raise Refusal("That isn't the name of a channel. Say it like `#events`.")
    return " and ".join(f"#{name.lstrip('#')}" for name in named)


def _words(row: OpenQuestion, said: str, request: Request) -> str:
    """Words as they go between quotation marks. Raises Refusal where they are another kind of answer."""
    if is_yes(said) and row.options:
        return str(row.options[0][1])
    words = _QUOTES.sub("", said).strip()
    if words and _QUOTED.match(said):
        return words
    words = _CALLED.sub("", _NO.sub("", words)).strip()
    says_when = is_a_time(_said_in_full(words), request.person.zone, request.now)
    if is_yes(said) or not words or words.startswith("#") or says_when:
        raise Refusal("That needs words of its own. If that is what it says, put it in quotation marks.")
    return words


def _zone(row: OpenQuestion, said: str) -> str:
    if is_yes(said) or said.casefold() in _KEEPS:
        return str(row.options[0][1])
    try:
        return zone_named(_WHERE.sub("", said).removesuffix(" time"))
    except FieldFault as fault:
        raise Refusal(f"{markup.literal(str(fault))} `keep` leaves it as it is.") from fault


def _choice(row: OpenQuestion, said: str) -> str:
    labels = [str(label) for label, _ in row.options]
    if len(labels) == 1 and is_yes(said):
        return str(row.options[0][1])
    # “the 16th” of some dates is the one with that day.
    place = names.meant(_ORDINAL.sub(r"\1", said.removeprefix("the ")), labels).one
    if place is None:
        wrong = markup.literal(f"“{_short(said)}” isn't one of the choices.")
        raise Refusal(f"{wrong} Type a number from 1 to {len(labels)}." if len(labels) > 1 else wrong)
    return str(row.options[place][1])


def _short(said: str) -> str:
    return said if len(said) <= 60 else said[:59] + "…"
