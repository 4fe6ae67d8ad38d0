"""Reads a calendar in a process of its own, which is ended when it takes too long or too much.

A text that somebody sends may be made to take for ever; on a thread it would hold up everybody.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.calendar import NotACalendar, Occurrence, Reading, is_one

# A file of a few kilobytes is read in a tenth of a second; a megabyte takes some seconds.
SECONDS, SECONDS_A_MEGABYTE = 1.0, 4.0
MEMORY = 1024 * 1024 * 1024  # bytes
_MEGABYTE = 1024 * 1024


def read(text: str, start: datetime, end: datetime, zone: ZoneInfo) -> Reading:
    """What is in a calendar, or in a text that describes events for programs.

    Takes at most the time that a text of that length may take.

    It waits for the process: to be called on a thread. Raises NotACalendar.
    """
    asked = {"text": text, "start": start.isoformat(), "end": end.isoformat(), "zone": zone.key}
    try:
        done = subprocess.run(  # noqa: S603 - what it runs is this file
            [sys.executable, "-m", __name__],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=SECONDS + SECONDS_A_MEGABYTE * len(text) / _MEGABYTE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotACalendar("That calendar takes too long to read; it may be made to.") from error
    if done.returncode != 0 or not done.stdout:
        raise NotACalendar("That calendar is too much for me to read.")
    said: dict[str, Any] = json.loads(done.stdout)
    if "fault" in said:
        raise NotACalendar(said["fault"])
    found = tuple(unpacked(one) for one in said["found"])
    return Reading(said["name"], found, tuple(said["faults"]), tuple(said["elsewhere"]))


def packed(one: Occurrence) -> dict[str, Any]:
    """An occurrence as JSON."""
    return asdict(one) | {"starts_at": one.starts_at.isoformat(), "ends_at": one.ends_at.isoformat()}


def unpacked(kept: dict[str, Any]) -> Occurrence:
    """What was packed."""
    moments = {name: datetime.fromisoformat(kept[name]) for name in ("starts_at", "ends_at")}
    return Occurrence(**(kept | moments))


def _main() -> None:
    """What the process does: read from its input, and write what was found, or why not."""
    # Only here: it takes long to load, and the process that asks has no use for it.
    from bot.chat import calendar_reading, event_data  # noqa: PLC0415

    _limit()
    asked = json.loads(sys.stdin.buffer.read())
    try:
        text = asked["text"]
        found = (calendar_reading if is_one(text) else event_data).read(
            text,
            datetime.fromisoformat(asked["start"]),
            datetime.fromisoformat(asked["end"]),
            ZoneInfo(asked["zone"]),
        )
    except NotACalendar as fault:
        said: dict[str, Any] = {"fault": str(fault)}
    else:
        said = {
            "name": found.name,
            "found": [packed(one) for one in found.found],
            "faults": found.faults,
            "elsewhere": found.elsewhere,
        }
    sys.stdout.buffer.write(json.dumps(said).encode())


def _limit() -> None:
    """Have the system end it where it wants too much memory; there is no such limit on every system."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _main()
