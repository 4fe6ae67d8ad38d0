"""Logs carry nothing that steers whatever shows them, from us or from a library."""

from __future__ import annotations

import json
import logging

import pytest

from bot import log

ESCAPES = "\x1b]0;x\x07\x1b[2J\x9b31m\x7f\u2028"


@pytest.fixture(autouse=True)
def _as_before() -> object:
    yield
    log.configure("ERROR")


def test_our_own_lines_have_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("INFO")

    log.get("t").info("said", words=f"a{ESCAPES}b")

    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["words"] == "a]0;x[2J31mb"


def test_a_librarys_lines_have_none_and_stay_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("INFO")

    logging.getLogger("library").warning("%s", f"a{ESCAPES}b\nforged: line")
    try:
        raise ValueError(ESCAPES)
    except ValueError:
        logging.getLogger("library").exception("c")

    said = capsys.readouterr().err
    assert said.splitlines()[0].endswith("a]0;x[2J31mb forged: line")
    assert not [c for c in said if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160]
