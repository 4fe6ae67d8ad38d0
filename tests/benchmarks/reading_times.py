"""How long it takes to read a time: the table of phrases, and sentences made to take long."""

from __future__ import annotations

import csv
import statistics
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.chat.phrases import named_days
from bot.chat.phrases.fault import NotATime
from bot.chat.phrases.understanding import understand

TABLE = Path(__file__).parents[1] / "chat" / "time_phrases.tsv"
NOW = datetime(2026, 12, 2, 10, 15, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
LONGEST = 2_000
# Each is repeated until it is as long as that.
HEAPS = (
    "word ",
    "9 ",
    "at 9 ",
    "every ",
    "twenty-",
    "the first Monday ",
    "on Monday 3 December, ",
    "and in the ",
)


def run() -> None:
    """Print the median, the slowest, and the slowest of the long ones, in milliseconds."""
    named_days.bank_holidays(NOW.year)
    with TABLE.open(encoding="utf-8", newline="") as file:
        phrases = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    for phrase in phrases:
        _took(phrase)
    took = [_took(phrase) for phrase in phrases]
    long = {heap: _took((heap * LONGEST)[: LONGEST - 20] + " tomorrow at 9am") for heap in HEAPS}
    worst = max(long, key=lambda heap: long[heap])
    print(
        f"reading      {len(phrases)} ways to say a time: median {statistics.median(took):.2f} ms, slowest "
        f"{max(took):.1f} ms; {LONGEST:,} characters at most {long[worst]:.1f} ms (“{worst.strip()}”)"
    )


def _took(sentence: str) -> float:
    begun = time.perf_counter()
    with suppress(NotATime):
        understand(sentence, LONDON, NOW)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    run()
