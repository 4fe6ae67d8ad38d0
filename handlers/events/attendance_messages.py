"""What is said of who came to an event, and of how useful it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.file import File
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from handlers.events.buttons import CommentOnEvent, NoteAttendance, RateEvent
from handlers.events.messages import span
from handlers.shared.csv_files import written
from storage.events import Event
from storage.people import Known
from storage.rsvps import Answer

ATTENDANCE_EXAMPLE = 'events attendance "Intro to Snakemake" Alice Smith'
CODE_EXAMPLE = "events attended K7M3T"
# More names than this are in the spreadsheet that comes with them.
MOST_NAMED = 60
MOST_ASKED = 8  # people with a button each
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


def noted(event: Event, who: Sequence[Known], *, ask_of: Sequence[Known] = ()) -> Message:
    """Who is noted as there; `ask_of` are those of whom that may be said next."""
    names = markup.literal(", ".join(known.name for known in who[:MOST_NAMED]))
    more = f" and {len(who) - MOST_NAMED} more" if len(who) > MOST_NAMED else ""
    text = f"Noted at {markup.bold(event.title)}: {names}{more}."
    if ask_of:
        text += " Who else was there?"
    return Message(text, _were_there(event, ask_of), mentions=tuple(known.id for known in (*who, *ask_of)))


def _were_there(event: Event, ask_of: Sequence[Known]) -> tuple[Button, ...]:
    """A button for each of the first of them, and one for all."""
    single = [
        Button(f"{one.name} was there", NoteAttendance(event_id=event.id, person_id=one.id))
        for one in ask_of[:MOST_ASKED]
    ]
    if len(ask_of) > 1:
        label = f"All {len(ask_of)} were there"
        single.append(Button(label, NoteAttendance(event_id=event.id, person_id=0)))
    return tuple(single)


def not_there(event: Event, said: Sequence[Known], gone: Sequence[Known]) -> Message:
    """Who isn't noted as there any more, of those that were named."""
    mentions = tuple(known.id for known in said)
    if not gone:
        names = markup.literal(", ".join(known.name for known in said))
        return Message(f"Not noted at {markup.bold(event.title)} anyway: {names}.", mentions=mentions)
    names = markup.literal(", ".join(known.name for known in gone))
    return Message(f"Taken off the list of {markup.bold(event.title)}: {names}.", mentions=mentions)


def closed() -> Refusal:
    return Refusal("Attendance of that event is closed, or it is gone.")


def noted_already() -> Refusal:
    return Refusal("That is noted already.")


def everybody(
    event: Event,
    came: Sequence[int],
    answers: Mapping[Answer, Sequence[int]],
    names: Mapping[int, str],
    *,
    zone: ZoneInfo,
    ask_of: Sequence[Known],
) -> Message:
    """Who came and who answered what, with a spreadsheet; `ask_of` are those who may be noted by a press."""
    groups = {"Came": came} | {title: answers.get(answer, ()) for answer, title in _TITLES.items()}
    rows = [f"- {title} ({len(ids)}): {_named(ids, names)}" for title, ids in groups.items() if ids]
    text = "\n".join(rows) or "Nobody has answered yet."
    answered = {person: title for title, ids in groups.items() for person in ids if title != "Came"}
    there = set(came)
    cells = [
        (names[person], answered.get(person, ""), "yes" if person in there else "")
        for person in sorted({*answered, *there}, key=lambda person: names[person].casefold())
    ]
    files: tuple[File, ...] = ()
    if cells:
        content = written(("name", "answer", "came"), cells)
        files = (File("attendance.csv", "text/csv", content, "everybody's answer"),)
    heading = f"{markup.bold(event.title)}, {span(event, zone)}:"
    asks = "\n\nWho of those who said they'd come was there?" if ask_of else ""
    return Message(
        f"{heading}\n\n{text}{asks}", _were_there(event, ask_of), files=files, mentions=tuple(names)
    )


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
