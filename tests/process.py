"""Stepup as a process of its own, to be killed at any moment and started again."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import sealed_store
from bot.platforms.matrix import login
from bot.platforms.matrix.rooms import PLATFORM
from bot.seal import Seal
from tests.fork_server import FORK_SERVER, Child
from tests.homeserver import end_with_parent

STARTS_WITHIN = 90.0  # seconds
STOPS_WITHIN = 10.0


class BotProcess:
    """`stepup run` over one data folder. What it writes to standard error is kept beside it.

    `module` is what Python runs: the product, or the build of it that tests can have crash. Several
    processes over one folder have a `name` each. `anew` starts Python for it, as an operator would.
    """

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str],
        *arguments: str,
        module: str = "bot",
        name: str = "stepup",
        anew: bool = False,
    ) -> None:
        self.data = folder / "data"
        self._log = folder / f"{name}.log"
        self._arguments = arguments
        self._module = module
        self._anew = anew
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        # The code beside these tests, whatever else is installed.
        kept["PYTHONPATH"] = str(Path(__file__).parents[1])
        # Should it hang, it says where when it is ended.
        kept["PYTHONFAULTHANDLER"] = "1"
        self._env = {**kept, "STEPUP_PUBLIC_WEB": "no", "STEPUP_DATA": str(self.data), **env}
        self._folder = folder
        self._process: Child | subprocess.Popen[bytes] | None = None

    def start(self, **env: str) -> None:
        """Start it, and wait until it says that it is running."""
        begun = self._log.stat().st_size if self._log.exists() else 0
        self.launch(**env)
        assert self._process is not None
        deadline = time.monotonic() + STARTS_WITHIN
        while "Stepup is running." not in self.log()[begun:]:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"Stepup didn't start:\n{self.log()[-4000:]}")
            time.sleep(0.05)

    def launch(self, **env: str) -> None:
        """Start it, and don't wait. `env` counts for this time only."""
        arguments = ("run", *self._arguments)
        env = {**self._env, **env}
        if not self._anew:
            self._process = FORK_SERVER.start(
                self._module, arguments, folder=self._folder, env=env, log=self._log
            )
            return
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module, *arguments],
                cwd=self._folder,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=end_with_parent,
            )

    @property
    def ended(self) -> int | None:
        """The code with which it ended, negative for a signal; None while it runs."""
        return None if self._process is None else self._process.poll()

    def wait(self) -> None:
        """Wait until it has ended by itself."""
        deadline = time.monotonic() + STARTS_WITHIN
        while self.ended is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert self.ended is not None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def pause(self) -> None:
        """Have it stand still, as under a machine that is suspended."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def session(self) -> dict[str, Any]:
        """Its login on Matrix, as it keeps it."""
        ((content,),) = self.sealed("SELECT content FROM sealed_key WHERE owner = 'login'")
        secret = bytes.fromhex((self.data / "secret.key").read_text())
        kept: dict[str, Any] = sealed_store.opened(
            Seal(secret, PLATFORM), login.OWNER, login.SESSION, content
        )
        return kept

    def sealed(self, statement: str, *values: Any) -> list[Any]:
        """What a statement about its keys gives, in its SQLite file; what it changes counts."""
        with sqlite3.connect(self.data / "stepup.db") as connection:
            rows = connection.execute(statement, values).fetchall()
        connection.close()
        return rows

    def log(self) -> str:
        return self._log.read_bytes().decode(errors="replace") if self._log.exists() else ""

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def terminate(self) -> None:
        """Ask it to end, and don't wait."""
        if self._process is not None:
            self._process.terminate()

    def stop(self) -> int:
        """Ask it to end; returns its exit code."""
        if self._process is None:
            return 0
        self._process.terminate()
        try:
            return self._process.wait(timeout=STOPS_WITHIN)
        except subprocess.TimeoutExpired as error:
            self._process.send_signal(signal.SIGABRT)
            self._process.wait()
            raise AssertionError(f"Stepup didn't stop:\n{self.log()[-6000:]}") from error

    def bring_forward(self, *, schedule: str, seconds: float) -> None:
        """While it is down: have everything of a kind fall due now, and its event start soon after."""
        now = datetime.now(UTC).replace(tzinfo=None)
        start = datetime.fromtimestamp(now.replace(tzinfo=UTC).timestamp() + seconds, UTC)
        shown = start.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
        end = shown.replace(str(start.year), str(start.year + 1), 1)
        with sqlite3.connect(self.data / "stepup.db") as database:
            database.execute(
                "UPDATE schedule SET next_at = ?, try_at = ?, wall = NULL WHERE kind = ?",
                (str(now), str(now), schedule),
            )
            database.execute("UPDATE event SET starts_at = ?, ends_at = ?", (shown, end))
