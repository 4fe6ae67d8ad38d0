"""Every feature's commands, presses and forms, found by the words people type or the buttons they press."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from rapidfuzz import fuzz, process

from bot.chat import help_question
from bot.chat.button import Button, ButtonData, button_name
from bot.chat.file import File
from bot.chat.role import Role
from bot.feature import Command, Due, Feature, FormSteps, LongJob, Page, Press, Undo
from storage.database import Work

T = TypeVar("T")
Feed = Callable[[Work, str], Awaitable[File | None]]
Pages = Callable[[Work, str], Awaitable[Page | None]]
Job = Callable[[Work, Due], Awaitable[LongJob | None]]
Together = Callable[[Work, Sequence[Due]], Awaitable[None]]
Moved = Callable[[Work, int, datetime], Awaitable[None]]
_NEAR = 60  # of 100: below, a suggestion is more confusing than none


class Registry:
    """All that the features declare, found by what people type and press."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = tuple(features)
        self.commands: dict[str, Command] = {}
        self.presses: dict[str, Press[Any]] = {}
        self.forms: dict[str, FormSteps[Any]] = {}
        self.jobs: dict[str, Job] = {}
        self.feeds: dict[str, Feed] = {}
        self.pages: dict[str, Pages] = {}
        self.together: dict[str, Together] = {}
        self.moved: dict[str, Moved] = {}
        self.undo: dict[str, Undo] = {}
        self.rezoned = tuple(rezone for feature in features for rezone in feature.rezoned)
        self.unreact = tuple(withdraw for feature in features for withdraw in feature.withdraw_reaction)
        self.withdrawals = tuple(withdraw for feature in features for withdraw in feature.withdraw)
        self.page = next((feature.page for feature in features if feature.page is not None), None)
        self.arrived = tuple(feature.arrived for feature in features if feature.arrived is not None)
        self.connected = tuple(feature.connected for feature in features if feature.connected is not None)
        self.causes = frozenset(begin for feature in features for begin in feature.causes)
        self.says = tuple(feature.says for feature in features if feature.says is not None)
        self.tidies = tuple(tidy for feature in features for tidy in feature.tidy)
        for feature in features:
            _add(self.commands, {c.words: c for c in feature.commands})
            _add(self.presses, {p.name: p for p in feature.presses})
            _add(self.forms, {f.name: f for f in feature.forms})
            _add(self.jobs, dict(feature.jobs))
            _add(self.feeds, dict(feature.feeds))
            _add(self.pages, dict(feature.pages))
            _add(self.together, dict(feature.together))
            _add(self.moved, dict(feature.moved))
            _add(self.undo, dict(feature.undo))
        self._said = dict(self.commands)
        for command in tuple(self.commands.values()):
            _add(self._said, dict.fromkeys(command.aliases, command))
        self._longest = max(len(words.split()) for words in self._said)

    def of_file(self, text: str) -> Command | None:
        """The command that a file with this text in it is for."""
        return next((one for one in self.commands.values() if one.reads_file and one.reads_file(text)), None)

    def file_commands(self) -> list[Command]:
        """The commands that read files."""
        return [command for command in self.commands.values() if command.reads_file]

    def shortcuts(self) -> list[Command]:
        """The commands that can be done from anywhere, where a platform lists such."""
        return [command for command in self.commands.values() if command.shortcut]

    def about_messages(self) -> list[Command]:
        """The commands that can be done about a message, where a platform lists such."""
        return [command for command in self.commands.values() if command.about_message]

    def find(self, words: str) -> tuple[Command, str] | None:
        """The command that words begin with, the longest first, and what follows it."""
        parts = words.split(maxsplit=self._longest)
        folded = [part.casefold().rstrip(".!?") for part in parts]
        for length in range(min(len(parts), self._longest), 0, -1):
            command = self._said.get(" ".join(folded[:length]))
            if command is not None:
                rest = words.split(maxsplit=length)
                return command, rest[length] if len(rest) > length else ""
        return None

    def asked_of_help(self, words: str) -> tuple[Command, str] | None:
        """The help that a question in somebody's own words is for; None for what asks nothing."""
        return (self.commands["help"], words) if help_question.is_one(words) else None

    def press(self, packed: str) -> tuple[Press[Any], ButtonData] | None:
        """The press that a button means, and what it carries; None for one of an older version.

        Raises Undecodable.
        """
        found = self.presses.get(button_name(packed))
        return (found, found.data.unpack(packed)) if found is not None else None

    def is_plainly(self, words: str) -> bool:
        """Whether words can hardly be anything but a command: all of one, or one of several words."""
        found = self.find(words)
        return found is not None and (not found[1] or " " in found[0].words)

    def is_unmistakably(self, words: str) -> bool:
        """Whether words can only be a command: one of several words, or with words that begin as one
        of its examples does, as in “remind me”."""
        found = self.find(words)
        if found is None:
            return False
        command, rest = found
        said = words.casefold().split()
        if not rest:
            return len(said) > 1
        if " " in command.words or (command.surely and re.match(command.surely, words, re.IGNORECASE)):
            return True
        begins = {tuple(example.casefold().split()[:2]) for example in command.examples}
        sigils = {(first, second[0]) for first, second in (b for b in begins if len(b) > 1)}
        return tuple(said[:2]) in begins or (not said[1][0].isalnum() and (said[0], said[1][0]) in sigils)

    def is_perhaps(self, words: str) -> bool:
        """Whether words begin as a command does, but may well be something else."""
        return not self.is_plainly(words) and not self.is_unmistakably(words)

    def nearest(self, words: str, role: Role) -> str | None:
        """The command nearest to mistyped words, among those this role may use."""
        allowed = [c.words for c in self.commands.values() if c.role <= role]
        said = " ".join(words.casefold().split()[: self._longest])
        first = said.split(" ")[0] if said else ""
        found = process.extractOne(said, allowed, scorer=fuzz.ratio, score_cutoff=_NEAR)
        found = found or process.extractOne(first, allowed, scorer=fuzz.ratio, score_cutoff=_NEAR)
        return found[0] if found else None

    def opens_form(self, words: str) -> bool:
        """Whether these words will be answered with a form."""
        match = self.find(words)
        if match is None or match[0].opens_form is None:
            return False
        return match[1].strip().casefold() in match[0].opens_form

    def press_opens_form(self, packed: str) -> bool:
        """Whether a button, as it was packed, will be answered with a form."""
        press = self.presses.get(button_name(packed))
        return press is not None and press.opens_form

    def needs_proof(self, button: Button) -> bool:
        """Whether it has to be certain who pressed a button."""
        press = self.presses.get(button.name)
        return bool(button.word) or (press is not None and press.proven)

    def top_words(self) -> tuple[str, ...]:
        """The first words of the commands, for short slash commands and completion."""
        return tuple(dict.fromkeys(words.split()[0] for words in self.commands))


def _add(into: dict[str, T], new: dict[str, T]) -> None:
    twice = into.keys() & new.keys()
    if twice:
        raise ValueError(f"declared twice: {', '.join(sorted(twice))}")
    into.update(new)
