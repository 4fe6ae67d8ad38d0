"""What organisers are shown and told of the events they plan, and what can't be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup, names
from bot.chat.button import Button, Style
from bot.chat.identity import Channel
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.phrases.fault import NotATime
from bot.chat.question import Option, Question, Wants, choice
from bot.chat.refusal import Refusal
from handlers.events.buttons import (
    AnnounceLate,
    CancelEvent,
    DiscardEvent,
    DropLate,
    KeepEvent,
    PublishEvent,
    Which,
)
from handlers.events.messages import Series, Told, dates, described, span
from handlers.shared.counts_said import people, told_said
from storage.events import Event

EXAMPLE = 'events create "Intro to Snakemake" on 3 December 14:00 for 2 hours in #events'
SERIES_EXAMPLE = 'events create "Code clinic" every second Tuesday at 14:00 until July for 1 hour in #events'
TEACH_EXAMPLE = f"{EXAMPLE} teaching software testing 3"
WRITE_EXAMPLE = 'events write Intro to Snakemake "Please bring a laptop"'
COPY_EXAMPLE = "events copy Intro to Snakemake on 10 March at 14:00"
CANCEL_EXAMPLE = "events cancel Intro to Snakemake"
HOST_EXAMPLE = "events edit Intro to Snakemake hosts Alice Smith, @bob"

DISCARDED = "Discarded. Nothing was posted."
DROPPED = "Dropped. It won't be announced."
ONLY_ASKED = "I've only asked whether to cancel it: nothing is done yet."
NOTHING_DONE = "All right, I've done nothing."


# Planning -------------------------------------------------------------------------------------------


def preview(
    event: Event,
    channels: Sequence[Channel],
    zone: ZoneInfo,
    *,
    public: ZoneInfo,
    note: str,
    told: Told,
    series: Series | None = None,
    clashes: Sequence[str] = (),
) -> Message:
    """The event as it will be announced, where and when, before anything is public.

    `public` is the zone that a channel's message shows, `zone` the asker's own; `note` is what is to be said
    of how its start was read, `clashes` what else is then.
    """
    where = named(channels)
    if event.announce_at:
        at = markup.time(event.announce_at, times.full(event.announce_at, zone))
        plan, label, word = f"I'll announce it in {where} on {at}.", "Schedule it", "schedule"
    else:
        plan, label, word = f"I'll announce it in {where} at once.", "Publish", "publish"
    parts = [
        "Here is how it will look:",
        described(event, public, told, series),
        _in_own_time(event, public, zone),
        markup.literal(note),
        *clashes,
        plan,
    ]
    return Message(
        "\n\n".join(part for part in parts if part),
        (
            Button(label, PublishEvent(event_id=event.id), Style.PRIMARY, word=word),
            Button("Discard", DiscardEvent(event_id=event.id)),
        ),
        mentions=told.mentions,
    )


def _in_own_time(event: Event, public: ZoneInfo, zone: ZoneInfo) -> str:
    """When it is by the asker's own clock, where that isn't the community's."""
    if event.starts_at.astimezone(public).utcoffset() == event.starts_at.astimezone(zone).utcoffset():
        return ""
    return f"By your own clock that is {span(event, zone)}."


def named(channels: Sequence[Channel]) -> str:
    """The channels' names, each once: a bridged one is one channel to its readers."""
    return markup.literal(" and ".join(sorted({channel.name for channel in channels})))


def published(event: Event, channels: Sequence[Channel], announce_at: datetime | None, zone: ZoneInfo) -> str:
    """`announce_at` is in UTC, None where it was announced at once."""
    title, where = markup.bold(event.title), named(channels)
    if announce_at is None:
        return f"{title} is published in {where}."
    at = markup.time(announce_at, times.full(announce_at, zone))
    return f"{title} will be announced in {where} on {at}."


def draft_taken_back(event: Event) -> str:
    return f"Taken back: the draft of {markup.bold(event.title)} is thrown away. Nothing was posted."


def schedule_taken_back(event: Event) -> str:
    return f"Taken back: {markup.bold(event.title)} won't take place, and isn't announced."


def stays_announced(event: Event, example: Callable[[str], str]) -> str:
    """What `undo` says of an event that others know of; `example` shows a command as it is typed there."""
    cancel = example(f"events cancel {event.title}")
    return (
        f"{markup.bold(event.title)} is announced, so others know of it and I can't just take it back. "
        f"{cancel} calls it off, and tells those who may come."
    )


def stays_changed(event: Event, example: Callable[[str], str]) -> str:
    edit = example(f"events edit {event.title}")
    return (
        f"I've told others how {markup.bold(event.title)} has changed, so I can't just take it back. {edit} "
        "changes it again."
    )


def stays_called_off(event: Event) -> str:
    return (
        f"{markup.bold(event.title)} is cancelled, and that has been said, so I can't take it back. Plan it "
        "anew if it is to take place."
    )


def published_already(event: Event) -> str:
    return f"{markup.bold(event.title)} is published already."


def held(event: Event, now: datetime, due: datetime) -> Message:
    """To the host of an event whose announcement couldn't go out in time."""
    zone = ZoneInfo(event.zone)
    was = markup.time(due, times.full(due, zone))
    text = f"I couldn't announce {markup.bold(event.title)} in time; it was due on {was}."
    if event.starts_at <= now:
        return Message(f"{text} It has started by now, so I've left it.")
    return Message(
        f"{text} Shall I still announce it?",
        (
            Button("Send now", AnnounceLate(event_id=event.id), Style.PRIMARY, word="send"),
            Button("Drop it", DropLate(event_id=event.id)),
        ),
    )


def announced(channels: Sequence[Channel]) -> str:
    return f"Announced in {named(channels)}."


def no_longer_allowed(event: Event) -> Message:
    """To a host who may no longer announce events."""
    return Message(f"I didn't announce {markup.bold(event.title)}, because you are no longer an organiser.")


def about_announcement(event: Event, channel: Channel) -> str:
    """What it was that couldn't be delivered, to its host."""
    return f"the announcement of “{event.title}” in {channel.name}"


def about_cancellation(event: Event, channel: Channel) -> str:
    return f"the cancellation of “{event.title}” in {channel.name}"


def about_change(event: Event, channel: Channel) -> str:
    return f"the change of “{event.title}” in {channel.name}"


def no_length(line: str) -> Question:
    return Question("How long does it last?", line=line, wants=Wants.LENGTH)


def no_start(line: str) -> Question:
    return Question("When does it start?", line=line, wants=Wants.TIME)


def no_title() -> Refusal:
    return Refusal("An event needs a title in quotation marks.", example=EXAMPLE)


def which_title(perhaps: str, line: str) -> Question:
    """What is asked where no title stands in quotation marks; `perhaps` is what may be it, if anything."""
    if not perhaps:
        return Question("What is it called?", line=line, wants=Wants.WORDS)
    asks = f"Is “{markup.literal(perhaps)}” what it's called? If not, answer with its title."
    return Question(asks, line=line, wants=Wants.WORDS, options=[Option(f"Yes, {perhaps}", perhaps)])


def long_title(length: int, longest: int) -> Refusal:
    return Refusal(f"That title is {length} characters; please keep it to {longest}.")


def long_description(length: int, longest: int) -> Refusal:
    return Refusal(f"That description is {length} characters; please keep it to {longest}.")


def which_audience(said: str, known: Sequence[str]) -> Refusal:
    """For whom an event is to be isn't known; `known` are some that are."""
    names = ", ".join(f"“{markup.literal(name)}”" for name in known[:6])
    return Refusal(
        f"I don't know whom you mean by “{markup.literal(said[:60])}”. It can be everyone, or a community of "
        f"practice, an institution or a job family, such as {names}.",
        example=f'{EXAMPLE} audience "{known[0]}"' if known else EXAMPLE,
    )


def too_many_hosts(most: int, *, field: str) -> Refusal:
    return Refusal(f"An event has up to {most} hosts.", field=field or None)


def no_such_host(said: str, several: Sequence[str], *, field: str) -> Refusal:
    """A host who was typed in a form isn't known, or may be `several`."""
    typed = markup.literal(said[:60])
    if several:
        names = markup.literal(", ".join(several[:5]))
        return Refusal(f"“{typed}” may be {names}; please type the whole name.", field=field)
    return Refusal(f"I don't know anyone called “{typed}”.", field=field)


def too_many_tags(most: int, longest: int) -> Refusal:
    return Refusal(
        f"An event has up to {most} tags of up to {longest} characters, with commas between.",
        example=f'{EXAMPLE} tags "workflows, beginners"',
    )


def long_letter(length: int, longest: int) -> Refusal:
    return Refusal(f"That is {length} characters; please keep it to {longest}.")


def long_reason(length: int, longest: int) -> Refusal:
    return Refusal(f"That reason is {length} characters; please keep it to {longest}.")


_PART_EXAMPLES = {
    "audience": "audience everyone",
    "capacity": "places 20",
    "hosts": "hosts Alice Smith, @bob",
    "length": "length 2 hours",
    "starts": "to 4 December at 14:00",
    "tags": "tags workflows, beginners",
    "zone": "zone Berlin",
}


def not_for_part(part: str, label: str, fault: str, event: Event) -> Refusal:
    """What is wrong with a part that was to be changed in one line."""
    right = _PART_EXAMPLES.get(part, 'place "Room 9"')
    # The fault may end with an example for a form's field.
    said = fault.partition(" For example:")[0]
    return Refusal(f"{label} {markup.literal(said)}", example=f"events edit {event.title} {right}")


def not_places(most: int) -> Refusal:
    return Refusal(f"The places are a number from 1 to {most}.", example=f"{EXAMPLE} for 20 people")


def until_when() -> Refusal:
    return Refusal("Until when does it recur? Say a date, or how many times.", example=SERIES_EXAMPLE)


def too_many_dates(most: int) -> Refusal:
    return Refusal(f"That would be more than {most} dates; please let it end sooner.", example=SERIES_EXAMPLE)


def not_a_length(fault: NotATime) -> Refusal:
    return Refusal(f"The length: {markup.literal(str(fault))}", example=EXAMPLE)


def too_long() -> Refusal:
    return Refusal("An event can last up to two weeks.", example=EXAMPLE)


def not_a_time(what: str, fault: NotATime) -> Refusal:
    return Refusal(f"The {what}: {markup.literal(str(fault))}", example=EXAMPLE)


def ends_before_it_starts() -> Refusal:
    return Refusal("It would end before it starts.", example=EXAMPLE)


def announced_too_late(*, field: str | None = None) -> Refusal:
    wrong = "The announcement has to come before the event starts."
    if field is not None:
        return Refusal(wrong, field=field)
    return Refusal(wrong, example=f"{EXAMPLE} announce in 10 minutes")


def start_and_recurrence_differ(field: str) -> Refusal:
    return Refusal("The start isn't a day on which it recurs; please make the two agree.", field=field)


def was_discarded() -> Refusal:
    return Refusal("That draft was discarded; please create the event again.")


def start_has_passed() -> Refusal:
    return Refusal("Its start has passed in the meantime; please create it again.")


def is_published(event: Event) -> Refusal:
    return Refusal(published_already(event))


def dealt_with() -> Refusal:
    return Refusal("That announcement has been dealt with already.")


def too_late_to_announce() -> Refusal:
    return Refusal("It has started by now, so announcing it would only confuse people.")


# Calling off ----------------------------------------------------------------------------------------


_STAYS = Button("No, it takes place", KeepEvent())


def cancel_it(event: Event, interested: int, zone: ZoneInfo, *, why: str, edit_id: int) -> Message:
    """Whether to cancel it; `interested` is how many may come, and `why` is kept under `edit_id`."""
    told = f" {people(interested)} who may come will be told{' why' if why else ''}." if interested else ""
    carried = CancelEvent(event_id=event.id, reason_id=edit_id)
    yes = Button("Yes, cancel it", carried, Style.DANGER, word="call it off")
    text = f"Cancel {markup.bold(event.title)}, {span(event, zone)}?{told}{_reason(why)}"
    return Message(text, (yes, _STAYS))


def _reason(why: str) -> str:
    return f"\n\nWhy: {markup.literal(why)}" if why else ""


def cancel_which(
    found: Sequence[Event], zone: ZoneInfo, *, one_of_others: str, why: str, edit_id: int
) -> Message:
    """Which of several dates to cancel; `one_of_others` is how another is named, as it is typed there."""
    event = found[0]
    one = CancelEvent(event_id=event.id, reason_id=edit_id)
    all_ = CancelEvent(event_id=event.id, which=Which.ALL, reason_id=edit_id)
    first = Button("Only the next one", one, word="only the next")
    every = Button("All of them", all_, Style.DANGER, word="all of them")
    text = (
        f"{markup.bold(event.title)} is on {dates(found, zone)}. Which shall I cancel? For one of the "
        f"others, type {one_of_others}. Those who may come will be told.{_reason(why)}"
    )
    return Message(text, (first, every, _STAYS))


def is_called_off(event: Event, told: int, zone: ZoneInfo) -> str:
    return f"{markup.bold(event.title)}, {span(event, zone)}, is cancelled.{told_said(told)}"


def series_is_called_off(event: Event, told: int) -> str:
    return f"All of {markup.bold(event.title)} is cancelled.{told_said(told)}"


def nothing_planned() -> Refusal:
    return Refusal("No event is planned.")


def cancelled_already() -> Refusal:
    return Refusal("That event is cancelled already, or gone.")


# Finding one ----------------------------------------------------------------------------------------


def no_such_event() -> Refusal:
    return Refusal("There is no such event.")


def which_event(found: Sequence[Event], command: str, *, line: str | None, said: str) -> Refusal:
    """Asks which of several titles is meant: `found` is the next event of each."""
    titles = ", ".join(markup.bold(event.title) for event in found[:10])
    asks = "Which event?" if not said else f"Which event do you mean by “{markup.literal(said[:60])}”?"
    options = [_option(event, event.title) for event in found]
    return choice(f"{asks} There is {titles}.", options, line=line, example=f"{command} {found[0].title}")


def _option(event: Event, label: str) -> Option:
    return Option(label, f'"{names.reference(event.id)}"')


def not_on_that_day(titled: Sequence[Event], day: str, zone: ZoneInfo, command: str) -> Refusal:
    title = titled[0].title
    return Refusal(
        f"{markup.bold(title)} isn't on “{markup.literal(day[:40])}”; it is on {dates(titled, zone)}.",
        example=f"{command} {dated(titled[0], zone)}",
    )


def which_of_them(found: Sequence[Event], zone: ZoneInfo, command: str, *, line: str | None) -> Refusal:
    """Asks which of several dates of one title is meant."""
    return choice(
        f"{markup.bold(found[0].title)} is on {dates(found, zone)}. Which of them?",
        [_option(event, times.full(event.starts_at, zone)) for event in found],
        line=line,
        example=f"{command} {dated(found[0], zone)}",
    )


def dated(event: Event, zone: ZoneInfo) -> str:
    """An event by its title and its day, as it is typed."""
    local = event.starts_at.astimezone(zone)
    return f"{event.title} on {local.day} {local:%B}"
