"""What is shown and said of a calendar that is taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.calendar import Occurrence
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.calendars.buttons import LeaveOut, TakeIn
from handlers.calendars.matching import Matched
from handlers.shared.counts_said import told_said
from storage.imported_events import Known

IMPORT_EXAMPLE = "events import"
MOST_SHOWN = 5
NOT_FOLLOWED = "I don't follow that calendar any more."
LEFT_OUT = "All right, nothing of it is taken in."
SEND_A_FILE = (
    "Send me the calendar as a file (.ics), here or in a channel where I am; Outlook, Google Calendar, "
    "Thunderbird and Apple Calendar all save one. Or give me its address, and I can follow it: "
    f"`{IMPORT_EXAMPLE} https://example.org/events.ics`. I show you what is in it before I take it in."
)


def shown(
    name: str,
    found: Matched,
    ours: int,
    faults: Sequence[str],
    import_id: int,
    *,
    zone: ZoneInfo,
    until: datetime,
    follows: bool | None = None,
    clashes: Sequence[str] = (),
) -> Message:
    """What a calendar would change; `ours` are dates in it that Stepup wrote itself.

    `follows` is whether it is followed already, None where it was sent as a file. `clashes` are what is in
    the rooms of its new dates already, a line each.
    """
    title = f"“{markup.literal(name)}”" if name else "That calendar"
    local = until.astimezone(zone)
    last = f"{local.day} {local:%B %Y}"
    counts = [
        _count(len(found.new), "new date"),
        f"{len(found.changed)} changed" if found.changed else "",
        f"{len(found.same)} as I have them" if found.same else "",
        f"{len(found.theirs)} that I have from elsewhere" if found.theirs else "",
        f"{ours} that I wrote myself" if ours else "",
    ]
    parts = [f"{title} has, until {last}: {', '.join(one for one in counts if one)}."]
    if found.new:
        parts.append("New:\n\n" + rows(found.new, zone))
    if clashes:
        parts.append("\n\n".join(clashes))
    if found.changed:
        parts.append("Changed; whoever said that they come is told:\n\n" + changes(found.changed, zone))
    if found.missing:
        gone = "\n".join(_gone(one, zone) for one in found.missing[:MOST_SHOWN])
        heading = "Not in it any more, and left as they are; `events cancel` calls one off:"
        parts.append(f"{heading}\n\n{gone}{more(len(found.missing))}")
    if faults:
        parts.append("Left out: " + markup.literal("; ".join(faults[:MOST_SHOWN])) + more(len(faults)) + ".")
    nothing = not found.new and not found.changed
    if follows is not None:
        parts.append(_following(follows=follows))
    if nothing and follows is not False:
        return Message("\n\n".join([*parts, "There is nothing to take in."]))
    if not nothing:
        parts.append(
            "I post nothing of it, and it has no public page: people here find it in `events` and the "
            "digest. Shall I take it in?"
        )
    return Message("\n\n".join(parts), _choices(import_id, follows=follows))


def _following(*, follows: bool) -> str:
    """What happens with a calendar that is read at an address."""
    if follows:
        return "I follow this calendar, and look at it a few times a day."
    return (
        "If you like, I follow it: I look at it a few times a day, take in what is new, tell whoever comes "
        "what changed, and ask you about what is gone from it, or hardly to be believed."
    )


def _choices(import_id: int, *, follows: bool | None) -> tuple[Button, ...]:
    leave = Button("Leave it", LeaveOut(import_id=import_id))
    if follows is False:
        return (
            Button("Take it in and follow it", TakeIn(import_id=import_id, follow=True), Style.PRIMARY),
            Button("Take it in once", TakeIn(import_id=import_id)),
            leave,
        )
    return (Button("Take it in", TakeIn(import_id=import_id), Style.PRIMARY, word="take it in"), leave)


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def rows(found: Sequence[Occurrence], zone: ZoneInfo) -> str:
    """The dates, those of one series in a row."""
    groups: dict[tuple[str, str], list[Occurrence]] = {}
    for number, one in enumerate(found):
        groups.setdefault((one.title, one.uid) if one.which else (one.title, f"\n{number}"), []).append(one)
    said = [
        _row(group[0], zone) + (f", and {len(group) - 1} more dates" if len(group) > 1 else "")
        for group in groups.values()
    ]
    if len(said) > MOST_SHOWN:
        said = [*said[:MOST_SHOWN], f"- and {len(said) - MOST_SHOWN} more"]
    return "\n".join(said)


def changes(found: Sequence[tuple[Known, Occurrence]], zone: ZoneInfo) -> str:
    """What changes of each, and to what."""
    said = [
        _row(one, zone) if one.cancelled else f"{_row(one, zone)} – {_change(known, one, zone)}"
        for known, one in found[:MOST_SHOWN]
    ]
    return "\n".join(said) + more(len(found))


def _change(known: Known, one: Occurrence, zone: ZoneInfo) -> str:
    said = []
    if known.title != one.title:
        said.append(f"was called {markup.literal(known.title)}")
    if (known.starts_at, known.ends_at) != (one.starts_at, one.ends_at):
        said.append(f"was {markup.time(known.starts_at, times.span(known.starts_at, known.ends_at, zone))}")
    if known.place != one.place:
        said.append(
            f"at {markup.literal(one.place) or 'no place yet'}, was at "
            f"{markup.literal(known.place) or 'no place'}"
        )
    if known.description != one.description:
        said.append("its description is another")
    if known.was_off and not one.cancelled:
        said.append("takes place after all")
    return "; ".join(said) or "as it stands there"


def _gone(one: Known, zone: ZoneInfo) -> str:
    return f"- {markup.bold(one.title)}, {when(one, zone)}"


def _row(one: Occurrence, zone: ZoneInfo) -> str:
    said = (
        times.days(one.starts_at, one.ends_at, zone)
        if one.all_day
        else times.span(one.starts_at, one.ends_at, zone)
    )
    off = " – cancelled" if one.cancelled else ""
    return f"- {markup.bold(one.title)}, {markup.time(one.starts_at, said)}{off}"


def when(one: Known, zone: ZoneInfo) -> str:
    """When an event that was taken in takes place."""
    return markup.time(one.starts_at, times.full(one.starts_at, zone))


def more(count: int) -> str:
    """What follows a list of which only the first are shown."""
    return f" and {count - MOST_SHOWN} more" if count > MOST_SHOWN else ""


def taken_in(new: int, changed: int, cancelled: int, told: int, followed: str = "") -> str:
    parts = [
        _count(new, "new date") if new else "",
        f"{changed} changed" if changed else "",
        f"{cancelled} cancelled" if cancelled else "",
    ]
    said = ", ".join(part for part in parts if part) or "nothing that I didn't have"
    return f"Taken in: {said}.{told_said(told)}{' ' + followed if followed else ''}"


def taken_out(out: int, stay: int, followed: int) -> str:
    kept = f" {stay} stay, because somebody answered them: `events cancel` calls them off." if stay else ""
    also = f" {stays_followed(followed)}" if followed else ""
    return f"Taken back: {_count(out, 'date')} taken out again.{kept}{also}"


def stays_followed(count: int) -> str:
    """What `undo` says of dates that were changed or cancelled, as others know of that."""
    dates = "1 date that was" if count == 1 else f"{count} dates that were"
    return f"{dates} changed or cancelled stay{'s' if count == 1 else ''} so, as people may have been told."


def cannot_read(fault: str) -> Refusal:
    return Refusal(markup.literal(fault))


def too_many(count: int, most: int) -> Refusal:
    return Refusal(
        f"That calendar has {count} dates that are new; I take in up to {most} at a time. Save a part of it, "
        "such as one year or one category, and send that."
    )


def dealt_with() -> Refusal:
    return Refusal("That calendar has been dealt with already.")


def keeps_imports(days: int) -> str:
    return f"calendars that nobody said yes to, for {days} days"
