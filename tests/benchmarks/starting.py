"""How long Stepup takes from nothing to its first prompt, beside loading what a bare bot is made of."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time

TIMES = 5
PEER = (
    "import slack_bolt.app.async_app, sqlalchemy.ext.asyncio, sqlalchemy.orm, apscheduler.schedulers.asyncio"
)


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        console = [sys.executable, "-m", "bot", "run"]
        # The first time its tables are made.
        first = _took(console, folder)
        ours = statistics.median(_took(console, folder) for _ in range(TIMES))
        peer = statistics.median(_took([sys.executable, "-c", PEER], folder) for _ in range(TIMES))
    print(
        f"starting     to the first prompt and out again {ours:.2f} s (the very first time {first:.2f} s); "
        f"loading Bolt, SQLAlchemy and APScheduler alone {peer:.2f} s"
    )


def _took(command: list[str], folder: str) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return time.perf_counter() - begun


if __name__ == "__main__":
    run()
