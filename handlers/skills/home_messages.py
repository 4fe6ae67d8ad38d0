"""What a home page says of somebody's pathway."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.section import Section
from config.catalogue import Catalogue
from handlers.shared.skill_levels import level_name
from handlers.skills.pathway import Pathway


def at_home(found: Pathway, catalogue: Catalogue, role: str | None) -> Section:
    """The next step to the reader's goal, and how far they are."""
    step = found.steps[0]
    name = markup.bold(catalogue.name_of(step.skill))
    toward = f"towards {markup.literal(role)}" if role else "towards your own wishes"
    return Section(
        "Your pathway",
        (
            f"next {toward}: {name} to level {level_name(step.want, catalogue)}",
            f"{found.reached} of {found.targets} reached",
        ),
    )
