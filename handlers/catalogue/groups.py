"""The groups of the catalogue: what is in each. Pure."""

from __future__ import annotations

from collections import Counter

from config.catalogue import TOOLS, Catalogue, Competency, Skill


def sizes(catalogue: Catalogue) -> dict[str, int]:
    """How many skills each group has, by its name, in the catalogue's order; the tools come last."""
    counted = Counter(skill.competency for skill in catalogue.skills.values())
    found = {one.name: counted[slug] for slug, one in catalogue.competencies.items()}
    return {**found, TOOLS: counted[""]}


def skills_in(competency: Competency | None, catalogue: Catalogue) -> list[Skill]:
    """The skills of a group by name; None for the tools."""
    slug = competency.slug if competency else ""
    return sorted(
        (skill for skill in catalogue.skills.values() if skill.competency == slug),
        key=lambda skill: skill.name.casefold(),
    )
