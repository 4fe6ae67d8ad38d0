"""What a feature declares: commands, presses, forms and jobs.

Imported by the features and by whoever calls them; it stands between the store and the features.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.chat.file import File
from bot.chat.form import Answers, Form
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from storage.database import Work


@dataclass(frozen=True, slots=True)
class Due:
    """One occurrence of something scheduled that has come due. Instants are in UTC."""

    subject: int
    scheduled_for: datetime
    now: datetime


Handler = Callable[[Work, Request], Awaitable[Reply]]


ALONE = ("",)


@dataclass(frozen=True, slots=True)
class Command:
    """Words that people type. `summary` and `examples` are what `help` shows."""

    words: str
    run: Handler
    role: Role
    summary: str
    examples: tuple[str, ...] = ()
    takes_words: bool = True
    """Whether anything may follow its words; if not, what follows is taken for a slip."""
    opens_form: tuple[str, ...] | None = None
    """What may follow its words for the command to answer with a form; `ALONE` is nothing."""


@dataclass(frozen=True, slots=True)
class Press:
    """What happens when a button that carries the action `name` is pressed.

    `proven`: it speaks to others in somebody's name, or ends something for them, so that it has to be certain
    who pressed it. (A reaction on Matrix never is, in an encrypted room: it isn't encrypted.)
    """

    name: str
    run: Handler
    role: Role
    opens_form: bool = False
    proven: bool = False


@dataclass(frozen=True, slots=True)
class FormSteps:
    """How a form is made and what happens with its answers.

    `build` makes the same form again from its name and subject: forms are never stored.
    """

    name: str
    build: Callable[[Work, Request, str], Awaitable[Form]]
    submit: Callable[[Work, Request, str, Answers], Awaitable[Reply]]
    role: Role


@dataclass(frozen=True, slots=True)
class Feature:
    """One folder of `handlers/`, as the router sees it."""

    name: str
    title: str
    commands: tuple[Command, ...]
    presses: tuple[Press, ...] = ()
    forms: tuple[FormSteps, ...] = ()
    jobs: Mapping[str, Callable[[Work, Due], Awaitable[None]]] = field(default_factory=dict)
    tidy: tuple[Callable[[Work], Awaitable[None]], ...] = ()
    """What is deleted now and then because it is no longer needed."""
    together: Mapping[str, Callable[[Work, Sequence[Due]], Awaitable[None]]] = field(default_factory=dict)
    """By kind of job: how many that are due at once are done in few steps, with the same outcome."""
    moved: Mapping[str, Callable[[Work, int, datetime], Awaitable[None]]] = field(default_factory=dict)
    """By kind of job: what is told the subject and its new instant (UTC) when the rules of a zone changed."""
    rezoned: tuple[Callable[[Work], Awaitable[None]], ...] = ()
    """What works out a feature's own instants again when the rules of zones may have changed."""
    withdraw: tuple[Callable[[Work, Request, str], Awaitable[str]], ...] = ()
    """What takes back what a message of the person's own made, by its id; returns what to say of it."""
    feeds: Mapping[str, Callable[[Work, str], Awaitable[File | None]]] = field(default_factory=dict)
    """What is read over HTTP under a name and a secret, as in ``/calendar/<secret>.ics``."""
