"""What a feature declares: commands, presses, forms and jobs.

Imported by the features and by whoever calls them; it stands between the store and the features.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from bot.chat.button import ButtonData
from bot.chat.file import File
from bot.chat.form import Form, FormAnswers
from bot.chat.identity import Identity
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.role import Role
from bot.chat.section import Section
from bot.fetching import Fetcher
from config.community import Community
from storage.consents import Purpose
from storage.database import Work
from storage.last_acts import Act

B = TypeVar("B", bound=ButtonData)
A = TypeVar("A", bound=FormAnswers)

ALONE = ("",)


@dataclass(frozen=True, slots=True)
class Due:
    """One occurrence of something scheduled that has come due. Instants are in UTC."""

    subject: int
    scheduled_for: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class LongWork:
    """What takes too long for a transaction to be open meanwhile.

    A handler that returns this has changed nothing. `work_out` is then called on a thread of its own, and
    `then` with what it returned, in a transaction in which all has to be looked at again. Where it is the
    store that takes long to answer, `look` asks it instead, in a transaction that only reads and so keeps
    nobody from writing; where it is somebody else's server, `fetch` asks that.
    """

    work_out: Callable[[], Any] | None
    then: Callable[[Work, Request, Any], Awaitable[Reply]]
    look: Callable[[Work], Awaitable[Any]] | None = None
    fetch: Callable[[Fetcher], Awaitable[Any]] | None = None
    apart: bool = False
    """Whether `work_out` wants so much time or memory that a process of its own works it out."""


@dataclass(frozen=True, slots=True)
class LongJob:
    """What a job has still to do that takes too long for a transaction to be open meanwhile.

    `fetch` asks somebody else's server, and `then` gets what it returned, in a transaction in which all has
    to be looked at again. A crash in between loses it: the job has arranged when it is tried again. `failed`
    is called in a transaction of its own where either raised what nobody foresaw.
    """

    fetch: Callable[[Fetcher], Awaitable[Any]]
    then: Callable[[Work, Any], Coroutine[Any, Any, None]]
    failed: Callable[[Work], Coroutine[Any, Any, None]] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Something that anybody may read over HTTP.

    `version` changes whenever what is read would. Where it has to be made, `looked_up` reads what it needs,
    and returns what makes it on a thread of its own, where nothing is read.
    """

    media: str
    name: str
    version: str
    looked_up: Callable[[Work], Awaitable[Callable[[], bytes]]]


Keeps = Callable[[Community], str]


ProfileSection = Callable[[Work, int], Awaitable[str]]


Handler = Callable[[Work, Request], Awaitable[Reply | LongWork]]


@dataclass(frozen=True, slots=True)
class Others:
    """Who may do something besides those of its role; what it does then keeps to what is theirs.

    `may` gets what the button carries that was pressed, or None for a command; `said` is who they are.
    """

    may: Callable[[Work, Request, ButtonData | None], Awaitable[bool]]
    said: str


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
    aliases: tuple[str, ...] = ()
    """What else people say for the same; never for anything that can't be taken back."""
    keywords: tuple[str, ...] = ()
    """What else people call it or ask for, by which `help` finds it."""
    surely: str = ""
    """A regular expression of words that can only be this command, besides what begins as its examples do."""
    likely_for: tuple[Role, ...] = ()
    """The roles for which it is among the likeliest things to do, which `help` begins with."""
    others: Others | None = None
    """Who else may use it."""
    changes: bool = False
    """Whether it does something at once, and doesn't only show, ask or open a form."""
    reads_file: Callable[[str], bool] | None = None
    """Whether a file with this text in it is for it; the text is then what follows its words."""
    shortcut: str = ""
    """What it is called where a platform lists what can be done from anywhere."""
    about_message: tuple[str, str] | None = None
    """What it is called where a platform lists what can be done about a message; and how that is said, with
    “{}” for what the message says."""
    file: str = ""
    """What such a file has in it, in a few words."""


@dataclass(frozen=True, slots=True)
class Press(Generic[B]):
    """What happens when a button that carries such `data` is pressed.

    `proven`: it speaks to others in somebody's name, or ends something for them, so that it has to be certain
    who pressed it. (A reaction on Matrix never is, in an encrypted room: it isn't encrypted.)
    """

    data: type[B]
    run: Callable[[Work, Request, B], Awaitable[Reply | LongWork]]
    role: Role
    opens_form: bool = False
    proven: bool = False
    others: Others | None = None
    """Who else may press it."""
    changes: bool = True
    """Whether it does something, and doesn't only show or leave things as they are."""

    @property
    def name(self) -> str:
        """What its buttons carry as their name."""
        return self.data.button_name


async def may_use(
    work: Work, request: Request, what: Command | Press[Any], data: ButtonData | None = None
) -> bool:
    """Whether a command, or a button that carries `data`, is for the asker: by their role, or as theirs."""
    others, role = what.others, request.person.role
    if role >= what.role:
        return True
    return others is not None and role >= Role.GUEST and await others.may(work, request, data)


@dataclass(frozen=True, slots=True)
class Undo:
    """What takes an act back, and the role that whoever did it still needs for that."""

    run: Callable[[Work, Request, Act], Awaitable[Reply]]
    role: Role


@dataclass(frozen=True, slots=True)
class Why:
    """Why something comes by itself, and how to change or stop that, in Markdown.

    In `change`, ``{0}`` and so on stand for these `commands`, as they are typed where it is said.
    """

    because: str
    change: str
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """A use of somebody's data that they agree to, and take back, by itself.

    `text` is what is agreed to, in Markdown. The hash of it is kept with each word on it: once it is changed,
    those who agreed before are seen to have agreed to something else, and can agree anew.
    """

    purpose: Purpose
    title: str
    text: str
    role: Role
    """Who may take part."""
    takes_part: Callable[[Work, int], Awaitable[bool]]
    stopped: str
    """What is so once it is taken back."""
    messages: tuple[str, ...]
    """What the keys of messages begin with that wait for them, and aren't sent once it is taken back."""
    withdraw: Callable[[Work, int], Awaitable[None]] | None = None
    """What else ends it; nothing of it may be used afterwards."""
    agree: Callable[[Work, int], Awaitable[None]] | None = None
    """What has them take part; None where they do that by one of the `commands`."""
    commands: Mapping[str, str] = field(default_factory=dict)
    """Commands by which it goes otherwise, each with what it does in a few words."""
    loses: str = ""
    """What is gone for good when it is taken back, so that it is asked about first; empty for nothing."""


@dataclass(frozen=True, slots=True)
class FormSteps(Generic[A]):
    """How a form is made and what happens with its `answers`.

    `build` makes the same form again from its name and subject: forms are never stored.
    `kept_when_cancelled`: what was answered is kept where somebody cancels in the middle.
    """

    name: str
    answers: type[A]
    build: Callable[[Work, Request, str], Awaitable[Form]]
    submit: Callable[[Work, Request, str, A], Awaitable[Reply]]
    role: Role
    kept_when_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Feature:
    """One folder of `handlers/`, as the rest sees it."""

    name: str
    title: str
    commands: tuple[Command, ...]
    presses: tuple[Press[Any], ...] = ()
    forms: tuple[FormSteps[Any], ...] = ()
    jobs: Mapping[str, Callable[[Work, Due], Awaitable[LongJob | None]]] = field(default_factory=dict)
    tidy: tuple[Callable[[Work], Coroutine[Any, Any, None]], ...] = ()
    """What is deleted now and then because it is no longer needed."""
    together: Mapping[str, Callable[[Work, Sequence[Due]], Awaitable[None]]] = field(default_factory=dict)
    """By kind of job: how many that are due at once are done in few steps, with the same outcome."""
    moved: Mapping[str, Callable[[Work, int, datetime], Awaitable[None]]] = field(default_factory=dict)
    """By kind of job: what is told the subject and its new instant (UTC) when the rules of a zone changed."""
    rezoned: tuple[Callable[[Work], Coroutine[Any, Any, None]], ...] = ()
    """What works out a feature's own instants again when the rules of zones may have changed."""
    holds: Mapping[str, str] = field(default_factory=dict)
    """What it holds about people: by table, what that is called in the copy of somebody's data."""
    causes: Mapping[str, Why] = field(default_factory=dict)
    """By what the keys of its messages begin with: why they come. Each that answers nobody has one."""
    keeps: Keeps | None = None
    """How long it keeps what goes by itself, as in “your searches, for 7 days”; None where nothing does."""
    profile: ProfileSection | None = None
    """What it adds to the profile of a member, in Markdown; empty for nothing."""
    leave: Callable[[Work, int], Awaitable[None]] | None = None
    """What is freed for others, and who is told, before a person is forgotten."""
    says: Callable[[Work, Request], Awaitable[Reply | None]] | None = None
    """What bare words in a direct conversation mean, where nothing was asked that they answer."""
    waits: Callable[[Work, Request], Awaitable[Sequence[str]]] | None = None
    """What waits for the asker to do it, a few words each in Markdown, for `help`."""
    arrived: Callable[[Work, Identity, str], Awaitable[None]] | None = None
    """What happens when somebody of this name comes to the chat, as far as a platform tells."""
    connected: Callable[[Work, str], Awaitable[None]] | None = None
    """What happens when a platform is connected."""
    agreements: tuple[Agreement, ...] = ()
    """The uses of people's data in it that they agree to, and take back, each by itself."""
    home: Callable[[Work, Request], Awaitable[Sequence[Section]]] | None = None
    """What of it stands on the asker's home page."""
    page: Callable[[Work, Request], Awaitable[Sequence[Section]]] | None = None
    """The whole home page, of the one feature that puts it together."""
    examples: Callable[[Work, Request], Awaitable[Mapping[str, str]]] | None = None
    """By the words of a command: an example that works for the asker now, in the place of the general one."""
    withdraw: tuple[Callable[[Work, Request, str], Awaitable[str]], ...] = ()
    """What takes back what a message of the person's own made, by its id; returns what to say of it."""
    withdraw_reaction: tuple[Callable[[Work, Request, str], Awaitable[str]], ...] = ()
    """The same for what a reaction made, by its id: as that needed no proof, taking it back needs none."""
    undo: Mapping[str, Undo] = field(default_factory=dict)
    """By kind of act, as it was noted: what takes it back."""
    feeds: Mapping[str, Callable[[Work, str], Awaitable[File | None]]] = field(default_factory=dict)
    """What is read over HTTP under a name and a secret, as in ``/calendar/<secret>.ics``."""
    pages: Mapping[str, Callable[[Work, str], Awaitable[Page | None]]] = field(default_factory=dict)
    """What anybody may read over HTTP under a name, by what follows it, as in ``/events/12``."""
