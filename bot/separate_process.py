"""Working something out in a process of its own: what would take the time and memory of all the rest."""

from __future__ import annotations

import asyncio
import pickle
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from typing import TypeVar, cast

T = TypeVar("T")


class NotWorkedOut(Exception):
    """The process ended without a result, as when its memory was used up."""


async def run(work_out: Callable[[], T]) -> T:
    """What a function returns there; it, its arguments and that must be picklable. Raises NotWorkedOut.

    The process ends with the work, and is ended when nobody waits for it any longer.
    """
    given = await asyncio.to_thread(pickle.dumps, work_out)
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, stdin=PIPE, stdout=PIPE)
    try:
        out, _ = await process.communicate(given)
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode:
        raise NotWorkedOut(f"it ended with {process.returncode}")
    # It comes from a process that we started, by its own pipe.
    return cast("T", await asyncio.to_thread(pickle.loads, out))


def main() -> None:
    """In the process itself: do what comes in, and give back what it returns."""
    work_out = pickle.load(sys.stdin.buffer)  # noqa: S301  # from the process that started this one
    sys.stdout.buffer.write(pickle.dumps(work_out()))


if __name__ == "__main__":
    main()
