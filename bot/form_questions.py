"""How the questions of a form are asked one at a time, where nothing shows a form as a window. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.chat import help_question, markup, names
from bot.chat.button import LABEL_LIMIT, Button, ButtonData, is_yes, plain
from bot.chat.form import (
    ChoiceField,
    ConsentField,
    Field,
    FieldFault,
    Form,
    LevelsField,
    ManyField,
    Option,
    TextField,
    pick,
)
from bot.chat.message import Message
from storage.form_conversations import FormConversation

# Words that steer a form and are never an answer.
STEERING = ("back", "undo", "skip", "keep", "none", "cancel")
SKIP_REST = ("skip the rest", "skip rest", "skip all", "keep the rest", "that's all", "that is all")
# The word that goes on with a form that was left for another.
CONTINUE = "continue"
_FEW = 8
LEVELS_MEANING = "What the levels mean"
_ABOUT_LEVELS = (
    "what the levels mean",
    "what do the levels mean",
    "levels",
    "level",
    "what do they mean",
    "?",
)
# Before the name of a field: what was understood of an answer that wasn't enough.
_SO_FAR = "~"
# The same: what of a list was right, to which the next answer is added.
_ADDED_TO = "+"
# Between an answer that wasn't enough and the one after it.
_NO = ", no, "
# Instead of one: the question to go on with once an answer is changed; words that may be an answer or not.
_GO_ON_AT, _EITHER, _ASKED_ABOUT, _OR_THE_LAST = "@go on at", "@either", "@asked about", "@or the last"
# From so many questions on, all answers are shown before the last one.
_REVIEWED_FROM = 4
_CHANGE = re.compile(r"^(?:change|edit|correct|fix)\s+(?P<which>.+)$", re.IGNORECASE)
_ANSWERS = ("my answer", "it's my answer", "its my answer", "answer", "the answer")
_DOES = ("do it", "do it now", "do that", "do that now", "command", "i'm asking you", "i'm asking", "i ask")


class FormAnswer(ButtonData, name="answer"):
    """A choice beside a question: the answer's number, counted from 1."""

    form: str
    field: str
    said: str


class AnswerOrNot(ButtonData, name="answer-or-not"):
    """Whether words that may be either are the answer to a question, or are to be done."""

    form: str
    field: str
    is_answer: bool


def first(form: Form, *, elsewhere: bool) -> Message:
    """The first question, with what the form is for. `elsewhere`: it was asked for in another place."""
    here = "Please answer here, in our direct messages: " if elsewhere else ""
    parts = [markup.bold(form.title), form.intro]
    skips = "`skip`, `skip the rest`" if sum(not one.required for one in form.fields) > 1 else "`skip`"
    parts.append(f"{here}{_count(form)}. Type `back`, {skips} or `cancel` at any time.")
    return ask(form, 0, known(form), before="\n\n".join(part for part in parts if part))


def known(form: Form) -> dict[str, str]:
    """What is known of a form's fields before anything is answered, as a person would type it."""
    return {f.name: f.show(f.initial) for f in form.fields if f.initial not in (None, "", ())}


def _count(form: Form) -> str:
    return "One question" if len(form.fields) == 1 else f"{len(form.fields)} questions"


def ask_again(row: FormConversation, form: Form, faults: Mapping[str, str]) -> Message:
    """Go back to the first field that is at fault; everything else that was typed is kept.

    What stood in a field before it was changed stands there again, so that `keep` keeps it.
    """
    index = next(i for i, f in enumerate(form.fields) if f.name in faults)
    stay(row)
    typed = {name: value for name, value in typed_so_far(row, form).items() if name not in faults}
    typed |= {name: value for name, value in known(form).items() if name in faults}
    row.at, row.typed = index, {name: value for name, value in typed.items() if name in row.typed}
    return ask(form, index, typed, before=faults[form.fields[index].name], again=True)


def question(row: FormConversation, form: Form) -> Message:
    """The question that waits for an answer."""
    return ask(form, row.at, typed_so_far(row, form))


def still_needed(row: FormConversation, form: Form) -> Message:
    """The question that is the next that can't be left out."""
    before = "This one is still needed; the others are left as they are."
    return ask(form, row.at, typed_so_far(row, form), before=before, again=True)


def still_open(row: FormConversation, form: Form) -> Message:
    """The question that waits, where the same form is asked for once more."""
    before = f"You're still in the middle of {markup.bold(form.title)}; `cancel` leaves it."
    return ask(form, row.at, typed_so_far(row, form), before=before, again=True)


def with_note(message: Message, form: Form) -> Message:
    """A message given in the middle of a form, with a word about the form."""
    return replace(message, text=f"{message.text}\n\n{note(form)}")


def note(form: Form) -> str:
    """That a form waits for an answer."""
    return f"You're still in the middle of {markup.bold(form.title)}: answer its question, or type `cancel`."


def with_left(message: Message, form: Form) -> Message:
    """A message at the end of a form, with a word about another that was left for it."""
    note = f"You left {markup.bold(form.title)} in the middle: type `{CONTINUE}` to go on with it."
    return replace(message, text=f"{message.text}\n\n{note}")


def is_answer(row: FormConversation, form: Form, words: str) -> bool:
    """Whether words that are also a command's can only be meant as an answer here."""
    field = form.fields[row.at]
    return isinstance(field, ChoiceField | ManyField) and pick(field.options, words) is not None


def typed_so_far(row: FormConversation, form: Form) -> dict[str, str]:
    """What was typed into each field, or is known of it now where nothing was typed."""
    return known(form) | {name: str(value) for name, value in row.typed.items()}


def note_typed(row: FormConversation, form: Form, typed: Mapping[str, str]) -> None:
    """Keep what was typed; what is only known is looked up again, as it may be changed meanwhile."""
    before = known(form)
    row.typed = {
        name: value for name, value in typed.items() if name in row.typed or value != before.get(name, "")
    }


def change_of(form: Form, said: str) -> int | None:
    """The question that “change 4” or “change institution” means, counted from 0; None for anything else."""
    match = _CHANGE.match(said)
    if match is None:
        return None
    number = names.number(match["which"])
    if number is not None:
        return number - 1 if 1 <= number <= len(form.fields) else None
    labels = [field.label for field in form.fields]
    meant = names.meant(match["which"].removeprefix("my "), labels)
    return meant.one if not meant.wrong else None


def go_back_to(row: FormConversation, index: int) -> None:
    """Ask a question again, and go on where one was afterwards."""
    row.typed = {**row.typed, _GO_ON_AT: str(max(row.at, int(row.typed.get(_GO_ON_AT, 0))))}
    row.at = index


def go_on(row: FormConversation) -> None:
    """To the next question, or back to where one was before an answer was changed."""
    typed = dict(row.typed)
    row.at = int(typed.pop(_GO_ON_AT, row.at + 1))
    row.typed = typed


def stay(row: FormConversation) -> None:
    """Go on from here, wherever an answer was changed from."""
    row.typed = {name: value for name, value in row.typed.items() if name != _GO_ON_AT}


def next_needed(form: Form, typed: Mapping[str, str], at: int) -> int | None:
    """The next question that can't be left out, or asks for agreement, where nothing is known of it."""
    for index in range(at, len(form.fields)):
        field = form.fields[index]
        if (field.required or isinstance(field, ConsentField)) and not typed.get(field.name):
            return index
    return None


def which(row: FormConversation, form: Form, words: str) -> Message:
    """Ask whether words are the answer or something to do; they are kept until that is said."""
    name = form.fields[row.at].name
    row.typed = {**row.typed, _EITHER: words, _ASKED_ABOUT: name}
    shown = markup.literal(words if len(words) <= 60 else words[:59] + "…")
    label = markup.literal(form.fields[row.at].label)
    otherwise, short = "shall I do it now", "Do it now"
    if help_question.is_nothing_else(words):
        otherwise, short = "are you asking me", "I'm asking you"
    return Message(
        f"Is “{shown}” your answer to “{label}”, or {otherwise}?",
        (
            Button("It's my answer", AnswerOrNot(form=form.name, field=name, is_answer=True)),
            Button(short, AnswerOrNot(form=form.name, field=name, is_answer=False)),
        ),
        mentions=form.mentions,
    )


def perhaps(row: FormConversation, form: Form, words: str) -> Message:
    """Ask whether words that don't answer what was asked last are for the form; they are kept until then."""
    name = form.fields[row.at].name
    row.typed = {**row.typed, _EITHER: words, _ASKED_ABOUT: name, _OR_THE_LAST: "yes"}
    shown = markup.literal(words if len(words) <= 60 else words[:59] + "…")
    label = markup.literal(form.fields[row.at].label)
    return Message(
        f"Is “{shown}” your answer to “{label}”? If not, answer what I asked last once more.",
        (Button("It's my answer", AnswerOrNot(form=form.name, field=name, is_answer=True)),),
        mentions=form.mentions,
    )


def asked_about(row: FormConversation) -> str:
    """The field for which words that may be an answer or not wait; empty where none do."""
    return str(row.typed.get(_ASKED_ABOUT, ""))


def take_either(row: FormConversation) -> str:
    """The words that may be an answer or not, which are kept no longer; empty where there are none."""
    typed = dict(row.typed)
    words = str(typed.pop(_EITHER, ""))
    typed.pop(_ASKED_ABOUT, None)
    typed.pop(_OR_THE_LAST, None)
    row.typed = typed
    return words


def or_the_last(row: FormConversation) -> bool:
    """Whether words wait that are the form's answer, if they aren't that to what was asked after it."""
    return _OR_THE_LAST in row.typed


def is_either(row: FormConversation, said: str) -> bool | None:
    """Whether words say that what was asked about is the answer; None where that isn't what they say."""
    if _EITHER not in row.typed:
        return None
    folded = plain(said).replace("’", "'").removeprefix("no ")
    if folded in ("1", *_ANSWERS) or (or_the_last(row) and is_yes(said)):
        return True
    if or_the_last(row):
        return None
    return False if folded in ("2", *_DOES) else None


def steer(field: Field, said: str, typed: dict[str, str]) -> str:
    """Leave a field as it is, or empty it. Returns what is wrong, if anything."""
    for so_far in (_SO_FAR, _ADDED_TO):
        typed.pop(so_far + field.name, None)
    if field.required and (said in ("none", "-") or not typed.get(field.name)):
        return "This one is needed, so I can't skip it."
    if said == "none" and isinstance(field, LevelsField):
        # It may mean the level, or that there is nothing to say.
        return "Is that a level? Type “0 2” for none yet and 2 wanted, or “skip” to leave it out."
    if said in ("none", "-"):
        typed[field.name] = ""
    return ""


def take(field: Field, said: str, typed: dict[str, str]) -> str:
    """Note an answer in `typed`. Returns what is wrong with it, if anything.

    Where an answer before it was only not enough, as a day without a time, the two are tried together first:
    what was said stays said, but for what the answer says anew.
    """
    if is_yes(said) and (isinstance(field, TextField) or (isinstance(field, ChoiceField) and field.other)):
        # Yes to what stands there already, if something does.
        stands = isinstance(field, ChoiceField) and typed.get(field.name)
        return "" if stands else "That needs words of its own."
    if kept := typed.pop(_ADDED_TO + field.name, ""):
        said = f"{kept}, {said}"
    ways = [said]
    if so_far := typed.pop(_SO_FAR + field.name, ""):
        ways.insert(0, f"{so_far}{_NO}{said}")
    for way in ways:
        try:
            field.parse(way)
        except FieldFault as fault:
            wrong = fault
            if fault.so_far or way is ways[-1]:
                break
        else:
            typed[field.name] = way
            return ""
    if wrong.so_far:
        typed[_SO_FAR + field.name] = wrong.so_far
    if not wrong.kept:
        return markup.literal(str(wrong))
    typed[_ADDED_TO + field.name] = typed[field.name] = wrong.kept
    return markup.literal(f"{wrong} I've noted {wrong.kept}: type what to add, or “keep” to leave it so.")


def ask(form: Form, index: int, typed: dict[str, str], *, before: str = "", again: bool = False) -> Message:
    """One question; asked `again` it leaves out what was explained the first time."""
    field = form.fields[index]
    if isinstance(field, LevelsField):
        return _ask_levels(form, index, field, typed, before=before, again=again)
    parts = [before, f"**{index + 1} of {len(form.fields)}: {markup.literal(field.label)}**"]
    if not again:
        parts.append(field.hint)
    if index == len(form.fields) - 1 and len(form.fields) >= _REVIEWED_FROM and not again:
        parts.insert(1, _review(form, typed))
    options = _options(field)
    pressable = 0 < len(options) <= _FEW and not isinstance(field, ManyField)
    if options and not pressable:
        parts.append("\n".join(f"{i}. {markup.literal(label)}" for i, label in enumerate(options, 1)))
    parts.append(_how(field, _shown(field, typed.get(field.name, ""))))
    buttons = tuple(
        Button(label[:LABEL_LIMIT], FormAnswer(form=form.name, field=field.name, said=str(number)))
        for number, label in enumerate(options if pressable else (), 1)
    )
    return Message("\n\n".join(part for part in parts if part), buttons, mentions=form.mentions)


def _review(form: Form, typed: Mapping[str, str]) -> str:
    """All that was answered so far, numbered as it was asked."""
    rows = [
        f"{number}. {markup.literal(field.label)}: {_reviewed(field, typed.get(field.name, ''))}"
        for number, field in enumerate(form.fields[:-1], 1)
    ]
    return "\n".join(
        ["Before the last one, here is what I have:", "", *rows, "", "`change 1` changes the first."]
    )


def _reviewed(field: Field, typed: str) -> str:
    shown = " ".join(_shown(field, typed).split())
    return markup.literal(shown if len(shown) <= 80 else shown[:79] + "…") or "(empty)"


def _ask_levels(
    form: Form, index: int, field: LevelsField, typed: Mapping[str, str], *, before: str, again: bool
) -> Message:
    """A skill in one line; the scale stands by the first, and what the levels mean is one press away."""
    such_as = ", such as `1 3`" if again or not _asked_levels_before(form, index, field) else ""
    parts = [
        before,
        f"**{index + 1} of {len(form.fields)}: {markup.literal(field.label)}** – now and wanted{such_as}",
    ]
    if such_as and not again:
        scale = " · ".join(
            f"{number} {markup.literal(o.label.lower())}" for number, o in enumerate(field.options)
        )
        parts.append(f"{scale}; `n` if it isn't relevant to you.")
    if known := _shown(field, typed.get(field.name, "")):
        parts.append(f"Now: {markup.literal(known)} – `keep` leaves it so.")
    meaning = Button(LEVELS_MEANING, FormAnswer(form=form.name, field=field.name, said=LEVELS_MEANING))
    return Message("\n\n".join(part for part in parts if part), (meaning,), mentions=form.mentions)


def _asked_levels_before(form: Form, index: int, field: LevelsField) -> bool:
    return any(
        isinstance(other, LevelsField) and other.options == field.options for other in form.fields[:index]
    )


def is_about_levels(field: Field, said: str) -> bool:
    """Whether somebody asks what the levels mean, instead of naming two."""
    return isinstance(field, LevelsField) and plain(said.rstrip("?!. ") or said) in _ABOUT_LEVELS


def levels_explained(row: FormConversation, form: Form) -> Message:
    """What the skill is and what its levels mean, and the question once more."""
    field = form.fields[row.at]
    options = field.options if isinstance(field, LevelsField) else ()
    rows = "\n".join(f"- {number} {markup.literal(_level(o))}" for number, o in enumerate(options))
    before = "\n\n".join(part for part in (markup.literal(field.hint), rows) if part)
    return ask(form, row.at, typed_so_far(row, form), before=before, again=True)


def _level(option: Option) -> str:
    return f"{option.label} – {option.about}" if option.about else option.label


def _options(field: Field) -> list[str]:
    if isinstance(field, ChoiceField | ManyField):
        return [option.label for option in field.options]
    if isinstance(field, ConsentField):
        return ["Yes", "No"]
    return []


def _shown(field: Field, typed: str) -> str:
    """What was typed, as the field shows it: a choice by its name and not its number."""
    if not typed or (isinstance(field, TextField) and field.shown is str):
        return typed.replace(_NO, " ")
    try:
        return field.show(field.parse(typed))
    except FieldFault:
        return typed


def _how(field: Field, known: str) -> str:
    if isinstance(field, ManyField):
        how = "Type numbers or names with commas between."
    elif isinstance(field, ChoiceField) and field.other:
        how = f"Choose a number, or type {field.other}."
    elif isinstance(field, ChoiceField) and (also := next((o.also for o in field.options if o.also), None)):
        how = f"Choose a number, or type what you'd call it, such as “{also[0]}”."
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
