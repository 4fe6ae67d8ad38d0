"""The log says in words what was done."""

from __future__ import annotations

import re
from pathlib import Path

from handlers.audit.messages import DONE

ROOT = Path(__file__).parents[2]
RECORDED = re.compile(r'action="([^"]+)"')


def test_everything_that_is_recorded_is_said_in_words() -> None:
    recorded = {
        action
        for file in (*ROOT.glob("handlers/**/*.py"), *ROOT.glob("storage/*.py"))
        for action in RECORDED.findall(file.read_text(encoding="utf-8"))
    }

    assert recorded == DONE.keys()
