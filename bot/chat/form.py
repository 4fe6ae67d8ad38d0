"""Forms and their fields, declared once. Slack shows a modal; elsewhere they are a conversation.

Each field turns what was typed into a value, or refuses it with a sentence and an example. A
refusal is a `FieldFault`, which the platform shows beside the field.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz, process

from bot.chat import names
from bot.chat.phrases import zones

# Slack cuts a modal's title at 24 characters.
TITLE_LIMIT = 24


class FormAnswers(BaseModel):
    """The answers of a form, each as its field reads it; None where a field was left empty.

    Each form has one of its own, with a field for each of the form's.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, extra="forbid", defer_build=True)


class UnknownSubject(ValueError):
    """What a form is about can't be read: somebody made it up."""


def subject_id(subject: str) -> int:
    """The id that a form is about. Raises UnknownSubject."""
    if not subject.isdecimal():
        raise UnknownSubject(subject[:40])
    return int(subject)


class FieldFault(ValueError):
    """What was typed doesn't do for this field; the text says what is wrong and what works.

    `so_far` is what was typed where it is only not enough: the next answer may be what was missing alone.
    `kept` is what of a list is right, as a person would type it: the next answer is added to it.
    """

    def __init__(self, wrong: str, *, so_far: str = "", kept: str = "") -> None:
        super().__init__(wrong)
        self.so_far = so_far
        self.kept = kept


def list_fault(wrong: str, kept: Sequence[str]) -> FieldFault:
    """Something in a list is wrong, and the rest of it, `kept`, is right."""
    return FieldFault(wrong, kept=", ".join(kept))


@dataclass(frozen=True, slots=True)
class Option:
    """One choice; `about` says in a few words what choosing it means, `also` what else people type for it."""

    value: str
    label: str
    about: str = ""
    also: tuple[str, ...] = ()


def options(*labels: str) -> tuple[Option, ...]:
    """Options whose value is their own label."""
    return tuple(Option(label, label) for label in labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(ABC):
    """One question. `hint` says why it is asked or who sees it; `initial` is what is known."""

    name: str
    label: str
    hint: str = ""
    required: bool = False
    initial: Any = None

    @abstractmethod
    def parse(self, typed: str) -> Any:
        """The value that was typed. Raises FieldFault."""

    def show(self, value: Any) -> str:
        """A value as a person would type it."""
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(Field):
    """Free text; `check` turns it into a value, or raises FieldFault."""

    multiline: bool = False
    longest: int = 200
    check: Callable[[str], Any] | None = None
    shown: Callable[[Any], str] = str

    def parse(self, typed: str) -> Any:
        """Raises FieldFault."""
        text = typed.strip()
        if len(text) > self.longest:
            raise FieldFault(f"That is {len(text)} characters; please keep it to {self.longest} or fewer.")
        return self.check(text) if self.check else text

    def show(self, value: Any) -> str:
        """As the person would type it."""
        return self.shown(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(Field):
    """One of some options; with `other`, anything else may be typed instead."""

    options: tuple[Option, ...]
    other: str | None = None

    def parse(self, typed: str) -> str:
        """The value that was chosen by label or number. Raises FieldFault."""
        option = pick(self.options, typed)
        if option:
            return option.value
        text = typed.strip()
        if self.other and text and not text.isdecimal():
            if len(text) > 200:
                raise FieldFault("Please keep that to 200 characters or fewer.")
            return text
        meant = names.meant(text, [one.label for one in self.options])
        if meant.one is not None and not meant.wrong:
            return self.options[meant.one].value
        raise FieldFault(
            f"That isn't one of the choices; type a number from 1 to {len(self.options)}, "
            f"or the words, for example “{self.options[0].label}”."
        )

    def show(self, value: Any) -> str:
        """The label of a value."""
        return next((o.label for o in self.options if o.value == value), str(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyField(Field):
    """Any number of the options."""

    options: tuple[Option, ...]

    def parse(self, typed: str) -> tuple[str, ...]:
        """The values that were chosen, with commas between. Raises FieldFault."""
        chosen: list[str] = []
        wrong: list[str] = []
        for word in (part.strip() for part in typed.split(",")):
            option = pick(self.options, word)
            if option is None:
                wrong += [word] if word else []
            elif option.value not in chosen:
                chosen.append(option.value)
        if wrong:
            raise list_fault(
                f"“{wrong[0]}” isn't one of the choices; type numbers or names with commas between, for "
                f"example “{self._example()}”.",
                [option.label for option in self.options if option.value in chosen],
            )
        return tuple(chosen)

    def _example(self) -> str:
        return "1, 2" if len(self.options) > 1 else "1"

    def show(self, value: Any) -> str:
        """The labels of values."""
        return ", ".join(o.label for o in self.options if o.value in value)


@dataclass(frozen=True, slots=True)
class Levels:
    """A level that somebody has and one that they want; None where the thing isn't relevant to them."""

    now: int | None = None
    wanted: int | None = None

    @property
    def relevant(self) -> bool:
        """Whether the skill is relevant to whoever answers."""
        return self.now is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsField(Field):
    """Two levels of one scale, numbered from 0: the one now and the one wanted; or “not relevant”.

    Typed as “1 3”, or “n”. Somebody who wants less than they have is asked which they meant.
    """

    options: tuple[Option, ...]

    def parse(self, typed: str) -> Levels:
        """Two levels, or that it isn't relevant. Raises FieldFault."""
        said = typed.strip().casefold().rstrip(".")
        if said in ("n", "no", "n/a", "na", NOT_RELEVANT):
            return Levels()
        said = self._in_digits(said)
        numbers = re.findall(r"\d+", said)
        top = len(self.options) - 1
        if re.fullmatch(r"\d", said) and int(said) <= top:
            more = "" if int(said) >= top else f"for example “{said} {top}”, or "
            raise FieldFault(
                f"Please give both levels at once, the one now and the one you'd like: {more}“{said} "
                f"{said}” if you're happy where you are."
            )
        bare = re.fullmatch(r"\d+\s*(?:,|to|/|-+>?|→|\s)\s*\d+", said)
        if not bare or any(len(number) > 2 or int(number) > top for number in numbers):
            raise FieldFault(
                f"Please type two numbers from 0 to {top}: your level now and the level you want, for "
                "example “1 3”. Type “n” if it isn't relevant to you."
            )
        now, wanted = int(numbers[0]), int(numbers[-1])
        if wanted < now:
            raise FieldFault(
                f"That says {now} now and {wanted} wanted. If you meant it the other way round, type "
                f"“{wanted} {now}”; if you're happy where you are, “{now} {now}”."
            )
        return Levels(now, wanted)

    def _in_digits(self, said: str) -> str:
        """“working expert” and “one and three” as “2 4” and “1 3”, without what is said around them."""
        numbers = {word: str(number) for number, word in enumerate(("zero", "one", "two", "three", "four"))}
        numbers |= {
            option.label.casefold(): str(n)
            for n, option in enumerate(self.options)
            if " " not in option.label
        }
        words = re.findall(r"[a-z]+|[^a-z\s]+", said)
        return " ".join(numbers.get(word, word) for word in words if word not in _AROUND_LEVELS)

    def show(self, value: Any) -> str:
        """As the person would type it."""
        return f"{value.now} {value.wanted}" if value.relevant else NOT_RELEVANT


NOT_RELEVANT = "not relevant"
_AROUND_LEVELS = (
    "and",
    "now",
    "want",
    "wanted",
    "please",
    "level",
    "levels",
    "then",
    "i",
    "am",
    "at",
    "would",
    "like",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneField(Field):
    """An IANA time zone; a city's name is enough where it names exactly one zone."""

    def parse(self, typed: str) -> str:
        """The IANA name of a zone. Raises FieldFault."""
        return zone_named(typed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentField(Field):
    """Agreement to something that was shown before. Only a clear yes counts; anything else is a no."""

    def parse(self, typed: str) -> bool:
        """Yes or no. Raises FieldFault."""
        said = typed.strip().casefold().rstrip(".!")
        if said in ("yes", "y", "i agree", "agree", "agreed", "1"):
            return True
        if said in ("no", "n", "i don't agree", "i do not agree", "2"):
            return False
        raise FieldFault("Please answer “yes” or “no”.")

    def show(self, value: Any) -> str:
        """As the person would type it."""
        return "yes" if value else "no"


@dataclass(frozen=True, slots=True)
class Form:
    """A form about `subject` (what the feature needs to know it again by, such as an id).

    `mentions` are the ids of those whom it names: see `Message`.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    intro: str = ""
    submit: str = "Save"
    subject: str = ""
    mentions: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if len(self.title) > TITLE_LIMIT:
            raise ValueError(f"a form's title has at most {TITLE_LIMIT} characters")


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a form's typed answers: values, and what is wrong with which field."""

    answers: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def check(form: Form, typed: Mapping[str, str]) -> Checked:
    """Read every field. A blank one is None if it may be, and a fault if it may not."""
    checked = Checked()
    for item in form.fields:
        text = typed.get(item.name, "")
        if not text.strip():
            if item.required:
                checked.faults[item.name] = "This one is needed."
            else:
                checked.answers[item.name] = None
            continue
        try:
            checked.answers[item.name] = item.parse(text)
        except FieldFault as fault:
            checked.faults[item.name] = str(fault)
    return checked


def pick(choices: tuple[Option, ...], typed: str) -> Option | None:
    """The option that typed words mean: its number, label, value, or an unmistakable beginning."""
    said = typed.strip()
    if said.isdecimal():
        index = int(said) - 1
        return choices[index] if 0 <= index < len(choices) else None
    folded = said.casefold()
    for option in choices:
        if folded in (option.label.casefold(), option.value.casefold()):
            return option
    for option in choices:
        if folded in map(str.casefold, option.also):
            return option
    begins = [o for o in choices if folded and o.label.casefold().startswith(folded)]
    return begins[0] if len(begins) == 1 else None


def zone_named(typed: str) -> str:
    """The IANA name of a typed time zone, raising FieldFault with the nearest real ones."""
    said = typed.strip().replace(" ", "_")
    if place := zones.place_of_clock(typed):
        raise FieldFault(f"“{typed.strip()}” is the clock of half a year; name the place, such as “{place}”.")
    known = available_timezones()
    exact = next((z for z in known if z.casefold() == said.casefold()), None)
    if exact is None:
        cities = [z for z in known if z.rsplit("/", 1)[-1].casefold() == said.casefold()]
        regional = [z for z in cities if z.count("/") == 1 and not z.startswith("Etc/")]
        exact = regional[0] if len(regional) == 1 else zones.of_city(typed)
    if exact is not None:
        try:
            ZoneInfo(exact)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise FieldFault(f"“{typed}” isn't a time zone; try “Europe/London”.") from error
        return exact
    regions = sorted(z for z in known if "/" in z and not z.startswith(("Etc/", "posix", "right")))
    near = process.extractOne(said, regions, scorer=fuzz.WRatio, score_cutoff=70)
    example = near[0] if near else "Europe/London"
    raise FieldFault(f"“{typed.strip()}” isn't a time zone I know; for example “{example}”.")
