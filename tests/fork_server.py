"""Bot processes that don't import everything anew: a process that has, and forks one whenever it is asked.

Loading the libraries costs more than a second of a core, and the tests of faults start some hundreds of
processes. Each is a process of its own all the same, to be killed, paused and told to stop: only what Python
does before it comes to our code is done once. The tests of the console start the command itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.homeserver import end_with_parent

# What a bot process loads while it starts; none of these begins a thread.
LOADED = (
    "bot.app",
    "bot.cli",
    "bot.serve",
    "bot.web",
    "bot.platforms.matrix.connection",
    "bot.platforms.slack.connection",
    "storage.migrate",
    "aiosqlite",
    "alembic.command",
    "asyncpg",
    "holidays",
)


class Child:
    """A process that was forked. `returncode` is as that of `subprocess.Popen`, None while it runs."""

    def __init__(self, link: socket.socket, pid: int) -> None:
        self._link = link
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self._ask(0.0)

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        code = self._ask(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
        return code

    def _ask(self, timeout: float | None) -> int | None:
        if self.returncode is not None:
            return self.returncode
        self._link.settimeout(timeout)
        try:
            said = self._link.recv(64)
        except (BlockingIOError, TimeoutError):
            return None
        self.returncode = int(said) if said else -signal.SIGKILL
        self._link.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class ForkServer:
    """The process that forks. One is kept for each process that runs tests."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="stepup-forks-")
        self._path = str(Path(self._folder.name) / "socket")

    def start(
        self, module: str, arguments: tuple[str, ...], *, folder: Path, env: Mapping[str, str], log: Path
    ) -> Child:
        """Run a module in a process of its own, what it says at the end of `log`."""
        self._ready()
        link = socket.socket(socket.AF_UNIX)
        link.connect(self._path)
        asked = {
            "module": module,
            "arguments": arguments,
            "folder": str(folder),
            "env": dict(env),
            "log": str(log),
        }
        link.sendall(json.dumps(asked).encode() + b"\n")
        with contextlib.closing(link.makefile("rb", buffering=0)) as answer:
            pid = int(answer.readline())
        return Child(link, pid)

    def _ready(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        read, write = os.pipe()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        kept["PYTHONPATH"] = str(Path(__file__).parents[1])
        self._process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "tests.fork_server", self._path, str(write)],
            env=kept,
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            pass_fds=(write,),
        )
        os.close(write)
        with os.fdopen(read) as said:
            is_ready = bool(said.readline())
        if not is_ready:
            raise AssertionError("the process that starts others didn't start")


FORK_SERVER = ForkServer()


# In the process that forks --------------------------------------------------------------------------


def _serve(path: str, ready: int) -> None:
    for name in LOADED:
        __import__(name)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    os.write(ready, b"ready\n")
    os.close(ready)
    _Forks(listener).run()


class _Forks:
    """Forks, and tells whoever asked when a child has ended."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._links: dict[int, socket.socket] = {}
        # A child that ends wakes the loop; signals that come together are one, so all are looked for.
        self._wake, self._woken = socket.socketpair()
        self._woken.setblocking(False)
        signal.set_wakeup_fd(self._woken.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self._listener, selectors.EVENT_READ)
        selector.register(self._wake, selectors.EVENT_READ)
        # Closed when whoever runs the tests ends, however that is; the children end with this process.
        selector.register(sys.stdin, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is sys.stdin:
                    return
                if key.fileobj is self._listener:
                    self._fork(self._listener.accept()[0])
                else:
                    self._wake.recv(512)
            self._reap()

    def _fork(self, link: socket.socket) -> None:
        with contextlib.closing(link.makefile("rb")) as said:
            asked = json.loads(said.readline())
        pid = os.fork()
        if pid == 0:
            self._become(link, asked)
        self._links[pid] = link
        link.sendall(f"{pid}\n".encode())

    def _become(self, link: socket.socket, asked: dict[str, Any]) -> None:
        """In the child: be as a process that was started so."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for other in (link, self._listener, self._wake, self._woken, *self._links.values()):
            other.close()
        end_with_parent()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        log = os.open(asked["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)
        os.chdir(asked["folder"])
        os.environ.clear()
        os.environ.update(asked["env"])
        sys.argv = [asked["module"], *asked["arguments"]]
        code = 1
        try:
            runpy.run_module(asked["module"], run_name="__main__")
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            link = self._links.pop(pid, None)
            if link is None:
                continue
            with contextlib.suppress(OSError):
                link.sendall(str(os.waitstatus_to_exitcode(status)).encode())
            link.close()


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
