"""The same eighty turns on the console, on Slack in both modes, and on Matrix, plain and encrypted, agree."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot import app
from bot.app import registry
from bot.platforms.slack.manifest import manifest
from config.settings import Settings
from storage.database import MEMORY
from tests.homeserver import Homeserver, free_port
from tests.matrix_chat import MatrixChat
from tests.stories import eighty_turns
from tests.stories.community_story import Between, Meanwhile, Member
from tests.stories.eighty_turns import Conversation
from tests.stories.test_community import PRESSED, OnMatrix, OnSlack, on_slack, running
from tests.transcript import Transcript, community_with
from tests.workspace.person import SlackPerson
from tests.workspace.server import SIGNING_SECRET, Workspace

KEPT = Path(__file__).with_name("eighty-turns.txt")
SHOWN = {"olga": "Olga Novak", "mina": "Mina Lee", "tom": "Tom Okafor"}
_PRESSED_BY = re.compile(r"(?:React with|Type a|Reply with|To go ahead)")
_FILE = re.compile(r"^\[file .*\]$")
_BUTTONS = re.compile(r"^\[[^\]]+\](?:  \[[^\]]+\])*$")


class OnConsole:
    """A member on the console: forms are conversations."""

    def __init__(self, user: str, stage: Transcript) -> None:
        self.name = SHOWN[user]
        self._user = user
        self._stage = stage
        self._heard: set[int] = set()

    async def asks(self, words: str) -> None:
        await self._stage.play(f":as {self._user}", words)

    async def writes(self, words: str) -> None:
        await self.asks(words)

    async def fills(
        self,
        command: str,
        answers: dict[str, str],
        typed: tuple[str, ...],
        *,
        between: Between = (),
        meanwhile: Meanwhile | None = None,
    ) -> None:
        await (self.picks(command) if command in PRESSED else self.asks(command))
        for words in typed:
            # What was asked is read before it is answered.
            self._heard.update(range(len(self._stage.printed)))
            await self.asks(words)

    async def picks(self, label: str) -> None:
        await self._stage.play(f":as {self._user}", f":press {label}")

    async def learns(self, text: str) -> str:
        mine = re.compile(rf"\[[^]]+\] stepup to (?:#\S+|.*@{self._user}\b.*):")
        for number, entry in enumerate(self._stage.printed):
            if number not in self._heard and mine.match(entry) and text in entry:
                self._heard.add(number)
                return entry
        said = "\n".join(entry for entry in self._stage.printed if mine.match(entry))
        raise AssertionError(f"{self._user} never saw “{text}”, but:\n{said}")


def read_on_console(said: str) -> str:
    lines = [line.strip() for line in said.splitlines()[1:]]
    return "\n".join(line for line in lines if not _FILE.match(line) and not re.match(r"\[1\] ", line))


def read_on_slack(said: str) -> str:
    return "\n".join(line for line in said.splitlines() if not _BUTTONS.match(line))


def read_on_matrix(said: str) -> str:
    # Whoever can't see a picture has it in words below its caption.
    parts = [part for part in said.split("\n\n") if not part.startswith("Bar chart of")]
    return "\n\n".join(parts[:-2] if _PRESSED_BY.match(parts[-1]) else parts)


async def on_the_console(folder: Path) -> Conversation:
    settings = settings_in(folder, "console:olga")
    async with app.opened(settings, url=MEMORY, paced=False) as stepup:
        stage = Transcript(stepup, stepup.clock)
        talk = Conversation({name: OnConsole(name, stage) for name in SHOWN}, read_on_console)
        await eighty_turns.play(talk, "#events")
    return talk


async def test_on_the_console(tmp_path: Path) -> None:
    compare(await on_the_console(tmp_path))


@pytest.mark.long
@pytest.mark.parametrize("http", [False, True], ids=["socket-mode", "http"])
async def test_on_slack(tmp_path: Path, http: bool) -> None:
    workspace = Workspace(manifest(registry(), name="Stepup", address="https://x.example" if http else ""))
    users = {name: workspace.state.add_user(name) for name in SHOWN}
    workspace.state.add_channel("events", *users.values())
    port = free_port()
    env = {**on_slack(workspace), "SLACK_SIGNING_SECRET": SIGNING_SECRET, "PORT": str(port)}
    if http:
        workspace.request_url = f"http://127.0.0.1:{port}/slack/events"
    admin = community_with(f"slack:{users['olga'].id}")
    arguments = ("--http",) if http else ()
    async with workspace.running(), running(tmp_path, env, admin, *arguments):
        people: dict[str, Member] = {
            name: OnSlack(SHOWN[name], SlackPerson(workspace, user)) for name, user in users.items()
        }
        talk = Conversation(people, read_on_slack)
        await eighty_turns.play(talk, "#events")

    compare(talk)


@pytest.mark.long
@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_on_matrix(homeserver: Homeserver, tmp_path: Path, encrypted: bool) -> None:
    chat = MatrixChat(homeserver, tmp_path)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(chat.running())
        people = {name: await stack.enter_async_context(chat.person(name)) for name in SHOWN}
        invited = (people["mina"].id, people["tom"].id)
        await people["olga"].make_room(name="Events", encrypted=encrypted, invite=invited)
        for person in people.values():
            person.dm = await person.make_room(encrypted=encrypted)
        members: dict[str, Member] = {name: OnMatrix(SHOWN[name], people[name]) for name in SHOWN}
        talk = Conversation(members, read_on_matrix)
        await eighty_turns.play(talk, "#events")

    compare(talk)


def settings_in(folder: Path, admin: str) -> Settings:
    community = folder / "community.toml"
    community.write_text(community_with(admin))
    return Settings(data=folder / "data", community_file=community)


def compare(talk: Conversation) -> None:
    assert len(talk.turns) >= 80
    assert talk.turns == KEPT.read_text(encoding="utf-8").strip().split("\n\n")
