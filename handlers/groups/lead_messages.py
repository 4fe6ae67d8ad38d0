"""What is said of leading a community of practice: to whoever does, and by them to everybody in it."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from handlers.groups.buttons import DropGroupLetter, SendGroupLetter
from handlers.shared.counts_said import people
from storage.people import Known

LEAD_EXAMPLE = "groups lead Research data @alice"
UNLEAD_EXAMPLE = "groups unlead Research data @alice"
WRITE_EXAMPLE = 'groups write Research data "We meet on Friday at noon"'
RENAME_EXAMPLE = 'groups rename "HPC" to "High-performance computing"'
ARCHIVE_EXAMPLE = "groups archive Research data"
LETTER, LEADS = "group-letter", "group-lead"
DROPPED = "All right, I've sent nothing."


def which_group_and_who(example: str) -> Refusal:
    return Refusal("Which group, and who?", example=example)


def leads_now(person: Known, name: str) -> Message:
    text = f"{markup.bold(person.name)} leads {markup.bold(name)} now, and has been told."
    return Message(text, mentions=(person.id,))


def leads_already(person: Known, name: str) -> Message:
    return Message(f"{markup.bold(person.name)} leads {markup.bold(name)} already.", mentions=(person.id,))


def leads_again(person_name: str, person_id: int, name: str) -> Message:
    text = f"{markup.bold(person_name)} leads {markup.bold(name)} again."
    return Message(text, mentions=(person_id,))


def leads_no_longer(person_name: str, person_id: int, name: str) -> Message:
    text = f"{markup.bold(person_name)} leads {markup.bold(name)} no longer."
    return Message(text, mentions=(person_id,))


def does_not_lead(person: Known, name: str) -> Refusal:
    return Refusal(f"{markup.literal(person.name)} doesn't lead {markup.bold(name)}.", mentions=(person.id,))


def you_lead(name: str, by: str, by_id: int) -> Message:
    """What somebody hears who leads a group from now on."""
    return Message(
        f"{markup.literal(by)} has named you as a lead of {markup.bold(name)}. Members see your name with "
        f"it, and you can write to everybody in it: {markup.code(f'groups write {name} “…”')}.",
        mentions=(by_id,),
    )


def not_a_member(person: Known) -> Refusal:
    return Refusal(
        f"{markup.literal(person.name)} isn't a member yet, so they can't lead a group.",
        mentions=(person.id,),
    )


# Writing to a group ---------------------------------------------------------------------------------


def what_to_write() -> Refusal:
    return Refusal("To which group, and what? Put what you write in quotation marks.", example=WRITE_EXAMPLE)


def too_long(length: int, most: int) -> Refusal:
    return Refusal(f"That is {length} characters; please keep it to {most}.", example=WRITE_EXAMPLE)


def only_leads(name: str) -> Refusal:
    return Refusal(f"Only the leads of {markup.bold(name)} and organisers write to everybody in it.")


def nobody_in_it(name: str) -> Refusal:
    return Refusal(f"Nobody but you is in {markup.bold(name)} yet.")


def written(name: str, by: str, by_id: int, text: str) -> Message:
    """What each of them reads."""
    heading = f"{markup.literal(by)} writes to everybody in {markup.bold(name)}:"
    return Message(f"{heading}\n\n{markup.literal(text)}", mentions=(by_id,))


def proposed(shown: Message, count: int, letter_id: int) -> Message:
    """What would be sent, and to how many."""
    return Message(
        f"I'd write this to {people(count)}:\n\n{shown.text}",
        (
            Button("Send it", SendGroupLetter(letter_id=letter_id), Style.PRIMARY, word="send"),
            Button("Don't send it", DropGroupLetter(letter_id=letter_id)),
        ),
        mentions=shown.mentions,
    )


def sent(name: str, told: int) -> str:
    return f"Sent to {people(told)} in {markup.bold(name)}."


def stays_sent(name: str) -> str:
    return f"What you wrote to {markup.bold(name)} has gone out."


def dealt_with() -> Refusal:
    return Refusal("That was sent or put aside already; please write it again.", example=WRITE_EXAMPLE)


def keeps(days: int) -> str:
    return f"what you were about to write to a group, for {days} days"


# Renaming, and laying to rest -----------------------------------------------------------------------


def rename_how() -> Refusal:
    return Refusal("Put both names in quotation marks.", example=RENAME_EXAMPLE)


def is_configured(name: str) -> Refusal:
    return Refusal(
        f"{markup.bold(name)} is in the community file, under {markup.code('communities_of_practice')}; "
        "whoever runs me renames it there."
    )


def renamed(name: str, to: str) -> str:
    return f"{markup.bold(name)} is called {markup.bold(to)} now, for everybody in it."


def archived(name: str, count: int, *, restore: str) -> str:
    are = "1 member stays" if count == 1 else f"{count} members stay"
    stay = f" Its {are} in it, and nobody is told." if count else ""
    away = f"{markup.bold(name)} is archived: it isn't listed, and nobody joins it.{stay}"
    return f"{away} {restore} brings it back."


def restored(name: str) -> str:
    return f"{markup.bold(name)} is back: it is listed, and can be joined."


def none_archived() -> Refusal:
    return Refusal("No group is archived.")
