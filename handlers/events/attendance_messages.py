"""What is said of who came to an event, and of how useful it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from handlers.events.buttons import CommentOnEvent, RateEvent
from handlers.events.messages import span
from handlers.shared.csv_files import written
from storage.events import Event
from storage.people import Known
from storage.rsvps import Answer

ATTENDANCE_EXAMPLE = 'events attendance "Intro to Snakemake" Alice Smith'
CODE_EXAMPLE = "events attended K7M3T"
# More names than this are in the spreadsheet that comes with them.
MOST_NAMED = 60
COMMENT_PASSED_ON = "Thank you! I've passed it on to the host, without your name."

_TITLES = {
    Answer.GOING: "Going",
    Answer.MAYBE: "Maybe",
    Answer.OFFERED: "Offered a place",
    Answer.WAITING: "Waiting",
}


def code(event: Event, zone: ZoneInfo, *, attended: str) -> Message:
    """The code, for the screen; `attended` is how people say it, as it is typed there."""
    return Message(
        f"The code of {markup.bold(event.title)}, {span(event, zone)}, is {markup.bold(event.code)}. Show it "
        f"in the session; people type {attended}, until a day after it."
    )


def attends(event: Event, *, already: bool) -> str:
    if already:
        return f"I have you down for {markup.bold(event.title)} already."
    return f"Noted: you're at {markup.bold(event.title)}. Enjoy it!"


def noted(event: Event, who: Sequence[Known]) -> Message:
    names = markup.literal(", ".join(known.name for known in who))
    text = f"Noted at {markup.bold(event.title)}: {names}."
    return Message(text, mentions=tuple(known.id for known in who))


def everybody(
    event: Event,
    came: Sequence[int],
    answers: Mapping[Answer, Sequence[int]],
    names: Mapping[int, str],
    zone: ZoneInfo,
) -> Message:
    """Who came and who answered what; a long list comes with a spreadsheet."""
    groups = {"Came": came} | {title: answers.get(answer, ()) for answer, title in _TITLES.items()}
    rows = [f"- {title} ({len(ids)}): {_named(ids, names)}" for title, ids in groups.items() if ids]
    text = "\n".join(rows) or "Nobody has answered yet."
    files: tuple[File, ...] = ()
    if any(len(ids) > MOST_NAMED for ids in groups.values()):
        cells = [(title, names[person]) for title, ids in groups.items() for person in ids]
        files = (
            File("attendance.csv", "text/csv", written(("answer", "name"), cells), "everybody's answer"),
        )
    heading = f"{markup.bold(event.title)}, {span(event, zone)}:"
    return Message(f"{heading}\n\n{text}", files=files, mentions=tuple(names))


def _named(ids: Sequence[int], names: Mapping[int, str]) -> str:
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return markup.literal(", ".join(names[person] for person in ids[:MOST_NAMED])) + more


def how_useful(event: Event) -> Message:
    labels = ("1 – not useful", "2", "3", "4", "5 – very useful")
    return Message(
        f"I hope you liked {markup.bold(event.title)}. How useful was it to you? Your number is only shown "
        "together with those of others.",
        tuple(
            Button(label, RateEvent(event_id=event.id, rating=number))
            for number, label in enumerate(labels, 1)
        ),
    )


def rated(event_id: int, rating: int) -> Message:
    say_more = Button("Say a line about it", CommentOnEvent(event_id=event_id))
    return Message(f"Thank you, noted: {rating} of 5.", (say_more,))


def before_commenting(event: Event) -> str:
    return (
        f"About {markup.bold(event.title)}. The host reads it without your name; where few came, they may "
        "guess whose it is."
    )


def passed_on(event: Event, text: str) -> Message:
    """To the host: a line, without its author."""
    return Message(f"Somebody said about {markup.bold(event.title)}: “{markup.literal(text)}”")


def which_code() -> Refusal:
    return Refusal("Which code? It is shown in the session.", example=CODE_EXAMPLE)


def no_such_code() -> Refusal:
    return Refusal("That isn't a code I know; it is shown in the session.", example=CODE_EXAMPLE)


def not_begun_yet(event: Event) -> Refusal:
    return Refusal(f"{markup.bold(event.title)} hasn't begun yet.")


def over_for_codes(event: Event) -> Refusal:
    return Refusal(f"{markup.bold(event.title)} is over; ask an organiser to note that you were there.")


def nothing_to_say_yet() -> Refusal:
    return Refusal("There is nothing to say about that event yet.")


def too_late_to_say(event: Event) -> Refusal:
    return Refusal(f"It is too late to say how {markup.bold(event.title)} was. Thank you all the same!")


def for_those_who_came(event: Event) -> Refusal:
    return Refusal(f"That question is for those who were at {markup.bold(event.title)}.")


def not_a_rating() -> Refusal:
    return Refusal("That is a number from 1 to 5.")


def rating_first() -> Refusal:
    return Refusal("Please say first how useful it was, from 1 to 5.")
