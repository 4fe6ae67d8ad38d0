"""The worked example of CONTRIBUTING.md, followed to the letter by somebody who has seen nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_FILE = re.compile(r"^`([\w/]+\.py)`\n\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MOST_FILES = 9
MOST_CEREMONY = 60  # lines of what is no thought of the feature's own: declaring, migrating, naming


def files() -> dict[str, str]:
    return dict(_FILE.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))


def followed(folder: Path) -> None:
    """A copy of the project, with the example in it."""
    for name in ("bot", "handlers", "storage", "config", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name, text in files().items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for package in ("handlers/thanks", "tests/thanks"):
        (folder / package / "__init__.py").touch()
    named = folder / "handlers" / "__init__.py"
    text = named.read_text(encoding="utf-8")
    begin = "\n_FOR_MEMBERS = ("
    assert begin in text
    text = text.replace(begin, f"from handlers.thanks.feature import FEATURE as THANKS\n{begin}\n    THANKS,")
    named.write_text(text, encoding="utf-8")


def run(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_the_worked_example_needs_few_files_and_little_ceremony() -> None:
    found = files()
    # Two empty ones, and the list of features, are no text of the example.
    assert len(found) + 3 <= MOST_FILES

    ceremony = [name for name in found if name.endswith("feature.py") or "migrations" in name]
    assert sum(len(found[name].strip().splitlines()) for name in ceremony) + 2 <= MOST_CEREMONY


@pytest.mark.timeout(280)
def test_the_worked_example_works_as_it_stands(tmp_path: Path) -> None:
    followed(tmp_path)

    run(
        tmp_path, "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", "-k", "not postgresql",
        "tests/thanks", "tests/privacy/test_holdings.py", "tests/storage/test_database.py::"
        "test_indexes_and_keys_are_those_that_the_code_declares",
    )  # fmt: skip
    run(tmp_path, "ruff", "check", "--no-cache", "--ignore", "I001", *files())
