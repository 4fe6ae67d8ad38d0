"""What a skill builds on, by the prerequisite graph of the UNIVERSE-HPC course material.

The graph is shipped as it is (CC BY 4.0, see `config/skills/universe-hpc/NOTICE.md`); which skill a course
is about is ours. It knows little of what isn't software or computing; where it knows nothing, nothing has
to come first.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "skills" / "universe-hpc"

Prerequisites = Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def load() -> Prerequisites:
    """By a skill's key, the keys of all that it builds on, at one or more removes."""
    nodes = json.loads((FOLDER / "pathway_graph.json").read_text(encoding="utf-8"))["nodes"]
    needs = {node["id"]: frozenset(node["depends_on"]) for node in nodes}
    about: dict[str, list[str]] = tomllib.loads((FOLDER / "skills.toml").read_text(encoding="utf-8"))[
        "skills"
    ]
    before = {skill: _before(courses, needs) for skill, courses in about.items()}
    return {
        skill: frozenset(
            other for other, courses in about.items() if other != skill and before[skill] & set(courses)
        )
        for skill in about
    }


def _before(courses: Collection[str], needs: Mapping[str, frozenset[str]]) -> set[str]:
    """All that some courses need, and what that needs; a course needs what the theme needs that it is in."""
    found: set[str] = set()
    waiting = list(courses)
    while waiting:
        course = waiting.pop()
        theme = course.rpartition(".")[0]
        for needed in needs.get(course, frozenset()) | needs.get(theme, frozenset()):
            if needed not in found:
                found.add(needed)
                waiting.append(needed)
    return found
