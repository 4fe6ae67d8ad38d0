"""What is said about making two accounts one member."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.identity import Identity, described
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from handlers.link.buttons import JoinAccounts, KeepApart, TypedCode
from handlers.link.parsing import shown

EXAMPLE = "link K7M3-T9QX"
UNDO_EXAMPLE = "link undo @alice"
KEPT_APART = "Nothing is joined, and the code no longer counts."
_LASTS = "ten minutes"


def code(given: str) -> str:
    """A new code, and where it is typed."""
    return (
        f"Your code is {markup.code(shown(given))}. Within {_LASTS}, write to me from your other account: "
        f"{markup.code(f'link {shown(given)}')}. Both of you are asked once more before the two become one. "
        "Give the code to nobody else."
    )


def whose(name: str, identity: Identity, code_id: int, *, mentions: int) -> Message:
    """To whoever typed a code: whose it is, and what follows."""
    return Message(
        f"That is the code of {markup.bold(name)}, {described(identity, name)}. If that is you, I'll join "
        "the two: one profile, one set of events, reminders and mentoring for both accounts, and the roles "
        "that were granted to either. Whoever holds the other account can then see and do all that you can.",
        (
            Button("That's me", TypedCode(code_id=code_id), Style.PRIMARY, word="join"),
            Button("No, leave it", KeepApart(code_id=code_id)),
        ),
        mentions=(mentions,),
    )


def asked_there(identity: Identity, name: str) -> str:
    return (
        f"I've asked {markup.bold(name)}, {described(identity, name)}, for the last word: say yes there, "
        f"within {_LASTS}."
    )


def is_that_you(name: str, identity: Identity, code_id: int, *, mentions: int) -> Message:
    """To whoever was given the code: who typed it."""
    return Message(
        f"{markup.bold(name)}, {described(identity, name)}, typed your code. Is that you? Then I'll join "
        "the two accounts. If it isn't, say no: they would see and do all that you can.",
        (
            Button("Yes, join them", JoinAccounts(code_id=code_id), Style.PRIMARY, word="join"),
            Button("No, that isn't me", KeepApart(code_id=code_id), Style.DANGER),
        ),
        mentions=(mentions,),
    )


def joined(identity: Identity, name: str, *, contact: str) -> str:
    """That two accounts are one; said to both."""
    return (
        f"Done: you and {markup.bold(name)}, {described(identity, name)}, are one member now, with all that "
        f"either had. I write to you where I last saw you; {contact} changes that. If this was a mistake, a "
        "moderator can take it back within a day."
    )


NOT_JOINED = "Whoever holds the other account says that it isn't you: nothing is joined."


APART_AGAIN = (
    "A moderator has taken your accounts apart again: they are two members, each with what it had before. "
    "Look over your events and your profile."
)


def taken_apart(name: str) -> str:
    return f"Taken back: the accounts of {markup.bold(name)} are two members again, as they were before."


# Refusals ---------------------------------------------------------------------------------------


def no_such_code() -> Refusal:
    return Refusal(
        f"That isn't a code that counts now. A code has eight letters and digits and lasts {_LASTS}; type "
        "`link` on your other account for a new one.",
        example=EXAMPLE,
    )


def your_own_code() -> Refusal:
    return Refusal("That is your own code: write it to me from your other account, not from this one.")


def one_already() -> Refusal:
    return Refusal("Those two accounts are one member already.")


def no_longer_asked() -> Refusal:
    return Refusal("That code no longer counts; type `link` for a new one.")


def not_as_a_guest() -> Refusal:
    return Refusal("Accounts of other organisations can't be joined to a member of this community.")


def nothing_to_take_apart(name: str) -> Refusal:
    return Refusal(f"Nothing was joined for {markup.literal(name)} in the last day.")


def whom_to_take_apart() -> Refusal:
    return Refusal("Whose accounts are to be two members again?", example=UNDO_EXAMPLE)
