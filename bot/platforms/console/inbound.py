"""Reading the console line by line: a person's words go to the router, directions move the stage."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from bot.chat import plain_text
from bot.chat.button import pressed
from bot.chat.message import Message
from bot.chat.sent_file import SentFile, Unreadable
from bot.clock import MovableClock
from bot.platforms.console.stage import PLATFORM, BadDirection, Stage, until
from bot.stepup import Stepup
from storage import offered_buttons

DIRECTIONS = {
    ":as": "become a person, as in “:as alice”; alone it lists them",
    ":in": "go to a channel or back, as in “:in #events” or “:in dm”",
    ":press": "press a button of the latest message, as in “:press Going” or “:press 1”",
    ":file": "send a file, as in “:file my-skills.csv”",
    ":wait": "move the clock, as in “:wait 2 hours” (with --simulate)",
    ":quit": "leave",
}


class Play:
    """One session at the console."""

    def __init__(self, stepup: Stepup, stage: Stage, show: Callable[[str], None]) -> None:
        self._stepup = stepup
        self._stage = stage
        self._out = show
        stepup.inbox.read_files(PLATFORM, _fetched)

    def _show(self, text: str) -> None:
        self._out(plain_text.lines(text))

    @property
    def who(self) -> str:
        """Who speaks at the moment."""
        return self._stage.who

    async def line(self, line: str) -> bool:
        """Follow one line. Returns False when it was the last."""
        said = line.strip()
        if not said:
            return True
        if said == ":quit":
            return False
        try:
            if said.startswith(":"):
                await self._direct(said)
            else:
                await self._stepup.inbox.receive(self._stage.says(said))
                await self._stepup.settle()
        except BadDirection as fault:
            self._show(f"({fault})")
        return True

    async def _direct(self, said: str) -> None:
        direction, _, rest = said.partition(" ")
        rest = rest.strip()
        match direction:
            case ":as" if not rest:
                others = ", ".join(name for name in self._stage.seen if name != self._stage.who)
                self._show(f"(You are {self._stage.who}. Also here: {others}.)")
            case ":as":
                self._stage.become(rest)
                self._show(f"(You are {self._stage.who} now, in {self._stage.where}.)")
            case ":in":
                self._stage.go(rest)
                self._show(f"(You are in {self._stage.where} now, as {self._stage.who}.)")
            case ":press":
                await self._press(rest)
            case ":file":
                path, _, words = rest.partition(" ")
                await self._stepup.inbox.receive(self._stage.sends(path, words))
                await self._stepup.settle()
            case ":wait":
                await self._wait(rest)
            case _:
                known = "; ".join(f"{word} – {what}" for word, what in DIRECTIONS.items())
                raise BadDirection(f"I know these directions: {known}.")

    async def _press(self, words: str) -> None:
        async with self._stepup.store.look() as work:
            offered = await offered_buttons.seen_by(work, PLATFORM, self._stage.who)
        if offered is None:
            raise BadDirection(f"There is no button that {self._stage.who} can see.")
        buttons = Message.unpack(offered.payload).buttons
        button = pressed(buttons, words)
        if button is None:
            labels = ", ".join(f"[{i}] {b.label}" for i, b in enumerate(buttons, 1))
            raise BadDirection(f"The buttons to press are: {labels}.")
        await self._stepup.inbox.receive(self._stage.presses(button.packed))
        await self._stepup.settle()

    async def _wait(self, words: str) -> None:
        clock = self._stage.clock
        if not isinstance(clock, MovableClock):
            raise BadDirection("Only a simulated clock can be moved: start with “stepup console --simulate”.")
        async with self._stepup.store.look() as work:
            zone = work.community.zone
        moment = until(words, clock, zone)
        await self._stepup.advance(clock, moment.instant)


async def _fetched(file: SentFile) -> bytes:
    """What is in a file of this machine. Raises Unreadable."""
    try:
        return await asyncio.to_thread(Path(file.where["path"]).read_bytes)
    except OSError as error:
        raise Unreadable("I can't read that file.") from error


async def piped() -> AsyncIterator[str]:
    """Lines of a pipe, until it ends."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line


async def prompted(stage: Stage, commands: tuple[str, ...], history: Path) -> AsyncIterator[str]:
    """Lines of a terminal, with editing, history and completion of commands."""
    # Only a terminal needs it, and it takes as long to load as a fifth of all the rest.
    from prompt_toolkit import PromptSession  # noqa: PLC0415
    from prompt_toolkit.completion import WordCompleter  # noqa: PLC0415
    from prompt_toolkit.history import FileHistory  # noqa: PLC0415
    from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415

    history.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(history)),
        completer=WordCompleter([*commands, *DIRECTIONS], sentence=True),
        complete_while_typing=False,
    )
    with patch_stdout():
        while True:
            try:
                yield await session.prompt_async(f"{stage.who} in {stage.where}> ")
            except (EOFError, KeyboardInterrupt):
                return
