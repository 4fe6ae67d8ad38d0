"""A bot of its own name for each test, on one Synapse."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.homeserver import Homeserver
from tests.matrix_chat import MatrixChat


@pytest.fixture
def chat(homeserver: Homeserver, tmp_path: Path) -> MatrixChat:
    return MatrixChat(homeserver, tmp_path)
