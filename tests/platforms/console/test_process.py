"""The console as people start it: piped, simulated, over a store of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

STORY = """:as olga
events create "Intro to Snakemake" on 3 December 2026 14:00 for 2 hours in #events
:press 1
:as alice
:press Going
:wait until 2026-12-03 14:00
:quit
this is never read
"""


def stepup(tmp_path: Path, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=said,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_simulated_story_prints_everything_that_anyone_receives(tmp_path: Path) -> None:
    done = stepup(tmp_path, "console", "--simulate", "--start", "2026-11-30 09:00", said=STORY)

    assert done.returncode == 0, done.stderr
    assert "[2026-11-30 09:00 GMT] stepup to #events:\n  Intro to Snakemake" in done.stdout
    assert "[1] Going  [2] Maybe  [3] Not going" in done.stdout
    assert "[2026-12-03 13:00 GMT] stepup to @alice (only you):" in done.stdout
    assert not (tmp_path / "data").exists()


def test_with_nothing_configured_run_is_the_console_and_remembers(tmp_path: Path) -> None:
    first = stepup(tmp_path, "run", said="remind me to breathe in 2 hours\n")
    second = stepup(tmp_path, "run", said="remind list\n")

    assert "Neither Slack nor Matrix is set up" in first.stderr
    assert "I'll remind you" in first.stdout
    assert "breathe" in second.stdout
    assert (tmp_path / "data" / "stepup.db").exists()


def test_the_clock_of_a_real_console_is_not_moved(tmp_path: Path) -> None:
    done = stepup(tmp_path, "console", "--db", "sqlite:///x.db", said=":wait 2 hours\n")

    assert "Only a simulated clock can be moved" in done.stdout


def test_wrong_options_are_named(tmp_path: Path) -> None:
    done = stepup(tmp_path, "console", "--simulate", "--start", "soon")

    assert done.returncode == 1
    assert "isn't a date and time" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_database_is_upgraded_by_a_command_of_its_own(tmp_path: Path) -> None:
    for _ in range(2):
        done = stepup(tmp_path, "db", "upgrade")
        assert done.returncode == 0, done.stderr
        assert "up to date" in done.stdout


def test_the_version_is_told(tmp_path: Path) -> None:
    assert stepup(tmp_path, "version").stdout.startswith("stepup-bot 0.")


def test_it_ends_quietly_when_nobody_reads_it_any_more_though_more_may_be_typed(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        text=True,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write("help\n")
    process.stdin.flush()
    assert "stepup to @olga" in process.stdout.readline()

    process.stdout.close()
    process.stdin.write("remind me to breathe in 2 hours\n")
    process.stdin.flush()

    try:
        assert process.wait(20) == 0
        assert "Traceback" not in process.stderr.read()
    finally:
        process.kill()
        process.stdin.close()
        process.stderr.close()
    # What couldn't be shown is shown to whoever comes next.
    assert "I'll remind you" in stepup(tmp_path, "run", said="remind list\n").stdout


def test_what_people_type_never_steers_the_terminal(tmp_path: Path) -> None:
    escapes = "\x1b]0;stolen\x07\x1b[2J\x9b31m\x7f"
    lines = (
        "register",
        "A{}lice",
        "cancel",
        "remind me to {}eat in 2 hours",
        "remind list",
        ":as {}",
        ":{}",
        "{}",
    )
    story = "\n".join(lines).replace("{}", escapes) + "\n"

    done = stepup(tmp_path, "console", "--simulate", "--start", "2026-11-30 09:00", said=story)

    assert done.returncode == 0, done.stderr
    assert "Name" in done.stdout or "name" in done.stdout
    assert not [c for c in done.stdout + done.stderr if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160]
