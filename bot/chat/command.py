"""What a feature declares: commands, presses, forms and jobs; and what passes between chat and them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.file import File
from bot.chat.form import Answers, Form
from bot.chat.identity import Address, Channel, Identity
from bot.chat.message import Action, Button, Message


class Role(IntEnum):
    """What somebody may do. Each role may do everything the one before it may."""

    GUEST = 0
    MEMBER = 1
    ORGANISER = 2
    MODERATOR = 3
    ADMIN = 4

    @property
    def called(self) -> str:
        return self.name.lower()


class Refusal(Exception):
    """What a person asked can't be done: one sentence saying what is wrong, and what would work.

    Both texts are Markdown; what the person typed is escaped by whoever raises it. `field` names
    the field of a form that is at fault, so that the form can say it there and keep the rest; `mentions`
    the ids of those whom it names.
    """

    def __init__(
        self,
        wrong: str,
        *,
        example: str | None = None,
        field: str | None = None,
        mentions: Iterable[int] = (),
    ) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.example = example
        self.field = field
        self.mentions = tuple(mentions)


@dataclass(frozen=True, slots=True)
class Person:
    """The one who asks, as far as the router knows them."""

    id: int
    name: str
    identity: Identity
    role: Role
    registered: bool
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Request:
    """What one person asked for, once. `now` is in UTC; `message` is the platform's id of what they wrote."""

    person: Person
    place: Address
    place_name: str
    direct: bool
    words: str
    now: datetime
    key: str
    prefix: str = ""
    action: Action | None = None
    channels: Mapping[str, tuple[Channel, ...]] = field(default_factory=dict)
    people: Mapping[str, Identity] = field(default_factory=dict)
    outsider: bool = False
    message: str = ""

    def example(self, words: str) -> str:
        """A command as it is typed in this place, for putting into a message."""
        return markup.code(self.prefix + words)

    @property
    def args(self) -> tuple[str, ...]:
        """The arguments of the button that was pressed."""
        return self.action.args if self.action else ()


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request, private to the person; `direct` sends it as a direct message anyway.

    `form` opens that form (a modal, or a conversation), prefilled as the form says.
    """

    message: Message | None = None
    form: Form | None = None
    direct: bool = False

    @classmethod
    def say(cls, text: str, *buttons: Button, mentions: Iterable[int] = ()) -> Reply:
        """`mentions` are the ids of those whom it names: see `Message`."""
        return cls(Message(text, buttons, mentions=tuple(mentions)))


@dataclass(frozen=True, slots=True)
class Due:
    """One occurrence of something scheduled that has come due. Instants are in UTC."""

    subject: int
    scheduled_for: datetime
    now: datetime


W = TypeVar("W")
Handler = Callable[[Request, W], Awaitable[Reply]]


ALONE = ("",)


@dataclass(frozen=True, slots=True)
class Command(Generic[W]):
    """Words that people type. `summary` and `examples` are what `help` shows."""

    words: str
    run: Handler[W]
    role: Role
    summary: str
    examples: tuple[str, ...] = ()
    takes_words: bool = True
    """Whether anything may follow its words; if not, what follows is taken for a slip."""
    opens_form: tuple[str, ...] | None = None
    """What may follow its words for the command to answer with a form; `ALONE` is nothing."""


@dataclass(frozen=True, slots=True)
class Press(Generic[W]):
    """What happens when a button that carries the action `name` is pressed.

    `proven`: it speaks to others in somebody's name, or ends something for them, so that it has to be certain
    who pressed it. (A reaction on Matrix never is, in an encrypted room: it isn't encrypted.)
    """

    name: str
    run: Handler[W]
    role: Role
    opens_form: bool = False
    proven: bool = False


@dataclass(frozen=True, slots=True)
class FormSteps(Generic[W]):
    """How a form is made and what happens with its answers.

    `build` makes the same form again from its name and subject: forms are never stored.
    """

    name: str
    build: Callable[[Request, W, str], Awaitable[Form]]
    submit: Callable[[Request, W, str, Answers], Awaitable[Reply]]
    role: Role


@dataclass(frozen=True, slots=True)
class Feature(Generic[W]):
    """One folder of `handlers/`, as the router sees it."""

    name: str
    title: str
    commands: tuple[Command[W], ...]
    presses: tuple[Press[W], ...] = ()
    forms: tuple[FormSteps[W], ...] = ()
    jobs: Mapping[str, Callable[[Due, W], Awaitable[None]]] = field(default_factory=dict)
    tidy: tuple[Callable[[W], Awaitable[None]], ...] = ()
    """What is deleted now and then because it is no longer needed."""
    together: Mapping[str, Callable[[Sequence[Due], W], Awaitable[None]]] = field(default_factory=dict)
    """By kind of job: how many that are due at once are done in few steps, with the same outcome."""
    moved: Mapping[str, Callable[[int, datetime, W], Awaitable[None]]] = field(default_factory=dict)
    """By kind of job: what is told the subject and its new instant (UTC) when the rules of a zone changed."""
    rezoned: tuple[Callable[[W], Awaitable[None]], ...] = ()
    """What works out a feature's own instants again when the rules of zones may have changed."""
    withdraw: tuple[Callable[[Request, W, str], Awaitable[str]], ...] = ()
    """What takes back what a message of the person's own made, by its id; returns what to say of it."""
    feeds: Mapping[str, Callable[[str, W], Awaitable[File | None]]] = field(default_factory=dict)
    """What is read over HTTP under a name and a secret, as in ``/calendar/<secret>.ics``."""
