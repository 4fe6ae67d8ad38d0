"""A form as a conversation: one question at a time, kept in the store.

Slack shows the same form as a modal; a handler can't tell which of the two it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat import markup
from bot.chat.command import Reply
from bot.chat.form import ChoiceField, ConsentField, Field, FieldFault, Form, ManyField
from bot.chat.message import Action, Button, Message
from storage import dialogue as dialogues
from storage.database import Work
from storage.dialogue import Dialogue

# The action that dialogue buttons carry; its argument is the answer's number.
ANSWER = "answer"
_FEW = 8


@dataclass(frozen=True, slots=True)
class Finished:
    """All questions are answered; what was typed is checked once more by whoever takes it."""

    typed: dict[str, str]


async def begin(work: Work, person_id: int, form: Form, *, conversation: str, elsewhere: bool) -> Message:
    """Open a form in a conversation and ask its first question.

    `elsewhere`: the form was asked for in another place.
    """
    typed = {f.name: f.show(f.initial) for f in form.fields if f.initial not in (None, "", ())}
    await dialogues.begin(
        work, person_id, form=form.name, subject=form.subject, conversation=conversation, typed=typed
    )
    intro = [f"**{markup.literal(form.title)}**"]
    if form.intro:
        intro.append(form.intro)
    here = "Please answer here, in our direct messages: " if elsewhere else ""
    count = f"{here}{len(form.fields)} questions."
    intro.append(f"{count} You can type `back`, `skip` or `cancel` at any time.")
    return _ask(form, 0, typed, before="\n\n".join(intro))


async def step(work: Work, row: Dialogue, form: Form, words: str) -> Reply | Finished:
    """Take one answer: the next question, the same one again with a fault, or the end."""
    said = words.strip()
    typed = {name: str(value) for name, value in row.typed.items()}
    match said.casefold():
        case "cancel":
            await dialogues.end(work, row.person_id)
            return Reply.say("Cancelled. Nothing was changed.")
        case "back":
            row.at = max(0, row.at - 1)
            return Reply(_ask(form, row.at, typed))
    field = form.fields[row.at]
    if said.casefold() in ("skip", "keep"):
        if field.required and not typed.get(field.name):
            return Reply(_ask(form, row.at, typed, before="This one is needed, so I can't skip it."))
        if not field.required and said.casefold() == "skip" and field.name not in typed:
            typed[field.name] = ""
    elif said in ("-", "none") and not field.required:
        typed[field.name] = ""
    else:
        try:
            field.parse(said)
        except FieldFault as fault:
            return Reply(_ask(form, row.at, typed, before=markup.literal(str(fault))))
        typed[field.name] = said
    row.typed = dict(typed)
    row.at += 1
    if row.at == len(form.fields):
        return Finished(typed)
    return Reply(_ask(form, row.at, typed))


async def ask_again(work: Work, row: Dialogue, form: Form, faults: dict[str, str]) -> Reply:
    """Go back to the first field that is at fault; everything typed is kept."""
    index = next(i for i, f in enumerate(form.fields) if f.name in faults)
    typed = {name: str(value) for name, value in row.typed.items() if name not in faults}
    row.at, row.typed = index, dict(typed)
    return Reply(_ask(form, index, typed, before=faults[form.fields[index].name]))


def _ask(form: Form, index: int, typed: dict[str, str], *, before: str = "") -> Message:
    field = form.fields[index]
    parts = [before] if before else []
    parts.append(f"**{index + 1} of {len(form.fields)}: {markup.literal(field.label)}**")
    if field.hint:
        parts.append(field.hint)
    if isinstance(field, ConsentField) and field.statement:
        parts.append(field.statement)
    options = _options(field)
    if len(options) > _FEW:
        rows = "\n".join(f"{i}. {markup.literal(label)}" for i, label in enumerate(options, 1))
        parts.append(rows)
    parts.append(_how(field, typed.get(field.name, "")))
    buttons: tuple[Button, ...] = ()
    if 0 < len(options) <= _FEW and not isinstance(field, ManyField):
        buttons = tuple(
            Button(label[:75], Action(ANSWER, (field.name, str(i)))) for i, label in enumerate(options, 1)
        )
    elif isinstance(field, ManyField) and len(options) <= _FEW:
        parts.insert(-1, "\n".join(f"{i}. {markup.literal(o)}" for i, o in enumerate(options, 1)))
    return Message("\n\n".join(part for part in parts if part), buttons)


def _options(field: Field) -> list[str]:
    if isinstance(field, ChoiceField | ManyField):
        return [option.label for option in field.options]
    if isinstance(field, ConsentField):
        return ["Yes", "No"]
    return []


def _how(field: Field, known: str) -> str:
    if isinstance(field, ManyField):
        how = "Type numbers or names with commas between."
    elif isinstance(field, ChoiceField) and field.other:
        how = f"Choose a number, or type {field.other}."
    elif isinstance(field, ChoiceField):
        how = "Choose a number."
    else:
        how = ""
    if known:
        keep = f"Now: {markup.literal(known)} – `keep` leaves it so"
        how = f"{how} {keep}{'' if field.required else ', `none` empties it'}.".strip()
    elif not field.required:
        how = f"{how} `skip` leaves this empty.".strip()
    return how
