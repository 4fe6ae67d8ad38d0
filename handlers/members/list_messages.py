"""What is said about lists of people that are taken in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from handlers.home.buttons import OpenCommand
from handlers.members import list_columns
from handlers.members.buttons import (
    CallColumn,
    CheckList,
    DropList,
    InviteListed,
    LeaveList,
    TakeList,
    WhichColumn,
)
from handlers.members.list_columns import CALLED, LEFT_OUT, Columns
from handlers.members.listed_people import Checked, Fault
from handlers.shared.counts_said import people
from storage.member_lists import Waiting

INVITED = "members-invited"
SEND = (
    "Send me the list as a file: a spreadsheet (.xlsx) or CSV, with a line of headings and a person on each "
    "line below. I need a name, and an e-mail address or an account; institution, job family, role title, "
    "career stage, skills, groups and interests are taken too. I show you what I make of it first, and "
    "nobody is written to."
)
# Of an address only so much is shown as says what it is: messages are kept for a while.
_ADDRESS = re.compile(r"[^\s“]+@")
_MOST_FAULTS = 15
_MOST_READ_AS = 10
PAGE = 20


def no_headings() -> Refusal:
    return Refusal(
        "I can't find the line of headings in that list. One of the first lines has to name its columns, "
        "such as Name, E-mail, Institution, Job family."
    )


def too_many(count: int, most: int) -> Refusal:
    return Refusal(
        f"There are {count:,} people on that list; please send at most {most:,} at once, in several files."
    )


def put_aside() -> Refusal:
    return Refusal("That list isn't with me any more; please send it again.")


# Its columns ----------------------------------------------------------------------------------------


def shown(columns: Columns, name: str, list_id: int) -> Message:
    """What each column is taken for; one press corrects one."""
    named = f"“{markup.literal(name)}”" if name else "your list"
    count = len([row for row in columns.rows if any(row)])
    if not count:
        return Message(f"There is nobody below the headings of {named}.")
    lines = [f"- {_heading(columns, at)}: {_field(field)}" for at, field in enumerate(columns.fields)]
    wrong = missing(columns)
    ends = f"{wrong} Press the column that has it." if wrong else "Is that right? Press what isn't, or go on."
    go_on = () if wrong else (Button("Go on", CheckList(list_id=list_id), Style.PRIMARY, word="go on"),)
    below = f"below the headings on line {columns.first - 1}" if columns.first > 1 else "and no headings"
    return Message(
        f"I read {named}: {people(count)} {below}.\n\n" + "\n".join(lines) + f"\n\n{ends}",
        (
            *go_on,
            *(
                Button(
                    _short(columns.headings[at] or f"Column {at + 1}"), WhichColumn(list_id=list_id, at=at)
                )
                for at in range(len(columns.headings))
            ),
            Button("Put it aside", DropList(list_id=list_id)),
        ),
    )


def missing(columns: Columns) -> str:
    """What a list lacks that is needed, in a sentence; empty for nothing."""
    fields = set(columns.fields)
    if "name" not in fields and "surname" not in fields:
        return "I need a column with names."
    if not fields & {"e-mail", "account"}:
        return "I need a column with e-mail addresses, or with accounts."
    return ""


def which(columns: Columns, at: int, list_id: int) -> Message:
    """What may be in a column."""
    said = ", ".join(f"“{markup.literal(one[:40])}”" for one in list_columns.examples(columns, at))
    said = _ADDRESS.sub("…@", said)
    such_as = f", such as {said}" if said else ""
    fields = [field for field in CALLED if field != columns.fields[at]]
    buttons = [
        Button(field.capitalize(), CallColumn(list_id=list_id, at=at, field=field)) for field in fields
    ]
    if columns.fields[at]:
        buttons.append(Button("Leave it out", CallColumn(list_id=list_id, at=at, field=LEFT_OUT)))
    return Message(f"What is in {_heading(columns, at)}{such_as}?", tuple(buttons))


def _heading(columns: Columns, at: int) -> str:
    return f"“{markup.literal(columns.headings[at])}”" if columns.headings[at] else f"column {at + 1}"


def _field(field: str) -> str:
    return markup.bold(field) if field else "left out"


def _short(heading: str) -> str:
    return heading if len(heading) <= 30 else f"{heading[:29]}…"


# Its people -----------------------------------------------------------------------------------------


def checked(found: Checked, list_id: int) -> Message:
    """Who would be taken in, and what is wrong with the other lines."""
    count = len(found.people)
    parts = [_who(found) if count else "There is nobody on that list whom I can take in."]
    if found.read_as:
        parts.append(f"I read what is nearly right as what is meant:\n\n{_read_as(found)}")
    if found.faults:
        lines = "1 line" if len(found.faults) == 1 else f"{len(found.faults)} lines"
        parts.append(f"{lines} I can't take:\n\n{_faults(found.faults)}")
    if found.left_out:
        parts.append(f"I'd leave these empty, for each to fill in:\n\n{_left_out(found)}")
    if found.faults or found.left_out:
        parts.append("Correct them in your list and send it again, now or later: nobody is taken in twice.")
    if count:
        parts.append("They become members when they register. Nobody is written to now.")
    take = Button(f"Take in {count}", TakeList(list_id=list_id), Style.PRIMARY, word="take")
    drop = Button("Put it aside", DropList(list_id=list_id))
    return Message("\n\n".join(parts), (take, drop) if count else (drop,))


def _who(found: Checked) -> str:
    count = len(found.people)
    by_email = sum(not one.account for one in found.people)
    if not by_email:
        return f"I'd take in {people(count)}, known by account."
    whom = "them" if by_email == count else f"{by_email} of them"
    return (
        f"I'd take in {people(count)}. I'll know {whom} by their e-mail address when they come, as far as "
        "their chat tells it, and can't write to them before."
    )


def _faults(faults: Sequence[Fault]) -> str:
    lines = [f"- line {fault.number}: {markup.literal(fault.wrong)}" for fault in faults[:_MOST_FAULTS]]
    if len(faults) > _MOST_FAULTS:
        lines.append(f"- and {len(faults) - _MOST_FAULTS} more")
    return "\n".join(lines)


def _left_out(found: Checked) -> str:
    rows = list(found.left_out.items())
    lines = [f"- {markup.literal(wrong)} ({_lines(numbers)})" for wrong, numbers in rows[:_MOST_READ_AS]]
    if len(rows) > _MOST_READ_AS:
        lines.append(f"- and {len(rows) - _MOST_READ_AS} more")
    return "\n".join(lines)


def _read_as(found: Checked) -> str:
    lines = [
        f"- “{markup.literal(said)}” as {markup.literal(meant)} ({_lines(numbers)})"
        for (said, meant), numbers in list(found.read_as.items())[:_MOST_READ_AS]
    ]
    return "\n".join(lines)


def _lines(numbers: Sequence[int]) -> str:
    return f"line {numbers[0]}" if len(numbers) == 1 else f"{len(numbers)} lines"


def taken(count: int, already: int, declined: int, before: int, *, waiting: str) -> str:
    """`waiting` is how those who haven't registered are seen, as it is typed there."""
    said = f"Taken in: {people(count)}."
    if before:
        said += f" {before} of them {'was' if before == 1 else 'were'} on a list before, which says this now."
    if declined:
        said += f" {declined} got off a list before, or was invited and never came, so I left them out."
    if already:
        are, stay = (
            ("is a member", "stays as they are") if already == 1 else ("are members", "stay as they are")
        )
        said += f" {already} {are} already and {stay}."
    return f"{said} {waiting} shows who hasn't registered yet, and invites them."


def dropped() -> str:
    return "Put aside: nobody was taken in, and I keep nothing of that list."


def taken_off(count: int) -> str:
    return (
        f"Taken back: {people(count)} who came onto the list with it {'is' if count == 1 else 'are'} off it."
    )


def whom_to_unlist(said: str, names: Sequence[str]) -> Refusal:
    """`names` are those who may be meant."""
    wrong = "Whom shall I take off the list?"
    if names:
        wrong += f" Which of {', '.join(markup.literal(name) for name in names)}?"
    elif said:
        wrong = f"Nobody called “{markup.literal(said[:60])}” is on a list and hasn't registered."
    return Refusal(wrong, example="members unlist Alice Smith")


def invited_already(name: str) -> Refusal:
    return Refusal(
        f"{markup.literal(name)} has been invited, and can get off the list by the button under that."
    )


def unlisted(name: str) -> str:
    return f"{markup.literal(name)} is off the list."


def told(count: int, already: int, found: Checked, *, dry_run: bool) -> str:
    """The same for whoever took a file in at a terminal."""
    verb = "would be taken" if dry_run else "taken"
    lines = [f"{people(count)} {verb}; they become members when they register."]
    if already:
        lines.append(f"{already} registered already and are left as they are.")
    lines += [f"Line {fault.number}: {fault.wrong}" for fault in found.faults]
    lines += [f"Left empty, {_lines(numbers)}: {wrong}" for wrong, numbers in found.left_out.items()]
    lines += [
        f"Read as {meant}, {_lines(numbers)}: {said}" for (said, meant), numbers in found.read_as.items()
    ]
    return "\n".join(lines)


# Who hasn't come ------------------------------------------------------------------------------------


def waiting(found: Sequence[Waiting]) -> Message:
    """Who is on a list and hasn't registered, and how many of them can be invited."""
    if not found:
        return Message("Everybody who is on a list has registered, or there is no list.")
    rows = [f"- {_one(one)}" for one in found[:PAGE]]
    if len(found) > PAGE:
        rows.append(f"- and {len(found) - PAGE} more")
    reachable = sum(one.person_id is not None and not one.invited for one in found)
    never = sum(one.person_id is None for one in found)
    size = "1 person is" if len(found) == 1 else f"{len(found)} people are"
    parts = [f"{size} on a list and haven't registered yet:" if len(found) > 1 else f"{size} on a list:"]
    parts.append("\n".join(rows))
    if never:
        parts.append(
            f"{never} I can't write to before they come: I know only their e-mail address. Ask them in an "
            "e-mail to write `register` to me."
        )
    named = tuple(one.person_id for one in found[:PAGE] if one.person_id is not None)
    if not reachable:
        return Message("\n\n".join(parts), mentions=named)
    parts.append("An invitation says who put them on the list and how they get off it, and comes once.")
    invite = Button(f"Invite {reachable}", InviteListed(), Style.PRIMARY, word="invite")
    return Message("\n\n".join(parts), (invite,), mentions=named)


def _one(one: Waiting) -> str:
    institution = f", {markup.literal(one.institution)}" if one.institution else ""
    return f"{markup.literal(one.name)}{institution}{' (invited)' if one.invited else ''}"


def invited(count: int) -> str:
    if not count:
        return "Nobody is left to invite."
    return f"I'm inviting {people(count)}, one after the other. Each hears from me about this once."


def invitation(community: str, name: str, by: int) -> Message:
    """What somebody on a list hears, once."""
    return Message(
        f"Hello! {markup.literal(name)} has put you on the list of people who may want to join "
        f"{markup.literal(community)}. To join takes a minute; you then see all that the list says about "
        "you, and nobody else does before you say so. If you'd rather not, press the second button: I forget "
        "it, and you are on no list any more. Either way I won't write to you about this again.",
        (
            Button("Join", OpenCommand(command="register"), Style.PRIMARY),
            Button("Take me off the list", LeaveList(), word="no thanks"),
        ),
        mentions=(by,),
    )


def off_the_list() -> str:
    return "Done: I've forgotten what the list said about you. If you change your mind, type `register`."


def on_no_list() -> str:
    return "You aren't on any list."
