"""Files that one process at a time may use: the SQLite database, the folder of a Matrix device."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO


def take_alone(file: Path) -> IO[str]:
    """Lock a file for this process until it is closed. Raises BlockingIOError if another holds it."""
    make_private_folder(file.parent)
    lock = file.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def holder(file: Path) -> str:
    """The process that holds a lock file, as it wrote itself down."""
    return file.read_text(encoding="utf-8").strip() or "unknown"


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner can read: the store and the keys live there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
